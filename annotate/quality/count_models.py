"""What the dashboards read: counts and reports kept beside the judgements they were made from.

Nothing here is a source: all of it is made anew from the judgements by services/counts.py and
services/reports.py, so a row that is wrong is thrown away and counted again.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from annotate.labeling.models import Campaign

HOURS = 24


class DayCount(models.Model):
    """One person's day (UTC) at one campaign, for one part of what they did."""

    class Part(models.TextChoices):
        WORK = "work"  # answers that count, and everything that was no answer
        EXCLUDED = "excluded"  # answers to the campaign's own questions that do not count
        CHECK = "check"  # gold, repeats, the entrance test

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="days", db_index=False
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    part = models.CharField(max_length=8, choices=Part.choices)
    # Answers that no later judgement supersedes, and of pairs what they chose on the screen.
    answered = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)
    tie = models.PositiveIntegerField(default=0)
    both_bad = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    # Paid time, of all that was done: an answer that was taken back was worked on all the same.
    active_ms = models.PositiveBigIntegerField(default=0)
    hours = ArrayField(models.PositiveIntegerField(), size=HOURS)  # answers by the hour of the day
    speeds = models.BinaryField()  # answers by duration: int32 by the bins of durations.py

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "annotator", "day", "part"], name="quality_one_count_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} on {self.day}: {self.answered}"


class CountMark(models.Model):
    """How far a campaign's judgements are in its counts."""

    campaign = models.OneToOneField(
        Campaign, on_delete=models.CASCADE, primary_key=True, related_name="count_mark"
    )
    counted_at = models.DateTimeField()  # what was said before this is counted
    changed_at = models.DateTimeField()  # when something new was last found

    def __str__(self) -> str:
        return f"{self.campaign_id} up to {self.counted_at}"


class StoredReport(models.Model):
    """A report that takes longer to make than a page may take: made in the background."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="reports", db_index=False
    )
    name = models.CharField(max_length=20)
    body = models.JSONField()
    computed_at = models.DateTimeField()  # before its first read: what was said by then is in it
    took_ms = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="quality_one_report")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.campaign_id}"
