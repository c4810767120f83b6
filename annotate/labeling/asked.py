"""What a campaign asks, question by question, and what one judgement says to each.

A question is the overall choice or a dimension of a pair, a criterion of a score, an item of a
checklist, the slots of a ranking, the grade of a face, or whether an image has anything to mark.
Agreement, consensus and gold all speak of questions by these keys.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from annotate.core import statements
from annotate.labeling.models import Campaign, FaceGrade, Preference
from annotate.labeling.pair_form import OVERALL

Kind = Campaign.Kind
Scale = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True)
class Asked:
    label: str
    scale: Scale
    answers: list[Hashable]  # all that can be answered, in their order where there is one


def asked(campaign: Campaign) -> dict[str, Asked]:
    """The questions by key, in the order of the form."""
    return OF_KIND[Kind(campaign.kind)](campaign.form)


def _of_pairs(form: dict[str, Any]) -> dict[str, Asked]:
    choices: list[Hashable] = list(Preference.Choice.values)
    found = {}
    if not form or form["overall"]:
        found[OVERALL] = Asked("Overall", "nominal", choices)
    for row in form.get("dimensions", []):
        found[row["key"]] = Asked(row["label"], "nominal", choices)
    return found


def _of_own_prompts(form: dict[str, Any]) -> dict[str, Asked]:
    return _of_pairs({})  # the form says what is drawn, not what is asked


def _of_scores(form: dict[str, Any]) -> dict[str, Asked]:
    values: list[Hashable] = list(range(form["low"], form["high"] + 1))
    return {row["key"]: Asked(row["label"], "interval", values) for row in form["criteria"]}


def _of_checklist(form: dict[str, Any]) -> dict[str, Asked]:
    return {
        item["key"]: Asked(
            f"{part['label']}: {item['label']}",
            "nominal" if item["is_gate"] else "ordinal",
            [option["key"] for option in item["options"]],
        )
        for part in form["body"]["dimensions"]
        for item in part["items"]
    }


def _of_ranking(form: dict[str, Any]) -> dict[str, Asked]:
    slots: list[Hashable] = list(range(1, form["slots"] + 1))
    found = {"slot": Asked("Slot", "ordinal", slots)}
    if scores := form["scores"]:
        values: list[Hashable] = list(range(scores["low"], scores["high"] + 1))
        found[scores["key"]] = Asked(scores["label"], "interval", values)
    return found


def _of_regions(form: dict[str, Any]) -> dict[str, Asked]:
    return {"nothing_to_mark": Asked("Nothing to mark", "nominal", ["no", "yes"])}


def _of_faces(form: dict[str, Any]) -> dict[str, Asked]:
    return {"grade": Asked("Grade", "nominal", list(FaceGrade.Grade.values))}


OF_KIND = {
    Kind.PAIRWISE: _of_pairs,
    Kind.OWN_PROMPT: _of_own_prompts,
    Kind.SCORING: _of_scores,
    Kind.CHECKLIST: _of_checklist,
    Kind.RANKING: _of_ranking,
    Kind.REGIONS: _of_regions,
    Kind.FACES: _of_faces,
}
OVERALL_SAID = f"""
SELECT judgement_id, '{OVERALL}' AS question, 0 AS place, choice AS answer FROM labeling_preference
WHERE judgement_id = ANY(%(judgements)s::uuid[])"""  # noqa: S608 the name is our own
# What judgements say: rows of judgement, question, place in the task, answer.
SAYS = {
    Kind.PAIRWISE: f"""{OVERALL_SAID}
UNION ALL SELECT judgement_id, dimension, 0, choice FROM labeling_dimensionchoice
WHERE judgement_id = ANY(%(judgements)s::uuid[])""",  # noqa: S608
    Kind.OWN_PROMPT: OVERALL_SAID,
    Kind.SCORING: """
SELECT judgement_id, criterion, position, value::text FROM labeling_rating
WHERE judgement_id = ANY(%(judgements)s::uuid[])""",
    Kind.CHECKLIST: """
SELECT judgement_id, item, position, option FROM labeling_checklistanswer
WHERE judgement_id = ANY(%(judgements)s::uuid[]) AND option IS NOT NULL""",
    Kind.RANKING: """
SELECT judgement_id, 'slot', position, slot::text FROM labeling_placement
WHERE judgement_id = ANY(%(judgements)s::uuid[])
UNION ALL SELECT judgement_id, criterion, position, value::text FROM labeling_rating
WHERE judgement_id = ANY(%(judgements)s::uuid[])""",
    Kind.REGIONS: """
SELECT judgement_id, 'nothing_to_mark', 0, CASE WHEN nothing_to_mark THEN 'yes' ELSE 'no' END
FROM labeling_regionanswer WHERE judgement_id = ANY(%(judgements)s::uuid[])""",
    Kind.FACES: """
SELECT g.judgement_id, 'grade', tf.number, g.grade FROM labeling_facegrade g
JOIN labeling_taskface tf ON tf.id = g.face_id
WHERE g.judgement_id = ANY(%(judgements)s::uuid[])""",
}
Said = dict[tuple[str, int], str]


def says(campaign: Campaign, judgement: UUID) -> Said:
    """What a judgement answers: by question and place; what was not asked is not there."""
    return says_all(campaign, [judgement]).get(judgement, {})


def says_all(campaign: Campaign, judgements: Sequence[UUID]) -> dict[UUID, Said]:
    """The same of many at once, by their ids; one that answers nothing is not there."""
    found: dict[UUID, Said] = {}
    rows = statements.rows(SAYS[Kind(campaign.kind)], {"judgements": list(judgements)})
    for judgement, question, place, answer in rows:
        found.setdefault(judgement, {})[question, place] = answer
    return found
