"""Where bytes live: whole, once, whoever writes them."""

import os
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from annotate.media.storage import content_link, content_read, content_store


def test_the_same_bytes_kept_twice_at_once_are_there_whole(monkeypatch):
    """Another writer of them comes in just before the file is put in its place."""
    data = uuid4().bytes
    replace, others = Path.replace, []

    def late(self: Path, target: Path) -> Path:
        if not others:
            others.append("here")
            content_store(data, media_type="image/png")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", late)
    _, key = content_store(data, media_type="image/png")
    assert others
    assert content_read(key) == data
    path = Path(default_storage.path(key))
    assert [each for each in path.parent.iterdir() if path.name in each.name] == [path]


def test_a_copy_in_place_of_a_link_is_whole_or_not_there(monkeypatch, tmp_path):
    """Where the job's folder is on another disk."""

    def no_link(*_: object) -> None:
        raise OSError("another device")

    def half(source, target) -> None:
        target.write(source.read(5))
        raise OSError("killed")

    _, key = content_store(data := uuid4().bytes, media_type="image/png")
    monkeypatch.setattr(os, "link", no_link)
    with monkeypatch.context() as broken:
        broken.setattr(shutil, "copyfileobj", half)
        with pytest.raises(OSError, match="killed"):
            content_link(key, tmp_path / "image")
    assert not (tmp_path / "image").exists()
    content_link(key, tmp_path / "image")
    assert (tmp_path / "image").read_bytes() == data
