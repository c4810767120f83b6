"""The fits of a campaign as people read them, and its soft labels as programs do."""

import json
from collections.abc import Iterator
from typing import Any

from annotate.core import statements
from annotate.labeling.models import Campaign, Standing
from annotate.quality.models import ConsensusFit, SoftLabel
from annotate.quality.nothing import why_nothing
from annotate.quality.said import SAID, answers_asked

METHOD = (
    "Pairs: Davidson's model with ties, both-bad as an option outside the pair, a reliability for"
    " each person and the pull of the left side. Checklists: Dawid-Skene; with few answers one"
    " accuracy a person. Scores: bias and inconsistency of each person (ITU-T P.910, Annex E)."
)
UNSURE = 0.7
DOUBTFUL = """
SELECT fit_id, count(*), count(*) FILTER (
    WHERE chances IS NOT NULL AND (SELECT max(share) FROM unnest(chances) AS share) < %(unsure)s)
FROM quality_softlabel WHERE fit_id = ANY(%(fits)s) GROUP BY fit_id
"""


def label_counts(campaign: Campaign) -> dict[str, list[int]]:
    """Of each question: how many labels there are, and how many of them are in doubt."""
    fits = dict(ConsensusFit.objects.filter(campaign=campaign).values_list("pk", "question"))
    counted = statements.rows(DOUBTFUL, {"unsure": UNSURE, "fits": list(fits)})
    return {fits[pk]: [items, doubtful] for pk, items, doubtful in counted}


def consensus_report(
    campaign: Campaign, counts: dict[str, list[int]] | None = None
) -> dict[str, Any]:
    """Each fitted question with its facts and its people, the least reliable first; `counts` as
    `label_counts` gave them, now or before. Without a fit, why there is none."""
    fits = list(
        ConsensusFit.objects.filter(campaign=campaign)
        .defer("state", "held")
        .prefetch_related("people__annotator")
        .order_by("pk")
    )
    counts = label_counts(campaign) if counts is None else counts
    return {
        "questions": [
            {
                "key": fit.question,
                "method": fit.method,
                "votes": fit.votes,
                "items": counts.get(fit.question, (0, 0))[0],
                "doubtful": counts.get(fit.question, (0, 0))[1],
                "facts": fit.facts,
                "inputs_sha256": fit.inputs_sha256,
                "increments": fit.increments,
                "moved_votes": fit.moved_votes,
                "computed_at": fit.computed_at,
                "people": _people(fit),
            }
            for fit in fits
        ],
        "why": "" if fits else _why(campaign),
        "method": METHOD,
    }


def _why(campaign: Campaign) -> str:
    if Standing.objects.filter(campaign=campaign).exists() and campaign.kind in SAID:
        return "No fit has been made yet: one is made within minutes of the first answers."
    return why_nothing(campaign)


def _people(fit: ConsensusFit) -> list[dict[str, Any]]:
    noisy = fit.method == ConsensusFit.Method.RATER_BIAS  # more is worse there
    rows = sorted(fit.people.all(), key=lambda row: -row.value if noisy else row.value)
    return [
        {
            "person": str(row.annotator),
            "votes": row.votes,
            "value": round(row.value, 4),
            "bias": None if row.bias is None else round(row.bias, 4),
        }
        for row in rows
    ]


def label_lines(campaign: Campaign) -> Iterator[str]:
    """Every soft label as a line of JSON, in a fixed order: the same fits give the same bytes."""
    answers = answers_asked(campaign)
    rows = (
        SoftLabel.objects.filter(fit__campaign=campaign)
        .order_by("fit_id", "task_id", "position")
        .values_list("fit__question", "task_id", "position", "chances", "score", "error", "votes",
                     "overruled")
    )  # fmt: skip
    for question, task, position, chances, score, error, votes, instead in rows.iterator(2_000):
        row: dict[str, Any] = {"question": question, "task": task, "position": position}
        if chances is not None:
            named = zip(answers[question], chances, strict=True)
            row["chances"] = {str(name): round(share, 6) for name, share in named}
        else:
            row |= {"score": round(score or 0.0, 6), "error": round(error or 0.0, 6)}
        if instead:
            row["overruled"] = instead  # what a reviewer decided stands above what people said
        yield json.dumps({**row, "votes": votes}) + "\n"
