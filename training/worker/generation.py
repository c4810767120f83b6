"""Jobs that make candidates."""

import shutil
from pathlib import Path
from typing import Any

from annotate.celery import app
from annotate.core import jobs
from annotate.generation.services import draw as generation
from training.contracts import Finished, Sample, Warned
from training.worker.folders import job_folder, sample_files, write_begun
from training.worker.follow import Work, follow, told


@app.task(name="generation.run")
def generation_run(pk: int) -> None:
    job = generation.generation_claim(pk)
    if job is None:
        return
    with told(job):
        _generate(job, job_folder("generation", pk))


def _generate(job: Any, folder: Path) -> None:
    def store(sample: Sample) -> None:
        generation.candidate_store(job=job, key=sample.key, **sample_files(folder, sample))

    def warned(event: Warned) -> None:
        if event.item:
            message = event.message.removeprefix(f"item {event.item}: ")
            generation.problem_store(job=job, item=event.item, message=message)

    def finish(_: Finished) -> None:
        if jobs.job_succeed(job):  # else the folder is another attempt's by now
            shutil.rmtree(folder, ignore_errors=True)  # every image is in the store

    write_begun(
        job,
        folder,
        kind="generate",
        job_id=f"generation-{job.pk}",
        config=generation.generation_config(job),
        inputs=lambda: generation.generation_inputs(job),
        items=lambda: generation.generation_items(job),
    )
    follow(Work(job=job, folder=folder, on_sample=store, on_warned=warned, finish=finish))
