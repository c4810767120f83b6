"""Where the files of an import lie: a folder (staged, unpacked or on the server), or a bucket."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from django.conf import settings

from annotate.core.errors import ApplicationError
from annotate.datasets.archives import Refusal, unpack
from annotate.datasets.buckets import bucket_list, bucket_read
from annotate.datasets.names import is_media, path_below
from annotate.datasets.places import Place


class Source(Protocol):
    def read(self, name: str) -> bytes:
        """Raises ApplicationError where there is no such file, or one that is too large."""

    def media(self) -> Iterator[str]:
        """The names of its images and videos, always in the same order."""

    def table(self, name: str, work: Path) -> Path:
        """A table as a file on this machine."""


class Folder:
    def __init__(self, root: Path, beside: Path | None = None) -> None:
        self.root, self.beside = root, beside

    def read(self, name: str) -> bytes:
        path = path_below(self.root, name)
        if not path.is_file():
            raise ApplicationError(f"There is no file {path.name!r} in the folder.")
        if path.stat().st_size > settings.MAX_UPLOAD_BYTES:
            raise ApplicationError(
                f"{path.name!r} is larger than {settings.MAX_UPLOAD_BYTES:,} bytes."
            )
        return path.read_bytes()

    def media(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.root):
            folders.sort()
            for file in sorted(files):
                name = (Path(folder) / file).relative_to(self.root).as_posix()
                if is_media(name):
                    yield name

    def table(self, name: str, work: Path) -> Path:
        for root in filter(None, (self.root, self.beside)):
            path = path_below(root, name)
            if path.is_file():
                return path
        raise ApplicationError(f"There is no {name} in the folder.")


class Bucket:
    def __init__(self, place: Place) -> None:
        self.place = place

    def read(self, name: str) -> bytes:
        path_below(Path("/"), name)  # the same names as in a folder, so that no key climbs out
        return bucket_read(
            Place(self.place.bucket, f"{self.place.key.rstrip('/')}/{name}".lstrip("/"))
        )

    def media(self) -> Iterator[str]:
        return (name for name in bucket_list(self.place) if is_media(name))

    def table(self, name: str, work: Path) -> Path:
        work.mkdir(parents=True, exist_ok=True)
        path = work / f"table{Path(name).suffix.lower()}"
        if not path.is_file():
            _whole(path, lambda part: part.write_bytes(self.read(name)))
        return path


def unpacked(
    archive: Path, work: Path, *, each: Callable[[Refusal | None], None], table: str
) -> Folder:
    """The files of an archive; unpacked by the first attempt that gets to its end."""
    done, part = work / "unpacked", work / "unpacked.part"
    if not done.is_dir():
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            for outcome in unpack(archive, part):
                each(outcome)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)  # the disk may be what is short
            raise
        part.rename(done)
    root = done
    while not (table and (root / table).is_file()) and (inner := _only_folder(root)):
        root = inner  # archives often hold one folder that holds all
    return Folder(root, beside=archive.parent)


def _only_folder(root: Path) -> Path | None:
    found = list(root.iterdir())
    return found[0] if len(found) == 1 and found[0].is_dir() else None


def listing(source: Source, work: Path) -> Path:
    """A table of all images, written once: an attempt after this one finds the same rows."""
    path = work / "listing.jsonl"

    def write(part: Path) -> None:
        with part.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps({"file": name}) + "\n" for name in source.media())

    if not path.is_file():
        work.mkdir(parents=True, exist_ok=True)
        _whole(path, write)
    return path


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    part = path.with_name(f"{path.name}.part")
    write(part)
    part.replace(path)
