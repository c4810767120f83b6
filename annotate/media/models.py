"""Files, named by their content. A row belongs to one project; equal bytes are stored once."""

import uuid

from django.db import models
from django.db.models import Q

from annotate.core.models import Timestamped
from annotate.projects.models import Project


class Asset(Timestamped):
    class Kind(models.TextChoices):
        IMAGE = "image"
        LATENT = "latent"  # (C, H, W) float16 safetensors, scaled as the denoiser sees it

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="assets")
    # What a browser sees in an address: random, so that it tells nothing and cannot be guessed.
    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField(default=0)  # pixels; 0 for what is no picture
    height = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField()
    storage_key = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "sha256"], name="media_one_row_per_content"),
            models.CheckConstraint(
                name="media_image_has_size",
                condition=~Q(kind="image") | Q(width__gt=0, height__gt=0),
            ),
        ]

    @property
    def address(self) -> str:
        """The path of an image. It tells nothing: no name, no type, no model, no order."""
        return f"/media/{self.public_id}"

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"
