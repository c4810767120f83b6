"""Writes to assets."""

from collections.abc import Sequence

from django.db import transaction

from annotate.media.images import Picture, picture_of
from annotate.media.models import Asset, MediaVariant, Video, VideoFrame
from annotate.media.storage import content_read, content_store, contents_store
from annotate.media.videos import clip_of, frames_of, is_video, lossless, poster_of
from annotate.projects.models import Project
from training.contracts import VISIONREWARD_FRAMES, FrameRule, frames_seen


def media_store(*, project: Project, data: bytes) -> Asset:
    """Keep an image or a video, told apart by what the bytes are. Raises NotAnImage, NotAVideo."""
    store = video_store if is_video(data) else image_store
    return store(project=project, data=data)


def image_store(*, project: Project, data: bytes) -> Asset:
    """Keep an image once per project. Raises NotAnImage with what is wrong with it."""
    return picture_store(project=project, picture=picture_of(data))


def picture_store(*, project: Project, picture: Picture) -> Asset:
    """Keep an image that was looked at."""
    return _asset(
        project,
        Asset.Kind.IMAGE,
        picture.data,
        picture.media_type,
        size=(picture.width, picture.height),
        likeness=picture.likeness,
    )


@transaction.atomic(savepoint=False)
def pictures_store(*, project: Project, pictures: Sequence[Picture]) -> dict[str, Asset]:
    """Keep many images that were looked at, in a few statements. Returns them by their SHA-256."""
    pictures = list({picture.sha256: picture for picture in pictures}.values())
    found = _kept(project, pictures)
    missing = [picture for picture in pictures if picture.sha256 not in found]
    if not missing:
        return found
    kept = contents_store([(picture.data, picture.media_type) for picture in missing])
    Asset.objects.bulk_create(
        [
            Asset(
                project=project,
                kind=Asset.Kind.IMAGE,
                sha256=sha256,
                media_type=picture.media_type,
                width=picture.width,
                height=picture.height,
                bytes=len(picture.data),
                storage_key=key,
                perceptual_hash=picture.likeness,
            )
            for picture, (sha256, key) in zip(missing, kept, strict=True)
        ],
        ignore_conflicts=True,  # somebody else kept the same bytes meanwhile
    )
    return found | _kept(project, missing)


def _kept(project: Project, pictures: Sequence[Picture]) -> dict[str, Asset]:
    digests = [picture.sha256 for picture in pictures]
    rows = Asset.objects.filter(project=project, sha256__in=digests)
    return {asset.sha256: asset for asset in rows}


def video_store(*, project: Project, data: bytes) -> Asset:
    """Keep a video once per project, with its poster and the frames that models see.

    Raises NotAVideo with what is wrong with it.
    """
    clip = clip_of(data)
    (_, first), *_ = frames_of(clip.data, [0])
    with transaction.atomic():
        size = (clip.width, clip.height)
        asset = _asset(project, Asset.Kind.VIDEO, clip.data, clip.media_type, size=size)
        poster = _still(project, poster_of(first), size=size)
        video, is_new = Video.objects.get_or_create(
            asset=asset,
            defaults={
                "codec": clip.codec,
                "moments": clip.moments,
                "duration_ms": clip.duration_ms,
                "poster": poster,
            },
        )
        if is_new:
            frames_store(video=video, data=clip.data)
    return asset


@transaction.atomic
def frames_store(
    *, video: Video, rule: FrameRule = VISIONREWARD_FRAMES, data: bytes | None = None
) -> Sequence[VideoFrame]:
    """The frames that a model sees by a rule, made at the first call, in the order of time."""
    kept = video.frames_seen.filter(rule=rule.key).select_related("image").order_by("frame")
    if found := list(kept):
        return found
    asset = video.asset
    data = content_read(asset.storage_key) if data is None else data
    wanted = frames_seen(video.moments, rule)
    for frame, picture in frames_of(data, wanted):
        image = _still(asset.project, lossless(picture), size=picture.size)
        VideoFrame.objects.get_or_create(
            video=video, rule=rule.key, frame=frame, defaults={"image": image}
        )
    return list(kept.all())


def latent_store(*, project: Project, data: bytes) -> Asset:
    """Keep a final latent as the sampler wrote it, so that no trainer must encode the image again."""
    return _asset(project, Asset.Kind.LATENT, data, "application/octet-stream", size=(0, 0))


def map_store(*, project: Project, data: bytes) -> Asset:
    """Keep a patch map: safetensors, looked into by whoever calls this."""
    return _asset(project, Asset.Kind.MAP, data, "application/octet-stream", size=(0, 0))


def _still(project: Project, data: bytes, *, size: tuple[int, int]) -> Asset:
    """A WebP that we wrote ourselves: people are shown it as it is."""
    asset = _asset(project, Asset.Kind.IMAGE, data, "image/webp", size=size)
    MediaVariant.objects.get_or_create(
        asset=asset,
        kind=MediaVariant.Kind.SHOWN,
        defaults={"storage_key": asset.storage_key, "bytes": asset.bytes},
    )
    return asset


def _asset(
    project: Project,
    kind: str,
    data: bytes,
    media_type: str,
    *,
    size: tuple[int, int],
    likeness: int | None = None,
) -> Asset:
    sha256, key = content_store(data, media_type=media_type)
    asset, _ = Asset.objects.get_or_create(
        project=project,
        sha256=sha256,
        defaults={
            "kind": kind,
            "media_type": media_type,
            "width": size[0],
            "height": size[1],
            "bytes": len(data),
            "storage_key": key,
            "perceptual_hash": likeness,
        },
    )
    return asset
