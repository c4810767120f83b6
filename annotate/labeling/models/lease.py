"""One person's hold on one task, with the order the candidates are shown in."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotate.labeling.models.task import Task


class Lease(models.Model):
    class State(models.TextChoices):
        ACTIVE = "active"
        ANSWERED = "answered"
        EXPIRED = "expired"
        RETURNED = "returned"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="leases")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    # The presentation: order[i] is the canonical position of what is shown at place i.
    order = ArrayField(models.PositiveSmallIntegerField())
    # After an undo: the withdrawal that this lease lets the person answer anew.
    reopens = models.ForeignKey(
        "Judgement", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annotator", "task"],
                condition=Q(state="active"),
                name="labeling_one_active_lease",
            )
        ]
        indexes = [
            models.Index(
                name="labeling_lease_sweep", fields=["expires_at"], condition=Q(state="active")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
