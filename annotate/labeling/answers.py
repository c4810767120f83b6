"""Answers as they are stored: checked against the campaign's form, in the candidates' own order."""

import json
from collections.abc import Sequence
from typing import Any

from annotate.core.errors import ApplicationError
from annotate.labeling.checklist.body import Body
from annotate.labeling.checklist.own import asked_body
from annotate.labeling.checklist.questions import answers_checked
from annotate.labeling.models import Campaign, Judgement, Preference

Kind = Campaign.Kind

# Part of the statement that stores a judgement: `kept` is its new row, none if it was there already.
INSERTS = {
    Kind.PAIRWISE: """
    INSERT INTO labeling_preference (judgement_id, choice)
    SELECT id, %(record)s::text FROM kept WHERE %(record)s::text IS NOT NULL""",
    Kind.SCORING: """
    INSERT INTO labeling_rating (judgement_id, position, criterion, value)
    SELECT kept.id, r.position, r.criterion, r.value
    FROM kept, json_to_recordset(%(record)s::json)
        AS r(position smallint, criterion text, value smallint)""",
    Kind.CHECKLIST: """
    INSERT INTO labeling_checklistanswer (judgement_id, position, item, option)
    SELECT kept.id, r.position, r.item, r.option
    FROM kept, json_to_recordset(%(record)s::json) AS r(position smallint, item text, option text)""",
}


class BadAnswer(ApplicationError):
    """The answer does not fit the question. The browser keeps it and shows why."""

    code = "bad_answer"


class WrongVersion(BadAnswer):
    """Given for another checklist than the campaign asks: what was meant cannot be told."""

    code = "wrong_checklist_version"


def record_of(
    campaign: Campaign,
    order: Sequence[int],
    *,
    choice: str | None,
    ratings: Sequence[dict[str, Any]],
    answers: Sequence[dict[str, Any]],
    checklist: str = "",
    questions: Sequence[dict[str, Any]] = (),
) -> str | None:
    """What `INSERTS` stores for an answer given to images shown in `order`.

    `checklist` is the SHA-256 of the checklist that the answer was given for, `questions` the
    prompt's own. Raises BadAnswer with a sentence where it does not fit the campaign's kind and form.
    """
    given = {Kind.PAIRWISE: choice, Kind.SCORING: ratings, Kind.CHECKLIST: answers}
    if any(value for kind, value in given.items() if kind != campaign.kind):
        raise BadAnswer(f"This campaign asks for {NAMES[Kind(campaign.kind)]} and nothing else.")
    if campaign.kind == Kind.SCORING:
        return json.dumps(_ratings(campaign.form, order, ratings))
    if campaign.kind == Kind.CHECKLIST:
        _check_version(campaign.form, checklist)
        return json.dumps(_answers(asked_body(campaign.form, questions), order, answers))
    if choice is None:
        raise BadAnswer("Give a choice with an answer.")
    return canonical(choice, order)


NAMES = {Kind.PAIRWISE: "a choice", Kind.SCORING: "ratings", Kind.CHECKLIST: "answers to its items"}


def _ratings(
    form: dict[str, Any], order: Sequence[int], given: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    low, high = form["low"], form["high"]
    wanted = {(place, row["key"]) for place in range(len(order)) for row in form["criteria"]}
    seen: set[tuple[int, str]] = set()
    for row in given:
        cell = (row["image"], row["criterion"])
        if cell not in wanted:
            raise BadAnswer(f"There is no image {cell[0] + 1} with a criterion {cell[1]!r} here.")
        if cell in seen:
            raise BadAnswer(f"Image {cell[0] + 1} has two scores for {cell[1]!r}. Send one.")
        if not low <= row["value"] <= high:
            raise BadAnswer(f"A score is between {low} and {high}, not {row['value']}.")
        seen.add(cell)
    if missing := len(wanted - seen):
        raise BadAnswer(f"{missing} of {len(wanted)} scores are missing. Score every image.")
    return [
        {"position": order[row["image"]], "criterion": row["criterion"], "value": row["value"]}
        for row in given
    ]


def _check_version(form: dict[str, Any], checklist: str) -> None:
    """One that says nothing is taken at its items: it must fit them anyway."""
    if checklist and checklist != form.get("sha256"):
        raise WrongVersion(
            "This was answered for another version of the checklist than the campaign asks. Load the"
            " page anew and answer it again."
        )


def _answers(
    body: Body, order: Sequence[int], given: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in given:
        if row["image"] >= len(order):
            raise BadAnswer(f"There is no image {row['image'] + 1} here.")
    for place, position in enumerate(order):
        mine = [row for row in given if row["image"] == place]
        answers = {row["item"]: row["option"] for row in mine}
        if len(answers) < len(mine):
            raise BadAnswer("An item is answered twice. Send one answer an item.")
        checked = _checked(body, answers)
        rows += [
            {"position": position, "item": item, "option": option}
            for item, option in checked.items()
        ]
    return rows


def _checked(body: Body, answers: dict[str, str]) -> dict[str, str | None]:
    try:
        return answers_checked(body, answers)
    except ApplicationError as error:
        raise BadAnswer(error.message) from None


def canonical(choice: str | None, order: Sequence[int]) -> str | None:
    """From the screen's words to the candidates' own order."""
    if choice in {"left", "right"}:
        position = order[0 if choice == "left" else 1]
        return str(Preference.Choice.FIRST if position == 0 else Preference.Choice.SECOND)
    return choice


def shown(choice: str | None, order: Sequence[int]) -> str | None:
    """The inverse of `canonical`, for a person's own history."""
    if choice in {"first", "second"}:
        position = 0 if choice == "first" else 1
        return "left" if order[0] == position else "right"
    return choice


def answer_of(judgement: Judgement, order: Sequence[int]) -> dict[str, Any]:
    """A stored answer in the words of a screen that shows the images in `order`.

    Wants `preference` selected, `ratings` and `answers` prefetched.
    """
    preference = judgement.preference if hasattr(judgement, "preference") else None
    return {
        "choice": shown(preference.choice, order) if preference else None,
        "ratings": [
            {"image": order.index(row.position), "criterion": row.criterion, "value": row.value}
            for row in judgement.ratings.all()
        ],
        "answers": [
            {"image": order.index(row.position), "item": row.item, "option": row.option}
            for row in judgement.answers.all()
            if row.option is not None
        ],
    }


def not_asked(judgement: Judgement) -> list[str]:
    """The items of a checklist that an earlier answer left out. Wants `answers` prefetched."""
    return sorted({row.item for row in judgement.answers.all() if row.option is None})
