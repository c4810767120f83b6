"""Reading prompts from CSV or JSONL text: good rows come in, bad ones are named with their number."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from annotate.core.errors import ApplicationError
from annotate.core.languages import BadTag, language_tag
from annotate.prompts.models import Split
from annotate.prompts.questions import BadQuestion, questions_of

MOST_CHARACTERS = 4_000
FIELDS = {"prompt", "category", "family", "language", "split", "questions"}


class BadRow(ValueError):
    """What is wrong with one row, for the person who wrote it."""


@dataclass(frozen=True)
class PromptRow:
    text: str
    category: str = ""
    family: str = ""
    split: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    language: str = ""


@dataclass
class Reading:
    rows: list[tuple[int, PromptRow]] = field(default_factory=list)  # (row number, row)
    problems: list[tuple[int, str]] = field(default_factory=list)


def decode(data: bytes) -> str:
    """UTF-8 with or without its mark; anything else is refused rather than guessed."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ApplicationError(
            f"The file is not UTF-8 (line {line}). Save it as UTF-8 and try again."
        ) from None


def read(content: str, *, format: str) -> Reading:
    """Read all rows. Row numbers count from 1 for the first row of data."""
    reading = Reading()
    source = _csv(content) if format == "csv" else _jsonl(content)
    for number, record in source:
        try:
            reading.rows.append((number, _row(record)))
        except BadRow as error:
            reading.problems.append((number, str(error)))
    return reading


def _csv(content: str) -> Iterator[tuple[int, object]]:
    csv.field_size_limit(1_000_000)
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), restkey="")
    if not reader.fieldnames or "prompt" not in reader.fieldnames:
        raise ApplicationError("The first line must name the columns, one of them `prompt`.")
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        line = reader.line_num + 1  # of the lines read before
        raise ApplicationError(f"Line {line} cannot be read as CSV: {error}.") from None


def _jsonl(content: str) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (json.JSONDecodeError, RecursionError):
                yield number, BadRow('This line is not JSON. Write {"prompt": "…"} on each line.')


def _row(record: object) -> PromptRow:
    if isinstance(record, BadRow):
        raise record
    if not isinstance(record, dict):
        raise BadRow('Each row must be an object such as {"prompt": "…"}.')
    unknown = {str(key) for key in record if key} - FIELDS
    if unknown:
        raise BadRow(f"Unknown column {min(unknown)!r}; known are {', '.join(sorted(FIELDS))}.")
    if record.get(""):
        raise BadRow("More cells than columns. Put the prompt in double quotes.")
    values = {key: record.get(key) or "" for key in FIELDS - {"questions"}}
    for key, value in values.items():
        if not isinstance(value, str):
            raise BadRow(f"`{key}` must be text.")
    text = clean(values["prompt"])
    if not text:
        raise BadRow("The prompt is empty.")
    if len(text) > MOST_CHARACTERS:
        raise BadRow(f"The prompt has {len(text):,} characters; at most {MOST_CHARACTERS:,}.")
    if values["split"] and values["split"] not in Split.values:
        raise BadRow(f"`split` must be one of {', '.join(Split.values)}, or empty.")
    questions = _questions(record.get("questions"))
    return PromptRow(
        text,
        values["category"][:80],
        values["family"][:200],
        values["split"],
        questions,
        _language(values["language"]),
    )


def _language(value: str) -> str:
    try:
        return language_tag(value) if value.strip() else ""
    except BadTag as error:
        raise BadRow(f"`language`: {error}") from None


def _questions(value: object) -> list[dict[str, Any]]:
    """A list in JSONL; in a cell of CSV, the same list as JSON."""
    try:
        if isinstance(value, str):
            value = json.loads(value) if value.strip() else None
        return questions_of(value) if value else []
    except BadQuestion as error:
        raise BadRow(str(error)) from None
    except (json.JSONDecodeError, RecursionError):
        raise BadRow("`questions` must be a list, in CSV as JSON in the cell.") from None


def clean(text: str) -> str:
    """One line of visible text: control, zero-width and direction-changing characters are dropped.

    They change what a model reads but not what a person sees, so a judgement would be about
    another prompt than the one on the screen.
    """
    spaced = "".join(" " if ch in "\t\r\n\u2028\u2029" else ch for ch in text)
    kept = "".join(ch for ch in spaced if unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co"})
    return " ".join(unicodedata.normalize("NFC", kept).split())
