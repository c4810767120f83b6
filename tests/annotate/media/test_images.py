"""Bytes that claim to be an image: refused, kept as they are, or stripped to their pixels."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from annotate.media.images import NotAnImage, picture_of
from tests.factories import picture


def noise(width: int = 24, height: int = 16) -> Image.Image:
    pixels = np.random.default_rng(3).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def encoded(image: Image.Image, format: str, **save) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **save)
    return buffer.getvalue()


def pixels_of(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_with(chunk: bytes) -> bytes:
    """A PNG with one more chunk before its end."""
    data = encoded(noise(), "PNG")
    return data[:-12] + chunk + data[-12:]


def jpeg_with(marker: int, body: bytes) -> bytes:
    """A JPEG with one more segment behind its start."""
    data = encoded(noise(), "JPEG")
    return data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + data[2:]


def png_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", "model-seven")
    return encoded(noise(), "PNG", pnginfo=info)


@pytest.mark.parametrize(("format", "type"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
def test_a_plain_image_is_kept_byte_for_byte(format, type):
    data = encoded(noise(), format)
    kept = picture_of(data)
    assert kept.data == data
    assert (kept.media_type, kept.width, kept.height) == (f"image/{type}", 24, 16)


REFUSED = {
    "empty": b"",
    "text": b"hello",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif": encoded(noise(), "GIF"),
    "bmp": encoded(noise(), "BMP"),
    "tiff": encoded(noise(), "TIFF"),
    "pdf": b"%PDF-1.4\n%%EOF",
    "a png's first bytes": encoded(noise(), "PNG")[:40],
    "half a png": encoded(noise(64, 64), "PNG")[:3_000],
    "half a jpeg": encoded(noise(64, 64), "JPEG")[:600],
    "half a webp": encoded(noise(64, 64), "WEBP")[:200],
    "a png whose pixels are broken": encoded(noise(64, 64), "PNG").replace(b"IDAT", b"IDAX"),
    "nothing but a header": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_image_is_refused_in_a_sentence(name):
    with pytest.raises(NotAnImage, match=r"^It "):
        picture_of(REFUSED[name])


def test_the_bytes_decide_what_an_image_is_and_not_its_name():
    assert picture_of(encoded(noise(), "WEBP")).media_type == "image/webp"


def test_an_image_of_too_long_a_side_is_refused_with_its_size():
    with pytest.raises(NotAnImage, match=r"60000 x 20 pixels; a side may have at most 16,383"):
        picture_of(encoded(Image.new("RGB", (60_000, 20)), "PNG"))


@pytest.mark.parametrize("format", ["PNG", "GIF"])
def test_other_animations_are_named(format):
    frames = [noise(), noise().transpose(Image.Transpose.ROTATE_180)]
    data = encoded(frames[0], format, save_all=True, append_images=frames[1:])
    with pytest.raises(NotAnImage, match="animation of 2" if format == "PNG" else "is a GIF"):
        picture_of(data)


def test_a_zip_behind_an_image_is_gone():
    import zipfile

    for format in ("PNG", "JPEG", "WEBP"):
        file = io.BytesIO(encoded(noise(), format))
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("payload.exe", b"MZ payload")
        kept = picture_of(file.getvalue())
        assert b"payload" not in kept.data
        assert not zipfile.is_zipfile(io.BytesIO(kept.data))
        assert np.array_equal(pixels_of(kept.data), pixels_of(file.getvalue()))


@pytest.mark.parametrize("side", [9_000, 12_000, 20_000, 60_000])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(side):
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(b"\x00" * 1_000))
        + png_chunk(b"IEND", b"")
    )
    with pytest.raises(NotAnImage, match=r"pixels|decoded|PNG, JPEG or WebP"):
        picture_of(bomb)


def test_a_text_chunk_that_unpacks_without_end_is_refused_or_dropped():
    bomb = png_chunk(b"zTXt", b"k\x00\x00" + zlib.compress(b"\x00" * 200_000_000, 9))
    try:
        kept = picture_of(png_with(bomb)).data
    except NotAnImage:
        return
    assert len(kept) < 100_000


def test_an_animation_is_refused():
    frames = [noise(), noise().transpose(Image.Transpose.ROTATE_180)]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(NotAnImage, match="animation"):
        picture_of(data)


def test_exif_is_taken_out_and_its_rotation_applied():
    image = noise()
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to show
    exif[0x010E] = "made by model seven"
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(image, "JPEG", exif=exif, quality=100)
    kept = picture_of(data)
    assert (kept.width, kept.height) == (16, 24)
    assert b"seven" not in kept.data
    assert b"Exif" not in kept.data
    upright = np.rot90(pixels_of(data), k=-1)
    assert np.array_equal(pixels_of(kept.data), upright)  # no second lossy compression


TELLTALE = b"model-seven"
METADATA = {
    "PNG text": png_text(),
    "PNG private chunk": png_with(png_chunk(b"prVt", TELLTALE)),
    "PNG time": png_with(png_chunk(b"tIME", TELLTALE[:7])),
    "PNG behind its end": encoded(noise(), "PNG") + TELLTALE,
    "PNG behind its end, ended again": encoded(noise(), "PNG") + TELLTALE + png_chunk(b"IEND", b""),
    "JPEG comment": jpeg_with(0xFE, TELLTALE),
    "JPEG application segment": jpeg_with(0xEB, TELLTALE),
    "JPEG XMP": jpeg_with(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + TELLTALE),
    "JPEG behind its end": encoded(noise(), "JPEG") + TELLTALE,
    "JPEG behind its end, ended again": encoded(noise(), "JPEG") + TELLTALE + b"\xff\xd9",
    "WEBP XMP": encoded(noise(), "WEBP", xmp=TELLTALE),
    "WEBP behind its end": encoded(noise(), "WEBP") + TELLTALE,
}  # fmt: skip


@pytest.mark.parametrize("name", METADATA)
def test_nothing_but_pixels_stays_in_the_file(name):
    """A file's inside must not tell an annotator which model drew it, nor carry a second file."""
    data = METADATA[name]
    kept = picture_of(data)
    assert TELLTALE[:7] not in kept.data
    assert np.array_equal(pixels_of(kept.data), pixels_of(data))


def test_a_file_that_is_an_image_and_a_page_at_once_loses_the_page():
    page = b"<html><script>alert(document.cookie)</script></html>"
    for format in ("PNG", "JPEG", "WEBP"):
        assert b"<script>" not in picture_of(encoded(noise(), format) + page).data


def test_colours_of_another_profile_become_srgb():
    image = noise()
    lab = ImageCms.createProfile("sRGB")
    profile = ImageCms.ImageCmsProfile(lab).tobytes()
    kept = picture_of(encoded(image, "PNG", icc_profile=profile))
    assert "icc_profile" not in Image.open(io.BytesIO(kept.data)).info
    assert np.abs(pixels_of(kept.data).astype(int) - np.asarray(image)).max() <= 1


def test_a_broken_colour_profile_is_dropped():
    kept = picture_of(encoded(noise(), "PNG", icc_profile=b"not a profile"))
    assert np.array_equal(pixels_of(kept.data), np.asarray(noise()))


def test_transparency_is_shown_on_white():
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert pixels_of(picture_of(encoded(clear, "PNG")).data).min() == 255


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_every_kind_of_pixels_becomes_one_that_browsers_and_trainers_read(mode):
    image = Image.new(mode, (5, 3))
    kept = picture_of(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert Image.open(io.BytesIO(kept.data)).mode in {"RGB", "L"}


FUZZED = [encoded(noise(), "PNG"), encoded(noise(), "JPEG"), encoded(noise(), "WEBP"),
          METADATA["JPEG XMP"], METADATA["PNG text"],
          encoded(noise(), "JPEG", exif=Image.Exif())]  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(range(len(FUZZED))),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12),
    st.floats(0.5, 1),
)
def test_whatever_is_broken_in_a_file_the_answer_is_a_picture_or_a_refusal(which, changes, keep):
    data = bytearray(FUZZED[which])
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    try:
        kept = picture_of(bytes(data[: int(len(data) * keep)] if keep < 0.75 else data))
    except NotAnImage:
        return
    assert pixels_of(kept.data).shape == (kept.height, kept.width, 3)


def test_pictures_of_the_factory_differ():
    assert picture() != picture()


DEEP = np.linspace(0, 65_535, 24 * 16).astype(np.uint16).reshape(16, 24)


def test_greys_of_16_bits_are_scaled_and_not_clipped_to_white():
    kept = pixels_of(picture_of(encoded(Image.fromarray(DEEP), "PNG")).data)
    assert np.abs(kept - (DEEP / 257)[..., None]).max() <= 0.5
    assert (kept.min(), kept.max()) == (0, 255)


def test_a_grey_of_16_bits_that_is_declared_transparent_lies_on_white():
    clear = int(DEEP[0, 3])
    kept = pixels_of(picture_of(encoded(Image.fromarray(DEEP), "PNG", transparency=clear)).data)
    expected = np.where(clear == DEEP, 255, DEEP / 257)
    assert np.abs(kept - expected[..., None]).max() <= 0.5


def test_a_photo_of_16_bits_stands_the_way_its_camera_says():
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = picture_of(encoded(Image.fromarray(DEEP), "PNG", exif=exif))
    assert (turned.width, turned.height) == (16, 24)
    assert np.abs(pixels_of(turned.data)[..., 0] - np.rot90(DEEP / 257, -1)).max() <= 0.5
