"""Ranking a group of images into slots, as ImageReward's people did (Xu et al. 2023, appendix A).

Slot 1 is the best. Images in one slot are as good as each other. A free k-way ranking has as many
slots as images, one in each.
"""

from collections.abc import Sequence
from itertools import permutations
from typing import Any, Self

from pydantic import Field, model_validator

from annotate.labeling.checklist.body import Help, Key, Label
from annotate.labeling.errors import BadAnswer
from annotate.labeling.strict import LARGEST_GROUP, Strict


class SlotScores(Strict):
    """One score an image, given on the same screen; the ranking may not contradict it."""

    key: Key = "overall"
    label: Label = "Overall"
    question: Help = ""
    low: int = Field(default=1, ge=0, le=8)
    high: int = Field(default=7, ge=1, le=9)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.high <= self.low:
            raise ValueError("the highest score is above the lowest one")
        return self


class RankingForm(Strict):
    group: int = Field(default=4, ge=2, le=LARGEST_GROUP)  # images on one screen
    slots: int = Field(default=5, ge=2, le=9)
    per_slot: int = Field(default=2, ge=1, le=LARGEST_GROUP)
    scores: SlotScores | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        room = self.slots * self.per_slot
        if room < self.group:
            raise ValueError(
                f"{self.group} images do not fit into {self.slots} slots of {self.per_slot}:"
                " give more slots, or more room in each"
            )
        return self


def ranking_record(
    form: dict[str, Any],
    order: Sequence[int],
    *,
    placements: Sequence[dict[str, Any]],
    ratings: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """A ranking, as it is stored: in the candidates' own order.

    Raises BadAnswer with a sentence where it does not fit the form, or contradicts the scores.
    """
    slots = _slots(form, len(order), placements)
    scores = _scores(form["scores"], len(order), ratings)
    for better, worse in permutations(range(len(order)), 2):
        if scores and slots[better] < slots[worse] and scores[better] < scores[worse]:
            raise BadAnswer(
                f"Image {better + 1} stands above image {worse + 1} (slot {slots[better]} before"
                f" {slots[worse]}) but has the lower score ({scores[better]} against"
                f" {scores[worse]}). Change one of them."
            )
    return {
        "placements": [
            {"position": order[image], "slot": slot} for image, slot in sorted(slots.items())
        ],
        "ratings": [
            {"position": order[image], "criterion": form["scores"]["key"], "value": value}
            for image, value in sorted(scores.items())
        ],
    }


def _slots(form: dict[str, Any], images: int, given: Sequence[dict[str, Any]]) -> dict[int, int]:
    slots: dict[int, int] = {}
    for row in given:
        image, slot = row["image"], row["slot"]
        if image >= images:
            raise BadAnswer(f"There is no image {image + 1} here.")
        if image in slots:
            raise BadAnswer(f"Image {image + 1} is in two slots. Put it in one.")
        if slot > form["slots"]:
            raise BadAnswer(f"There is no slot {slot}: they are numbered 1 to {form['slots']}.")
        slots[image] = slot
        if list(slots.values()).count(slot) > form["per_slot"]:
            raise BadAnswer(f"Slot {slot} holds at most {form['per_slot']}. Use another slot.")
    if missing := [str(image + 1) for image in range(images) if image not in slots]:
        raise BadAnswer(f"No slot for image {', '.join(missing)}. Place every image.")
    return slots


def _scores(
    asked: dict[str, Any] | None, images: int, given: Sequence[dict[str, Any]]
) -> dict[int, int]:
    if asked is None:
        if given:
            raise BadAnswer("This campaign asks for no scores. Leave them out.")
        return {}
    scores: dict[int, int] = {}
    for row in given:
        image, value = row["image"], row["value"]
        if image >= images or row["criterion"] != asked["key"]:
            raise BadAnswer(
                f"There is no image {image + 1} with a criterion {row['criterion']!r} here."
            )
        if image in scores:
            raise BadAnswer(f"Image {image + 1} has two scores. Send one.")
        if not asked["low"] <= value <= asked["high"]:
            raise BadAnswer(f"A score is between {asked['low']} and {asked['high']}, not {value}.")
        scores[image] = value
    if missing := [str(image + 1) for image in range(images) if image not in scores]:
        raise BadAnswer(f"No score for image {', '.join(missing)}. Score every image.")
    return scores
