"""Where bytes live: one file per content, whoever owns the rows that point to it."""

import hashlib
import os
import shutil
from pathlib import Path
from uuid import uuid4

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
    sha256 = hashlib.sha256(data).hexdigest()
    key = f"{sha256[:2]}/{sha256}{SUFFIX[media_type]}"
    if not default_storage.exists(key):
        _write(key, data)
    return sha256, key


def _write(key: str, data: bytes) -> None:
    try:
        target = Path(default_storage.path(key))
    except NotImplementedError:  # an object store: a put is whole or not at all
        default_storage.save(key, ContentFile(data))
        return
    # A full disk or a kill in the middle must not leave half a file under a content's name.
    target.parent.mkdir(parents=True, exist_ok=True)
    # Of one's own: two who keep the same bytes at once would take the other's half away.
    partial = target.with_name(f".{target.name}.{uuid4().hex}.part")
    try:
        partial.write_bytes(data)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


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
