"""Can the border of the mask alone tell good from bad? Before and after the counter-measures."""

import json

import cv2
import numpy as np
import pytest
import torch

from training.contracts import FacePairsConfig, FacePhoto
from training.data.faces import open_detector
from training.data.faces.drawn import draw_portrait
from training.generate.face_pairs import Factory
from training.generate.leak_probe import LEAST_PHOTOS, border_features, logistic, probe

PHOTOS = 40


class Painted:
    """Stands in for a diffusion model: a VAE that blurs, an inpainter that draws other features."""

    width = height = 64
    cells = 16
    vae = "0" * 64

    def round_trip(self, images):
        return [self._blur(image) for image in images]

    def fill(self, holes, *, on_step=None):
        return [self._blur(self._painted(hole)) for hole in holes]

    def truncated(self, text):
        return False

    def _painted(self, hole):
        rng = np.random.default_rng(hole.seed)
        noise = cv2.resize(rng.normal(0, 0.25, (8, 8, 3)), (64, 64))
        return torch.where(
            hole.mask,
            (hole.image + torch.from_numpy(noise).permute(2, 0, 1)).clamp(0, 1),
            hole.image,
        ).float()

    def _blur(self, image):
        pixels = cv2.GaussianBlur(image.permute(1, 2, 0).numpy(), (5, 5), 1.0)
        return torch.from_numpy(pixels).permute(2, 0, 1).clamp(0, 1)


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("portraits")
    for seed in range(PHOTOS):
        image = draw_portrait(np.random.default_rng(seed), size=128).image
        image.save(folder / f"{seed}.png")
    return [
        FacePhoto(key=f"p{seed}", image=str(folder / f"{seed}.png"), caption="", seed=seed)
        for seed in range(PHOTOS)
    ]


def leak_of(make_job, open_job, photos, **more):
    config = {"model": "-", "detector": "drawn", "min_pixels": 16, "guidance": 1.0, **more}
    folder = make_job("face_pairs", config, name=f"job{len(more)}")
    factory = Factory(
        open_job(folder), FacePairsConfig(**config), Painted(), open_detector("drawn")
    )
    factory.run(photos)
    return json.loads((folder / "out" / "report.json").read_text())["leak"]


@pytest.mark.slow
def test_composite_and_round_trip_close_the_leak_that_is_there_without(make_job, open_job, photos):
    bare = leak_of(make_job, open_job, photos, composite=False, round_trip=False)
    half = leak_of(make_job, open_job, photos, round_trip=False)
    both = leak_of(make_job, open_job, photos)
    assert bare["accuracy"] >= 0.9
    assert half["accuracy"] >= 0.9
    assert both["accuracy"] <= 0.60
    assert both["passed"]
    assert both["low"] <= both["accuracy"] <= both["high"]
    assert not bare["passed"]
    assert (both["pairs"], both["photos"]) == (PHOTOS, PHOTOS)


def test_features_of_one_class_tell_nothing():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(2, 200, 10))
    found = probe(features[0], features[1], [f"photo {n}" for n in range(200)])
    assert abs(found.accuracy - 0.5) < 0.08
    assert found.low < 0.5 < found.high
    assert abs(found.paired - 0.5) < 0.1


def test_a_photos_pairs_are_never_on_both_sides():
    """Features that name the photo and nothing else: learnable by heart, useless on others."""
    rng = np.random.default_rng(0)
    marks = rng.normal(size=(30, 40))
    good = np.repeat(marks, 4, axis=0)
    names = [f"photo {n // 4}" for n in range(120)]
    found = probe(good, good + rng.normal(0, 1e-6, good.shape), names)
    assert found.accuracy < 0.6


def test_too_few_photos_give_no_number():
    features = np.zeros((LEAST_PHOTOS - 1, 4))
    assert probe(features, features, [str(n) for n in range(LEAST_PHOTOS - 1)]) is None


def test_the_regression_finds_the_line_it_was_drawn_from():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20_000, 2))
    labels = (rng.uniform(size=20_000) < 1 / (1 + np.exp(-(2 * x[:, 0] - x[:, 1])))).astype(float)
    score = logistic(x, labels)
    slope = score(np.array([[1.0, 0.0], [0.0, 1.0]])) - score(np.zeros((2, 2)))
    assert slope == pytest.approx([2.0, -1.0], abs=0.08)


def test_a_blurred_inside_shows_in_the_features_and_an_equal_one_does_not():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    mask = np.zeros((64, 64), bool)
    mask[20:44, 20:44] = True
    blurred = np.where(mask[..., None], cv2.blur(image, (5, 5)), image)
    assert np.array_equal(border_features(image, mask), border_features(image.copy(), mask))
    assert np.abs(border_features(blurred, mask) - border_features(image, mask)).max() > 1
