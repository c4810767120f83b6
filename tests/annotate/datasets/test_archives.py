"""Archives from strangers: what may come in does, all else is told by name, and nothing fills the disk."""

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from annotate.core.errors import ApplicationError
from annotate.datasets.archives import Bomb, _check_directory, unpack


def zipped(path: Path, files: dict[str, bytes], **options) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


def tarred(path: Path, files: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


@pytest.fixture
def out(tmp_path) -> Path:
    folder = tmp_path / "deep" / "out"
    folder.mkdir(parents=True)
    return folder


def opened(archive: Path, out: Path) -> dict[str, str]:
    """What was refused, and why."""
    return dict(refused for refused in unpack(archive, out) if refused)


def there(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


FILES = {"items.csv": b"file\na/1.png\n", "a/1.png": b"\x89PNG", "a/2.png": b"more" * 50_000}


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_plain_files_come_out_as_they_went_in(tmp_path, out, kind):
    path = tmp_path / f"a.{kind}"
    make = {"zip": zipped, "tar": lambda p, f: tarred(p, f, "w"), "tar.gz": tarred}[kind]
    assert opened(make(path, FILES), out) == {}
    assert {name: (out / name).read_bytes() for name in there(out)} == FILES


def test_what_an_archive_is_called_does_not_matter(tmp_path, out):
    path = zipped(tmp_path / "a.zip", FILES)
    assert opened(path.rename(tmp_path / "a.tar"), out) == {}
    assert there(out) == set(FILES)


CLIMBERS = ["../x.png", "a/../../x.png", "/tmp/x.png", "..\\x.png", "C:\\x.png", "a/..", "x" * 300,
            "a\u202egnp.png", "\\\\host\\share\\x.png", "./../../x.png"]  # fmt: skip


@pytest.mark.parametrize("make", [zipped, tarred])
def test_names_that_climb_out_are_refused_and_the_rest_comes_in(tmp_path, out, make):
    before = set(tmp_path.parent.rglob("x.png"))
    path = make(tmp_path / "a.archive", {**dict.fromkeys(CLIMBERS, b"data"), "good.png": b"good"})
    refused = opened(path, out)
    assert len(refused) == len(CLIMBERS)
    assert all("plain path" in why or "leads out" in why for why in refused.values()), refused
    assert there(out) == {"good.png"}
    assert set(tmp_path.parent.rglob("x.png")) == before
    assert not Path("/tmp/x.png").exists()


def test_links_and_devices_of_a_tar_are_refused(tmp_path, out):
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind, target in [
            ("soft.png", tarfile.SYMTYPE, "/etc/passwd"), ("hard.png", tarfile.LNKTYPE, "good.png"),
            ("null.png", tarfile.CHRTYPE, ""), ("disk.png", tarfile.BLKTYPE, ""),
            ("pipe.png", tarfile.FIFOTYPE, ""), ("dir", tarfile.SYMTYPE, "/tmp"),
        ]:  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
        for name in ("good.png", "dir/through.png"):
            info = tarfile.TarInfo(name)
            info.size = 4
            archive.addfile(info, io.BytesIO(b"good"))
    refused = opened(path, out)
    assert {name: why.split()[2] for name, why in refused.items()} == {
        "soft.png": "a", "hard.png": "a", "null.png": "no", "disk.png": "no", "pipe.png": "no",
        "dir": "a",
    }  # fmt: skip
    assert there(out) == {"good.png", "dir/through.png"}
    assert not any(path.is_symlink() for path in out.rglob("*"))
    assert not Path("/tmp/through.png").exists()


def test_links_and_pipes_of_a_zip_are_refused(tmp_path, out):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, kind in {"soft.png": stat.S_IFLNK, "pipe.png": stat.S_IFIFO}.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
        archive.writestr("good.png", b"good")
    assert opened(path, out) == {"soft.png": "It is a link.", "pipe.png": "It is no plain file."}
    assert there(out) == {"good.png"}


def test_an_archive_in_an_archive_is_not_followed(tmp_path, out):
    inner = zipped(tmp_path / "inner.zip", FILES).read_bytes()
    path = zipped(tmp_path / "a.zip", {"inner.zip": inner, "b.tar.gz": inner, "good.png": b"good"})
    refused = opened(path, out)
    assert set(refused) == {"inner.zip", "b.tar.gz"}
    assert all("archive inside the archive" in why for why in refused.values())
    assert there(out) == {"good.png"}


def test_what_systems_leave_behind_is_passed_over(tmp_path, out):
    left = {"__MACOSX/._a.png": b"x", ".DS_Store": b"x", "a/.hidden/b.png": b"x"}
    assert opened(zipped(tmp_path / "a.zip", {**left, "good.png": b"g"}), out) == {}
    assert there(out) == {"good.png"}


@pytest.mark.parametrize("make", [zipped, tarred])
def test_a_name_that_comes_twice_keeps_the_first(tmp_path, out, make):
    path = make(tmp_path / "a", {"a.png": b"first", "a.png/b.png": b"below a file"})
    assert "of this name" in opened(path, out)["a.png/b.png"]
    twice = zipped(tmp_path / "b", {"c.png": b"first", "d.png": b"second"})
    twice.write_bytes(twice.read_bytes().replace(b"d.png", b"c.png"))
    assert set(opened(tmp_path / "b", out)) == {"c.png"}
    assert (out / "c.png").read_bytes() == b"first"


def test_a_file_that_is_too_large_is_refused_by_what_comes_out_of_it(tmp_path, out, settings):
    settings.MAX_UPLOAD_BYTES = 1_000
    for number, make in enumerate((zipped, tarred)):
        path = make(tmp_path / f"{number}", {"big.png": b"\0" * 5_000, f"{number}.png": b"good"})
        assert "larger than 1,000" in opened(path, out)["big.png"]
    assert there(out) == {"0.png", "1.png"}


def test_a_size_that_is_a_lie_is_found_out(tmp_path, out, settings):
    """The directory of the zip says 10 bytes; 5,000 are packed."""
    settings.MAX_UPLOAD_BYTES = 1_000
    path = zipped(tmp_path / "a.zip", {"big.png": b"\0" * 5_000, "good.png": b"good"})
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 5_000), struct.pack("<I", 10)))
    assert set(opened(path, out)) == {"big.png"}
    assert there(out) == {"good.png"}


@pytest.mark.parametrize("make", [zipped, tarred])
def test_an_archive_that_unpacks_without_end_ends_the_import(tmp_path, out, make, settings):
    settings.MAX_UNPACKED_BYTES = 1_000_000
    path = make(tmp_path / "bomb", {f"{n}.png": b"\0" * 300_000 for n in range(10)})
    assert path.stat().st_size < 20_000
    with pytest.raises(Bomb, match="unpacks to more than"):
        opened(path, out)
    assert sum(p.stat().st_size for p in out.rglob("*") if p.is_file()) <= 1_000_000


def test_the_same_bytes_listed_over_and_over_count_each_time(tmp_path, out, settings):
    """Overlapping files: a small zip whose directory points to one packed file many times."""
    settings.MAX_UNPACKED_BYTES = 1_000_000
    path = zipped(tmp_path / "a.zip", {"000.png": b"\0" * 400_000})
    data = path.read_bytes()
    start = data.index(b"PK\1\2")
    end = data.index(b"PK\5\6")
    entry = data[start:end]
    entries = entry * 20
    close = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 20, 20, len(entries), start, 0)
    path.write_bytes(data[:start] + entries + close)
    try:
        refused = opened(path, out)
    except (Bomb, ApplicationError):
        refused = {}
    assert sum(p.stat().st_size for p in out.rglob("*") if p.is_file()) <= 1_000_000
    assert len(there(out)) <= 1, refused


def test_what_a_tar_passes_over_counts_too(tmp_path, out, settings):
    """A link may claim a size, hidden files are not kept: both are read all the same."""
    settings.MAX_UNPACKED_BYTES = 1_000_000
    path = tarred(tmp_path / "a.tar.gz", {f".{n}": b"\0" * 900_000 for n in range(6)})
    with pytest.raises(Bomb):
        opened(path, out)
    assert there(out) == set()


def test_a_header_that_would_fill_the_memory_is_not_read(tmp_path, out):
    path = tmp_path / "a.tar.gz"
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 3_000_000_000
    with gzip.open(path, "wb") as file:
        file.write(info.tobuf(tarfile.GNU_FORMAT))
        file.write(b"\0" * 4_000_000)
    with pytest.raises(Bomb, match="header of the archive says"):
        opened(path, out)


def test_a_directory_that_would_fill_the_memory_is_not_read(tmp_path, out, settings):
    settings.MAX_ARCHIVE_FILES = 10
    path = zipped(tmp_path / "a.zip", {f"{'long' * 40}{n}.png": b"" for n in range(40)})
    with pytest.raises(Bomb, match="more than 10 files"):
        opened(path, out)
    assert there(out) == set()
    with pytest.raises(Bomb, match="more than 10 files"):
        opened(tarred(tmp_path / "a.tar", {f"{n}.png": b"" for n in range(11)}), out)


def test_a_record_within_the_record_does_not_hide_how_long_the_directory_is(tmp_path, settings):
    """zipfile takes a file's last 22 bytes for the record, so what they hold is no second one."""
    path = zipped(tmp_path / "a.zip", {f"{'long' * 40}{n}.png": b"" for n in range(40)})
    data = path.read_bytes()
    path.write_bytes(data[:-6] + b"PK\5\6" + data[-2:])  # where the directory begins, it says
    with zipfile.ZipFile(path) as archive:
        assert len(archive.infolist()) == 40
    settings.MAX_ARCHIVE_FILES = 10
    with pytest.raises(Bomb, match="more than 10 files"):
        _check_directory(path)


def test_damage_in_one_file_of_a_zip_is_its_own(tmp_path, out):
    noise = os.urandom(5_000)
    path = zipped(tmp_path / "a.zip", {"bad.png": noise, "good.png": b"good"})
    data = bytearray(path.read_bytes())
    data[100:200] = bytes(100)
    path.write_bytes(data)
    assert "cannot be unpacked" in opened(path, out)["bad.png"]
    assert there(out) == {"good.png"}


def test_half_a_tar_gives_what_is_there_and_names_the_damage(tmp_path, out):
    path = tarred(tmp_path / "a.tar.gz", {f"{n}.png": os.urandom(50_000) for n in range(4)})
    path.write_bytes(path.read_bytes()[:120_000])
    refused = opened(path, out)
    assert "damaged behind its file 3" in refused["a.tar.gz"]
    assert there(out) == {"0.png", "1.png"}


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"PK\3\4" + bytes(50), b"\x1f\x8b\x08" + bytes(40), b"PK\5\6"]
)
def test_what_is_no_archive_is_said_to_be_none(tmp_path, out, data):
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(ApplicationError, match="no zip, tar"):
        opened(path, out)


def test_a_locked_zip_names_its_files(tmp_path, out):
    path = zipped(tmp_path / "a.zip", {"a.png": b"secret"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    assert opened(path, out) == {"a.png": "It is locked with a password."}
