"""Images that look alike are found, whatever was done to their size and their compression."""

import io
import itertools
import random

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection
from PIL import Image

from annotate.media.likeness import MOST_DISTANCE, distance, likeness_hash, probes
from annotate.media.models import Asset
from annotate.media.selectors import assets_like
from annotate.media.services import image_store
from tests.factories import AssetFactory, ProjectFactory, picture


def again(image: Image.Image, format: str, **options) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return Image.open(buffer)


CHANGES = {
    "JPEG 50": lambda image: again(image, "JPEG", quality=50),
    "JPEG 20": lambda image: again(image, "JPEG", quality=20),
    "half": lambda image: image.resize((image.width // 2, image.height // 2)),
    "a third, WebP 60": lambda image: again(
        image.resize((image.width // 3, image.height // 3)), "WEBP", quality=60, method=0
    ),
}  # fmt: skip


@pytest.fixture
def photos(shared_data) -> list[Image.Image]:
    files = sorted((shared_data / "photos-dreambench" / "images").glob("*/*.jpg"))
    assert len(files) == 81
    return [Image.open(file).convert("RGB") for file in files]


def test_a_photo_is_known_again_and_others_are_told_apart(photos):
    hashes = [likeness_hash(photo) for photo in photos]
    for name, change in CHANGES.items():
        moved = [
            distance(kept, likeness_hash(change(photo)))
            for kept, photo in zip(hashes, photos, strict=True)
        ]
        assert max(moved) <= 6, name
    pairs = [distance(*pair) for pair in itertools.combinations(hashes, 2)]
    assert sum(bits <= 6 for bits in pairs) <= 2, "two drawings of one cartoon look alike"


def test_an_empty_image_is_like_nothing():
    for shade in (0, 128, 255):
        assert likeness_hash(Image.new("RGB", (64, 64), (shade, shade, shade))) is None
    noise = np.random.default_rng(0).normal(128, 1, (64, 64)).clip(0, 255).astype(np.uint8)
    assert likeness_hash(Image.fromarray(noise)) is None


def test_the_hash_is_the_brightness_of_neighbours():
    """By hand, from the definition: 9 x 8 patches, one bit for each neighbour on the right."""
    grey = np.random.default_rng(4).integers(0, 256, (8, 9), dtype=np.uint8)
    bits = "".join("1" if grey[y][x + 1] > grey[y][x] else "0" for y in range(8) for x in range(8))
    assert likeness_hash(Image.fromarray(grey)) & (2**64 - 1) == int(bits, 2)


def test_quarters_find_all_within_seven_bits():
    rng = random.Random(1)
    for _ in range(300):
        value = rng.getrandbits(64) - 2**63
        changed = value
        for bit in rng.sample(range(63), MOST_DISTANCE):
            changed ^= 1 << bit
        assert distance(value, changed) == MOST_DISTANCE
        quarters = {band << 16 | (changed >> (48 - 16 * band)) & 0xFFFF for band in range(4)}
        assert quarters & set(probes(value))


def rows_with(project, hashes: list[int]) -> None:
    Asset.objects.bulk_create(
        AssetFactory.build(project=project, perceptual_hash=each) for each in hashes
    )


def test_a_search_equals_looking_at_every_row(project):
    rng = random.Random(2)
    hashes = [rng.getrandbits(64) - 2**63 for _ in range(200)]
    for value in hashes[:40]:
        for count in range(10):
            changed = value
            for bit in rng.sample(range(64), count):
                changed ^= 1 << bit
            hashes.append((changed & (2**64 - 1)) - (2**64 if changed & (1 << 63) else 0))
    rows_with(project, hashes)
    rows_with(ProjectFactory(), hashes[:40])  # another project's images are nobody's business here
    for value in hashes[:10]:
        for within in (0, 3, 7):
            found = [(row.distance, row.perceptual_hash) for row in assets_like(
                project=project, likeness=value, within=within)]  # fmt: skip
            wanted = sorted(bits for each in hashes if (bits := distance(each, value)) <= within)
            assert [bits for bits, _ in found] == wanted
            assert all(distance(each, value) == bits for bits, each in found)


@pytest.mark.parametrize("likeness", [-(2**63), 2**63 - 1, 0, -1])
def test_the_ends_of_the_number_range_can_be_searched(project, likeness):
    """An image of one bright column beside a dark one has the least number there is."""
    rows_with(project, [likeness])
    assert [row.distance for row in assets_like(project=project, likeness=likeness, within=6)] == [
        0
    ]


def test_the_search_walks_its_index(project):
    rng = random.Random(3)
    rows_with(project, [rng.getrandbits(64) - 2**63 for _ in range(5_000)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE media_asset")
    plan = assets_like(project=project, likeness=12345, within=6).explain()
    assert "media_asset_likeness" in plan


def test_images_have_it_from_the_start_and_old_ones_get_it(project, capsys):
    def coarse(seed: int) -> bytes:
        pixels = np.random.default_rng(seed).integers(0, 256, (8, 9, 3), dtype=np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(pixels).resize((90, 80)).save(buffer, "PNG")
        return buffer.getvalue()

    new = image_store(project=project, data=coarse(1))
    old = image_store(project=project, data=coarse(2))
    empty = image_store(project=project, data=picture())
    before = old.perceptual_hash
    assert before is not None
    assert new.perceptual_hash != before
    Asset.objects.filter(pk=old.pk).update(perceptual_hash=None)
    call_command("hash_images")
    old.refresh_from_db()
    empty.refresh_from_db()
    assert (old.perceptual_hash, empty.perceptual_hash) == (before, None)
    assert "1 of 2 images" in capsys.readouterr().out
