"""The same hash in every process and on every day."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def sha256_of(value: object) -> str:
    """The SHA-256 of anything JSON can say, independent of the order of its keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_of_lines(lines: Iterable[object]) -> str:
    """The SHA-256 of a sequence, without holding it in memory; each item ends in a newline."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_folder(folder: Path, pattern: str = "**/*") -> str:
    """The SHA-256 over the names and contents of a folder's files."""
    files = sorted(path for path in folder.glob(pattern) if path.is_file())
    return sha256_of_lines(
        f"{path.relative_to(folder).as_posix()} {sha256_of_file(path)}" for path in files
    )
