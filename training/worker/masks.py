"""Jobs that make masks."""

import shutil
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from annotate.celery import app
from annotate.core import jobs
from annotate.core.patience import patiently
from annotate.generation.services import masks
from training.common.files import write_atomic
from training.common.program import write_job
from training.contracts import Finished, Sample
from training.worker.folders import job_folder
from training.worker.follow import HEARTBEAT, Work, follow, told


@app.task(name="masks.run")
def masks_run(pk: int) -> None:
    job = masks.mask_job_claim(pk)
    if job is None:
        return
    with told(job):
        _make(job, job_folder("masks", pk))


def _make(job: Any, folder: Path) -> None:
    def store(sample: Sample) -> None:
        source = sample.meta.get("source")
        masks.mask_store(
            job=job,
            key=sample.key,
            mask=(folder / sample.image).read_bytes(),
            source=(folder / source).read_bytes() if source else None,
            meta=sample.meta,
        )

    def finish(finished: Finished) -> None:
        masks.mask_job_note_problems(job, finished.summary["failed"])
        if jobs.job_succeed(job):
            shutil.rmtree(folder, ignore_errors=True)  # every mask is in the store

    write_inputs(job, folder, masks.mask_inputs(job))
    write_job(
        folder,
        kind="masks",
        job_id=f"masks-{job.pk}",
        config=masks.mask_config(job),
        items=masks.mask_items(job),
    )
    follow(Work(job=job, folder=folder, on_sample=store, finish=finish))


def write_inputs(job: Any, folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Photos into a job folder; those of an earlier attempt are there, whole.

    Thousands take longer than a lease, so it is renewed. Whether somebody asked for a cancel is
    learnt when the program runs.
    """
    reported = time.monotonic()
    for name, data in files:
        path = folder / name
        if not path.exists():
            write_atomic(path, partial(_write, data))
        if time.monotonic() - reported > HEARTBEAT:
            reported = time.monotonic()
            patiently(lambda: jobs.job_report(job, note="copying photos"))


def _write(data: bytes, part: Path) -> None:
    part.write_bytes(data)
