"""Patch maps of the images that a regions campaign judged: the audit, and fused maps."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from django.db.models import Count

from annotate.core.errors import ApplicationError
from annotate.generation.models import PatchMap
from annotate.generation.patch_files import MapValues, map_read
from annotate.generation.selectors.patches import patch_maps_of
from annotate.generation.services.patches import patch_fused_store
from annotate.labeling.models import Campaign
from annotate.media.storage import content_read
from annotate.quality.models import PatchSample
from annotate.quality.patch_compared import Judged, images_compared, sample_compared
from annotate.quality.patch_marks import (
    Cells,
    audit,
    fit_curve,
    fuse,
    human_values,
    reliability,
)
from annotate.quality.region_results import ImageSaid, heat_map, images_said

LOW_CONTRAST = 0.05  # below it nearly even weights turn PatchDPO into plain fine-tuning
METHOD = (
    "Automatic: the newest map of each image by one estimator. Human: 1 less the share of people who"
    " marked a cell as bad. AUC: the chance that a cell that fewer than half marked has a higher"
    " automatic value than one that half or more did. Calibration error: mean distance over ten bins"
    " of the predicted value, weighed by people; after isotonic regression, each image by a curve"
    " that never saw it."
)


def human_map(campaign: Campaign, row: ImageSaid, *, rows: int, columns: int) -> dict[str, Any]:
    """What people marked on one image, at a map's grid: `good` and `bad`, the share of people who
    marked each cell so, (rows, columns) float32, and `people`, how many judged it."""
    heats = {
        polarity: heat_map(campaign, row, polarity=polarity, reason=None, size=(columns, rows))
        for polarity in ("good", "bad")
    }
    return {**heats, "people": len(row.said)}


def patch_audit(campaign: Campaign, *, version: str = "") -> dict[str, Any]:
    """How far the automatic maps agree with what people marked. Raises ApplicationError."""
    version = version_checked(campaign, version)
    return _report(campaign, version, list(_judged(campaign, version)))


def patch_fuse(campaign: Campaign, *, version: str = "", weight: float = 1.0) -> dict[str, Any]:
    """Write a fused map of every image of the campaign that has one of the estimator's maps, and
    where it was drawn to check a job's maps, of every other image of that job.

    Judged ones take people's values in; the others are calibrated only. `weight` is how many people
    the calibrated map counts for. Equal marks and settings lead to the same row. Returns the audit
    with `fused`, how many maps there are of this recipe. Raises ApplicationError.
    """
    if not (math.isfinite(weight) and weight > 0):
        raise ApplicationError("The map's weight is a number of people above 0.", weight="Above 0.")
    version = version_checked(campaign, version)
    judged = list(_judged(campaign, version))
    if not judged:
        raise ApplicationError(
            "Nobody has judged an image of this campaign that has a map, so there is nothing to"
            " calibrate by."
        )
    curve = fit_curve([cells for cells, _, _ in judged])
    shared = {
        "estimator_version": version,
        "campaign": campaign.pk,
        "curve": {"x": list(curve.x), "y": list(curve.y)},
        "map_weight": weight,
    }
    by_candidate = {cells.candidate: (cells, said) for cells, said, _ in judged}
    count = 0
    for row in _to_fuse(campaign, version):
        values = map_read(content_read(row.asset.storage_key))
        cells, said = by_candidate.get(row.candidate_id, (None, None))
        quality = (
            fuse(cells, curve, weight=weight)
            if cells is not None
            else np.clip(curve(values.quality), 0, 1).astype(np.float32)
        )
        judgements = sorted(said.judgements) if said is not None else []
        patch_fused_store(
            made_of=row,
            values=MapValues(quality, values.coverage),  # people mark images, not references
            recipe={**shared, "map": row.asset.sha256, "judgements": judgements},
        )
        count += 1
    return {**_report(campaign, version, judged), "fused": count}


def version_checked(campaign: Campaign, version: str) -> str:
    """The estimator asked for, or the one with most maps here. Raises ApplicationError."""
    if campaign.kind != Campaign.Kind.REGIONS:
        raise ApplicationError("Only a regions campaign has marks to compare patch maps with.")
    found = versions_of(campaign)
    if not found:
        raise ApplicationError("No image of this campaign has a patch map. Make some first.")
    if version and version not in found:
        raise ApplicationError(
            "No image of this campaign has a map of this estimator.", version="Choose another."
        )
    return version or max(found, key=lambda name: (found[name], name))


def versions_of(campaign: Campaign) -> dict[str, int]:
    """How many images of the campaign have a map of each estimator."""
    rows = _all_maps(campaign).values_list("version").annotate(count=Count("pk"))
    return dict(rows.order_by("version"))


def _report(campaign: Campaign, version: str, judged: list[Judged]) -> dict[str, Any]:
    images = [cells for cells, _, _ in judged]
    found = audit(images)
    contrast = found["contrast"]
    warning = ""
    if contrast is not None and contrast < LOW_CONTRAST:
        warning = (
            "Good and bad cells have nearly the same automatic value: trained on as they are, these"
            " maps would weigh every place alike. Take another encoder, raise `floor`, or fuse."
        )
    curve = fit_curve(images) if images else None
    return {
        "campaign": campaign.pk,
        "version": version,
        **found,
        "warning": warning,
        "method": METHOD,
        "bins": reliability(images),
        "curve": {"x": list(curve.x), "y": list(curve.y)} if curve else None,
        "sample": sample_compared(campaign, images),
        "compared": images_compared(judged),
    }


def _judged(campaign: Campaign, version: str) -> Iterator[Judged]:
    """The judged images that have a map, with the marks at the map's own grid."""
    maps = {row.candidate_id: row for row in _maps(campaign, version)}
    for said in images_said(campaign):
        row = maps.get(said.candidate)
        if row is None:
            continue
        values = map_read(content_read(row.asset.storage_key))
        human = human_map(campaign, said, rows=row.rows, columns=row.columns)
        yield (
            Cells(
                candidate=said.candidate,
                auto=values.quality.astype(np.float64),
                human=human_values(human["bad"]),
                touched=(human["bad"] > 0) | (human["good"] > 0),
                people=human["people"],
            ),
            said,
            row,
        )


def _maps(campaign: Campaign, version: str) -> list[PatchMap]:
    rows = _all_maps(campaign).filter(version=version)
    return list(rows.select_related("asset", "candidate__project").order_by("candidate_id"))


def _to_fuse(campaign: Campaign, version: str) -> Iterator[PatchMap]:
    """The maps of the campaign's images, then the others that they were drawn to stand for."""
    shown = _maps(campaign, version)
    yield from shown
    sample = PatchSample.objects.filter(campaign=campaign, version=version).first()
    if sample is not None:
        others = (
            patch_maps_of(sample.patch_job)
            .filter(version=version)
            .exclude(pk__in=[row.pk for row in shown])
        )
        yield from others.select_related("asset", "candidate__project").order_by("pk")


def _all_maps(campaign: Campaign) -> Any:
    shown = campaign.tasks.values("candidates__candidate")
    return PatchMap.objects.filter(source=PatchMap.Source.AUTO, candidate__in=shown)
