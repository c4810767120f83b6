"""Files that are either whole or not there."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def write_atomic(path: Path, write: Callable[[Path], None]) -> None:
    """`write` fills a temporary neighbour; then it takes the name in one step.

    A reader, or a program started after a power cut, sees the old file or the new one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A leading dot: unfinished files never match a listing of results. The process number keeps
    # two programs that were pointed at one folder by mistake from tearing each other's file.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(temporary)
        sync(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"
    write_atomic(path, lambda part: _write_text(part, text))


def sync(path: Path) -> None:
    """Ask the disk to hold what was written (a file or a folder's list of names)."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_json(value: Any) -> str:
    """The same hash in every process and on every day."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
