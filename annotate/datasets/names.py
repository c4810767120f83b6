"""Names of files that other people chose."""

from pathlib import Path, PurePosixPath

from annotate.core.errors import ApplicationError

IMAGES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic"}
VIDEOS = {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi"}
ARCHIVES = {".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".tbz2", ".txz", ".7z", ".rar", ".zst"}


def path_below(folder: Path, name: str) -> Path:
    """The path of `name` inside the folder; one that climbs out of it is refused."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if (
        not parts
        or name.startswith(("/", "\\"))
        or any(part in {"..", "."} or ":" in part or len(part.encode()) > 200 for part in parts)
        or len(name) > 1_000
        or not name.isprintable()
    ):
        raise ApplicationError(f"{name!r} is not a plain path inside the folder.")
    path = folder.joinpath(*parts)
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ApplicationError(f"{name!r} leads out of the folder.")
    return path


def is_hidden(name: str) -> bool:
    """What systems leave in folders and archives beside the files that people put there."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in parts)


def is_media(name: str) -> bool:
    """By its name alone, to choose what to look at. Only the bytes decide what a file is."""
    return PurePosixPath(name).suffix.lower() in IMAGES | VIDEOS and not is_hidden(name)


def is_archive(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in ARCHIVES
