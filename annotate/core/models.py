"""Abstract rows that every app builds on."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Timestamped(models.Model):
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class JobStatus(models.TextChoices):
    DRAFT = "draft"  # not asked for yet: still being put together
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED)


class Job(Timestamped):
    """A piece of work as a row; a queue message is only a nudge to look at it.

    Whoever changes `status` from queued to running by a conditional update has the job. Each claim
    raises `attempt`, and only that attempt may report progress or end the job, so a worker that
    was thought dead can never overwrite the one that took its place.
    """

    task_name: ClassVar[str]  # the Celery task that runs rows of this table
    queue: ClassVar[str]  # "cpu" or "gpu"

    status = models.CharField(
        max_length=12, choices=JobStatus.choices, default=JobStatus.QUEUED, editable=False
    )
    attempt = models.PositiveIntegerField(default=0, editable=False)
    # While running: the worker's hold. While queued: when to nudge the workers again.
    lease_expires_at = models.DateTimeField(null=True, editable=False)
    losses = models.PositiveSmallIntegerField(default=0, editable=False)  # workers lost with it
    cancel_requested_at = models.DateTimeField(null=True, editable=False)
    progress_done = models.PositiveIntegerField(default=0, editable=False)
    progress_total = models.PositiveIntegerField(default=0, editable=False)
    progress_from = models.PositiveIntegerField(
        default=0, editable=False
    )  # where this attempt began
    progress_note = models.CharField(max_length=200, default="", editable=False)
    error = models.TextField(default="", editable=False)
    hint = models.TextField(default="", editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_running_has_lease",
                condition=~Q(status="running") | Q(lease_expires_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                name="%(app_label)s_%(class)s_sweep",
                fields=["lease_expires_at"],
                condition=Q(status__in=["queued", "running"]),
            )
        ]

    @property
    def is_urgent(self) -> bool:
        """Whether it goes before the other jobs of its queue that wait for a worker."""
        return False
