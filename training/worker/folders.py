"""Where a job's files lie, and where its results stay."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from annotate import __version__
from annotate.core import jobs
from annotate.core.patience import patiently
from annotate.media.storage import content_copy
from training.common.files import write_atomic
from training.common.program import write_job
from training.contracts import Sample
from training.worker.follow import HEARTBEAT


def sample_files(folder: Path, sample: Sample) -> Mapping[str, Any]:
    latent = (folder / sample.latent).read_bytes() if sample.latent else None
    return {
        "image": (folder / sample.image).read_bytes(),
        "latent": latent,
        "meta": sample.meta,
    }


def write_begun(
    job: Any,
    folder: Path,
    *,
    kind: str,
    job_id: str,
    config: Mapping[str, Any],
    inputs: Callable[[], Iterable[tuple[str, str]]],
    items: Callable[[], Sequence[Mapping[str, Any]]],
) -> None:
    """Write a job folder. Once begun, a job goes on with the items it began with.

    Whatever came in meanwhile (prompts, candidates) would make another list, which a program that
    goes on rightly refuses. The list is written after the last input: where it is, they all are.
    """
    begun = (folder / "items.jsonl").exists()
    rows = () if begun else items()
    if not begun:  # after the items were read: what came since is one input too many, not too few
        write_inputs(job, folder, inputs())
    write_job(folder, kind=kind, job_id=job_id, config=config, items=rows)


def write_inputs(job: Any, folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Put images of the store (path in the folder, storage key) into a job folder, one at a time.

    Thousands take longer than a lease, so it is renewed: else another worker would take the job.
    Whether somebody asked for a cancel is learnt when the program runs.
    """
    reported, is_told = time.monotonic(), False
    for name, key in list(files):  # no cursor stays open: its connection may be changed meanwhile
        path = folder / name
        if not path.exists():  # named by its content: what is there is right
            write_atomic(path, lambda part, key=key: content_copy(key, part))  # type: ignore[misc]
        if time.monotonic() - reported > HEARTBEAT:
            reported, is_told = time.monotonic(), True
            patiently(lambda: jobs.job_report(job, note="copying images"))
    if is_told:
        patiently(lambda: jobs.job_report(job, note=""))


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
