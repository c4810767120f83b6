"""Jobs that make masks, and what was drawn for each."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from annotate.core.models import Job, Timestamped
from annotate.projects.models import Project
from annotate.prompts.models import Prompt, PromptSet


class MaskJob(Job):
    """Prompts with a source image x one maker x seeds, into another prompt set."""

    task_name: ClassVar[str] = "masks.run"
    queue: ClassVar[str] = "gpu"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="mask_jobs")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    split = models.CharField(max_length=10, default="", blank=True)  # empty: every split
    prompt_limit = models.PositiveIntegerField(null=True)
    seeds = ArrayField(models.BigIntegerField())
    maker = models.JSONField()  # every setting written out (training.contracts.masks)
    maker_sha256 = models.CharField(max_length=64)
    problems = models.JSONField(default=list)  # [{prompt, seed, message}]: what could not be masked

    class Meta(Job.Meta):
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                name="generation_masks_go_into_another_set",
                condition=~Q(target=F("prompt_set")),
            ),
        ]

    def __str__(self) -> str:
        return f"masks {self.pk}"


class MaskRecord(Timestamped):
    """How the mask of a prompt came about. Two draws that are equal lead to one prompt."""

    mask_job = models.ForeignKey(MaskJob, on_delete=models.PROTECT, related_name="records")
    target = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="mask_records")
    maker_sha256 = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    kind = models.CharField(max_length=10)  # of the maker
    parameters = models.JSONField()  # what was drawn, in pixels (training.masks)
    share = models.FloatField()  # of the image that is to be filled
    made = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="made_by_masks")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "maker_sha256", "seed", "target"],
                name="generation_no_mask_twice",
            ),
            models.CheckConstraint(
                name="generation_mask_is_neither_empty_nor_full",
                condition=Q(share__gt=0, share__lt=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seed} of prompt {self.prompt_id}"
