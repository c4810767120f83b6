"""Looking at bytes that claim to be an image: is it one, how large, and what does it tell?"""

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from PIL import Image, ImageCms, ImageOps

from annotate.core.errors import ApplicationError
from annotate.media.bare import is_bare
from annotate.media.likeness import likeness_hash
from training.masks.grey import eight_bits

MEDIA_TYPE = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MOST_SIDE = 16_383  # pixels: what a WebP can hold, in which people are shown images
# What Pillow raises for files that are broken in one way or another.
DAMAGE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error,
          OverflowError, zlib.error)  # fmt: skip


class NotAnImage(ApplicationError):
    code = "not_an_image"


@dataclass(frozen=True)
class Picture:
    data: bytes
    media_type: str
    width: int
    height: int
    likeness: int | None  # see likeness.py

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def picture_of(data: bytes) -> Picture:
    """Check an image and take out all it tells beside its pixels.

    A file without metadata is kept byte for byte. Where there is any (EXIF, text, a colour profile,
    a rotation), the upright sRGB pixels are written anew as PNG, losslessly: no hidden recompression.
    """
    try:
        image, kind = _decoded(data)
        if image.mode in {"RGB", "L"} and is_bare(data, kind):
            return Picture(data, MEDIA_TYPE[kind], image.width, image.height, likeness_hash(image))
        upright = _srgb(_upright(eight_bits(image)))
    except DAMAGE as error:
        raise NotAnImage(f"It is damaged and cannot be decoded ({error}).") from None
    buffer = io.BytesIO()
    upright.save(buffer, "PNG", optimize=False)
    return Picture(
        buffer.getvalue(), "image/png", upright.width, upright.height, likeness_hash(upright)
    )


def is_black(mask: Picture) -> bool:
    """Is nothing of it above half?"""
    with Image.open(io.BytesIO(mask.data)) as image:
        darkest_and_lightest = image.convert("L").getextrema()
    return int(darkest_and_lightest[1]) < 128  # type: ignore[arg-type]


def _decoded(data: bytes) -> tuple[Image.Image, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of many pixels, and of broken metadata: judged below
            image = Image.open(io.BytesIO(data), formats=list(MEDIA_TYPE))
    except (*DAMAGE, Image.DecompressionBombError):
        what = (
            "is a GIF" if data[:6] in {b"GIF87a", b"GIF89a"} else "is not an image that can be read"
        )
        raise NotAnImage(f"It {what}: a PNG, JPEG or WebP is taken.") from None
    pixels = image.width * image.height
    if pixels > settings.MAX_IMAGE_PIXELS:
        raise NotAnImage(
            f"It has {image.width} x {image.height} pixels; at most "
            f"{settings.MAX_IMAGE_PIXELS:,} in all are taken. Make it smaller."
        )
    if max(image.size) > MOST_SIDE:
        raise NotAnImage(
            f"It is {image.width} x {image.height} pixels; a side may have at most {MOST_SIDE:,}."
            " Cut it into pieces or make it smaller."
        )
    frames = getattr(image, "n_frames", 1)
    if frames > 1:
        raise NotAnImage(f"It is an animation of {frames} frames; give a single image.")
    image.load()
    assert image.format is not None
    return image, image.format


def _upright(image: Image.Image) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ImageOps.exif_transpose(image)
    except DAMAGE:
        return image  # a rotation that cannot be read is none


def _srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            image = converted or image
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile is dropped, as browsers do
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        flat = Image.new("RGB", image.size, (255, 255, 255))
        rgba = image.convert("RGBA")
        flat.paste(rgba, mask=rgba.getchannel("A"))
        return flat
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))  # a new image carries no info of the old one
    return plain
