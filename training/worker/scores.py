"""Jobs that score candidates with a reward model."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from annotate.celery import app
from annotate.generation.services import scores
from training.common.program import write_job
from training.common.scores import read_scores
from training.contracts import Finished
from training.worker.folders import job_folder
from training.worker.follow import Work, follow, told


@app.task(name="generation.score")
def score_run(pk: int) -> None:
    job = scores.score_claim(pk)
    if job is None:
        return
    with told(job):
        _score(job, job_folder("score", pk))


def _score(job: Any, folder: Path) -> None:
    def keep(found: Iterable[tuple[str, float]], failed: Mapping[str, str]) -> None:
        if scores.score_finish(job, found, failed):
            shutil.rmtree(folder, ignore_errors=True)

    def finish(event: Finished) -> None:
        keep(read_scores(folder / event.outputs["scores"]), event.summary["failed"])

    # Once begun, a job goes on with the images it began with, whatever came in meanwhile; the list
    # is written after the last image, so where it is there, they all are.
    begun = (folder / "items.jsonl").exists()
    items = () if begun else scores.score_prepare(job, folder)
    if not begun and not items:  # tried again where the folder is gone: what it had found is kept
        keep((), {})
        return
    write_job(
        folder,
        kind="score",
        job_id=f"score-{job.pk}",
        config=scores.score_config(job),
        items=items,
    )
    follow(Work(job=job, folder=folder, finish=finish))
