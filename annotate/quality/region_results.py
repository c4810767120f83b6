"""What people marked in a regions campaign: counts, agreement, and the maps of one image."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from annotate.core import statements
from annotate.core.errors import ApplicationError, NotFound
from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign, TaskCandidate
from annotate.labeling.selectors.judgements import answers_of
from annotate.media.selectors import image_of
from annotate.quality.regions import Heat, Mark, Size, agreement, heat_of, mask_of

COMPARED: Size = (64, 64)  # the size at which two people's masks are compared
MOST_COMPARED = 500  # images; what more there are would say little more
MOST_SHOWN = 12  # images most marked
LARGEST_SIDE = 4_096
METHOD = (
    "A reason's mean: the share of answers that give it, as a mean of the prompts' shares."
    " Agreement: mean intersection over union of two people's bad places on one image,"
    f" at {COMPARED[0]} by {COMPARED[1]}, over at most {MOST_COMPARED} images;"
    " two people who both marked none are not compared."
)
STANDING = """
FROM labeling_standing j
JOIN labeling_taskcandidate c ON c.task_id = j.task_id AND c.position = 0
JOIN labeling_regionanswer a ON a.judgement_id = j.id
WHERE j.campaign_id = %(campaign)s
"""
SHARES = f"""
WITH said AS (
    SELECT j.id, j.prompt_id, g.model_version_id {
    STANDING.replace("WHERE", "JOIN generation_candidate g ON g.id = c.candidate_id WHERE", 1)
}
)
SELECT said.model_version_id, said.prompt_id, r.reason,
    avg(CASE WHEN EXISTS (SELECT FROM labeling_regionmark m
        WHERE m.judgement_id = said.id AND m.reason = r.reason) THEN 1.0 ELSE 0.0 END)::float8,
    count(*)
FROM said CROSS JOIN unnest(%(reasons)s::text[]) AS r(reason) GROUP BY 1, 2, 3
"""  # noqa: S608 the text is our own
TOTALS = f"""
WITH said AS (SELECT j.id, c.candidate_id, a.nothing_to_mark {STANDING})
SELECT count(*), count(DISTINCT candidate_id), count(*) FILTER (WHERE nothing_to_mark) FROM said
"""  # noqa: S608
REASONS = f"""
WITH said AS (SELECT j.id, c.candidate_id {STANDING})
SELECT m.reason, count(*), count(DISTINCT said.id), count(DISTINCT said.candidate_id)
FROM said JOIN labeling_regionmark m ON m.judgement_id = said.id GROUP BY 1
"""  # noqa: S608
WORDS = f"""
WITH said AS (SELECT j.id {STANDING})
SELECT lower(w.text), w.fault, count(*) FROM said
JOIN labeling_wordmark w ON w.judgement_id = said.id
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 50
"""  # noqa: S608
MOST_MARKED = f"""
WITH said AS (SELECT j.id, c.candidate_id {STANDING})
SELECT said.candidate_id, count(DISTINCT said.id), count(m.id)
FROM said LEFT JOIN labeling_regionmark m ON m.judgement_id = said.id AND m.polarity = 'bad'
GROUP BY 1 ORDER BY count(m.id)::float8 / count(DISTINCT said.id) DESC, 1 LIMIT %(most)s
"""  # noqa: S608


@dataclass
class ImageSaid:
    """One image and what each person marked on it; an empty list is "nothing to mark" (there)."""

    candidate: int
    prompt: str
    image: dict[str, Any]  # url, width, height
    sha256: str
    said: list[list[dict[str, Any]]] = field(default_factory=list)
    judgements: list[str] = field(default_factory=list)
    words: list[list[dict[str, Any]]] = field(default_factory=list)

    def marks(self, *, polarity: str, reason: str | None = None) -> list[list[Mark]]:
        return [
            [
                mark
                for mark in marks
                if mark["polarity"] == polarity and reason in {None, mark["reason"]}
            ]
            for marks in self.said
        ]

    @property
    def size(self) -> Size:
        return self.image["width"], self.image["height"]


def grid_of(campaign: Campaign) -> Size:
    return campaign.form["columns"], campaign.form["rows"]


def region_shares(campaign: Campaign) -> list[tuple[Any, ...]]:
    """(model, prompt, reason, share of answers that give it, answers) of the standing answers."""
    reasons = [row["key"] for row in campaign.form["reasons"]]
    return statements.rows(SHARES, {"campaign": campaign.pk, "reasons": reasons})


def region_summary(campaign: Campaign) -> dict[str, Any]:
    asked = {"campaign": campaign.pk}
    judgements, images, nothing = statements.rows(TOTALS, asked)[0]
    found = {reason: counts for reason, *counts in statements.rows(REASONS, asked)}
    ious = _agreement(campaign)
    return {
        "judgements": judgements,
        "images": images,
        "nothing_to_mark": nothing,
        "agreement": round(float(np.mean(ious)), 4) if ious else None,
        "compared": len(ious),
        "reasons": [
            {
                **{name: row[name] for name in ("key", "label", "polarity")},
                **dict(
                    zip(
                        ("marks", "judgements", "images"), found.get(row["key"], [0] * 3),
                        strict=True,
                    )
                ),
            }
            for row in campaign.form["reasons"]
        ],
        "words": [
            {"text": text, "fault": fault, "count": count}
            for text, fault, count in statements.rows(WORDS, asked)
        ],
        "most_marked": _most_marked(campaign),
    }  # fmt: skip


def _agreement(campaign: Campaign) -> list[float]:
    grid, ious = grid_of(campaign), []
    shared = answers_of([campaign.pk]).order_by("task_id").values_list("task_id", flat=True)
    tasks: dict[int, int] = defaultdict(int)
    for task in shared:
        tasks[task] += 1
    several = [task for task, count in tasks.items() if count > 1][:MOST_COMPARED]
    for row in images_said(campaign, tasks=several):
        masks = [
            mask_of(marks, size=COMPARED, image=row.size, grid=grid)
            for marks in row.marks(polarity="bad")
        ]
        ious += agreement(masks)
    return ious


def _most_marked(campaign: Campaign) -> list[dict[str, Any]]:
    rows = statements.rows(MOST_MARKED, {"campaign": campaign.pk, "most": MOST_SHOWN})
    candidates = Candidate.objects.select_related("asset", "prompt").in_bulk(
        [candidate for candidate, _, _ in rows]
    )
    return [
        {
            "candidate": pk,
            "prompt": candidates[pk].prompt.text,
            "image": image_of(candidates[pk].asset),
            "judgements": judgements,
            "marks": marks,
        }
        for pk, judgements, marks in rows
    ]


def images_said(
    campaign: Campaign, *, tasks: Iterable[int] | None = None, candidate: int | None = None
) -> Iterable[ImageSaid]:
    """The images of a campaign that somebody judged, with the marks of everybody's standing answer."""
    shown = TaskCandidate.objects.filter(task__campaign=campaign).select_related(
        "candidate__asset", "task__prompt"
    )
    if tasks is not None:
        shown = shown.filter(task__in=tasks)
    if candidate is not None:
        shown = shown.filter(candidate=candidate)
    ids = list(shown.order_by("candidate_id").values_list("pk", flat=True))
    for start in range(0, len(ids), 200):
        yield from _said(campaign, shown.filter(pk__in=ids[start : start + 200]))


def _said(campaign: Campaign, shown: Iterable[TaskCandidate]) -> list[ImageSaid]:
    rows = {
        row.task_id: ImageSaid(
            candidate=row.candidate_id,
            prompt=row.task.prompt.text,
            image=image_of(row.candidate.asset),
            sha256=row.candidate.asset.sha256,
        )
        for row in shown
    }
    judgements = answers_of([campaign.pk]).filter(task__in=rows, region_answer__isnull=False)
    for judgement in judgements.prefetch_related("region_marks", "word_marks"):
        row = rows[judgement.task_id]
        row.judgements.append(str(judgement.pk))
        row.said.append(
            [
                {
                    "tool": mark.tool, "reason": mark.reason, "polarity": mark.polarity,
                    "geometry": mark.geometry,
                }
                for mark in sorted(judgement.region_marks.all(), key=lambda mark: mark.number)
            ]
        )  # fmt: skip
        row.words.append(
            [
                {"word": mark.word, "text": mark.text, "fault": mark.fault}
                for mark in sorted(judgement.word_marks.all(), key=lambda mark: mark.word)
            ]
        )
    return sorted((row for row in rows.values() if row.said), key=lambda row: row.candidate)


def image_said(campaign: Campaign, candidate: int) -> ImageSaid:
    """One image of the campaign. Raises NotFound where it is not asked about or not judged yet."""
    if campaign.kind != Campaign.Kind.REGIONS:
        raise ApplicationError("Only a regions campaign has maps.")
    for row in images_said(campaign, candidate=candidate):
        return row
    raise NotFound("Nobody has judged such an image in this campaign.")


def heat_map(
    campaign: Campaign, row: ImageSaid, *, polarity: str, reason: str | None, size: Size
) -> Heat:
    """(rows, columns) float32 in [0, 1]: the share of people who marked each pixel."""
    said = row.marks(polarity=polarity, reason=reason)
    return heat_of(said, size=size, image=row.size, grid=grid_of(campaign))


def masks_of(campaign: Campaign, row: ImageSaid, *, size: Size) -> dict[str, Any]:
    """Everybody's masks of each reason: `masks` (people, reasons, rows, columns) bool, with names."""
    reasons = [each["key"] for each in campaign.form["reasons"]]
    height, width = size[1], size[0]
    masks = np.zeros((len(row.said), len(reasons), height, width), dtype=bool)
    for person, marks in enumerate(row.said):
        for number, reason in enumerate(reasons):
            masks[person, number] = mask_of(
                [mark for mark in marks if mark["reason"] == reason],
                size=size, image=row.size, grid=grid_of(campaign),
            )  # fmt: skip
    return {
        "masks": masks,
        "reasons": np.array(reasons),
        "polarities": np.array([each["polarity"] for each in campaign.form["reasons"]]),
        "judgements": np.array(row.judgements),
    }
