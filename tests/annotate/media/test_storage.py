"""Where bytes live: whole, once, whoever writes them."""

import os
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from annotate.media.storage import content_link, content_read, content_store, contents_store


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


def test_bytes_are_on_the_disk_before_they_have_their_name(monkeypatch, settings):
    """A power cut may leave bytes that nobody points at, never a name (or a row) without its bytes."""
    settings.MEDIA_FSYNC = True
    did, fsync, replace = [], os.fsync, Path.replace

    def settle(at: int) -> None:
        did.append(("disk", Path(os.readlink(f"/proc/self/fd/{at}"))))
        fsync(at)

    def name(self: Path, target: Path) -> Path:
        did.append(("name", target))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", settle)
    monkeypatch.setattr(Path, "replace", name)
    contents = [(uuid4().bytes, "image/png") for _ in range(3)]
    kept = contents_store(contents)
    paths = [Path(default_storage.path(key)) for _, key in kept]
    assert [what for what, _ in did[:6]] == ["disk"] * 3 + ["name"] * 3
    assert all(path.suffix == ".part" for _, path in did[:3])
    assert [path for _, path in did[3:6]] == paths
    assert {path.parent for path in paths} <= {path for what, path in did[6:] if what == "disk"}
    did.clear()
    assert contents_store(contents) == kept, "what is there is left alone"
    assert did == []


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
