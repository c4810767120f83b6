"""Who passed the entrance test, or was let in."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Admission(models.Model):
    """How a person's entrance test ended, or that an admin let them in or took that back. Only added
    to: the latest of a person holds."""

    campaign = models.ForeignKey(
        "labeling.Campaign", on_delete=models.PROTECT, related_name="admissions"
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    passed = models.BooleanField()
    credit = models.FloatField(null=True)  # 0 to 1; null: an admin's word, not a test
    by = models.ForeignKey(  # null: the test itself
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    reason = models.CharField(max_length=400, default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="labeling_admission_by_test_or_person",
                condition=Q(credit__isnull=False, by__isnull=True)
                | Q(credit__isnull=True, by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} at {self.campaign_id}: {self.passed}"
