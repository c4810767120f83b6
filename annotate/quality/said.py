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
from annotate.labeling.models import Campaign, Preference
from annotate.labeling.pair_form import OVERALL
from annotate.quality.agreement.coefficients import Scale
from annotate.quality.estimate import Floats
from annotate.quality.votes import Votes, numbered

Kind = Campaign.Kind
STANDS = """
FROM labeling_judgement j
JOIN labeling_task t ON t.id = j.task_id
JOIN {table} r ON r.judgement_id = j.id
WHERE t.campaign_id = %(campaign)s AND j.verdict = 'answered'
  AND NOT EXISTS (SELECT FROM labeling_judgement later WHERE later.supersedes_id = j.id)
  AND j.created_at >= coalesce(%(since)s::timestamptz, '-infinity')
  AND j.created_at < coalesce(%(until)s::timestamptz, 'infinity')
"""


def _rows(question: str, place: str, value: str, table: str, more: str = "") -> str:
    select = f"SELECT {question}, t.id, {place}, j.annotator_id, {value}"
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
    asked = _asked(campaign)
    return [_question(key, *asked[key], rows[key]) for key in asked if rows.get(key)]


def answers_asked(campaign: Campaign) -> dict[str, list[Hashable]]:
    """The possible answers of each question, in the order of its chances."""
    return {key: answers for key, (_, _, answers) in _asked(campaign).items()}


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


Asked = dict[str, tuple[str, Scale, list[Hashable]]]  # key -> label, scale, possible answers


def _asked(campaign: Campaign) -> Asked:
    of_kind = {
        Kind.PAIRWISE: _of_pairs,
        Kind.OWN_PROMPT: lambda form: _of_pairs(
            {}
        ),  # its form says what is drawn, not what is asked
        Kind.SCORING: _of_scores,
        Kind.CHECKLIST: _of_checklist,
        Kind.RANKING: _of_ranking,
    }.get(Kind(campaign.kind))
    return of_kind(campaign.form) if of_kind else {}


def _of_pairs(form: dict[str, Any]) -> Asked:
    choices: list[Hashable] = list(Preference.Choice.values)
    found: Asked = {}
    if not form or form["overall"]:
        found[OVERALL] = ("Overall", "nominal", choices)
    for row in form.get("dimensions", []):
        found[row["key"]] = (row["label"], "nominal", choices)
    return found


def _of_scores(form: dict[str, Any]) -> Asked:
    values: list[Hashable] = list(range(form["low"], form["high"] + 1))
    return {row["key"]: (row["label"], "interval", values) for row in form["criteria"]}


def _of_checklist(form: dict[str, Any]) -> Asked:
    return {
        item["key"]: (
            f"{part['label']}: {item['label']}",
            "nominal" if item["is_gate"] else "ordinal",
            [option["key"] for option in item["options"]],
        )
        for part in form["body"]["dimensions"]
        for item in part["items"]
    }


def _of_ranking(form: dict[str, Any]) -> Asked:
    slots: list[Hashable] = list(range(1, form["slots"] + 1))
    found: Asked = {"slot": ("Slot", "ordinal", slots)}
    if scores := form["scores"]:
        values: list[Hashable] = list(range(scores["low"], scores["high"] + 1))
        found[scores["key"]] = (scores["label"], "interval", values)
    return found
