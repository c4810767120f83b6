"""Looking at bytes that claim to be an image: is it one, how large, and what does it tell?"""

import io
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from annotate.core.errors import ApplicationError

MEDIA_TYPE = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
# What Pillow reads out of files that tell nothing but pixels and how to decode them.
HARMLESS = {
    "jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "adobe", "adobe_transform",
    "progressive", "progression", "gamma", "srgb", "interlace", "aspect", "loop", "background",
    "timestamp", "duration",
}  # fmt: skip


class NotAnImage(ApplicationError):
    code = "not_an_image"


@dataclass(frozen=True)
class Picture:
    data: bytes
    media_type: str
    width: int
    height: int


def picture_of(data: bytes) -> Picture:
    """Check an image and take out all it tells beside its pixels.

    A file without metadata is kept byte for byte. Where there is any (EXIF, text, a colour profile,
    a rotation), the upright sRGB pixels are written anew as PNG, losslessly: no hidden recompression.
    """
    image, kind = _decoded(data)
    frames = getattr(image, "n_frames", 1)
    if frames > 1:
        raise NotAnImage(f"It is an animation of {frames} frames; give a single image.")
    clean = set(image.info) <= HARMLESS and image.mode in {"RGB", "L"} and not image.getexif()
    if clean and not _trailing(data, kind):
        return Picture(data, MEDIA_TYPE[kind], image.width, image.height)
    upright = _srgb(ImageOps.exif_transpose(image))
    buffer = io.BytesIO()
    upright.save(buffer, "PNG", optimize=False)
    return Picture(buffer.getvalue(), "image/png", upright.width, upright.height)


def _decoded(data: bytes) -> tuple[Image.Image, str]:
    try:
        image = Image.open(io.BytesIO(data), formats=list(MEDIA_TYPE))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise NotAnImage("It is not a PNG, JPEG or WebP image.") from None
    pixels = image.width * image.height
    if pixels > settings.MAX_IMAGE_PIXELS:
        raise NotAnImage(
            f"It has {image.width} x {image.height} pixels; at most "
            f"{settings.MAX_IMAGE_PIXELS:,} in all are taken. Make it smaller."
        )
    try:
        image.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise NotAnImage(f"It is damaged and cannot be decoded ({error}).") from None
    assert image.format is not None
    return image, image.format


def _trailing(data: bytes, kind: str) -> bool:
    """Is there anything behind the end of the image? Polyglot files hide there."""
    if kind == "PNG":
        return not data.endswith(b"IEND\xaeB`\x82")
    if kind == "JPEG":
        return not data.rstrip(b"\x00").endswith(b"\xff\xd9")
    return len(data) > 8 + int.from_bytes(data[4:8], "little") + 1


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
