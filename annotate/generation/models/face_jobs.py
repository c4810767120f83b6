"""Jobs that search images for faces, and jobs that make pairs of a real and an inpainted face."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from annotate.core.models import Job, Timestamped
from annotate.generation.models.draw import Candidate
from annotate.generation.models.faces import Face
from annotate.media.models import Asset
from annotate.projects.models import Project
from annotate.prompts.models import Prompt, PromptSet
from annotate.registry.models import ModelVersion


class FaceJob(Job):
    """Search the photos of a prompt set, or the candidates of its prompts."""

    task_name: ClassVar[str] = "generation.find_faces"
    queue: ClassVar[str] = "gpu"

    class Of(models.TextChoices):
        SOURCES = "sources"
        CANDIDATES = "candidates"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="face_jobs")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    of = models.CharField(max_length=10, choices=Of.choices)
    model_version = models.ForeignKey(  # of candidates: only this one's
        ModelVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    detector = models.CharField(max_length=20)  # as asked for
    scanner = models.CharField(max_length=60, default="", editable=False)  # with its version

    class Meta(Job.Meta):
        pass

    def __str__(self) -> str:
        return f"face search {self.pk}"


class FacePairJob(Job):
    """Photos of a prompt set x one inpainting model x seeds."""

    task_name: ClassVar[str] = "generation.make_face_pairs"
    queue: ClassVar[str] = "gpu"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="face_pair_jobs")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    split = models.CharField(max_length=10, default="", blank=True)  # empty: every split
    prompt_limit = models.PositiveIntegerField(null=True)
    seeds = ArrayField(models.BigIntegerField())
    settings = models.JSONField(default=dict)  # FacePairsConfig with every default written out
    settings_sha256 = models.CharField(max_length=64)
    summary = models.JSONField(
        default=dict, editable=False
    )  # keep-rates, the leak probe's, there_already

    class Meta(Job.Meta):
        pass

    def __str__(self) -> str:
        return f"face pairs {self.pk}"


class FacePair(Timestamped):
    """A real face that is better by construction than the same face inpainted (arXiv 2406.17100)."""

    # A trigger holds that `good` is a photo (or one through the VAE, as `round_trip` says), that
    # `bad` was generated, and that both are of one prompt.
    good = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    bad = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="face_pair")
    job = models.ForeignKey(FacePairJob, on_delete=models.PROTECT, related_name="pairs")
    face = models.ForeignKey(Face, on_delete=models.PROTECT, related_name="+")  # in the photo
    mask = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")  # may differ there
    round_trip = models.BooleanField()  # the good one went through the VAE as well
    change = models.FloatField()  # mean difference in the hole, of full brightness

    def __str__(self) -> str:
        return f"face pair {self.pk}"


class FaceReject(models.Model):
    """Why a photo, or a face of it, made no pair."""

    class Reason(models.TextChoices):
        UNREADABLE = "unreadable"
        NO_FACE = "no_face"
        LOW_CONFIDENCE = "low_confidence"
        TOO_SMALL = "too_small"
        SEVERAL_FACES = "several_faces"
        NOT_LARGEST = "not_largest"
        UNCHANGED = "unchanged"
        NOT_FINITE = "not_finite"

    job = models.ForeignKey(FacePairJob, on_delete=models.PROTECT, related_name="rejects")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    face = models.PositiveSmallIntegerField(null=True)  # empty: the whole photo
    reason = models.CharField(max_length=16, choices=Reason.choices)
    detail = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "prompt", "seed", "face", "reason"],
                nulls_distinct=False,
                name="generation_reject_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} of prompt {self.prompt_id}"
