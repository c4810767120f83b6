"""Jobs that make patch maps."""

import shutil
from pathlib import Path
from typing import Any

from annotate.celery import app
from annotate.core import jobs
from annotate.generation.services import patches
from training.common.program import write_job
from training.contracts import Finished, Sample
from training.worker.folders import job_folder
from training.worker.follow import Work, follow, told


@app.task(name="generation.patch_maps")
def patch_maps_run(pk: int) -> None:
    job = patches.patch_claim(pk)
    if job is None:
        return
    with told(job):
        _map(job, job_folder("patch-maps", pk))


def _map(job: Any, folder: Path) -> None:
    def store(sample: Sample) -> None:
        data = (folder / sample.image).read_bytes()
        patches.patch_store(job=job, key=sample.key, data=data, meta=sample.meta)

    def finish(finished: Finished) -> None:
        patches.patch_note_problems(job, finished.summary["failed"])
        if jobs.job_succeed(job):
            shutil.rmtree(folder, ignore_errors=True)  # every map is in the store

    # Once begun, a job goes on with the images it began with; the list is written after the last.
    begun = (folder / "items.jsonl").exists()
    write_job(
        folder,
        kind="patch_maps",
        job_id=f"patch-maps-{job.pk}",
        config=patches.patch_config(job),
        items=() if begun else patches.patch_prepare(job, folder),
    )
    follow(Work(job=job, folder=folder, on_sample=store, finish=finish))
