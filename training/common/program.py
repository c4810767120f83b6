"""Running a job folder as a program of its own, and reading what it says while it runs.

The server's worker uses this; it knows no Django. A crash or a lack of memory ends the program and
not the worker, and a worker that dies takes its program with it: the program holds the read end of
a pipe, and stops with a checkpoint when the write end is gone.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from training.common.files import write_atomic
from training.contracts import Event, parse_event

FINISHED, FAILED, BAD_JOB, STOPPED = 0, 1, 2, 3  # exit codes of `python -m training run`
LOG_TAIL = 4_000  # characters of the program's output that explain a crash
TERMINATE_SECONDS = 120  # to write a checkpoint in, before it is killed


def write_job(
    folder: Path,
    *,
    kind: str,
    job_id: str,
    config: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write job.json and items.jsonl, unless they are there already just so."""
    files = {"job.json": json.dumps({"kind": kind, "id": job_id, "config": config}, indent=1)}
    if items:
        files["items.jsonl"] = "".join(json.dumps(item) + "\n" for item in items)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            _write(path, text)


def _write(path: Path, text: str) -> None:
    def fill(part: Path) -> None:
        part.write_text(text, encoding="utf-8")

    write_atomic(path, fill)


class Program:
    """`python -m training run FOLDER`, as a child process."""

    def __init__(self, folder: Path, *, launch: Sequence[str] = (), threads: int = 1) -> None:
        self.folder = folder
        self._events = folder / "events.jsonl"
        self._position = 0
        # What an earlier attempt said of its end is not this one's end.
        self.began_at = self._events.stat().st_size if self._events.exists() else 0
        self._parent, self._child_end = self._pipe()
        self._log = (folder / "log.txt").open("ab")
        self.process = self._start(launch or (sys.executable, "-m"), threads)

    @staticmethod
    def _pipe() -> tuple[int, int]:
        read_end, write_end = os.pipe()
        return write_end, read_end

    def _start(self, launch: Sequence[str], threads: int) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "PREFLOOP_PARENT_FD": str(self._child_end),
            "PREFLOOP_THREADS": str(threads),
            "OMP_NUM_THREADS": str(threads),
            "PYTHONUNBUFFERED": "1",
        }
        try:
            return subprocess.Popen(
                [*launch, "training", "run", str(self.folder)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                pass_fds=[self._child_end],
                start_new_session=True,  # a Ctrl-C at the worker is told to it by us, once
            )
        finally:
            os.close(self._child_end)

    def events(self) -> Iterator[tuple[Event, bool]]:
        """What was said since the last call, each with whether it is of this attempt.

        The first call begins at the first line of the file: what an earlier attempt said may never
        have been heard.
        """
        if not self._events.exists():
            return
        with self._events.open("rb") as file:
            file.seek(self._position)
            for line in file:
                if not line.endswith(b"\n"):
                    return  # still being written
                current = self._position >= self.began_at
                self._position += len(line)
                try:
                    yield parse_event(line), current
                except ValidationError:
                    continue  # a line that a crash cut off, followed by the next attempt's

    def stop(self) -> None:
        """Ask it to write a checkpoint and end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float = TERMINATE_SECONDS) -> int:
        """Wait for its end; kill it when it takes longer. Returns the exit code."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        return code

    def close(self) -> None:
        """Leave nothing behind: neither a process nor an open file."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._parent)
        self._log.close()

    def log_tail(self) -> str:
        with (self.folder / "log.txt").open("rb") as file:
            return _tail(file, LOG_TAIL)


def _tail(file: IO[bytes], size: int) -> str:
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - size))
    return file.read().decode(errors="replace").strip()
