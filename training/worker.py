"""The bridge: claims a row, starts the training program, and follows its events into rows.

    celery -A training.worker worker -Q gpu --pool threads --concurrency 1

This is the only file that knows both sides. It imports services and never a table, and it holds no
torch: the work is done by `python -m training run FOLDER`, a process of its own.
"""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.settings.production")
django.setup()

from celery.signals import worker_shutting_down
from django.conf import settings

from annotate import __version__
from annotate.celery import app
from annotate.core import jobs
from annotate.core.patience import patiently
from annotate.generation import services as generation
from annotate.runs.services import evaluation as evaluations
from annotate.runs.services import run as runs
from training.common.program import FINISHED, Program, write_job
from training.contracts import Event, Failed, Finished, Metric, Progress, Sample, Started

LOOK_EVERY = 0.25  # seconds between two looks at the event log
HEARTBEAT = min(
    5.0, settings.JOB_LEASE_S / 4
)  # seconds between two renewals of a quiet job's lease

__all__ = ["app"]

_leaving = threading.Event()


@worker_shutting_down.connect
def _leave(**_: Any) -> None:
    """A worker that is asked to end gives its job back, with a checkpoint, for the next one."""
    _leaving.set()


@dataclass
class Work:
    """A claimed row and what to do with what its program says."""

    job: Any
    folder: Path
    finish: Callable[[Finished], None]
    on_sample: Callable[[Sample], None] = lambda sample: None
    on_metric: Callable[[Metric], None] = lambda metric: None
    on_start: Callable[[Started], None] = lambda started: None
    end: Finished | Failed | None = field(default=None)


@app.task(name="generation.run")
def generation_run(pk: int) -> None:
    job = generation.generation_claim(pk)
    if job is None:
        return
    with told(job):
        _generate(job, job_folder("generation", pk))


def _generate(job: Any, folder: Path) -> None:
    def store(sample: Sample) -> None:
        generation.candidate_store(job=job, key=sample.key, **_files(folder, sample))

    def finish(_: Finished) -> None:
        if jobs.job_succeed(job):  # else the folder is another attempt's by now
            shutil.rmtree(folder, ignore_errors=True)  # every image is in the store

    write_job(
        folder,
        kind="generate",
        job_id=f"generation-{job.pk}",
        config=generation.generation_config(job),
        items=generation.generation_items(job),
    )
    follow(Work(job=job, folder=folder, on_sample=store, finish=finish))


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
        evaluations.evaluation_sample_store(job, key=sample.key, **_files(folder, sample))

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


@contextmanager
def told(job: Any) -> Iterator[None]:
    """What goes wrong on our own side is told to the row at once; else it would only fall silent."""
    try:
        yield
    except Exception as error:
        hint = "Mend the cause and try again: what was made so far is kept."
        if isinstance(error, OSError):
            hint = "Make room on the disk (or mend the storage) and try again: nothing is lost."
        words = f"{type(error).__name__}: {error}"
        patiently(lambda: jobs.job_fail(job, error=words, hint=hint))
        raise


def follow(work: Work) -> None:
    """Run the folder's program to its end, and tell the row what becomes of it."""
    job = work.job
    program = Program(work.folder, launch=settings.GPU_LAUNCH, threads=settings.GPU_THREADS)
    try:
        _follow(work, program)
        code = program.wait()
        _hear(work, program)
    finally:
        program.close()
    if isinstance(work.end, Finished) and code == FINISHED:
        end = work.end
        patiently(lambda: work.finish(end))
    elif isinstance(work.end, Failed):
        failed = work.end
        patiently(lambda: jobs.job_fail(job, error=failed.error, hint=failed.hint))
    elif patiently(lambda: jobs.job_cancel_asked(job)):
        patiently(lambda: jobs.job_cancelled(job))
    elif _leaving.is_set():
        patiently(lambda: jobs.job_yield(job))
    else:
        error = f"The program ended with code {code} and no word.\n{program.log_tail()}"
        patiently(lambda: jobs.job_fail(job, error=error, hint=_hint(code)))


def _follow(work: Work, program: Program) -> None:
    """Until the program ends: hear it, renew the lease, stop it when the row says so."""
    stopped = False
    told = time.monotonic()
    while program.process.poll() is None:
        progress = _hear(work, program)
        if progress is not None or time.monotonic() - told > HEARTBEAT:
            told = time.monotonic()
            if not _report(work, progress) and not stopped:
                program.stop()
                stopped = True
        if _leaving.is_set() and not stopped:
            program.stop()
            stopped = True
        time.sleep(LOOK_EVERY)


def _report(work: Work, progress: Progress | None) -> bool:
    if progress is None:
        return patiently(lambda: jobs.job_report(work.job))
    return patiently(lambda: jobs.job_report(work.job, done=progress.step, total=progress.total))


def _hear(work: Work, program: Program) -> Progress | None:
    """Hand on every new event; returns the latest progress. Each hand-on is safe to repeat."""
    progress = None
    for event, current in program.events():
        if isinstance(event, Progress):
            progress = event if current else progress
        elif isinstance(event, Finished | Failed):
            work.end = event if current else work.end
        else:
            _hand_on(work, event)
    return progress


def _hand_on(work: Work, event: Event) -> None:
    if isinstance(event, Sample):
        patiently(lambda: work.on_sample(event))
    elif isinstance(event, Metric):
        patiently(lambda: work.on_metric(event))
    elif isinstance(event, Started):
        patiently(lambda: work.on_start(event))


def _files(folder: Path, sample: Sample) -> Mapping[str, Any]:
    latent = (folder / sample.latent).read_bytes() if sample.latent else None
    return {
        "image": (folder / sample.image).read_bytes(),
        "latent": latent,
        "meta": sample.meta,
    }


def _hint(code: int) -> str:
    if code == -9:
        return "It was killed, most often for lack of memory: try a smaller batch."
    return "The end of its log is above; the whole log lies in the job's folder on the worker."


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
