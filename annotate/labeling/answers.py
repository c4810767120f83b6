"""Answers as they are stored: checked against the campaign's form, in the candidates' own order."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from annotate.core.errors import ApplicationError
from annotate.labeling.checklist.body import Body
from annotate.labeling.checklist.own import asked_body
from annotate.labeling.checklist.questions import answers_checked
from annotate.labeling.errors import BadAnswer
from annotate.labeling.faces.answer import faces_checked
from annotate.labeling.models import Campaign, Judgement
from annotate.labeling.pair_form import pair_record
from annotate.labeling.ranking_form import ranking_record
from annotate.labeling.regions.marks import answer_checked
from annotate.labeling.sides import canonical, shown

Kind = Campaign.Kind
PAIR_FORM = "pair_form"  # a pair that is asked more than the one choice

# Part of the statement that stores a judgement: `kept` is its new row, none if it was there already.
INSERTS: dict[str, str] = {
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
    PAIR_FORM: """
    INSERT INTO labeling_preference (judgement_id, choice, strength)
    SELECT id, %(record)s::json ->> 'choice', (%(record)s::json ->> 'strength')::smallint
    FROM kept WHERE %(record)s::json ->> 'choice' IS NOT NULL
), dimensions AS (
    INSERT INTO labeling_dimensionchoice (judgement_id, dimension, choice, strength)
    SELECT kept.id, r.dimension, r.choice, r.strength
    FROM kept, json_to_recordset(%(record)s::json -> 'dimensions')
        AS r(dimension text, choice text, strength smallint)
), reasons AS (
    INSERT INTO labeling_reason (judgement_id, position, key)
    SELECT kept.id, r.position, r.key
    FROM kept, json_to_recordset(%(record)s::json -> 'reasons') AS r(position smallint, key text)""",
    Kind.RANKING: """
    INSERT INTO labeling_placement (judgement_id, position, slot)
    SELECT kept.id, r.position, r.slot
    FROM kept, json_to_recordset(%(record)s::json -> 'placements')
        AS r(position smallint, slot smallint)
), ratings AS (
    INSERT INTO labeling_rating (judgement_id, position, criterion, value)
    SELECT kept.id, r.position, r.criterion, r.value
    FROM kept, json_to_recordset(%(record)s::json -> 'ratings')
        AS r(position smallint, criterion text, value smallint)""",
    # Three tables: each but the last ends its own part of the statement and opens the next.
    Kind.REGIONS: """
    INSERT INTO labeling_regionanswer (judgement_id, nothing_to_mark, marks, words)
    SELECT kept.id, r.nothing_to_mark,
        json_array_length(%(record)s::json -> 'marks'), json_array_length(%(record)s::json -> 'words')
    FROM kept, json_to_record(%(record)s::json) AS r(nothing_to_mark boolean)
    WHERE %(record)s::json IS NOT NULL
), region_marks AS (
    INSERT INTO labeling_regionmark (judgement_id, number, tool, polarity, reason, geometry)
    SELECT kept.id, r.number, r.tool, r.polarity, r.reason, r.geometry
    FROM kept, json_to_recordset(%(record)s::json -> 'marks') AS r(
        number smallint, tool text, polarity text, reason text, geometry jsonb)
), word_marks AS (
    INSERT INTO labeling_wordmark (judgement_id, word, text, fault)
    SELECT kept.id, r.word, r.text, r.fault
    FROM kept, json_to_recordset(%(record)s::json -> 'words') AS r(
        word integer, text text, fault text)""",
    Kind.FACES: """
    INSERT INTO labeling_facegrade (judgement_id, face_id, grade, defects)
    SELECT kept.id, r.face, r.grade, r.defects
    FROM kept, json_to_recordset(%(record)s::json -> 'grades')
        AS r(face bigint, grade text, defects text[])
), faces AS (
    INSERT INTO labeling_faceanswer (judgement_id, faces, missed)
    SELECT kept.id, json_array_length(%(record)s::json -> 'grades'), r.missed
    FROM kept, json_to_record(%(record)s::json) AS r(missed smallint)
    WHERE %(record)s::json IS NOT NULL""",
}


def insert_of(campaign: Campaign) -> str:
    """Which of `INSERTS` stores the answers of a campaign."""
    if campaign.kind == Kind.OWN_PROMPT:
        return str(Kind.PAIRWISE)
    has_form = campaign.kind == Kind.PAIRWISE and campaign.form
    return PAIR_FORM if has_form else str(campaign.kind)


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
    strength: int | None = None,
    dimensions: Sequence[dict[str, Any]] = (),
    reasons: Sequence[dict[str, Any]] = (),
    placements: Sequence[dict[str, Any]] = (),
    regions: dict[str, Any] | None = None,
    faces: dict[str, Any] | None = None,
    asked_faces: Mapping[int, int]
    | None = None,  # the task's, where faces are graded: id by number
    prompt: str = "",  # the task's, where words of it may be marked
    checklist: str = "",
    questions: Sequence[dict[str, Any]] = (),
) -> str | None:
    """What `INSERTS` stores for an answer given to images shown in `order`.

    `checklist` is the SHA-256 of the checklist that the answer was given for, `questions` the
    prompt's own. Raises BadAnswer with a sentence where it does not fit the campaign's kind and form.
    """
    pair = {"choice": choice, "strength": strength, "dimensions": dimensions, "reasons": reasons}
    given = {
        **pair,
        "ratings": ratings,
        "answers": answers,
        "placements": placements,
        "regions": regions,
        "faces": faces,
    }
    asked = insert_of(campaign)
    if any(value for name, value in given.items() if name not in FIELDS[asked]):
        raise BadAnswer(f"This campaign asks for {NAMES[asked]} and nothing else.")
    if campaign.kind == Kind.SCORING:
        return json.dumps(_ratings(campaign.form, order, ratings))
    if campaign.kind == Kind.CHECKLIST:
        _check_version(campaign.form, checklist)
        return json.dumps(_answers(asked_body(campaign.form, questions), order, answers))
    if campaign.kind == Kind.RANKING:
        return json.dumps(
            ranking_record(campaign.form, order, placements=placements, ratings=ratings)
        )
    if asked == PAIR_FORM:
        return json.dumps(
            pair_record(
                campaign.form,
                order,
                choice=choice,
                strength=strength,
                dimensions=dimensions,
                reasons=reasons,
            )
        )
    if campaign.kind == Kind.REGIONS:
        return json.dumps(answer_checked(campaign.form, prompt, regions or {}))
    if campaign.kind == Kind.FACES:
        return json.dumps(faces_checked(campaign.form, asked_faces or {}, faces or {}))
    if choice is None:
        raise BadAnswer("Give a choice with an answer.")
    return canonical(choice, order)


NAMES: dict[str, str] = {
    Kind.PAIRWISE: "a choice",
    Kind.SCORING: "ratings",
    Kind.CHECKLIST: "answers to its items",
    Kind.RANKING: "a slot for each image",
    PAIR_FORM: "choices and reasons",
    Kind.REGIONS: "regions",
    Kind.FACES: "grades of its faces",
}
FIELDS: dict[str, set[str]] = {  # of a submission: what may carry the answer
    Kind.PAIRWISE: {"choice"},
    Kind.SCORING: {"ratings"},
    Kind.CHECKLIST: {"answers"},
    Kind.RANKING: {"placements", "ratings"},
    Kind.REGIONS: {"regions"},
    Kind.FACES: {"faces"},
    PAIR_FORM: {"choice", "strength", "dimensions", "reasons"},
}


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


def answer_of(judgement: Judgement, order: Sequence[int]) -> dict[str, Any]:
    """A stored answer in the words of a screen that shows the images in `order`.

    Wants `preference`, `region_answer` and `face_answer` selected; `ratings`, `answers`,
    `dimensions`, `reasons`, `placements`, the regions' marks, `face_grades__face` and `marks`
    prefetched.
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
        "strength": preference.strength if preference else None,
        "dimensions": [
            {
                "dimension": row.dimension,
                "choice": shown(row.choice, order),
                "strength": row.strength,
            }
            for row in judgement.dimensions.all()
        ],
        "reasons": [
            {"image": None if row.position is None else order.index(row.position), "key": row.key}
            for row in judgement.reasons.all()
        ],
        "placements": [
            {"image": order.index(row.position), "slot": row.slot}
            for row in judgement.placements.all()
        ],
        "regions": _regions_of(judgement),
        "faces": _faces_of(judgement),
        "marks": [
            {"image": order.index(row.position), "at_ms": row.at_ms, "reason": row.reason}
            for row in judgement.marks.all()
        ],
    }


def _regions_of(judgement: Judgement) -> dict[str, Any] | None:
    if not hasattr(judgement, "region_answer"):
        return None
    marks = sorted(judgement.region_marks.all(), key=lambda row: row.number)
    words = sorted(judgement.word_marks.all(), key=lambda row: row.word)
    return {
        "nothing_to_mark": judgement.region_answer.nothing_to_mark,
        "marks": [
            {"tool": row.tool, "reason": row.reason, "geometry": row.geometry} for row in marks
        ],
        "words": [{"word": row.word, "text": row.text, "fault": row.fault} for row in words],
    }


def _faces_of(judgement: Judgement) -> dict[str, Any] | None:
    if not hasattr(judgement, "face_answer"):
        return None
    grades = sorted(judgement.face_grades.all(), key=lambda row: row.face.number)
    return {
        "missed": judgement.face_answer.missed,
        "grades": [
            {"face": row.face.number, "grade": row.grade, "defects": row.defects} for row in grades
        ],
    }


def not_asked(judgement: Judgement) -> list[str]:
    """The items of a checklist that an earlier answer left out. Wants `answers` prefetched."""
    return sorted({row.item for row in judgement.answers.all() if row.option is None})
