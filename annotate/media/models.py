"""Files, named by their content. A row belongs to one project; equal bytes are stored once."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotate.core.models import Timestamped
from annotate.projects.models import Project


class Asset(Timestamped):
    class Kind(models.TextChoices):
        IMAGE = "image"
        VIDEO = "video"
        LATENT = "latent"  # (C, H, W) float16 safetensors, scaled as the denoiser sees it
        MAP = "map"  # safetensors, (rows, columns) float32 in [0, 1] (generation.PatchMap)

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
    # Of an image: see likeness.py. Null: not looked at yet, or as good as empty. A migration indexes it.
    perceptual_hash = models.BigIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "sha256"], name="media_one_row_per_content"),
            models.CheckConstraint(
                name="media_image_has_size",
                condition=~Q(kind__in=["image", "video"]) | Q(width__gt=0, height__gt=0),
            ),
        ]

    @property
    def address(self) -> str:
        """The path of an image or video. It tells nothing: no name, no type, no model, no order."""
        return f"/media/{self.public_id}"

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class MediaVariant(Timestamped):
    """Another file of the same image, made once and kept. It is asked for by the image's own address."""

    class Kind(models.TextChoices):
        SHOWN = "shown"  # every pixel as it is, and one form for all: what people judge
        THUMB = "thumb"  # small, for lists

    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="variants", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    storage_key = models.CharField(max_length=200)
    bytes = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "kind"], name="media_variant_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.asset_id}"


class Video(models.Model):
    """What a moving asset is beside its size. Its frames are counted from 0."""

    asset = models.OneToOneField(
        Asset, on_delete=models.PROTECT, primary_key=True, related_name="video"
    )
    codec = models.CharField(max_length=8)
    # When each frame appears, in ms from the first: real times, the frame rate may change.
    moments = ArrayField(models.PositiveIntegerField())
    duration_ms = models.PositiveIntegerField()  # the last frame's own time is in it
    poster = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")  # frame 0

    class Meta:
        constraints = [
            models.CheckConstraint(name="media_video_has_frames", condition=Q(moments__len__gt=0)),
            models.CheckConstraint(name="media_video_has_length", condition=Q(duration_ms__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.codec} of {len(self.moments)} frames"

    @property
    def fps(self) -> float:
        """Frames a second, on average."""
        return round(1000 * len(self.moments) / self.duration_ms, 3)


class VideoFrame(models.Model):
    """A frame that a model sees by some rule, losslessly as it was decoded."""

    video = models.ForeignKey(
        Video, on_delete=models.PROTECT, related_name="frames_seen", db_index=False
    )
    rule = models.CharField(max_length=40)  # FrameRule.key
    frame = models.PositiveIntegerField()
    image = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["video", "rule", "frame"], name="media_frame_once")
        ]

    def __str__(self) -> str:
        return f"frame {self.frame} of {self.video_id}"
