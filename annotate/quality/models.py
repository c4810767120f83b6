"""What the labels are worth together."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotate.core.models import Timestamped
from annotate.generation.models import PatchMapJob
from annotate.labeling.models import Campaign, Task
from annotate.quality.active_models import ActiveArm as ActiveArm
from annotate.quality.active_models import ActiveChoice as ActiveChoice
from annotate.quality.active_models import ActiveCurve as ActiveCurve
from annotate.quality.active_models import ActiveRound as ActiveRound
from annotate.quality.active_models import ActiveSetting as ActiveSetting
from annotate.quality.active_models import Arm as Arm
from annotate.quality.active_models import ExtraVotes as ExtraVotes
from annotate.quality.count_models import CountMark as CountMark
from annotate.quality.count_models import DayCount as DayCount
from annotate.quality.count_models import StoredReport as StoredReport
from annotate.quality.review_models import Review as Review


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


class ConsensusFit(models.Model):
    """One question of a campaign, fitted as a whole: who says what, and how much it counts.

    Kept so that the next fit starts where this one ended, and so that a dataset can say what its
    soft labels were made of.
    """

    class Method(models.TextChoices):
        PAIRED = "paired"  # strengths with ties, both-bad, reliability and the pull of a side
        DAWID_SKENE = "dawid_skene"
        ONE_COIN = "one_coin"  # Dawid-Skene with one accuracy a person, for sparse answers
        RATER_BIAS = "rater_bias"  # ITU-T P.910: bias and inconsistency of each person

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="fits")
    question = models.CharField(max_length=40)
    method = models.CharField(max_length=12, choices=Method.choices)
    inputs_sha256 = models.CharField(max_length=64)  # of every vote behind it, in a fixed order
    votes = models.PositiveIntegerField()
    # What was found of the question as a whole: ties, pull of a side, rounds, whether it converged.
    facts = models.JSONField(default=dict)
    state = models.BinaryField()  # arrays (.npz) from which the next fit starts
    computed_at = models.DateTimeField(auto_now=True)
    # What was said before this is in the labels, by a mark that no open transaction hides behind.
    seen_at = models.DateTimeField(null=True)
    # Since the whole was fitted (its votes have the hash above) labels of items that were touched
    # were found anew with people and the whole held as that fit found them (`held`, .npz).
    held = models.BinaryField(default=b"")
    increments = models.PositiveIntegerField(default=0, db_default=0)
    whole_votes = models.PositiveIntegerField(default=0, db_default=0)  # when the whole was fitted
    moved_votes = models.PositiveIntegerField(default=0, db_default=0)  # came, went, changed since

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "question"], name="quality_one_fit_per_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} of {self.question} in {self.campaign_id}"


class Reliability(models.Model):
    """How much one person's answers to one question count, as a fit found it."""

    fit = models.ForeignKey(ConsensusFit, on_delete=models.CASCADE, related_name="people")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    votes = models.PositiveIntegerField()
    # Paired: 1 as the crowd, 0 a coin, below 0 inverted. Dawid-Skene: chance of a right answer.
    # Rater bias: standard deviation of the person's noise, in points (lower is better).
    value = models.FloatField()
    bias = models.FloatField(null=True)  # rater bias alone: points above the crowd

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fit", "annotator"], name="quality_one_reliability")
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id}: {self.value:.2f}"


class SoftLabel(models.Model):
    """What a fit makes of one item: a chance for each answer, or a score with its error."""

    fit = models.ForeignKey(
        ConsensusFit, on_delete=models.CASCADE, related_name="labels", db_index=False
    )
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="soft_labels")
    position = models.PositiveSmallIntegerField(default=0)  # of the image; 0 for a pair as a whole
    chances = ArrayField(models.FloatField(), null=True)  # in the order of the question's answers
    score = models.FloatField(null=True)
    error = models.FloatField(null=True)  # standard error of the score
    votes = models.PositiveIntegerField()
    # 0: as the fit of the whole found it; else the number of the increment on that fit.
    increment = models.PositiveIntegerField(default=0, db_default=0)
    # Of a pair: the votes behind it, as `kept_votes.py` packs them. An increment needs those of the
    # pairs beside the touched ones, and finds them here many times faster than answer by answer.
    said = models.BinaryField(null=True)
    # What a reviewer decided instead, where one did: it stands above the chances.
    overruled = models.CharField(max_length=40, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fit", "task", "position"], name="quality_one_label_per_item"
            ),
            models.CheckConstraint(
                name="quality_chances_or_score",
                condition=Q(chances__isnull=False, score__isnull=True, error__isnull=True)
                | Q(chances__isnull=True, score__isnull=False, error__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}[{self.position}]"


class PatchSample(Timestamped):
    """Which images a campaign asks about to check patch maps by, and how they were drawn."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="patch_sample")
    patch_job = models.ForeignKey(PatchMapJob, on_delete=models.PROTECT, related_name="samples")
    version = models.CharField(max_length=64)  # the maps' estimator
    seed = models.PositiveBigIntegerField()
    # From the lowest automatic quality to the highest: {"low", "high", "pool", "candidates"}.
    strata = models.JSONField()

    def __str__(self) -> str:
        return f"patch sample of campaign {self.campaign_id}"
