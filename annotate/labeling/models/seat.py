"""A person at a campaign."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from annotate.labeling.models.campaign import Campaign


class Seat(models.Model):
    """One person at one campaign: where they are in its order, and what they have done."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="seats", db_index=False
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats"
    )
    # Hand-out starts behind this key, so a person never walks over what they judged before.
    cursor = models.BigIntegerField()
    judged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    active_ms = models.PositiveBigIntegerField(default=0)
    quiz_passed = models.PositiveSmallIntegerField(default=0)  # the latest version passed
    # Answers among `judged` that fill no place: checks, and what an exclusion covers.
    uncounted = models.PositiveIntegerField(db_default=0)
    admitted = models.BooleanField(null=True)  # by the entrance test; null: not decided
    barred = models.BooleanField(db_default=False)  # excluded for good: no more tasks
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "annotator"], name="labeling_one_seat")
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} at {self.campaign_id}"
