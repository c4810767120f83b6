"""Reads of assets: who may see one, and the shape an image has in the API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from annotate.accounts.models import User
from annotate.core.errors import NotFound
from annotate.media.likeness import MOST_DISTANCE, probes
from annotate.media.models import Asset, Video
from annotate.projects.models import Membership, Project

SEEN = (Asset.Kind.IMAGE, Asset.Kind.VIDEO)


def image_of(asset: Asset) -> dict[str, Any]:
    """Of a video, which wants `video__poster` selected, also how it looks in a list."""
    return {
        "url": asset.address,
        "width": asset.width,
        "height": asset.height,
        "video": video_of(asset.video) if asset.kind == Asset.Kind.VIDEO else None,
    }


def video_of(video: Video) -> dict[str, Any]:
    return {
        "poster": video.poster.address,
        "frames": len(video.moments),
        "fps": video.fps,
        "duration_ms": video.duration_ms,
    }


class VideoShape(serializers.Serializer[Any]):
    poster = serializers.CharField()
    frames = serializers.IntegerField()
    fps = serializers.FloatField()
    duration_ms = serializers.IntegerField()

    class Meta:
        ref_name = "Video"


class ImageShape(serializers.Serializer[Any]):
    """An image in the API: shown from an Asset, or from what `image_of` made of one."""

    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    video = VideoShape(allow_null=True, help_text="Where it moves: `url` is the video's then.")

    class Meta:
        ref_name = "Image"

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return image_of(instance) if isinstance(instance, Asset) else instance


def access_asset(*, user: User, public_id: UUID) -> Asset:
    """An image or a video for a member of its project, now: whoever was removed sees nothing any more."""
    assets = Asset.objects.filter(public_id=public_id, kind__in=SEEN)
    if not user.is_staff:
        mine = Membership.objects.filter(user=user, removed_at__isnull=True).values("project")
        assets = assets.filter(project__in=mine)
    asset = assets.first()
    if asset is None:
        raise NotFound("No such image.")
    return asset


def assets_like(*, project: Project, likeness: int, within: int) -> QuerySet[Asset]:
    """The project's images within so many bits (0 to 7), nearest and oldest first; each has `distance`.

    The index on `media_bands` is asked for whole quarters of the hash, not for every row.
    """
    assert 0 <= within <= MOST_DISTANCE
    bits = "bit_count((perceptual_hash # (%s)::bigint)::bit(64))"
    return (
        Asset.objects.filter(project=project)
        .extra(  # noqa: S610 the text is our own
            select={"distance": bits},
            select_params=[likeness],
            where=[
                f"perceptual_hash IS NOT NULL AND media_bands(perceptual_hash) && %s::int[] AND {bits} <= %s"
            ],
            params=[probes(likeness), likeness, within],
        )
        .order_by("distance", "pk")
    )
