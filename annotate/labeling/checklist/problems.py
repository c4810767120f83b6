"""Everything that is wrong with a checklist at once, each with its place: for an editor.

`body_of` says what is wrong first; here the fields are checked by the same model, and what
concerns several of them is looked at on the raw data, so that one fault hides no other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from annotate.labeling.checklist.body import MOST_ITEMS, Body, plain_words, printable


@dataclass(frozen=True)
class Problem:
    path: str  # "dimensions.0.items.2.options.1.label"; "" for the whole
    message: str


def problems_of(data: object) -> list[Problem]:
    """All problems in the order of the checklist; none where it can be published."""
    found = [*_of_fields(data), *_of_keys(data), *_of_items(data), *_of_conditions(data)]
    return sorted(dict.fromkeys(found), key=lambda problem: _order(problem.path))


def _order(path: str) -> list[tuple[int, str]]:
    """By place: numbers as numbers."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in path.split(".")]


def _of_fields(data: object) -> Iterator[Problem]:
    try:
        Body.model_validate(data)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            place = problem["loc"]
            if (
                problem["type"] == "too_short"
                and len(problem["input"]) >= problem["ctx"]["min_length"]
            ):
                continue  # it counts the sound ones alone: what is wrong with the others is said
            # What the model says of a whole row, it says of the first fault alone: looked at below.
            of_a_row = not place or isinstance(place[-1], int)
            if problem["type"] == "value_error" and of_a_row:
                continue
            path = ".".join(printable(str(part)) for part in place)
            yield Problem(path, _words(problem["type"], problem["msg"], problem.get("ctx", {})))


def _words(kind: str, message: str, context: Mapping[str, Any]) -> str:
    """As an editor says it, who shows the message beside the field."""
    match kind:
        case "string_too_short":
            return "write something here"
        case "string_too_long":
            return f"at most {context['max_length']} characters"
        case "too_short":
            least = context["min_length"]
            return f"at least {least} {'is' if least == 1 else 'are'} needed"
        case "too_long":
            return f"at most {context['max_length']} fit"
    return plain_words(kind, message)


def _rows(data: object, name: str) -> list[tuple[int, Mapping[str, Any]]]:
    """The objects of a list, whatever else stands there, with their places."""
    rows = data.get(name) if isinstance(data, dict) else None
    if not isinstance(rows, list | tuple):
        return []
    return [(place, row) for place, row in enumerate(rows) if isinstance(row, dict)]


def _items(data: object) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (f"dimensions.{number}.items.{place}", item)
        for number, dimension in _rows(data, "dimensions")
        for place, item in _rows(dimension, "items")
    ]


def _option_keys(item: Mapping[str, Any]) -> list[str]:
    keys = [option.get("key") for _, option in _rows(item, "options")]
    return [key for key in keys if isinstance(key, str)]


def _of_keys(data: object) -> Iterator[Problem]:
    items = _items(data)
    if len(items) > MOST_ITEMS:
        yield Problem("dimensions", f"{len(items)} items are too many: at most {MOST_ITEMS}")
    named = [(f"dimensions.{n}.key", row) for n, row in _rows(data, "dimensions")]
    seen: set[str] = set()
    for path, row in [*named, *((f"{path}.key", item) for path, item in items)]:
        key = row.get("key")
        if isinstance(key, str) and key in seen:
            yield Problem(path, f"the key {printable(key)!r} is used twice: give each its own")
        seen.add(str(key))


def _of_items(data: object) -> Iterator[Problem]:
    for path, item in _items(data):
        seen: set[str] = set()
        for place, option in _rows(item, "options"):
            key = option.get("key")
            if isinstance(key, str) and key in seen:
                yield Problem(
                    f"{path}.options.{place}.key", f"two options have the key {printable(key)!r}"
                )
            seen.add(str(key))
        count = len(_rows(item, "options"))
        if item.get("is_gate") is True and count != 2:
            yield Problem(
                f"{path}.options", "a gate has exactly two options, the one for yes first"
            )
        weights = item.get("weights")
        if isinstance(weights, list) and weights and len(weights) != count - 1:
            yield Problem(f"{path}.weights", f"give {max(0, count - 1)} weights, or none")


def _of_conditions(data: object) -> Iterator[Problem]:
    earlier: dict[str, list[str]] = {}
    named: set[str] = set()
    for path, item in _items(data):
        asks_if = item.get("asks_if")
        for gate, wanted in asks_if.items() if isinstance(asks_if, dict) else ():
            named.add(gate)
            place = f"{path}.asks_if.{printable(str(gate))}"
            if gate not in earlier:
                yield Problem(place, f"{printable(str(gate))!r} is no earlier item")
                continue
            options = wanted if isinstance(wanted, list | tuple) else []
            for option in options:
                if option not in earlier[gate]:
                    yield Problem(
                        place,
                        f"{gate!r} has no option {printable(str(option))!r}: "
                        f"choose from {', '.join(map(printable, earlier[gate]))}",
                    )
        if isinstance(item.get("key"), str):
            earlier.setdefault(item["key"], _option_keys(item))
    for path, item in _items(data):
        if item.get("is_gate") is True and item.get("key") not in named:
            yield Problem(path, "it is a gate, but no item is asked because of it")
