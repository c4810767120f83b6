"""Tables that say what to import, read a line at a time: one of a million rows takes no memory."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from annotate.core.errors import ApplicationError

FAULT = "\0fault"  # the key of what is wrong with a line; no table can have such a column
JSON_LINES = {".jsonl", ".ndjson"}


def rows_of(path: Path, *, needed: set[str]) -> Iterator[dict[str, Any]]:
    """The rows of a CSV (with the columns `needed`) or JSONL table.

    A line that is no JSON object becomes a row with nothing in it but its FAULT.
    Raises ApplicationError with the line where the file itself cannot be read on.
    """
    if path.suffix.lower() in JSON_LINES:
        yield from (_object(line) for line in _lines(path) if line.strip())
        return
    reader = csv.DictReader(_lines(path))
    try:
        if missing := needed - set(reader.fieldnames or ()):
            raise ApplicationError(
                f"{path.name} has no column {min(missing)!r}. It needs {' and '.join(sorted(needed))}."
            )
        yield from reader
    except csv.Error as error:
        line = reader.line_num + 1  # of the lines read before
        raise ApplicationError(f"Line {line} of {path.name} is no CSV: {error}.") from None


def count_of(path: Path, *, needed: set[str]) -> int:
    """How many rows there are. Raises all that `rows_of` may: nothing comes in of a broken table."""
    if path.stat().st_size > settings.MAX_UPLOAD_BYTES:
        raise ApplicationError(
            f"{path.name} is larger than {settings.MAX_UPLOAD_BYTES:,} bytes. Cut it into parts."
        )
    return sum(1 for _ in rows_of(path, needed=needed))


def _lines(path: Path) -> Iterator[str]:
    """UTF-8 with or without its mark; anything else is refused rather than guessed."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise ApplicationError(
                    f"The file is not UTF-8 (line {number}). Save it as UTF-8 and try again."
                ) from None


def _object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {FAULT: "This line is not JSON."}
    return row if isinstance(row, dict) else {FAULT: "This line is no object with named values."}
