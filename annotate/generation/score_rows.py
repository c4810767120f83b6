"""Reading scores from CSV or JSONL text: good rows come in, bad ones are named with their number.

Columns: `candidate` (its id) or `sha256` (of the image), `value`, and `key` where it is a part.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from annotate.core.errors import ApplicationError
from annotate.generation.models.scores import FARTHEST, OVERALL

FIELDS = {"candidate", "sha256", "key", "value"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Dimension, sub-dimension, question; each like the keys of a checklist, but freer.
_KEY = re.compile(r"[\w@.\- ]{1,45}(/[\w@.\- ]{1,45}){0,2}")
BIGGEST_ID = 2**63 - 1


class BadRow(ValueError):
    """What is wrong with one row, for the person who wrote it."""


@dataclass(frozen=True)
class ScoreRow:
    candidate: int | None
    sha256: str
    key: str
    value: float


@dataclass
class Reading:
    rows: list[tuple[int, ScoreRow]] = field(default_factory=list)  # (row number, row)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_scores(content: str, *, format: str) -> Reading:
    """Read all rows. Row numbers count from 1 for the first row of data."""
    reading = Reading()
    seen: dict[tuple[object, str], int] = {}
    for number, record in _csv(content) if format == "csv" else _jsonl(content):
        try:
            row = _row(record)
            which = (row.candidate or row.sha256, row.key)
            if which in seen:
                raise BadRow(f"Row {seen[which]} gives this candidate's {row.key} already.")
        except BadRow as error:
            reading.problems.append((number, str(error)))
            continue
        seen[which] = number
        reading.rows.append((number, row))
    return reading


def _csv(content: str) -> Iterator[tuple[int, object]]:
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")), restkey="")
    names = set(reader.fieldnames or ())
    if "value" not in names or not names & {"candidate", "sha256"}:
        raise ApplicationError(
            "The first line must name the columns: `candidate` or `sha256`, `value`, and `key`"
            " where there is more than one score."
        )
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        line = reader.line_num + 1
        raise ApplicationError(f"Line {line} cannot be read as CSV: {error}.") from None


def _jsonl(content: str) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, None


def _row(record: object) -> ScoreRow:
    if not isinstance(record, dict):
        raise BadRow('Write {"candidate": 12, "value": 0.5} on each line.')
    if unknown := {str(key) for key in record if key} - FIELDS:
        raise BadRow(f"Unknown column {min(unknown)!r}; known are {', '.join(sorted(FIELDS))}.")
    candidate, sha256 = _candidate(record.get("candidate")), _sha256(record.get("sha256"))
    if (candidate is None) == (not sha256):
        raise BadRow("Give the candidate's id, or the sha256 of its image: one of the two.")
    who = f"candidate {candidate}" if candidate is not None else f"image {sha256[:12]}…"
    key = str(record.get("key") or OVERALL).strip()
    if not _KEY.fullmatch(key):
        raise BadRow(
            f"The key of {who} must be “overall” or one to three names with / between, such as"
            " quality/clarity."
        )
    return ScoreRow(candidate, sha256, key, _value(record.get("value"), who))


def _candidate(value: object) -> int | None:
    if value is None or value == "":
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not text.isascii() or not text.isdecimal():
        raise BadRow("`candidate` must be an id.")
    # Python reads no number of thousands of digits.
    if len(text.lstrip("0")) > 19 or int(text.lstrip("0") or "0") > BIGGEST_ID:
        raise BadRow(f"There is no candidate {text[:24]}.")
    return int(text.lstrip("0") or "0")


def _sha256(value: object) -> str:
    text = str(value or "").strip().lower()
    if text and not _SHA256.fullmatch(text):
        raise BadRow("`sha256` must have 64 hexadecimal digits.")
    return text


def _value(value: object, who: str) -> float:
    """Raises BadRow for what is no finite number, naming whose score it is."""
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if isinstance(value, bool) or not abs(number) <= FARTHEST:
        shown = str(value)[:24] if value not in (None, "") else "nothing"
        raise BadRow(f"The value of {who} is {shown}, not a finite number.")
    return number
