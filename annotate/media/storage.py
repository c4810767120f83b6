"""Where bytes live: one file per content, whoever owns the rows that point to it."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

SUFFIX = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "application/octet-stream": ".safetensors",
}


def content_store(data: bytes, *, media_type: str) -> tuple[str, str]:
    """Keep `data` once. Returns its SHA-256 and its storage key."""
    (kept,) = contents_store([(data, media_type)])
    return kept


def contents_store(contents: Sequence[tuple[bytes, str]]) -> list[tuple[str, str]]:
    """Keep each (bytes, media type) once. Returns their SHA-256s and storage keys.

    All of it is on the disk when this returns: a row that is committed after it never points at
    bytes that a power cut took away.
    """
    kept, missing = [], {}
    for data, media_type in contents:
        sha256 = hashlib.sha256(data).hexdigest()
        key = f"{sha256[:2]}/{sha256}{SUFFIX[media_type]}"
        kept.append((sha256, key))
        if not default_storage.exists(key):
            missing[key] = data
    try:
        folder = Path(default_storage.path(""))
    except NotImplementedError:  # an object store: a put is whole or not at all
        for key, data in missing.items():
            default_storage.save(key, ContentFile(data))
    else:
        _write({folder / key: data for key, data in missing.items()})
    return kept


def _write(files: Mapping[Path, bytes]) -> None:
    """A full disk or a kill in the middle must not leave half a file under a content's name."""
    # Of one's own: two who keep the same bytes at once would take the other's half away.
    partials = {path: path.with_name(f".{path.name}.{uuid4().hex}.part") for path in files}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            partials[path].write_bytes(data)
        _settle(partials.values())
        for path, partial in partials.items():
            partial.replace(path)
        _settle({path.parent for path in files} | {path.parent.parent for path in files})
    finally:
        for partial in partials.values():
            partial.unlink(missing_ok=True)


def _settle(paths: Iterable[Path]) -> None:
    """Wait until files, or the names in folders, are on the disk."""
    for path in paths if settings.MEDIA_FSYNC else ():
        at = os.open(path, os.O_RDONLY)
        try:
            os.fsync(at)
        finally:
            os.close(at)


def content_read(key: str) -> bytes:
    with default_storage.open(key) as file:
        return bytes(file.read())


def content_link(key: str, path: Path) -> None:
    """Put the bytes at `path`: linked where the disk allows it, at no cost of room.

    Contents never change, so a link is as good as a copy. The folder of `path` must exist.
    """
    try:
        os.link(default_storage.path(key), path)
    except (OSError, NotImplementedError):
        partial = path.with_name(f".{path.name}.part")  # half a file would be taken for all of it
        content_copy(key, partial)
        partial.replace(path)


def content_copy(key: str, path: Path) -> None:
    """Write the bytes to a file without holding them all in memory."""
    with default_storage.open(key) as file, path.open("wb") as target:
        shutil.copyfileobj(file, target)
