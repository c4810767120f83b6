"""Where a job's files lie, and where its results stay."""

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from annotate import __version__
from annotate.media.storage import content_copy
from training.common.files import write_atomic
from training.contracts import Sample


def sample_files(folder: Path, sample: Sample) -> Mapping[str, Any]:
    latent = (folder / sample.latent).read_bytes() if sample.latent else None
    return {
        "image": (folder / sample.image).read_bytes(),
        "latent": latent,
        "meta": sample.meta,
    }


def write_inputs(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Put images of the store (path in the folder, storage key) into a job folder, one at a time."""
    for name, key in files:
        path = folder / name
        if not path.exists():  # named by its content: what is there is right
            write_atomic(path, lambda part, key=key: content_copy(key, part))  # type: ignore[misc]


def job_folder(kind: str, pk: int) -> Path:
    return Path(settings.JOBS_ROOT) / f"{kind}-{pk}"


def keep(made: Path, name: str, only: tuple[str, ...] = ()) -> Path:
    """Copy results out of a job folder to where they stay; whole or not at all."""
    kept = Path(settings.ARTIFACTS_ROOT) / name
    partial = kept.with_name(f"{name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    if only:
        partial.mkdir(parents=True)
        for file in only:
            if (made / file).exists():
                shutil.copy2(made / file, partial / file)
    else:
        shutil.copytree(made, partial)
    shutil.rmtree(kept, ignore_errors=True)
    partial.rename(kept)
    return kept


def code_version() -> str:
    """The commit the worker runs, where it runs from a checkout; else the release."""
    try:
        told = subprocess.run(
            ["git", "describe", "--always", "--dirty"],  # noqa: S607 the operator's own git
            cwd=settings.ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return __version__
    return f"{__version__}+{told.stdout.strip()}"
