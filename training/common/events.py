"""The event log of a job folder: append-only, one JSON object a line."""

import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from training.contracts import Event, parse_event


class EventLog:
    """Appends events; a line is on its way to the disk before `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        torn = _ends_within_a_line(path)
        self._file = path.open("ab")
        if torn:
            # A program killed while writing left half a line. It is ended and not cut away: a
            # follower that remembers how far it has read must never see the file shrink.
            self._file.write(b"\n")

    def write(self, event: Event) -> None:
        # One write call for the whole line: a follower never sees two halves in two reads
        # that are both followed by something else.
        self._file.write(event.model_dump_json().encode() + b"\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def read_events(path: Path) -> Iterator[Event]:
    """All complete events, oldest first.

    A last line without its end is not there yet; a line that was cut off by a crash is no event.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            try:
                yield parse_event(line)
            except ValidationError:
                continue


def _ends_within_a_line(path: Path) -> bool:
    if not path.exists() or path.stat().st_size == 0:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
