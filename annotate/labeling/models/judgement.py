"""What a person said: it is never changed, only superseded by a later judgement."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from annotate.labeling.models.lease import Lease
from annotate.labeling.models.task import Task


class Judgement(models.Model):
    """Append-only. The browser makes the id, so sending twice stores once."""

    class Verdict(models.TextChoices):
        ANSWERED = "answered"
        SKIPPED = "skipped"
        FLAGGED = "flagged"
        WITHDRAWN = "withdrawn"  # an undo: the one it supersedes no longer stands

    class Arrival(models.TextChoices):
        ON_TIME = "on_time"
        LATE = "late"  # after the lease had expired
        AFTER_CLOSE = "after_close"

    id = models.UUIDField(primary_key=True, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="judgements")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judgements"
    )
    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="judgements", db_index=False
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=200, default="", blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    arrival = models.CharField(max_length=12, choices=Arrival.choices, default=Arrival.ON_TIME)
    order = ArrayField(models.PositiveSmallIntegerField())  # the lease's, kept with the answer
    duration_ms = models.PositiveIntegerField(default=0)  # from painted to pressed
    # How it was shown and looked at, as the browser measured it: window, pixel ratio, sizes, what
    # was seen, dwell per image, zoom, 1:1, flicker, difference. Shape: `View` in view-record.ts.
    view = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())  # by the one clock that all rows share

    class Meta:
        constraints = [
            # With `supersedes` one-to-one this makes a person's say on a task one straight chain,
            # whose last link is the one that counts.
            models.UniqueConstraint(
                fields=["annotator", "task"],
                condition=Q(supersedes__isnull=True),
                name="labeling_one_chain_per_person",
            ),
            models.CheckConstraint(
                name="labeling_withdrawal_supersedes",
                condition=~Q(verdict="withdrawn") | Q(supersedes__isnull=False),
            ),
        ]
        indexes = [
            # What was said since the last look: a few kilobytes, as rows lie in the order of time.
            BrinIndex(
                name="labeling_said_when",
                fields=["created_at"],
                pages_per_range=32,
                autosummarize=True,
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.pk}"
