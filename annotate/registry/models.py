"""Model versions: which weights exist and where they came from."""

from django.db import models
from django.db.models import Q

from annotate.core.models import Timestamped
from annotate.projects.models import Project


class ModelVersion(Timestamped):
    class Kind(models.TextChoices):
        DIFFUSION = "diffusion"
        REWARD = "reward"

    class Source(models.TextChoices):
        FOLDER = "folder"  # a diffusers or transformers folder on the workers' disk
        HUB = "hub"  # an id on a model hub
        RUN = "run"  # made here; the run that made it points to this row
        EXTERNAL = "external"  # weights we never had: the maker of imported images

    class Stage(models.TextChoices):
        CANDIDATE = "candidate"
        LIVE = "live"
        RETIRED = "retired"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="model_versions")
    name = models.CharField(max_length=120)
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.CANDIDATE)
    uri = models.CharField(max_length=500, default="", blank=True)  # the pipeline or reward folder
    sha256 = models.CharField(max_length=64, default="", blank=True)  # of the folder's weights
    adapter_uri = models.CharField(max_length=500, default="", blank=True)  # LoRA on top of `uri`
    adapter_sha256 = models.CharField(max_length=64, default="", blank=True)
    family = models.CharField(max_length=80, default="", blank=True)  # e.g. StableDiffusionPipeline
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    facts = models.JSONField(default=dict)  # sizes, standardisation constants: shown, never queried

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name", "revision"], name="registry_revision_once"
            ),
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=Q(source="external"),
                name="registry_one_external_of_a_name",
            ),
            models.CheckConstraint(
                name="registry_weights_have_a_place",
                condition=Q(source="external") | ~Q(uri=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} r{self.revision}"
