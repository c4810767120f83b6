"""A program runs; its row learns of everything."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery.signals import worker_shutting_down
from django.conf import settings

from annotate.core import jobs
from annotate.core.patience import patiently
from training.common.program import FINISHED, Program
from training.contracts import Event, Failed, Finished, Metric, Progress, Sample, Started, Warned

LOOK_EVERY = 0.25  # seconds between two looks at the event log
HEARTBEAT = min(
    5.0, settings.JOB_LEASE_S / 4
)  # seconds between two renewals of a quiet job's lease

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
    on_warned: Callable[[Warned], None] = lambda warned: None
    end: Finished | Failed | None = field(default=None)


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
    elif isinstance(event, Warned):
        patiently(lambda: work.on_warned(event))


def _hint(code: int) -> str:
    if code == -9:
        return "It was killed, most often for lack of memory: try a smaller batch."
    return "The end of its log is above; the whole log lies in the job's folder on the worker."
