"""What a campaign asked and what people said, question by question, as votes.

A question is the overall choice or a dimension of a pair, a criterion of a score, an item of a
checklist, or the slots of a ranking. What was not asked is no vote; only answers that stand count.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from annotate.core import statements
from annotate.labeling.asked import Scale, asked
from annotate.labeling.models import Campaign
from annotate.labeling.pair_form import OVERALL
from annotate.quality.estimate import Floats
from annotate.quality.votes import Votes, numbered

Kind = Campaign.Kind
STANDS = """
FROM labeling_standing j
JOIN {table} r ON r.judgement_id = j.id
WHERE j.campaign_id = %(campaign)s
  AND j.created_at >= coalesce(%(since)s::timestamptz, '-infinity')
  AND j.created_at < coalesce(%(until)s::timestamptz, 'infinity')
"""


def _rows(question: str, place: str, value: str, table: str, more: str = "") -> str:
    select = f"SELECT {question}, j.task_id, {place}, j.annotator_id, {value}"
    return select + STANDS.format(table=table) + more


# Rows of (question, task, place in the task, person, value), whatever the kind.
SAID: dict[str, tuple[str, ...]] = {
    Kind.PAIRWISE: (
        _rows(f"'{OVERALL}'", "0", "r.choice", "labeling_preference"),
        _rows("r.dimension", "0", "r.choice", "labeling_dimensionchoice"),
    ),
    Kind.OWN_PROMPT: (_rows(f"'{OVERALL}'", "0", "r.choice", "labeling_preference"),),
    Kind.SCORING: (_rows("r.criterion", "r.position", "r.value", "labeling_rating"),),
    Kind.CHECKLIST: (
        _rows("r.item", "r.position", "r.option", "labeling_checklistanswer",
              "AND r.option IS NOT NULL"),
    ),
    Kind.RANKING: (_rows("'slot'", "r.position", "r.slot", "labeling_placement"),
                   _rows("r.criterion", "r.position", "r.value", "labeling_rating")),
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One question with all that was said of it."""

    key: str
    label: str
    scale: Scale
    answers: list[Hashable]  # the possible answers, in their order where there is one
    votes: Votes
    items: list[tuple[int, int]]  # (task, place) by the votes' item number
    people: list[int]  # annotator ids by the votes' rater number

    @property
    def values(self) -> Floats | None:
        """The answers as numbers, where they are numbers."""
        if self.scale != "interval":
            return None
        return np.array(self.answers, dtype=float)


def said(
    campaign: Campaign, *, since: datetime | None = None, until: datetime | None = None
) -> list[Question]:
    """The campaign's questions in the order of its form, each with its votes; none without one."""
    window = {"campaign": campaign.pk, "since": since, "until": until}
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for sql in SAID.get(campaign.kind, ()):
        for question, *rest in statements.rows(sql, window):
            rows[question].append(tuple(rest))
    return [
        _question(key, each.label, each.scale, each.answers, rows[key])
        for key, each in asked(campaign).items()
        if rows.get(key)
    ]


def answers_asked(campaign: Campaign) -> dict[str, list[Hashable]]:
    """The possible answers of each question, in the order of its chances."""
    return {key: question.answers for key, question in asked(campaign).items()}


def _question(
    key: str, label: str, scale: Scale, answers: list[Hashable], rows: list[tuple[Any, ...]]
) -> Question:
    place = {answer: number for number, answer in enumerate(answers)}
    rows = [row for row in rows if row[3] in place]  # of an older form, or of a later one
    items = list(dict.fromkeys((row[0], row[1]) for row in rows))
    people = list(dict.fromkeys(row[2] for row in rows))
    votes = Votes(
        numbered(((row[0], row[1]) for row in rows), items),
        numbered((row[2] for row in rows), people),
        np.array([place[row[3]] for row in rows], dtype=np.int64),
        len(items),
        len(people),
        len(answers),
    )
    return Question(key, label, scale, answers, votes, items, people)
