"""What a campaign asked and what people said, question by question, as votes.

A question is the overall choice or a dimension of a pair, a criterion of a score, an item of a
checklist, or the slots of a ranking. What was not asked is no vote; only answers that stand count.
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.labeling.asked import Scale, asked
from annotate.labeling.models import Campaign
from annotate.labeling.pair_form import OVERALL
from annotate.quality.bulk import columns, numbered
from annotate.quality.estimate import Floats
from annotate.quality.votes import Ints, Votes

Kind = Campaign.Kind
STANDS = """
FROM labeling_standing j
JOIN {table} r ON r.judgement_id = j.id
JOIN asked ON asked.said = {question} || '=' || {value}
WHERE j.campaign_id = %(campaign)s
  AND j.created_at >= coalesce(%(since)s::timestamptz, '-infinity')
  AND j.created_at < coalesce(%(until)s::timestamptz, 'infinity')
"""
# As rows: a plan that is made before the tasks are known searches an array from its beginning.
OF_TASKS = "  AND j.task_id IN (SELECT unnest(%(tasks)s::bigint[]))"
# What was said as the place of (question, answer) in the form; what no form asks has none. `side`
# tells whether the first image was shown first (1) or not (0).
CODED = """
WITH asked AS MATERIALIZED (
    SELECT said, ordinality::int - 1 AS code
    FROM unnest(%(asked)s::text[]) WITH ORDINALITY AS listed (said, ordinality)
)
SELECT array_agg(asked.code), array_agg(j.task_id), array_agg(({place})::int),
       array_agg(j.annotator_id), array_agg((coalesce(j."order"[1], 0) = 0)::int)
"""


def _rows(question: str, place: str, value: str, table: str) -> str:
    stands = STANDS.format(table=table, question=question, value=value)
    return CODED.format(place=place) + stands


# Columns of (question and answer, task, place in the task, person, side), whatever the kind.
SAID: dict[str, tuple[str, ...]] = {
    Kind.PAIRWISE: (
        _rows(f"'{OVERALL}'", "0", "r.choice", "labeling_preference"),
        _rows("r.dimension", "0", "r.choice", "labeling_dimensionchoice"),
    ),
    Kind.OWN_PROMPT: (_rows(f"'{OVERALL}'", "0", "r.choice", "labeling_preference"),),
    Kind.SCORING: (_rows("r.criterion", "r.position", "r.value", "labeling_rating"),),
    Kind.CHECKLIST: (_rows("r.item", "r.position", "r.option", "labeling_checklistanswer"),),
    Kind.RANKING: (_rows("'slot'", "r.position", "r.slot", "labeling_placement"),
                   _rows("r.criterion", "r.position", "r.value", "labeling_rating")),
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One question with all that was said of it, in the order of items, then people."""

    key: str
    label: str
    scale: Scale
    answers: list[Hashable]  # the possible answers, in their order where there is one
    votes: Votes
    item_ids: Ints  # (items, 2): task and place by the votes' item number, rising
    person_ids: Ints  # (people,): annotators by the votes' rater number, rising
    first_shown_first: NDArray[np.bool_]  # (votes,)

    @cached_property
    def items(self) -> list[tuple[int, int]]:
        return [(task, place) for task, place in self.item_ids.tolist()]

    @cached_property
    def people(self) -> list[int]:
        found: list[int] = self.person_ids.tolist()
        return found

    @property
    def values(self) -> Floats | None:
        """The answers as numbers, where they are numbers."""
        if self.scale != "interval":
            return None
        return np.array(self.answers, dtype=float)


@dataclass(frozen=True)
class Answers:
    """Answers to one question as columns (V,), in any order."""

    answer: Ints  # the place among the question's answers
    task: Ints
    place: Ints
    person: Ints
    first_shown_first: NDArray[np.bool_]

    def of(self, rows: NDArray[Any]) -> "Answers":
        return Answers(
            self.answer[rows],
            self.task[rows],
            self.place[rows],
            self.person[rows],
            self.first_shown_first[rows],
        )


def said(
    campaign: Campaign,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    tasks: Sequence[int] | None = None,
) -> list[Question]:
    """The campaign's questions in the order of its form, each with its votes; none without one.

    Of all answers that count, or of those in a time, or on some tasks.
    """
    questions = asked(campaign)
    listed = [(key, answer) for key, each in questions.items() for answer in each.answers]
    values = {
        "campaign": campaign.pk,
        "since": since,
        "until": until,
        "tasks": None if tasks is None else list(tasks),
        "asked": [f"{key}={answer}" for key, answer in listed],
    }
    of = "" if tasks is None else OF_TASKS
    parts = [columns(sql + of, values) for sql in _asked_in(campaign, questions)]
    code, task, place, person, side = (
        (np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True))
        if parts
        else (np.zeros(0, np.int64) for _ in range(5))
    )
    found, start = [], 0
    for key, each in questions.items():
        rows = (code >= start) & (code < start + len(each.answers))
        if rows.any():
            every = Answers(code - start, task, place, person, side > 0)
            given = every.of(rows)
            found.append(question_of(key, each.label, each.scale, each.answers, given))
        start += len(each.answers)
    return found


def _asked_in(campaign: Campaign, questions: Collection[str]) -> tuple[str, ...]:
    """The statements that can find anything: tables of questions that were not asked are empty."""
    if not questions:
        return ()
    found = SAID.get(campaign.kind, ())
    if campaign.kind == Kind.PAIRWISE and list(questions) == [OVERALL]:
        return found[:1]
    return found


def answers_asked(campaign: Campaign) -> dict[str, list[Hashable]]:
    """The possible answers of each question, in the order of its chances."""
    return {key: question.answers for key, question in asked(campaign).items()}


def question_of(
    key: str, label: str, scale: Scale, answers: list[Hashable], given: Answers
) -> Question:
    """A question from its answers; the order in which they come makes no difference."""
    wide = int(given.place.max(initial=0)) + 1
    items, item = numbered(given.task * wide + given.place)
    people, rater = numbered(given.person)
    order = np.argsort(item * len(people) + rater, kind="stable")
    votes = Votes(
        item[order], rater[order], given.answer[order], len(items), len(people), len(answers)
    )
    ids = np.column_stack([items // wide, items % wide])
    return Question(key, label, scale, answers, votes, ids, people, given.first_shown_first[order])
