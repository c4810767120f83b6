"""Votes spent by choice: the setting, what each round did, and extra votes that people asked for.

A task's `need` is its campaign's overlap with all `votes_added` of its choices, all `added` of its
extra votes and what its reviews asked for: every vote wanted can be explained.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotate.labeling.models import Campaign, Task
from annotate.prompts.models import Prompt


class ActiveSetting(models.Model):
    """How a campaign of pairs spends its votes, where it was ever asked to choose."""

    class Choice(models.TextChoices):
        GIVEN = "given"  # every pair its overlap
        ACTIVE = "active"  # the pairs are a pool; rounds open votes on some

    class Rule(models.TextChoices):
        MODELS = "models"  # what a vote tells of the ranking of models
        CANDIDATES = "candidates"  # … of the images of a prompt
        SCORES = "scores"  # … of a reward that is linear in the images' scores
        ENSEMBLE = "ensemble"  # how far reward models disagree on the pair

    campaign = models.OneToOneField(
        Campaign, on_delete=models.PROTECT, primary_key=True, related_name="active_setting"
    )
    choice = models.CharField(max_length=6, choices=Choice.choices)
    rule = models.CharField(max_length=10, choices=Rule.choices)
    per_round = models.PositiveIntegerField()  # votes that one round opens, both arms together
    total = models.PositiveIntegerField(null=True)  # votes at most; none: pairs x overlap
    control_share = models.FloatField()  # of the prompts; their votes are spent by chance
    cap = models.PositiveSmallIntegerField()  # votes on one pair at most
    least = models.PositiveSmallIntegerField()  # votes before a pair may be settled
    sure = models.FloatField()  # how sure the side of a settled pair is
    target = models.FloatField(null=True)  # accuracy that the forecast is about
    seed = models.PositiveBigIntegerField()
    problem = models.CharField(max_length=400, default="", blank=True)  # why no round could be held
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quality_active_counts",
                condition=Q(per_round__gte=1, least__gte=1, cap__gte=1),
            ),
            models.CheckConstraint(
                name="quality_active_shares",
                condition=Q(control_share__gt=0, control_share__lte=0.9, sure__gt=0.5, sure__lt=1),
            ),
            models.CheckConstraint(
                name="quality_active_target",
                condition=Q(target__isnull=True) | Q(target__gt=0.5, target__lt=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice} by {self.rule} in {self.campaign_id}"


class Arm(models.TextChoices):
    ACTIVE = "active"
    RANDOM = "random"


class ActiveArm(models.Model):
    """The arm of a prompt: drawn once, never moved (a trigger refuses it)."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="active_arms", db_index=False
    )
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+")
    arm = models.CharField(max_length=6, choices=Arm.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "prompt"], name="quality_one_arm_per_prompt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.prompt_id}: {self.arm}"


class ActiveRound(models.Model):
    """One look at a campaign's pairs. Kept as it was (a trigger refuses changes)."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="active_rounds", db_index=False
    )
    number = models.PositiveIntegerField()  # from 1
    rule = models.CharField(max_length=10)  # as set then; "given": back to every pair its overlap
    seed = models.PositiveBigIntegerField()
    budget = models.PositiveIntegerField()
    opened = models.PositiveIntegerField()  # votes
    opened_random = models.PositiveIntegerField()  # those of the random arm among them
    settled = models.PositiveIntegerField()  # pairs
    pooled = models.PositiveIntegerField()  # pairs that joined the pool
    facts = models.JSONField(
        default=dict
    )  # the belief, groups never compared, what could not be weighed
    inputs_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="quality_active_round_once")
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.campaign_id}"


class ActiveChoice(models.Model):
    """What a round did to one pair, and why."""

    class Act(models.TextChoices):
        POOLED = "pooled"  # joined the pool: open places beyond those taken were closed
        OPENED = "opened"
        SETTLED = "settled"
        GIVEN = "given"  # left the pool for the overlap again

    round = models.ForeignKey(
        ActiveRound, on_delete=models.PROTECT, related_name="choices", db_index=False
    )
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="active_choices")
    arm = models.CharField(max_length=6, choices=Arm.choices)
    act = models.CharField(max_length=7, choices=Act.choices)
    # Opened in the active arm: what the vote was expected to tell (nats), or the disagreement.
    # Settled: how sure the leading side is. In the random arm nothing is asked.
    information = models.FloatField(null=True)
    votes_added = models.SmallIntegerField()  # to the task's need; below 0: places that closed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "task", "act"], name="quality_active_choice_once"
            ),
            models.CheckConstraint(
                name="quality_random_arm_is_not_chosen",
                condition=Q(arm="active") | Q(information__isnull=True) & ~Q(act="settled"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.task_id}: {self.votes_added:+d}"


class ExtraVotes(models.Model):
    """Votes on a task that a person asked for beyond the rest."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="extra_votes")
    added = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.added} more on {self.task_id}"


class ActiveCurve(models.Model):
    """Whether choosing helps, as computed last; rebuilt whenever its inputs change."""

    campaign = models.OneToOneField(
        Campaign, on_delete=models.PROTECT, primary_key=True, related_name="active_curve"
    )
    inputs_sha256 = models.CharField(max_length=64)
    report = models.JSONField()
    computed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"curve of {self.campaign_id}"
