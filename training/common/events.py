"""The event log of a job folder: append-only, one JSON object a line."""

import os
from collections.abc import Iterator
from pathlib import Path

from training.contracts import Event, parse_event


class EventLog:
    """Appends events; a line is on its way to the disk before `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        _cut_torn_line(path)
        self._file = path.open("ab")

    def write(self, event: Event) -> None:
        # One write call for the whole line: a follower never sees two halves in two reads
        # that are both followed by something else.
        self._file.write(event.model_dump_json().encode() + b"\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def read_events(path: Path) -> Iterator[Event]:
    """All complete lines, oldest first; a last line without its end is not there yet."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield parse_event(line)


def _cut_torn_line(path: Path) -> None:
    """A program killed while writing leaves half a line, which would spoil the next one."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        keep = size
        while keep > 0:
            start = max(0, keep - 4096)
            file.seek(start)
            newline = file.read(keep - start).rfind(b"\n")
            if newline >= 0:
                keep = start + newline + 1
                break
            keep = start
        if keep != size:
            file.truncate(keep)
