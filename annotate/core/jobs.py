"""What may happen to a Job row, and who may make it happen.

Each function is one conditional update: it returns whether exactly one row changed. A progress
report or an ending names the attempt it speaks for; a later attempt makes it void.
"""

import logging
from datetime import timedelta
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from annotate.celery import app
from annotate.core.errors import Conflict
from annotate.core.models import ENDED, Job, JobStatus

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.JOB_LEASE_S)
RENUDGE = timedelta(minutes=10)  # a queued row's message may be lost; a second one does no harm
GRACE = timedelta(seconds=20)  # before the first message of a row counts as lost
URGENT, PATIENT = 0, 6  # on Redis the lower number goes first
MOST_LOSSES = 5  # workers that may die with a job before it is called its fault

J = TypeVar("J", bound=Job)


def job_send(job: Job) -> None:
    """Nudge the workers once the row is committed. If the queue is away, the sweep nudges later."""
    priority = URGENT if job.is_urgent else PATIENT

    def send() -> None:
        try:
            app.send_task(
                job.task_name, args=[job.pk], queue=job.queue, priority=priority, retry=False
            )
        except (OperationalError, OSError) as error:
            logger.warning(
                "queue away, %s %s waits for the sweep: %s", job.task_name, job.pk, error
            )

    transaction.on_commit(send)


def job_claim(kind: type[J], pk: int) -> J | None:
    """Take a queued row, or None when another worker has it or it has ended."""
    now = timezone.now()
    taken = kind._default_manager.filter(pk=pk, status=JobStatus.QUEUED).update(
        status=JobStatus.RUNNING,
        attempt=F("attempt") + 1,
        lease_expires_at=now + LEASE,
        started_at=now,
        progress_from=F("progress_done"),
        error="",
        hint="",
    )
    return kind._default_manager.get(pk=pk) if taken else None


def job_report(
    job: Job, *, done: int | None = None, total: int | None = None, note: str | None = None
) -> bool:
    """Renew the lease and tell how far the work is. False: this attempt must stop.

    It must stop when the row is no longer this attempt's, or when somebody asked for a cancel.
    """
    changes: dict[str, object] = {"lease_expires_at": timezone.now() + LEASE}
    if done is not None:
        changes["progress_done"] = done
    if total is not None:
        changes["progress_total"] = total
    if note is not None:
        changes["progress_note"] = note[:200]
    mine = _attempt(job).filter(cancel_requested_at__isnull=True)
    return mine.update(**changes) == 1


def job_succeed(job: Job) -> bool:
    return _end(job, JobStatus.SUCCEEDED, progress_done=F("progress_total"))


def job_fail(job: Job, *, error: str, hint: str = "") -> bool:
    return _end(job, JobStatus.FAILED, error=error[:20_000], hint=hint[:2_000])


def job_cancelled(job: Job) -> bool:
    return _end(job, JobStatus.CANCELLED)


def job_cancel_asked(job: Job) -> bool:
    return _attempt(job).filter(cancel_requested_at__isnull=False).exists()


def job_yield(job: Job) -> bool:
    """Give a running job back to the queue: its worker is shutting down in good order."""
    back = _attempt(job).update(status=JobStatus.QUEUED, lease_expires_at=None)
    if back:
        job_send(job)
    return back == 1


def job_cancel(job: Job) -> None:
    """A queued job ends at once; a running one is asked, writes a checkpoint and ends."""
    rows = type(job)._default_manager.filter(pk=job.pk)
    now = timezone.now()
    if rows.filter(status=JobStatus.QUEUED).update(
        status=JobStatus.CANCELLED, finished_at=now, cancel_requested_at=now
    ):
        return
    asked = rows.filter(status=JobStatus.RUNNING).update(cancel_requested_at=now)
    if not asked:
        raise Conflict("This job has ended already; there is nothing to cancel.")


def job_retry(job: Job) -> None:
    """Queue an ended job again. What it finished or checkpointed before is kept and used."""
    again = (
        type(job)
        ._default_manager.filter(pk=job.pk, status__in=[JobStatus.FAILED, JobStatus.CANCELLED])
        .update(
            status=JobStatus.QUEUED,
            lease_expires_at=None,
            cancel_requested_at=None,
            finished_at=None,
            losses=0,
        )
    )
    if not again:
        raise Conflict("Only a failed or cancelled job can be tried again.")
    job_send(job)


def jobs_before(job: Job) -> int:
    """How many jobs of its queue go before a queued one: those that run, and urgent ones asked earlier."""
    before = 0
    for kind in _kinds():
        if kind.queue != job.queue:
            continue
        rows = kind._default_manager.filter(created_at__lt=job.created_at)
        waiting = rows.filter(status=JobStatus.QUEUED)
        before += kind._default_manager.filter(status=JobStatus.RUNNING).count()
        before += sum(other.is_urgent or not job.is_urgent for other in waiting)
    return before


def _kinds() -> list[type[Job]]:
    return [model for model in apps.get_models() if issubclass(model, Job)]


def jobs_sweep() -> int:
    """Queue again what lost its worker, nudge again what lost its message. Returns rows touched."""
    return sum(_sweep(kind) for kind in _kinds())


def _sweep(kind: type[Job]) -> int:
    now = timezone.now()
    touched = 0
    for job in kind._default_manager.filter(status=JobStatus.RUNNING, lease_expires_at__lt=now):
        touched += _lost(job)
    unseen = Q(lease_expires_at__isnull=True, created_at__lt=now - GRACE)
    for job in kind._default_manager.filter(
        unseen | Q(lease_expires_at__lt=now), status=JobStatus.QUEUED
    ):
        pushed = kind._default_manager.filter(
            pk=job.pk, status=JobStatus.QUEUED, lease_expires_at=job.lease_expires_at
        ).update(lease_expires_at=now + RENUDGE)
        if pushed:
            job_send(job)
            touched += 1
    return touched


def _lost(job: Job) -> int:
    """The worker of this attempt is gone."""
    mine = _attempt(job).filter(lease_expires_at__lt=timezone.now())
    if job.cancel_requested_at:
        return mine.update(status=JobStatus.CANCELLED, finished_at=timezone.now())
    if job.losses + 1 >= MOST_LOSSES:
        return mine.update(
            status=JobStatus.FAILED,
            finished_at=timezone.now(),
            error=f"{MOST_LOSSES} workers were lost while running this job.",
            hint="Look for an out-of-memory kill in the worker's log; a smaller batch may help.",
        )
    requeued = mine.update(status=JobStatus.QUEUED, lease_expires_at=None, losses=F("losses") + 1)
    if requeued:
        job_send(job)
    return requeued


def _attempt(job: J) -> QuerySet[J]:
    """The row, as long as it is still this attempt's."""
    rows: QuerySet[J] = type(job)._default_manager.filter(
        pk=job.pk, attempt=job.attempt, status=JobStatus.RUNNING
    )
    return rows


def _end(job: Job, status: JobStatus, **changes: object) -> bool:
    assert status in ENDED
    return _attempt(job).update(status=status, finished_at=timezone.now(), **changes) == 1
