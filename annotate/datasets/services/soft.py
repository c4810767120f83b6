"""A snapshot's soft labels: its own judgements, fitted as a whole and from nothing else.

Not the fit that stands beside the campaign: that one began where an earlier one ended, and goes on
while people judge. Here the same judgements give the same bytes.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np

from annotate.labeling.models import Preference
from annotate.labeling.pair_form import OVERALL
from annotate.quality.fit_inputs import inputs_sha256, pair_columns
from annotate.quality.fitting import Fitted, fitted
from annotate.quality.said import Answers, Question, question_of
from annotate.quality.votes import Floats, Ints

METHOD = "paired/1"
SAYS = (
    "p_first: what a reliable person with no pull to a side says of the two images, ties and both-bad"
    " counting half, by Davidson's model with ties, both-bad, a reliability for each person and the"
    " pull of the first place, fitted to the judgements in this snapshot, campaign by campaign."
    " weight: R / (R + 1), R the sum of the squared reliabilities of those who judged the pair: the"
    " share of what was unknown of it that their votes take away."
)
CHOICES: list[Hashable] = list(Preference.Choice.values)
Name = Callable[[int], str]
HALVES = np.array([{"first": 1.0, "second": 0.0}.get(str(choice), 0.5) for choice in CHOICES])
DIGITS = 6  # what another processor's rounding leaves alone


@dataclass
class Said:
    """What people chose, gathered row by row while the judgements are written."""

    by_campaign: dict[int, list[tuple[int, int, int, bool]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, campaign: int, task: int, person: int, choice: str, first_first: bool) -> None:
        row = (task, person, CHOICES.index(choice), first_first)
        self.by_campaign[campaign].append(row)


def soften(pairs: Sequence[dict[str, Any]], said: Said, name: Name) -> dict[str, Any]:
    """Put soft labels into the rows of pairs; returns what the manifest says of them.

    `name(person)` is the pseudonym of an annotator.
    """
    place = {row["pair_id"]: row for row in pairs}
    campaigns = []
    for campaign, given in sorted(said.by_campaign.items()):
        question = _question(given)
        tasks = question.item_ids[:, 0].tolist()
        images = [place[task] for task in tasks]
        columns = pair_columns(question, *_images(tasks, images))
        found = fitted(question, columns, None)
        for row, p_first, weight in zip(images, *labels(question, found), strict=True):
            row["p_first"], row["weight"] = float(p_first), float(weight)
        campaigns.append(
            {
                "id": campaign,
                "votes": len(question.votes),
                "inputs_sha256": inputs_sha256(question, columns),
                "facts": found.facts,
                "people": _people(question, found, name),
            }
        )
    versions = {"numpy": version("numpy"), "scipy": version("scipy")}
    return {"kind": "consensus", "method": METHOD, "says": SAYS, "versions": versions,
            "campaigns": campaigns}  # fmt: skip


def labels(question: Question, found: Fitted) -> tuple[Floats, Floats]:
    """(items,) chance that the first is the better one; and how much is known of it, 0 to 1."""
    assert found.chances is not None
    votes = question.votes
    known = np.bincount(votes.item, found.reliability[votes.rater] ** 2, votes.items)
    return np.round(found.chances @ HALVES, DIGITS), np.round(known / (known + 1), DIGITS)


def _question(given: Iterable[tuple[int, int, int, bool]]) -> Question:
    task, person, choice, first_first = np.array(list(given), dtype=np.int64).T
    answers = Answers(choice, task, np.zeros_like(task), person, first_first > 0)
    return question_of(OVERALL, "Overall", "nominal", CHOICES, answers)


def _images(tasks: list[int], rows: list[dict[str, Any]]) -> tuple[Ints, Ints, Ints]:
    candidate = np.array([[row["first_id"], row["second_id"]] for row in rows], dtype=np.int64)
    position = np.tile(np.arange(2), len(tasks))
    return np.repeat(np.array(tasks, dtype=np.int64), 2), position, candidate.ravel()


def _people(question: Question, found: Fitted, name: Name) -> list[dict[str, Any]]:
    votes = np.bincount(question.votes.rater, minlength=question.votes.raters)
    rows = [
        {
            "annotator": name(person),
            "votes": int(votes[number]),
            "reliability": round(float(found.reliability[number]), 4),
        }
        for number, person in enumerate(question.people)
    ]
    return sorted(rows, key=lambda row: str(row["annotator"]))
