"""Training runs, their metrics, evaluations, and policies that start runs by themselves."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from annotate.core.models import Job, Timestamped
from annotate.datasets.models import Snapshot
from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet
from annotate.registry.models import ModelVersion


class Policy(Timestamped):
    """Retrain on a schedule or after so many new labels, whichever comes first."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="policies")
    name = models.CharField(max_length=120)
    enabled = models.BooleanField(default=True)
    campaigns = models.ManyToManyField(Campaign, related_name="policies")
    every_hours = models.PositiveIntegerField(null=True)
    every_judgements = models.PositiveIntegerField(null=True)
    base = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    reward_backbone = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    reward_config = models.JSONField(default=dict)
    dpo_config = models.JSONField(default=dict)
    sampler = models.JSONField(default=dict)  # how the evaluation draws

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                name="runs_policy_has_a_trigger",
                condition=models.Q(every_hours__isnull=False)
                | models.Q(every_judgements__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TrainingRun(Job):
    task_name: ClassVar[str] = "runs.train"
    queue: ClassVar[str] = "gpu"

    class Kind(models.TextChoices):
        REWARD = "reward"
        DPO = "dpo"

    class Arm(models.TextChoices):
        PREFERENCE = "preference"
        CONTROL = "control"  # the same training on randomly swapped pairs: the zero point

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="runs")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    arm = models.CharField(max_length=12, choices=Arm.choices, default=Arm.PREFERENCE)
    control_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="controls"
    )
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="runs")
    base = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="runs_from")
    output = models.OneToOneField(
        ModelVersion, on_delete=models.PROTECT, null=True, related_name="made_by"
    )
    config = models.JSONField(default=dict)
    config_sha256 = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    code_version = models.CharField(max_length=80, default="", editable=False)
    versions = models.JSONField(default=dict, editable=False)  # torch, diffusers, device, threads
    summary = models.JSONField(default=dict, editable=False)

    class Meta(Job.Meta):
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                name="runs_control_names_its_run",
                condition=models.Q(arm="preference") | models.Q(control_of__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RunMetric(models.Model):
    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="metrics")
    name = models.CharField(max_length=60)
    step = models.PositiveIntegerField()
    value = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "name", "step"], name="runs_metric_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.step}"


class Evaluation(Job):
    """Several models draw the same held-out prompts with the same seeds; a reward model scores."""

    task_name: ClassVar[str] = "runs.evaluate"
    queue: ClassVar[str] = "gpu"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="evaluations")
    name = models.CharField(max_length=120)
    baseline = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    reward = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="+")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    split = models.CharField(max_length=10, default="test")
    prompt_limit = models.PositiveIntegerField(null=True)
    seeds = ArrayField(models.BigIntegerField())
    sampler = models.JSONField(default=dict)
    sampler_sha256 = models.CharField(max_length=64)
    report = models.JSONField(default=dict, editable=False)
    grid_uri = models.CharField(max_length=500, default="", editable=False)

    class Meta(Job.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class EvaluatedModel(models.Model):
    class Part(models.TextChoices):
        BASELINE = "baseline"
        TUNED = "tuned"
        CONTROL = "control"

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="models")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "model_version"], name="runs_model_once_in_evaluation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.evaluation_id}"


class EvaluationSample(models.Model):
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="samples")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    reward = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "candidate"], name="runs_sample_once_in_evaluation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} in {self.evaluation_id}"


class PolicyFire(Timestamped):
    """One turn of the loop that a policy started. Each step begins when the one before has ended."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="fires")
    judgements = models.PositiveIntegerField()  # there were so many in its campaigns
    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="+")
    reward_run = models.OneToOneField(
        TrainingRun, on_delete=models.PROTECT, null=True, related_name="+"
    )
    dpo_run = models.OneToOneField(
        TrainingRun, on_delete=models.PROTECT, null=True, related_name="+"
    )
    evaluation = models.OneToOneField(
        Evaluation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)  # all steps done, or one of them failed

    def __str__(self) -> str:
        return f"{self.policy_id} at {self.judgements}"
