"""Archives, unpacked one file at a time. Nothing in them is believed: neither names nor sizes.

A file that may not come in (a path that climbs out, a link, a device, an archive in the archive, one
that is too large, damaged or locked) is told by name, and the rest goes on. What is there to fill the
disk or the memory ends the import.
"""

import gzip
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings

from annotate.core.errors import ApplicationError
from annotate.datasets.names import is_archive, is_hidden, path_below

PIECE = 1 << 20
MOST_RATIO = 100  # unpacked to packed bytes: images hardly shrink, bombs do nothing else
SMALL = 64 << 20  # bytes that any archive may unpack to
MOST_HEADER = 1 << 20  # bytes of a long name or the like in a tar; they are read into memory
ZIP_ENTRY = 46  # bytes that a file takes at least in a zip's directory
DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, ValueError)


class NotOpened(Exception):
    """One file of an archive is damaged; the others have places of their own."""


Refusal = tuple[str, str]  # the file's name, what is wrong with it


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Member:
    name: str
    fault: str  # why it may not come in; empty for what may
    open: Callable[[], Readable]


class Bomb(ApplicationError):
    code = "archive_unpacks_without_end"


def unpack(archive: Path, folder: Path) -> Iterator[Refusal | None]:
    """Write the files of a zip, tar or tar.gz below `folder`, which must be empty.

    Yields None for each file that is there now, and (name, reason) for each that is not.
    Raises ApplicationError for a file that is no archive, and for one that unpacks without end.
    """
    left, count = _room(archive), 0
    try:
        for member in _members(archive):
            count += 1
            if count > settings.MAX_ARCHIVE_FILES:
                raise Bomb(_too_many(archive))
            if is_hidden(member.name):
                continue
            try:
                left -= _write(member, folder, left=left, archive=archive)
            except Bomb:
                raise
            except ApplicationError as error:
                yield member.name[:500], error.message
            else:
                yield None
    except DAMAGE as error:
        if not count:
            raise ApplicationError(
                f"{archive.name} is no zip, tar or tar.gz, or is damaged ({error})."
            ) from None
        yield (
            archive.name,
            f"It is damaged behind its file {count}; what follows is lost ({error}).",
        )


def _too_many(archive: Path) -> str:
    return (
        f"{archive.name} holds more than {settings.MAX_ARCHIVE_FILES:,} files. Cut it into parts."
    )


def _room(archive: Path) -> int:
    return min(settings.MAX_UNPACKED_BYTES, max(SMALL, MOST_RATIO * archive.stat().st_size))


def _members(archive: Path) -> Iterator[Member]:
    is_zip = zipfile.is_zipfile(archive) and not _begins_like_tar(archive)
    return _zip(archive) if is_zip else _tar(archive)


def _begins_like_tar(archive: Path) -> bool:
    with archive.open("rb") as file:
        return file.read(263)[257:262] == b"ustar"


def _write(member: Member, folder: Path, *, left: int, archive: Path) -> int:
    """Returns the bytes written, counted as they come."""
    if member.fault:
        raise ApplicationError(member.fault)
    path = path_below(folder, member.name)
    if is_archive(member.name):
        raise ApplicationError("It is an archive inside the archive, and is not opened.")
    size = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as out, closing(member.open()) as file:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > settings.MAX_UPLOAD_BYTES:
                    raise ApplicationError(
                        f"It is larger than {settings.MAX_UPLOAD_BYTES:,} bytes."
                    )
                if size > left:
                    raise Bomb(
                        f"{archive.name} unpacks to more than {_room(archive):,} bytes"
                        f" (in {member.name[:200]!r}). Nothing of it came in."
                    )
                out.write(piece)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise ApplicationError("There is another file or folder of this name.") from None
    except ApplicationError:
        path.unlink(missing_ok=True)
        raise
    except NotOpened as error:
        path.unlink(missing_ok=True)
        raise ApplicationError(f"It cannot be unpacked ({error}).") from None
    except DAMAGE:
        path.unlink(missing_ok=True)
        raise
    return size


# --- zip ------------------------------------------------------------------------------------------


def _zip(path: Path) -> Iterator[Member]:
    _check_directory(path)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield Member(info.filename, _zip_fault(info), _opener(archive, info))


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], Readable]:
    return lambda: _ZipFile(archive, info)


class _ZipFile:
    """A file of a zip whose damage is its own."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        try:
            self.file = archive.open(info)
        except (*DAMAGE, NotImplementedError, RuntimeError) as error:
            raise NotOpened(error) from None

    def read(self, size: int) -> bytes:
        try:
            return self.file.read(size)
        except DAMAGE as error:
            raise NotOpened(error) from None

    def close(self) -> None:
        self.file.close()


def _zip_fault(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "It is a link."
    if kind not in {0, stat.S_IFREG}:
        return "It is no plain file."
    if info.flag_bits & 1:
        return "It is locked with a password."
    plain = info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return "" if plain else "It is packed in a rare way. Make a plain zip."


def _check_directory(path: Path) -> None:
    """zipfile reads the whole directory into memory: look how long it says it is before."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - (1 << 16) - 22 - 76))
        tail = file.read()
    # Without a comment the record is the file's last 22 bytes, whatever they hold: as zipfile looks.
    plain = tail[-22:].startswith(b"PK\5\6") and tail.endswith(b"\0\0")
    at = len(tail) - 22 if plain else tail.rfind(b"PK\5\6")
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    if (wide := tail.rfind(b"PK\6\6", 0, at)) != -1:  # zip64 keeps the true one here
        size = max(
            size if size != 0xFFFFFFFF else 0, int.from_bytes(tail[wide + 40 : wide + 48], "little")
        )
    if size > settings.MAX_ARCHIVE_FILES * (ZIP_ENTRY + 200):
        raise Bomb(_too_many(path))


# --- tar ------------------------------------------------------------------------------------------


HEADERS = {tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE,
           tarfile.SOLARIS_XHDTYPE}  # fmt: skip


class _Info(tarfile.TarInfo):
    """tarfile reads long names and other headers into memory, as long as they say they are."""

    def _proc_member(self, archive: tarfile.TarFile) -> Any:
        if self.type in HEADERS and self.size > MOST_HEADER:
            raise Bomb(f"A header of the archive says it has {self.size:,} bytes.")
        return super()._proc_member(archive)  # type: ignore[misc]  # made to be overridden: see tarfile


class _Counted:
    """What comes out of the compression, as long as there is room for it."""

    def __init__(self, file: Readable, *, archive: Path) -> None:
        self.file, self.archive = file, archive
        self.left = self.room = 2 * _room(archive) + (1 << 20)  # headers and what is passed over

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise Bomb(f"{self.archive.name} unpacks to more than {self.room:,} bytes.")
        return data


def _tar(path: Path) -> Iterator[Member]:
    with path.open("rb") as file:
        start = file.read(2)
    with gzip.open(path, "rb") if start == b"\x1f\x8b" else path.open("rb") as plain:
        counted: Any = _Counted(plain, archive=path)
        with tarfile.open(fileobj=counted, mode="r|", tarinfo=_Info) as archive:
            for info in archive:
                archive.members = []  # type: ignore[attr-defined]  # tarfile would keep them all
                if not info.isdir():
                    yield Member(info.name, _tar_fault(info), _tar_opener(archive, info))


def _tar_opener(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], Readable]:
    def opened() -> IO[bytes]:
        file = archive.extractfile(info)
        assert file is not None
        return file

    return opened


def _tar_fault(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "It is a link."
    if not info.isreg() or info.issparse():
        return "It is no plain file."
    return ""
