"""Images arrive as people saw them."""

import numpy as np
import pytest
import torch
from PIL import Image

from training.common.jobs import JobError
from training.data.images import load_image, load_images, save_png, to_image


def test_a_png_survives_exactly(tmp_path):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (5, 7, 3), dtype=np.uint8)
    save_png(Image.fromarray(pixels), tmp_path / "a.png")
    tensor = load_image(tmp_path / "a.png")
    assert tensor.shape == (3, 5, 7)
    assert np.array_equal(np.asarray(to_image(tensor)), pixels)


def test_transparency_lies_on_white(tmp_path):
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert torch.equal(load_image(tmp_path / "a.png"), torch.ones(3, 4, 4))


def test_a_photo_stands_the_way_its_camera_says(tmp_path):
    image = Image.new("RGB", (6, 2), (0, 0, 255))
    exif = image.getexif()
    exif[0x0112] = 6  # turned by a quarter
    image.save(tmp_path / "a.jpg", exif=exif)
    assert load_image(tmp_path / "a.jpg").shape == (3, 6, 2)


def test_a_batch_is_cut_from_the_middle(tmp_path):
    pixels = np.zeros((8, 24, 3), dtype=np.uint8)
    pixels[:, 8:16] = 255  # only the middle third is white
    Image.fromarray(pixels).save(tmp_path / "wide.png")
    batch = load_images([tmp_path / "wide.png"] * 2, height=8, width=8)
    assert batch.shape == (2, 3, 8, 8)
    assert batch.min() == 1.0


def test_an_image_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG not really")
    with pytest.raises(JobError, match=r"a\.png cannot be read"):
        load_image(tmp_path / "a.png")
    with pytest.raises(JobError, match=r"b\.png is missing"):
        load_image(tmp_path / "b.png")


def test_greys_of_16_bits_are_scaled_and_not_clipped_to_white(tmp_path):
    greys = np.linspace(0, 65_535, 64).astype(np.uint16).reshape(8, 8)
    for name in ("deep.png", "deep.tiff"):
        Image.fromarray(greys).save(tmp_path / name)
        assert np.abs(load_image(tmp_path / name)[0].numpy() - greys / 65_535).max() <= 0.5 / 255


@pytest.mark.parametrize("kind", [np.float32, np.int32])
def test_greys_without_a_known_white_are_refused_by_name(tmp_path, kind):
    Image.fromarray(np.ones((8, 8), kind)).save(tmp_path / "depth.tiff")
    with pytest.raises(JobError, match=r"depth\.tiff cannot be read: its greys .* save it with 8"):
        load_image(tmp_path / "depth.tiff")
