"""Automatic maps beside people's marks: by strata of the draw, and image by image."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from annotate.generation.models import PatchMap
from annotate.labeling.models import Campaign
from annotate.quality.models import PatchSample
from annotate.quality.patch_marks import Cells
from annotate.quality.region_results import ImageSaid

MOST_COMPARED = 24  # images shown one by one, those where people and map differ most

Judged = tuple[Cells, ImageSaid, PatchMap]  # at one grid; what people marked; the automatic map


def sample_compared(campaign: Campaign, images: Sequence[Cells]) -> dict[str, Any] | None:
    """How the images were drawn, and what people made of each stratum; None where nobody drew."""
    sample = PatchSample.objects.filter(campaign=campaign).first()
    if sample is None:
        return None
    judged = {cells.candidate: cells for cells in images}
    return {
        "patch_job": sample.patch_job_id,
        "seed": sample.seed,
        "strata": [
            {
                "low": stratum["low"],
                "high": stratum["high"],
                "pool": stratum["pool"],
                "drawn": len(stratum["candidates"]),
                **_means([judged[pk] for pk in stratum["candidates"] if pk in judged]),
            }
            for stratum in sample.strata
        ],
    }


def images_compared(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """The images where people's mean and the map's differ most, with the newest fused map of each."""
    rows = sorted(judged, key=lambda each: (-_gap(each[0]), each[0].candidate))[:MOST_COMPARED]
    fused: dict[int | None, int] = dict(
        PatchMap.objects.filter(made_of__in=[row.pk for _, _, row in rows])
        .order_by("pk")
        .values_list("made_of", "pk")
    )
    return [
        {
            "candidate": cells.candidate,
            "prompt": said.prompt,
            "image": said.image,
            "map": row.pk,
            "fused": fused.get(row.pk),
            "rows": row.rows,
            "columns": row.columns,
            "people": cells.people,
            "auto": round(float(cells.auto.mean()), 4),
            "human": round(float(cells.human.mean()), 4),
        }
        for cells, said, row in rows
    ]


def _gap(cells: Cells) -> float:
    return abs(float(cells.auto.mean()) - float(cells.human.mean()))


def _means(images: Sequence[Cells]) -> dict[str, Any]:
    if not images:
        return {"judged": 0, "auto": None, "human": None}
    return {
        "judged": len(images),
        "auto": round(float(np.mean([cells.auto.mean() for cells in images])), 4),
        "human": round(float(np.mean([cells.human.mean() for cells in images])), 4),
    }
