"""What the labels are worth together."""

from django.db import models

from annotate.labeling.models import Task


class Consensus(models.Model):
    """What people said of one task, with its doubt. Rebuilt whenever its inputs change."""

    class Method(models.TextChoices):
        MAJORITY = "majority"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="consensus")
    method = models.CharField(max_length=12, choices=Method.choices)
    votes_first = models.PositiveIntegerField()
    votes_second = models.PositiveIntegerField()
    votes_tie = models.PositiveIntegerField()
    votes_both_bad = models.PositiveIntegerField()
    p_first = models.FloatField()  # soft: ties and both-bad count half to each side
    majority = models.CharField(max_length=8)  # first, second, tie, both_bad, or "" when undecided
    inputs_sha256 = models.CharField(max_length=64)  # of the judgement ids behind it, in order
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "method"], name="quality_one_per_method"),
            models.CheckConstraint(
                name="quality_p_is_probability",
                condition=models.Q(p_first__gte=0, p_first__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} of {self.task_id}"
