"""What a pair is asked beside the one choice: dimensions, how much better, and why.

A pairwise campaign with an empty form asks the one choice and nothing else.
"""

from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from annotate.labeling.checklist.body import Help, Key, Label
from annotate.labeling.errors import BadAnswer
from annotate.labeling.faces.form import FaceChoice
from annotate.labeling.models import Preference
from annotate.labeling.sides import canonical
from annotate.labeling.strict import Strict, check_keys

OVERALL = "overall"  # what results call the one choice: no dimension may take its name
DECIDED = (Preference.Choice.FIRST, Preference.Choice.SECOND)


class Dimension(Strict):
    """One respect in which an image may be the better one."""

    key: Key
    label: Label
    question: Help = ""
    help: Help = ""


class Strength(Strict):
    """How much better, in words from the least to the most."""

    grades: tuple[Label, ...] = Field(min_length=2, max_length=5)
    each: bool = False  # asked of each dimension too, not of the overall choice alone


class Tag(Strict):
    key: Key
    label: Label


class PairForm(Strict):
    """The form of a pairwise campaign that asks more than one choice."""

    overall: bool = True
    dimensions: tuple[Dimension, ...] = Field(default=(), max_length=8)
    strength: Strength | None = None
    reasons: tuple[Tag, ...] = Field(default=(), max_length=9)  # a digit key each
    reasons_of: Literal["choice", "each"] = "choice"  # of the whole, or of each image
    # Face against face: the faces found in each image are shown beside it, and only images with
    # some are asked about.
    faces: FaceChoice | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_keys([row.key for row in self.dimensions], "dimensions")
        check_keys([row.key for row in self.reasons], "reasons")
        if any(row.key == OVERALL for row in self.dimensions):
            raise ValueError("“overall” is the name of the overall choice: rename the dimension")
        if not self.overall and not self.dimensions:
            raise ValueError("ask the overall choice, or at least one dimension")
        if not self.overall and self.strength and not self.strength.each:
            raise ValueError(
                "the strength is asked of the overall choice, which is off: set strength.each"
            )
        return self

    @property
    def is_plain(self) -> bool:
        return self.overall and not (self.dimensions or self.strength or self.reasons or self.faces)


def pair_record(
    form: dict[str, Any],
    order: Sequence[int],
    *,
    choice: str | None,
    strength: int | None,
    dimensions: Sequence[dict[str, Any]],
    reasons: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """An answer to a pair with a form, as it is stored: in the candidates' own order.

    Raises BadAnswer with a sentence where it does not fit the form.
    """
    grades = form["strength"]["grades"] if form["strength"] else ()
    if form["overall"]:
        if choice is None:
            raise BadAnswer("The overall choice is missing.")
        _check_strength("the overall choice", choice, strength, grades)
    elif choice is not None or strength is not None:
        raise BadAnswer("This campaign asks for no overall choice, only for its dimensions.")
    each = grades if form["strength"] and form["strength"]["each"] else ()
    return {
        "choice": canonical(choice, order),
        "strength": strength,
        "dimensions": _dimensions(form, order, dimensions, each),
        "reasons": _reasons(form, order, reasons),
    }


def _check_strength(what: str, choice: str, strength: int | None, grades: Sequence[str]) -> None:
    wanted = bool(grades) and choice in {"left", "right"}
    if wanted and strength is None:
        raise BadAnswer(f"Say how much better it is: the strength of {what} is missing.")
    if strength is None:
        return
    if not grades:
        raise BadAnswer(f"This campaign does not ask how strong {what} is. Leave strength out.")
    if not wanted:
        raise BadAnswer(f"Only a winner has a strength: leave it out of {what}.")
    if strength > len(grades):
        raise BadAnswer(f"The strength of {what} is from 1 to {len(grades)}, not {strength}.")


def _dimensions(
    form: dict[str, Any],
    order: Sequence[int],
    given: Sequence[dict[str, Any]],
    grades: Sequence[str],
) -> list[dict[str, Any]]:
    wanted = [row["key"] for row in form["dimensions"]]
    seen: set[str] = set()
    for row in given:
        key = row["dimension"]
        if key not in wanted:
            raise BadAnswer(f"There is no dimension {key!r} here.")
        if key in seen:
            raise BadAnswer(f"The dimension {key!r} is answered twice. Send one choice.")
        _check_strength(f"the dimension {key!r}", row["choice"], row.get("strength"), grades)
        seen.add(key)
    if missing := [key for key in wanted if key not in seen]:
        raise BadAnswer(f"No choice for {', '.join(missing)}. Answer every dimension.")
    return [
        {
            "dimension": row["dimension"],
            "choice": canonical(row["choice"], order),
            "strength": row.get("strength"),
        }
        for row in given
    ]


def _reasons(
    form: dict[str, Any], order: Sequence[int], given: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    known = {row["key"] for row in form["reasons"]}
    of_each = form["reasons_of"] == "each"
    seen: set[tuple[int | None, str]] = set()
    for row in given:
        image, key = row.get("image"), row["key"]
        if key not in known:
            raise BadAnswer(f"There is no reason {key!r} here.")
        if of_each and image is None:
            raise BadAnswer(f"Say of which image the reason {key!r} is: image 0 or 1.")
        if not of_each and image is not None:
            raise BadAnswer(f"The reason {key!r} is of the choice: leave the image out.")
        if image is not None and image >= len(order):
            raise BadAnswer(f"There is no image {image + 1} here.")
        if (image, key) in seen:
            raise BadAnswer(f"The reason {key!r} is given twice. Send it once.")
        seen.add((image, key))
    return [
        {"position": None if row.get("image") is None else order[row["image"]], "key": row["key"]}
        for row in given
    ]
