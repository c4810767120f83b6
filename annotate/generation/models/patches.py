"""Jobs that make patch maps, and the maps: how well each part of a candidate matches its references."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from annotate.core.models import Job, Timestamped
from annotate.generation.models.draw import Candidate
from annotate.media.models import Asset
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet
from annotate.registry.models import ModelVersion


class PatchMapJob(Job):
    """The images of a prompt set whose prompts have references, by one estimator."""

    task_name: ClassVar[str] = "generation.patch_maps"
    queue: ClassVar[str] = "gpu"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="patch_jobs")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    model_version = models.ForeignKey(  # who drew them; empty: anybody
        ModelVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    split = models.CharField(max_length=10, default="", blank=True)  # empty: every split
    estimator = models.JSONField()  # settings as training.contracts.PatchEstimator, all of them
    # The first images that could not be mapped, as [{"candidate", "message"}].
    problems = models.JSONField(default=list, editable=False)
    failed = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Job.Meta):
        pass

    def __str__(self) -> str:
        return f"patch maps {self.pk}"


class PatchMap(Timestamped):
    """A file with `quality` (rows, columns) and `coverage` (references, rows, columns).

    float32 in [0, 1] at latent size. `recipe` is all that made it, and `version` its SHA-256.
    """

    class Source(models.TextChoices):
        AUTO = "auto"  # an estimator's
        FUSED = "fused"  # an estimator's, calibrated by what people marked, and their marks

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="patch_maps")
    source = models.CharField(max_length=5, choices=Source.choices)
    version = models.CharField(max_length=64)
    recipe = models.JSONField()
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    columns = models.PositiveIntegerField()
    quality_mean = models.FloatField()
    coverage_mean = models.FloatField()
    patch_job = models.ForeignKey(
        PatchMapJob, on_delete=models.PROTECT, null=True, related_name="maps"
    )
    made_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="fused")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "source", "version"], name="generation_no_patch_map_twice"
            ),
            models.CheckConstraint(
                name="generation_patch_map_is_of_a_job_or_a_map",
                condition=Q(source="auto", patch_job__isnull=False, made_of__isnull=True)
                | Q(source="fused", patch_job__isnull=True, made_of__isnull=False),
            ),
            models.CheckConstraint(
                name="generation_patch_map_is_made_of_another",
                condition=Q(made_of__isnull=True) | ~Q(made_of=F("id")),
            ),
            models.CheckConstraint(
                name="generation_patch_map_means_are_shares",
                condition=Q(
                    quality_mean__gte=0,
                    quality_mean__lte=1,
                    coverage_mean__gte=0,
                    coverage_mean__lte=1,
                ),
            ),
            models.CheckConstraint(
                name="generation_patch_map_has_cells", condition=Q(rows__gt=0, columns__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} patch map of candidate {self.candidate_id}"
