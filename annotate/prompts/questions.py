"""A prompt's own questions, in the manner of TIFA and DSG: "Is there a dog?", then "Is it brown?".

A question hangs on its parents by `asks_if`: it is asked only where each of them was answered as
named, so a failed parent skips its children (DSG, arXiv 2310.18235).
"""

import re
from typing import Any

MOST_QUESTIONS = 40
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}")
_FIELDS = {"key", "question", "options", "asks_if"}
YES_NO = [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]


class BadQuestion(ValueError):
    """What is wrong with one question, named by its place and key."""


def questions_of(data: object) -> list[dict[str, Any]]:
    """Questions as they are stored: [{key, question, options: [{key, label}], asks_if: {key: [option]}}].

    Options left out are yes and no; given as words, each becomes a key and a label. They stand best
    first. `asks_if` may be a list of parents, each then wanted at its first option. Raises
    BadQuestion with a sentence that names the first question that is wrong.
    """
    if not isinstance(data, list):
        raise BadQuestion("`questions` must be a list of objects.")
    if len(data) > MOST_QUESTIONS:
        raise BadQuestion(f"`questions` has {len(data)} entries; at most {MOST_QUESTIONS}.")
    found: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(data, start=1):
        try:
            question = _question(row, number, found)
        except BadQuestion as error:
            raise BadQuestion(f"Question {number}{_named(row)}: {error}") from None
        found[question["key"]] = question
    return list(found.values())


def _named(row: object) -> str:
    key = row.get("key") if isinstance(row, dict) else None
    return f" ({key})" if isinstance(key, str) and _KEY.fullmatch(key) else ""


def _question(row: object, number: int, earlier: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadQuestion('write an object such as {"question": "Is there a dog?"}.')
    if unknown := {str(key) for key in row} - _FIELDS:
        raise BadQuestion(
            f"unknown field {min(unknown)!r}; known are {', '.join(sorted(_FIELDS))}."
        )
    key = row.get("key", f"q{number}")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise BadQuestion("`key` takes 1 to 32 of a-z, 0-9 and _, a letter first.")
    if key in earlier:
        raise BadQuestion("another question has this key.")
    return {
        "key": key,
        "question": _text(row.get("question"), "`question`", 200),
        "options": _options(row.get("options")),
        "asks_if": _asks_if(row.get("asks_if"), earlier),
    }


def _text(value: object, name: str, most: int) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text:
        raise BadQuestion(f"{name} must be text.")
    if len(text) > most or not text.isprintable():
        raise BadQuestion(f"{name} takes at most {most} visible characters.")
    return text


def _options(given: object) -> list[dict[str, str]]:
    if given is None:
        return YES_NO
    if not isinstance(given, list) or not 2 <= len(given) <= 9:
        raise BadQuestion("`options` must list 2 to 9 answers, the best first.")
    options = [_option(row) for row in given]
    if len({option["key"] for option in options}) < len(options):
        raise BadQuestion("two options have the same key.")
    return options


def _option(row: object) -> dict[str, str]:
    if isinstance(row, dict) and set(row) == {"key", "label"}:
        key, label = row["key"], _text(row["label"], "an option's `label`", 80)
    else:
        label = _text(row, "an option", 80)
        key = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:32]
        key = key if _KEY.fullmatch(key) else f"o_{key}"[:32].rstrip("_")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise BadQuestion("an option's `key` takes 1 to 32 of a-z, 0-9 and _, a letter first.")
    return {"key": key, "label": label}


def _asks_if(given: object, earlier: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    if given is None:
        return {}
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, list | dict):
        raise BadQuestion("`asks_if` must be a list of earlier questions, or an object.")
    conditions: dict[str, list[str]] = {}
    for parent in given:
        if not isinstance(parent, str) or parent not in earlier:
            raise BadQuestion(
                f"`asks_if` names {str(parent)[:40]!r}, which is no earlier question."
            )
        known = [option["key"] for option in earlier[parent]["options"]]
        wanted = given[parent] if isinstance(given, dict) else known[:1]
        wanted = [wanted] if isinstance(wanted, str) else wanted
        if not isinstance(wanted, list) or not wanted or any(each not in known for each in wanted):
            raise BadQuestion(f"`asks_if` of {parent!r} must name some of {', '.join(known)}.")
        conditions[parent] = wanted
    return conditions
