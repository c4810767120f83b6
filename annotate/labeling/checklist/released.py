"""Reading the question and weight files that were published with VisionReward.

Questions are a text file, one a line. Weights are JSON in one of two forms: a bare list with one
number a line (video), or {"coef": […], "intercept": [0.0]} whose first number belongs to an
alignment score from another model, and which has none for the presence questions (image).
"""

import json
import math
import re
from typing import NamedTuple

from annotate.core.errors import ApplicationError

ALIGNMENT = "alignment"  # stands where the question of that first number would
LONGEST_QUESTION = 500  # characters
_PRESENCE = re.compile(r"(Is|Are) there\b", re.IGNORECASE)


class Weighted(NamedTuple):
    question: str
    weight: float | None  # None: a presence question, which only closes others


def released_weights(questions: str, weights: str) -> list[Weighted]:
    """Pair the text of a question file with the text of its weight file, in the file's order."""
    lines = released_questions(questions)
    numbers, has_alignment = _numbers(weights)
    presence = {line for line in lines if _PRESENCE.match(line)}
    with_alignment = 1 + len(lines) - len(presence)
    # The form decides where the counts alone cannot; otherwise the counts do.
    if len(numbers) == with_alignment and (has_alignment or len(numbers) != len(lines)):
        rest = iter(numbers[1:])
        paired = [Weighted(line, None if line in presence else next(rest)) for line in lines]
        return [Weighted(ALIGNMENT, numbers[0]), *paired]
    if len(numbers) == len(lines):
        return [Weighted(*pair) for pair in zip(lines, numbers, strict=True)]
    raise ApplicationError(
        f"The {len(lines)} questions, {len(presence)} of them about presence, need {len(lines)} "
        f"weights, or {with_alignment} with alignment first; the weight file has {len(numbers)}."
    )


def released_questions(text: str) -> list[str]:
    """The questions of a released file. A line's place decides its weight: none may be missing."""
    lines = [line.strip() for line in text.removeprefix("\ufeff").rstrip().split("\n")]
    first_at: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line:
            raise ApplicationError(f"Line {number} of the question file is empty: take it out.")
        if len(line) > LONGEST_QUESTION:
            raise ApplicationError(
                f"Line {number} of the question file has {len(line):,} characters; "
                f"at most {LONGEST_QUESTION}."
            )
        if line in first_at:
            raise ApplicationError(
                f"Line {number} of the question file repeats line {first_at[line]}."
            )
        first_at[line] = number
    return lines


def _numbers(text: str) -> tuple[list[float], bool]:
    """The weights, and whether they come in the form that begins with alignment."""
    try:
        # Every number as a float: an integer of a thousand digits is then merely not finite.
        data = json.loads(text.removeprefix("\ufeff"), parse_int=float)
    except json.JSONDecodeError as error:
        raise ApplicationError(
            f"Line {error.lineno} of the weight file is not JSON: {error.msg}."
        ) from None
    except RecursionError:
        raise ApplicationError("The weight file nests too deeply to be one.") from None
    is_object = isinstance(data, dict)
    if is_object:
        _refuse_intercept(data.get("intercept", []))
        data = data.get("coef")
    if not isinstance(data, list):
        raise ApplicationError(
            'The weight file must hold a list of numbers, or {"coef": […], "intercept": [0.0]}.'
        )
    for number, value in enumerate(data, start=1):
        if not isinstance(value, float) or not math.isfinite(value):
            raise ApplicationError(f"Weight {number} of the weight file is not a finite number.")
    return data, is_object


def _refuse_intercept(intercept: object) -> None:
    """Pairs cannot tell an intercept, and nothing here would add it: losing one must not be quiet."""
    values = intercept if isinstance(intercept, list) else [intercept]
    if any(value != 0 for value in values):
        raise ApplicationError("The weight file has an intercept other than 0: set it to 0.")
