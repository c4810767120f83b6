"""Faces of tasks: fixed when the tasks are made, read when they are shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import (
    Exists,
    ExpressionWrapper,
    FloatField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast

from annotate.core import statements
from annotate.core.errors import Conflict
from annotate.generation.models import Candidate, Face, FaceScan
from annotate.labeling.models import Campaign, TaskFace

# One scan an image: the latest, of the detector named if there is one. Sizes are compared as
# `with_faces` does, by the same division: 0.29 * 100 is less than 29.
FIX = """
INSERT INTO labeling_taskface (task_id, position, number, face_id)
SELECT task_id, position, number - 1, face_id FROM (
    SELECT c.task_id, c.position, f.id AS face_id,
           row_number() OVER (PARTITION BY c.task_id, c.position ORDER BY f.number) AS number
    FROM labeling_taskcandidate AS c
    JOIN generation_candidate AS g ON g.id = c.candidate_id
    JOIN media_asset AS a ON a.id = g.asset_id
    CROSS JOIN LATERAL (
        SELECT s.id FROM generation_facescan AS s
        WHERE s.asset_id = a.id AND %(detector)s::text IN ('', s.detector)
        ORDER BY s.id DESC LIMIT 1
    ) AS scan
    JOIN generation_face AS f ON f.scan_id = scan.id
    WHERE c.task_id = ANY(%(tasks)s::bigint[]) AND f.confidence >= %(confidence)s
      AND f.width >= %(smallest)s::float8 / a.width AND f.height >= %(smallest)s::float8 / a.height
) AS found WHERE number <= %(most)s
RETURNING task_id, position
"""


def face_choice(campaign: Campaign) -> dict[str, Any] | None:
    """Which faces a campaign asks about; None where it asks about images as a whole."""
    if campaign.kind == Campaign.Kind.FACES:
        choice: dict[str, Any] = campaign.form["choose"]
        return choice
    return campaign.form.get("faces") if campaign.kind == Campaign.Kind.PAIRWISE else None


def with_faces(rows: QuerySet[Candidate], choice: dict[str, Any]) -> QuerySet[Candidate]:
    """Candidates annotated: `scan`, the one whose faces would be asked about (or None), and
    `has_face`, whether a face in it is sure and large enough."""
    scans = FaceScan.objects.filter(asset=OuterRef("asset"))
    if choice["detector"]:
        scans = scans.filter(detector=choice["detector"])
    smallest = {
        f"{side}__gte": ExpressionWrapper(
            Value(float(choice["smallest"])) / Cast(OuterRef(f"asset__{side}"), FloatField()),
            output_field=FloatField(),
        )
        for side in ("width", "height")
    }
    faces = Face.objects.filter(
        scan=OuterRef("scan"), confidence__gte=choice["confidence"], **smallest
    )
    return rows.annotate(scan=Subquery(scans.order_by("-pk").values("pk")[:1])).annotate(
        has_face=Exists(faces)
    )


def faces_fix(*, campaign: Campaign, tasks: Sequence[int], images: int) -> None:
    """Choose the faces of new tasks. `images` is how many they show, and each must have a face."""
    choice = face_choice(campaign)
    if choice is None or not tasks:
        return
    asked = {name: choice[name] for name in ("detector", "confidence", "smallest", "most")}
    found = statements.rows(FIX, {"tasks": list(tasks), **asked})
    if len(set(found)) < images:
        raise Conflict("The images were searched for faces anew meanwhile. Add them again.")


def faces_of(task_ids: Iterable[int]) -> dict[int, list[TaskFace]]:
    """The faces of tasks, those of each image by their number."""
    rows: dict[int, list[TaskFace]] = {}
    for row in (
        TaskFace.objects.filter(task__in=list(task_ids))
        .select_related("face")
        .order_by("task", "position", "number")
    ):
        rows.setdefault(row.task_id, []).append(row)
    return rows


def faces_shown(rows: Iterable[TaskFace], order: Sequence[int]) -> list[dict[str, Any]]:
    """Faces in the words of a screen that shows the images in `order`."""
    shown = [
        {
            "image": order.index(row.position),
            "face": row.number,
            **{side: getattr(row.face, side) for side in ("left", "top", "width", "height")},
        }
        for row in rows
    ]
    return sorted(shown, key=lambda row: (row["image"], row["face"]))
