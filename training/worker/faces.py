"""Jobs that search for faces, and jobs that make pairs of them."""

import shutil
from pathlib import Path
from typing import Any

from annotate.celery import app
from annotate.core import jobs
from annotate.generation.services import face_pairs, faces
from training.contracts import Finished, Sample
from training.worker.folders import job_folder, write_begun
from training.worker.follow import Work, follow, told


@app.task(name="generation.find_faces")
def find_faces(pk: int) -> None:
    job = faces.face_job_claim(pk)
    if job is None:
        return
    with told(job):
        _find(job, job_folder("faces", pk))


def _find(job: Any, folder: Path) -> None:
    def store(sample: Sample) -> None:
        faces.face_job_store(job, key=sample.key, meta=sample.meta)

    def finish(_: Finished) -> None:
        if jobs.job_succeed(job):
            shutil.rmtree(folder, ignore_errors=True)

    write_begun(
        job,
        folder,
        kind="faces",
        job_id=f"faces-{job.pk}",
        config=faces.face_job_config(job),
        inputs=lambda: faces.face_job_inputs(job),
        items=lambda: faces.face_job_items(job),
    )
    follow(Work(job=job, folder=folder, on_sample=store, finish=finish))


@app.task(name="generation.make_face_pairs")
def make_face_pairs(pk: int) -> None:
    job = face_pairs.face_pair_job_claim(pk)
    if job is None:
        return
    with told(job):
        _make_pairs(job, job_folder("face-pairs", pk))


def _make_pairs(job: Any, folder: Path) -> None:
    def read(name: str) -> bytes:
        return (folder / name).read_bytes()

    def store(sample: Sample) -> None:
        face_pairs.face_pairs_store(job=job, key=sample.key, meta=sample.meta, read=read)

    def finish(event: Finished) -> None:
        if face_pairs.face_pairs_finish(job, event.summary):
            shutil.rmtree(folder, ignore_errors=True)

    write_begun(
        job,
        folder,
        kind="face_pairs",
        job_id=f"face-pairs-{job.pk}",
        config=face_pairs.face_pair_config(job),
        inputs=lambda: face_pairs.face_pair_inputs(job),
        items=lambda: face_pairs.face_pair_items(job),
    )
    follow(Work(job=job, folder=folder, on_sample=store, finish=finish))
