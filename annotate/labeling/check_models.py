"""What tells how far answers can be trusted: known answers, what was found with them, and who is out."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


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


class Admission(models.Model):
    """How a person's entrance test ended, or that an admin let them in. Only added to."""

    campaign = models.ForeignKey(
        "labeling.Campaign", on_delete=models.PROTECT, related_name="admissions"
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    passed = models.BooleanField()
    credit = models.FloatField(null=True)  # 0 to 1; null: let in without a test
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
                | Q(credit__isnull=True, by__isnull=False, passed=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} at {self.campaign_id}: {self.passed}"


class Exclusion(models.Model):
    """A person's answers in a campaign do not count, or those of a time do not. Never a deletion.

    It is lifted by filling in `lifted_at`; nothing else about it changes.
    """

    class Rule(models.TextChoices):
        MANUAL = "manual"
        WITHDRAWN = "withdrawn"  # the person took back their consent
        TOO_FAST = "too_fast"
        ONE_SIDE = "one_side"
        GOLD = "gold"
        INCONSISTENT = "inconsistent"
        UNRELIABLE = "unreliable"
        DRIFT = "drift"

    campaign = models.ForeignKey(
        "labeling.Campaign", on_delete=models.PROTECT, related_name="exclusions"
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rule = models.CharField(max_length=12, choices=Rule.choices)
    reason = models.CharField(max_length=400)
    facts = models.JSONField(default=dict)  # the numbers that the rule went by
    from_at = models.DateTimeField(null=True)  # null: from the first answer
    until_at = models.DateTimeField(null=True)  # null: and all that come
    answers = models.PositiveIntegerField()  # how many stopped counting when it was made
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "annotator"],
                condition=Q(lifted_at__isnull=True),
                name="labeling_excluded_once",
            ),
            models.CheckConstraint(name="labeling_exclusion_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="labeling_exclusion_window",
                condition=Q(from_at__isnull=True)
                | Q(until_at__isnull=True)
                | Q(from_at__lt=F("until_at")),
            ),
            models.CheckConstraint(
                name="labeling_exclusion_lifted_by",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} out of {self.campaign_id}: {self.rule}"

    @property
    def bars(self) -> bool:
        """Whether the person gets no more tasks: all that comes would not count."""
        return self.lifted_at is None and self.until_at is None


class Standing(models.Model):
    """A view: the answers that count. What was taken back, asked as a check, or is excluded is not
    among them. Every consensus, ranking and dataset reads from here."""

    id = models.UUIDField(primary_key=True)
    task = models.ForeignKey("labeling.Task", on_delete=models.DO_NOTHING, related_name="+")
    prompt_id = models.BigIntegerField()
    campaign = models.ForeignKey("labeling.Campaign", on_delete=models.DO_NOTHING, related_name="+")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+"
    )
    order = ArrayField(models.PositiveSmallIntegerField())
    duration_ms = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "labeling_standing"

    def __str__(self) -> str:
        return str(self.pk)
