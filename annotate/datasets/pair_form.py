"""Columns of a snapshot for what a pair was asked beside the overall choice."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from annotate.labeling.models import Campaign, Judgement


def form_columns(campaigns: Iterable[Campaign]) -> dict[str, pa.DataType]:
    """`strength`, and `choice_KEY` and `strength_KEY` of each dimension, where a form asks them.

    Plain campaigns add none, so their files keep their bytes. Where campaigns differ, a column is
    null in the rows of those that do not ask.
    """
    columns: dict[str, pa.DataType] = {}
    pairwise = [row for row in campaigns if row.kind == Campaign.Kind.PAIRWISE]
    for form in (campaign.form for campaign in pairwise if campaign.form):
        strength = form["strength"]
        if strength:
            columns["strength"] = pa.int16()
        for dimension in form["dimensions"]:
            columns[f"choice_{dimension['key']}"] = pa.string()
            if strength and strength["each"]:
                columns[f"strength_{dimension['key']}"] = pa.int16()
    return dict(sorted(columns.items()))


def form_values(answer: Judgement) -> dict[str, Any]:
    """What fills those columns. Wants `preference` selected and `dimensions` prefetched."""
    values: dict[str, Any] = {"strength": answer.preference.strength}
    for row in answer.dimensions.all():
        values[f"choice_{row.dimension}"] = row.choice
        values[f"strength_{row.dimension}"] = row.strength
    return values
