"""Scenes are what their captions say, and the oracle reads it back from the pixels."""

import numpy as np
import pytest
from PIL import Image

from training.data import scenes
from training.data.scenes import Scene, measure, parse_caption, random_scene, render


def _scenes(seed: int, count: int) -> list[Scene]:
    rng = np.random.default_rng(seed)
    return [random_scene(rng) for _ in range(count)]


def test_a_seed_gives_the_same_pictures_and_captions():
    first, second = _scenes(7, 12), _scenes(7, 12)
    assert [scene.caption for scene in first] == [scene.caption for scene in second]
    assert np.array_equal(scenes.render_batch(first), scenes.render_batch(second))
    other = scenes.render_batch(_scenes(8, 12))
    assert not np.array_equal(scenes.render_batch(first), other)


def test_what_is_measured_is_what_was_drawn():
    for scene in _scenes(1, 150):
        seen = measure(render(scene))
        said = parse_caption(scene.caption)
        assert (seen.shape, seen.colour, seen.background) == said[:3], scene
        assert seen.size == scene.size, scene
        assert seen.radius == pytest.approx(scene.radius, rel=0.06)
        assert seen.shape_fit > 0.8


@pytest.mark.parametrize("side", [32, 128])
def test_other_sizes_measure_alike(side):
    for scene in _scenes(2, 24):
        seen = measure(render(scene, side))
        assert (seen.colour, seen.background, seen.size) == (
            scene.colour,
            scene.background,
            scene.size,
        ), scene


def test_measuring_survives_noise_and_blur():
    rng = np.random.default_rng(3)
    right = 0
    for scene in _scenes(3, 60):
        small = Image.fromarray(render(scene)).resize((40, 40), Image.Resampling.BILINEAR)
        blurred = np.asarray(small.resize((64, 64), Image.Resampling.BILINEAR), dtype=np.float32)
        rough = np.clip(blurred + rng.normal(0, 8, blurred.shape), 0, 255).astype(np.uint8)
        seen = measure(rough)
        right += (seen.colour, seen.background, seen.size, seen.shape) == (
            scene.colour,
            scene.background,
            scene.size,
            scene.shape,
        )
    assert right >= 56


def test_a_picture_without_an_object_says_so():
    plain = np.full((64, 64, 3), scenes.PALETTE["green"], dtype=np.uint8)
    seen = measure(plain)
    assert (seen.background, seen.shape, seen.colour, seen.size) == ("green", None, None, None)
    assert seen.area == 0.0


def test_noise_is_measured_without_failing():
    rng = np.random.default_rng(0)
    seen = measure(rng.integers(0, 256, (64, 64, 3), dtype=np.uint8))
    assert 0.0 <= seen.area <= 1.0


def test_captions_round_trip_and_are_all_different():
    captions = scenes.all_captions()
    assert len(set(captions)) == len(captions) == 896
    for caption in captions:
        shape, colour, background, size = parse_caption(caption)
        assert scenes.caption_of(shape, colour, background, size) == caption


def test_a_caption_may_leave_the_size_open():
    assert parse_caption("an orange star on a blue background") == ("star", "orange", "blue", None)


@pytest.mark.parametrize("text", ["", "a dog", "a large red star on blue", "a red red star on a"])
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match="Not the caption"):
        parse_caption(text)


def test_about_a_tenth_of_the_combinations_is_held_out():
    held = [
        scenes.is_held_out(shape, colour, ground)
        for shape in scenes.SHAPES
        for colour in scenes.COLOURS
        for ground in scenes.COLOURS
        if ground != colour
    ]
    assert 0.05 < sum(held) / len(held) < 0.15
