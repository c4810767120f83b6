"""Parts of a file, as HTTP asks for them (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from typing import IO, Any

PIECE = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class OutOfRange(Exception):
    """The part asked for begins behind the end."""


def range_asked(header: str | None, size: int) -> tuple[int, int] | None:
    """The first and the last byte wanted; None where all of the file is the right answer.

    A header that is malformed or asks for several parts may be ignored, says the RFC, and is.
    """
    found = _RANGE.fullmatch(header.strip()) if header else None
    if not found or found.group() == "bytes=-":
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        if int(last) == 0:
            raise OutOfRange
        return max(0, size - int(last)), size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise OutOfRange
    return int(first), min(int(last) if last else size - 1, size - 1)


def part_of(file: IO[Any], first: int, last: int) -> Iterator[bytes]:
    """Bytes `first` to `last`, both included. Closes the file when done or dropped."""
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
