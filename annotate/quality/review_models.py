"""What a reviewer made of a task that people did not agree on. Only added to; the latest counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotate.labeling.models import Task


class Review(models.Model):
    class Verdict(models.TextChoices):
        AGREED = "agreed"  # what people said together is right
        OVERRULED = "overruled"  # it is not: `answers` is
        MORE = "more"  # more people are asked first

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    # Of an overruling, by "question" or "question/place"; whatever is not named stays as it was.
    answers = models.JSONField(default=dict)
    reason = models.CharField(max_length=400, default="", blank=True)
    more = models.PositiveSmallIntegerField(default=0)  # how many more people are asked
    # The chances of the answers when it was made, by the same names: what a review changed.
    before = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quality_review_says_what_it_does",
                condition=Q(verdict="agreed", answers={}, more=0)
                | Q(verdict="overruled", more=0) & ~Q(answers={}) & ~Q(reason="")
                | Q(verdict="more", answers={}, more__gt=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.task_id}"
