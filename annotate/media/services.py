"""Writes to assets."""

from annotate.media.images import picture_of
from annotate.media.models import Asset
from annotate.media.storage import content_store
from annotate.projects.models import Project


def image_store(*, project: Project, data: bytes) -> Asset:
    """Keep an image once per project. Raises NotAnImage with what is wrong with it."""
    picture = picture_of(data)
    sha256, key = content_store(picture.data, media_type=picture.media_type)
    asset, _ = Asset.objects.get_or_create(
        project=project,
        sha256=sha256,
        defaults={
            "kind": Asset.Kind.IMAGE,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "bytes": len(picture.data),
            "storage_key": key,
        },
    )
    return asset


def latent_store(*, project: Project, data: bytes) -> Asset:
    """Keep a final latent as the sampler wrote it, so that no trainer must encode the image again."""
    media_type = "application/octet-stream"
    sha256, key = content_store(data, media_type=media_type)
    asset, _ = Asset.objects.get_or_create(
        project=project,
        sha256=sha256,
        defaults={
            "kind": Asset.Kind.LATENT,
            "media_type": media_type,
            "bytes": len(data),
            "storage_key": key,
        },
    )
    return asset
