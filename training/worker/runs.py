"""Training runs and evaluations."""

import shutil
from pathlib import Path
from typing import Any

from annotate.celery import app
from annotate.runs.services import evaluation as evaluations
from annotate.runs.services import run as runs
from training.common.program import write_job
from training.contracts import Finished, Sample, Started
from training.worker.folders import code_version, job_folder, keep, sample_files
from training.worker.follow import Work, follow, told


@app.task(name="runs.train")
def train_run(pk: int) -> None:
    run = runs.run_claim(pk)
    if run is None:
        return
    with told(run):
        _train(run, job_folder("run", pk))


def _train(run: Any, folder: Path) -> None:
    write_job(folder, kind=run.kind, job_id=f"run-{run.pk}", config=runs.run_config(run))

    def started(event: Started) -> None:
        facts = {**event.versions, "device": event.device, "threads": event.threads}
        runs.run_started(run, code_version=code_version(), versions=facts)

    def finish(event: Finished) -> None:
        made = event.outputs["adapter" if run.kind == "dpo" else "model"]
        kept = keep(folder / made, f"run-{run.pk}")
        runs.run_finish(run, output=kept, summary=event.summary)
        shutil.rmtree(folder / "checkpoints", ignore_errors=True)

    follow(
        Work(
            job=run,
            folder=folder,
            on_start=started,
            on_metric=lambda event: runs.metrics_store(run, event.step, event.values),
            finish=finish,
        )
    )


@app.task(name="runs.evaluate")
def evaluate_run(pk: int) -> None:
    job = evaluations.evaluation_claim(pk)
    if job is None:
        return
    with told(job):
        _evaluate(job, job_folder("evaluation", pk))


def _evaluate(job: Any, folder: Path) -> None:
    def store(sample: Sample) -> None:
        evaluations.evaluation_sample_store(job, key=sample.key, **sample_files(folder, sample))

    def finish(event: Finished) -> None:
        kept = keep(folder / "out", f"evaluation-{job.pk}", only=("report.json", "grid.png"))
        if evaluations.evaluation_finish(job, folder=kept):
            shutil.rmtree(folder, ignore_errors=True)

    write_job(
        folder,
        kind="evaluate",
        job_id=f"evaluation-{job.pk}",
        config=evaluations.evaluation_config(job),
        items=evaluations.evaluation_items(job),
    )
    follow(Work(job=job, folder=folder, on_sample=store, finish=finish))
