"""A folder as a tar stream: no copy on the disk, no memory, the same bytes every time."""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

CHUNK = 1 << 20


class _Drain(io.RawIOBase):
    """Collects what tarfile writes until somebody takes it away."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        copied = bytes(memoryview(data))  # type: ignore[arg-type]  # a buffer, by RawIOBase's word
        self.parts.append(copied)
        return len(copied)

    def take(self) -> bytes:
        taken, self.parts = b"".join(self.parts), []
        return taken


def tar_stream(folder: Path, name: str) -> Iterator[bytes]:
    """The files of `folder` under `name`/, sorted, without times or owners."""
    drain = _Drain()
    with tarfile.open(fileobj=drain, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            info = tarfile.TarInfo(f"{name}/{path.relative_to(folder).as_posix()}")
            info.size = path.stat().st_size
            info.mode = 0o644
            with path.open("rb") as file:
                archive.addfile(info, file)
            if sum(map(len, drain.parts)) >= CHUNK:
                yield drain.take()
    yield drain.take()
