"""The grid shows pictures as they are, only larger."""

import numpy as np
from PIL import Image

from training.evaluate.grid import HEADER, LABEL, MARGIN, Row, make_grid


def _save(folder, name, pixels):
    path = folder / f"{name}.png"
    Image.fromarray(pixels).save(path)
    return path


def test_small_pictures_are_enlarged_by_whole_pixels(tmp_path):
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (64, 64, 3), dtype=np.uint8) for _ in range(4)]
    paths = [_save(tmp_path, str(index), pixels) for index, pixels in enumerate(pictures)]
    rows = [Row("a red circle", paths[:2]), Row("a very long prompt " * 30, paths[2:])]
    grid = np.asarray(make_grid(["base", "tuned"], rows))
    for index, pixels in enumerate(pictures):
        top = HEADER + (index // 2) * (192 + MARGIN)
        left = LABEL + (index % 2) * (192 + MARGIN)
        shown = grid[top : top + 192, left : left + 192]
        assert np.array_equal(shown, pixels.repeat(3, axis=0).repeat(3, axis=1))


def test_names_and_prompts_are_written(tmp_path):
    path = _save(tmp_path, "a", np.full((64, 64, 3), 255, dtype=np.uint8))
    grid = np.asarray(make_grid(["base"], [Row("a red circle", [path])]))
    assert (grid[:HEADER, LABEL:] < 128).any()  # the name of the column
    assert (grid[HEADER:, :LABEL] < 128).any()  # the prompt
    assert (grid[HEADER:, LABEL:] == 255).all()  # a white picture stays white


def test_a_missing_picture_leaves_its_place_empty(tmp_path):
    path = _save(tmp_path, "a", np.zeros((64, 64, 3), dtype=np.uint8))
    grid = np.asarray(make_grid(["base", "tuned"], [Row("a", [None, path])]))
    assert (grid[HEADER : HEADER + 192, LABEL : LABEL + 192] == 255).all()
    right = LABEL + 192 + MARGIN
    assert (grid[HEADER : HEADER + 192, right : right + 192] == 0).all()


def test_large_pictures_do_not_make_a_giant(tmp_path):
    path = _save(tmp_path, "a", np.zeros((1024, 2048, 3), dtype=np.uint8))
    assert make_grid(["base"], [Row("a", [path])]).width < LABEL + 512 + 3 * MARGIN
