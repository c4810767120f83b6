"""Known answers, and what was found with them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from annotate.labeling.models.lifted import Lifted, accounted_for


class GoldAnswer(models.Model):
    """One question of a check task with what is expected of it.

    Hard gold expects one answer; soft gold a share for each, because taste is plural.
    """

    task = models.ForeignKey(
        "labeling.Task", on_delete=models.PROTECT, related_name="gold", db_index=False
    )
    question = models.CharField(max_length=40)  # as quality/said.py names them
    position = models.PositiveSmallIntegerField(default=0)  # of the image; 0 for a pair as a whole
    answers = ArrayField(models.CharField(max_length=40))  # all that can be answered
    shares = ArrayField(models.FloatField())  # expected of each, in their order; they add up to 1
    explanation = models.CharField(max_length=400, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "question", "position"], name="labeling_gold_once"
            ),
            models.CheckConstraint(
                name="labeling_gold_a_share_each",
                condition=Q(answers__len__gte=2, shares__len=F("answers__len")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.task_id}"


class GoldRetirement(Lifted):
    """A known answer that is handed out no more. It and what was answered to it stay.

    It is used again by filling in `lifted_at`; nothing else about it changes.
    """

    task = models.ForeignKey(
        "labeling.Task", on_delete=models.PROTECT, related_name="retirements", db_index=False
    )
    # The expected answer was not right: what people answered says nothing about them either.
    is_wrong = models.BooleanField()
    answers = models.PositiveIntegerField()  # how many had been given

    class Meta:
        indexes = [models.Index("task", name="labeling_retired")]
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(lifted_at__isnull=True),
                name="labeling_retired_once",
            ),
            *accounted_for("labeling_retirement"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.reason}"


class CheckedAnswer(models.Model):
    """One question of a check, compared with what was expected when it was answered.

    Of a repeat, what was expected is what the same person said before.
    """

    judgement = models.ForeignKey(
        "labeling.Judgement", on_delete=models.PROTECT, related_name="checked", db_index=False
    )
    question = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=40)
    share = models.FloatField()  # expected of the answer given
    best = models.FloatField()  # of the answer that was expected most
    options = models.PositiveSmallIntegerField()  # how many answers there were: a coin's chance

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "question", "position"], name="labeling_checked_once"
            ),
            models.CheckConstraint(
                name="labeling_checked_share",
                condition=Q(share__gte=0, share__lte=F("best"), best__gt=0, best__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} of {self.judgement_id}: {self.share / self.best:.2f}"


class Compared(models.Model):
    """A view: what was found with checks, of answers that were not taken back. A check whose
    expected answer turned out wrong is not in it."""

    id = models.BigIntegerField(primary_key=True)
    judgement = models.ForeignKey(
        "labeling.Judgement", on_delete=models.DO_NOTHING, related_name="+"
    )
    task = models.ForeignKey("labeling.Task", on_delete=models.DO_NOTHING, related_name="+")
    campaign = models.ForeignKey("labeling.Campaign", on_delete=models.DO_NOTHING, related_name="+")
    role = models.CharField(max_length=8)  # of the task
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+"
    )
    created_at = models.DateTimeField()  # of the answer
    question = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=40)
    share = models.FloatField()
    best = models.FloatField()
    options = models.PositiveSmallIntegerField()

    class Meta:
        managed = False
        db_table = "labeling_compared"

    def __str__(self) -> str:
        return f"{self.question} of {self.judgement_id}"
