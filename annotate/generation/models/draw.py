"""Generation jobs and the candidates that people judge."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotate.core.models import Job, Timestamped
from annotate.media.models import Asset
from annotate.projects.models import Project
from annotate.prompts.models import Prompt, PromptSet
from annotate.registry.models import ModelVersion


class GenerationJob(Job):
    """Prompts x one model version x seeds: the same for all, or a pool of its own for each prompt."""

    task_name: ClassVar[str] = "generation.run"
    queue: ClassVar[str] = "gpu"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="generation_jobs")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    split = models.CharField(max_length=10, default="", blank=True)  # empty: every split
    prompt_limit = models.PositiveIntegerField(null=True)
    # One prompt of the set alone.
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, null=True, related_name="+")
    awaited = models.BooleanField(default=False)  # somebody sits and waits for it
    mode = models.CharField(max_length=12, default="text")  # one of training.contracts.Mode
    seeds = ArrayField(models.BigIntegerField())  # empty where there are pools
    seeds_per_prompt = models.PositiveIntegerField(default=0)  # size of a pool; 0: `seeds` it is
    pool_seed = models.BigIntegerField(default=0)  # what the pools' seeds are drawn from
    sampler = models.JSONField(default=dict)  # steps, guidance, size, scheduler: what was asked for
    sampler_sha256 = models.CharField(max_length=64)

    class Meta(Job.Meta):
        constraints: ClassVar = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                name="generation_seeds_or_pools",
                condition=Q(seeds_per_prompt=0, seeds__len__gt=0)
                | Q(seeds_per_prompt__gt=0, seeds__len=0),
            ),
        ]

    def __str__(self) -> str:
        return f"generation {self.pk}"

    @property
    def is_urgent(self) -> bool:
        return self.awaited


class GenerationProblem(Timestamped):
    """What was wrong with one item of a job; the others were drawn."""

    job = models.ForeignKey(GenerationJob, on_delete=models.CASCADE, related_name="problems")
    item = models.CharField(max_length=140)  # its key: prompt and seed, and its variant
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+")
    message = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "item", "message"], name="generation_problem_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.job_id}: {self.message}"


class Candidate(Timestamped):
    """One image a person can judge, and all that is needed to make it again."""

    class Origin(models.TextChoices):
        GENERATED = "generated"
        REAL = "real"
        IMPORTED = "imported"
        # A photo that went through a model's autoencoder: nobody drew it, and it is no photo either.
        ROUND_TRIP = "round_trip"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="candidates")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="candidates")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    model_version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, null=True, related_name="candidates"
    )
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    latent = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, related_name="+")
    latent_vae_sha256 = models.CharField(max_length=64, default="", blank=True)
    generation_job = models.ForeignKey(
        GenerationJob, on_delete=models.PROTECT, null=True, related_name="candidates"
    )
    sampler_sha256 = models.CharField(max_length=64, default="", blank=True)
    seed = models.BigIntegerField(null=True)
    # Which of several images of one record: "t500" is the source noised to level 500 and back.
    # The real image it was made from is the prompt's source.
    variant = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model_version", "prompt", "sampler_sha256", "seed", "variant"],
                condition=Q(origin="generated"),
                name="generation_no_candidate_twice",
            ),
            models.UniqueConstraint(
                fields=["prompt", "asset", "model_version", "origin"],
                condition=~Q(origin="generated"),
                nulls_distinct=False,
                name="generation_no_import_twice",
            ),
            models.CheckConstraint(
                name="generation_generated_has_model_and_seed",
                condition=~Q(origin="generated")
                | Q(model_version__isnull=False, seed__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"candidate {self.pk}"
