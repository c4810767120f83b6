"""Reading and writing the question and weight files that were published with VisionReward.

Questions are a text file, one a line. Weights are JSON in one of two forms: a bare list with one
number a line (video), or {"coef": […], "intercept": [0.0]} whose first number belongs to an
alignment score from another model, and which has none for the presence questions (image).
"""

import json
import math
import re
from typing import Any, NamedTuple

from annotate.core.errors import ApplicationError
from annotate.labeling.checklist.body import Body
from annotate.labeling.checklist.questions import compile_questions

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


# "Is there a human body in the image?" closes the questions that speak of a human body.
_PRESENT = re.compile(
    r"(?:Is|Are) there (?:an? |any )?(.+?)(?: in the (?:image|video))?\?$", re.IGNORECASE
)
_LONGEST_LABEL = 80


def released_body(questions: str, weights: str, *, media: str, title: str) -> dict[str, Any]:
    """A checklist of yes/no items out of a question file and, where there is one, its weight file.

    The files do not say which lines make one ladder, so each is an item of its own. A presence
    question becomes a gate, moved before the items whose text names the same thing; without such
    an item it is asked like any other. Plain data, to be looked over before it is published.
    """
    lines: list[Weighted] = (
        released_weights(questions, weights)
        if weights.strip()
        else [Weighted(line, None) for line in released_questions(questions)]
    )
    alignment = next((row.weight for row in lines if row.question == ALIGNMENT), None)
    rows = [row for row in lines if row.question != ALIGNMENT]
    items = [_item(number, row) for number, row in enumerate(rows, start=1)]
    gates = [_gate(item, items) for item in items]
    first = [item for item, is_gate in zip(items, gates, strict=True) if is_gate]
    rest = [item for item, is_gate in zip(items, gates, strict=True) if not is_gate]
    body: dict[str, Any] = {
        "media": media,
        "title": title,
        "dimensions": [{"key": "questions", "label": "Questions", "items": [*first, *rest]}],
    }
    return body if alignment is None else {**body, "alignment_weight": alignment}


def _item(number: int, row: Weighted) -> dict[str, Any]:
    label = row.question if len(row.question) <= _LONGEST_LABEL else f"{row.question[:79]}…"
    return {
        "key": f"q{number}",
        "label": label,
        "question": row.question,
        "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}],
        "is_gate": False,
        "asks_if": {},
        "weights": [] if row.weight is None else [row.weight],
    }


def _gate(item: dict[str, Any], items: list[dict[str, Any]]) -> bool:
    """Make a presence question the gate of what speaks of the same. Says whether it became one."""
    found = _PRESENT.match(item["question"])
    if not found:
        return False
    thing = re.compile(rf"\b{re.escape(found[1])}s?\b", re.IGNORECASE)
    behind = [
        other
        for other in items
        if thing.search(other["question"]) and not _PRESENT.match(other["question"])
    ]
    for other in behind:
        other["asks_if"][item["key"]] = ["yes"]
    item["is_gate"] = bool(behind)
    return bool(behind)


def released_files(body: Body) -> dict[str, str]:
    """The files `questions.txt` and, where every question has its weight, `weight.json`.

    They are read back by `released_weights`: a bare list where each question has a weight, or
    alignment first where those without one are the presence questions.
    """
    questions = compile_questions(body)
    files = {"questions.txt": "".join(f"{question.text}\n" for question in questions)}
    weights = [
        item.weights[question.threshold - 1] if item.weights else None
        for item in body.items
        for question in questions
        if question.item == item.key
    ]
    given = [weight for weight in weights if weight is not None]
    presence = [bool(_PRESENCE.match(question.text)) for question in questions]
    if len(given) == len(weights) and body.alignment_weight is None:
        files["weight.json"] = json.dumps(given) + "\n"
    elif given and [weight is None for weight in weights] == presence:
        coef = [body.alignment_weight or 0.0, *given]
        files["weight.json"] = json.dumps({"coef": coef, "intercept": [0.0]}) + "\n"
    return files
