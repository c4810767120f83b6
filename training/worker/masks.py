"""Jobs that make masks."""

import shutil
from pathlib import Path
from typing import Any

from annotate.celery import app
from annotate.core import jobs
from annotate.generation.services import masks
from training.contracts import Failed, Finished, Sample, Warned
from training.worker.folders import job_folder, write_begun
from training.worker.follow import Work, follow, told


@app.task(name="masks.run")
def masks_run(pk: int) -> None:
    job = masks.mask_job_claim(pk)
    if job is None:
        return
    with told(job):
        _make(job, job_folder("masks", pk))


def _make(job: Any, folder: Path) -> None:
    failed: dict[str, dict[str, str]] = {}

    def warned(event: Warned) -> None:
        if event.item:
            message = event.message.removeprefix(f"item {event.item}: ")
            failed[event.item] = {"key": event.item, "error": message}

    def store(sample: Sample) -> None:
        failed.pop(sample.key, None)  # an attempt before could not make it
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

    write_begun(
        job,
        folder,
        kind="masks",
        job_id=f"masks-{job.pk}",
        config=masks.mask_config(job),
        inputs=lambda: masks.mask_inputs(job),
        items=lambda: masks.mask_items(job),
    )
    work = Work(job=job, folder=folder, on_sample=store, on_warned=warned, finish=finish)
    follow(work)
    if isinstance(work.end, Failed):  # a summary tells them otherwise
        masks.mask_job_note_problems(job, list(failed.values()))
