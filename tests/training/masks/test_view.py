"""Holes of another view: widths by hand, what is in front, and a plane's own mathematics."""

import math

import numpy as np
import pytest
from PIL import Image

from training.contracts import PlaneDepth, WarpMaker, parse_maker
from training.masks import MaskFailed, View, draw_mask
from training.masks.depth import from_disparity, plain_estimator, slope
from training.masks.make import views_of
from training.masks.view import focal_of, warp


def noise(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(1).integers(1, 255, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("shift", [1, 2.5, 7, 20, 33.3])
@pytest.mark.parametrize("distance", [1.0, 3.7])
def test_a_plane_leaves_a_hole_as_wide_as_it_shifts(shift, distance):
    """A camera that steps by t to the right sees a plane at z shifted by f t / z to the left."""
    image, focal = noise(96, 64), 80.0
    view = View(centre=(shift * distance / focal, 0, 0))
    _, mask = warp(image, np.full((64, 96), distance), view, focal)
    widths = (mask == 255).sum(axis=1)
    assert np.abs(widths - shift).max() <= 1
    assert (mask[:, : 96 - math.ceil(shift) - 1] == 0).all()  # and it is at the right edge


@pytest.mark.parametrize("size", [(64, 64), (65, 33), (7, 1), (1, 1)])
def test_no_motion_leaves_no_hole_and_every_pixel_as_it_was(size):
    image = noise(*size)
    for depth in (np.ones(size[::-1]), slope(size[0], size[1], 4.0)):
        made, mask = warp(image, depth, View.around(0, 0, 2.0), 70.0)
        assert not mask.any()
        np.testing.assert_array_equal(made, image)


@pytest.mark.parametrize("pivot", [1.0, 0.0, -0.5])
@pytest.mark.parametrize(("yaw", "pitch"), [(0.3, 0.0), (-0.3, 0.15), (0.0, -0.15)])
def test_a_turned_camera_sees_of_a_plane_what_the_homography_says(yaw, pitch, pivot):
    """Independent of the splatting: a target pixel is a hole where its ray meets no photo."""
    size, distance = 96, 2.0
    focal = focal_of(55.0, size, size)
    view = View.around(yaw, pitch, distance * pivot)
    _, mask = warp(noise(size, size), np.full((size, size), distance), view, focal)
    middle = (size - 1) / 2
    rows, columns = np.mgrid[:size, :size]
    rays = np.stack([(columns - middle) / focal, (rows - middle) / focal, np.ones_like(rows)])
    # The camera's axes in the first one's: written out, and not taken from the code under test.
    right = np.array([math.cos(yaw), 0, -math.sin(yaw)])
    ahead = np.array(
        [math.sin(yaw) * math.cos(pitch), math.sin(pitch), math.cos(yaw) * math.cos(pitch)]
    )
    down = np.cross(ahead, right)
    world = (
        rays[0] * right[:, None, None]
        + rays[1] * down[:, None, None]
        + rays[2] * ahead[:, None, None]
    )
    centre = np.array(view.centre)
    reach = (distance - centre[2]) / world[2]
    x = (centre[0] + reach * world[0]) / distance * focal + middle
    y = (centre[1] + reach * world[1]) / distance * focal + middle
    near = 2.0  # pixels: at the border a pixel may land on a neighbour
    outside = (x < -near) | (x > size - 1 + near) | (y < -near) | (y > size - 1 + near)
    inside = (x > near) & (x < size - 1 - near) & (y > near) & (y < size - 1 - near)
    assert outside.any()
    assert (mask[outside] == 255).all()
    assert (mask[inside] == 0).all()


def test_what_is_farther_never_covers_what_is_nearer():
    """A near red square before a far blue wall; the camera steps aside."""
    image = np.zeros((64, 64, 3), dtype=np.uint8)
    image[..., 2] = 200
    depth = np.full((64, 64), 4.0)
    image[20:40, 20:40] = (200, 0, 0)
    depth[20:40, 20:40] = 1.0
    for step in (-8, -3, 5, 8):
        made, mask = warp(image, depth, View(centre=(step / 64, 0, 0)), 64.0)
        red = made[..., 0] > 0
        wanted = np.zeros((64, 64), dtype=bool)
        wanted[20:40, 20 - step : 40 - step] = True
        np.testing.assert_array_equal(red, wanted)  # whole, though the wall landed there, too
        assert not made[red][:, 2].any()  # and unmixed
        # What the square uncovers: as wide as it moved more than the wall did.
        uncovered = (mask[30, 12:52] == 255).sum()
        assert abs(uncovered - abs(step) * (1 - 1 / 4)) <= 1


def test_what_comes_to_lie_behind_the_camera_lands_nowhere():
    image = noise(32, 32)
    _, mask = warp(image, np.ones((32, 32)), View(centre=(0, 0, 2.0)), 32.0)
    assert (mask == 255).all()


def test_the_grid_holds_each_view_once_and_not_the_photos_own():
    views = views_of(WarpMaker())
    assert len(views) == len(set(views)) == 8
    assert {abs(yaw) for yaw, _ in views} == {0.0, 0.3}
    assert {abs(pitch) for _, pitch in views} == {0.0, 0.15}
    assert len(views_of(WarpMaker(views=(7, 7)))) == 48
    assert len(views_of(WarpMaker(views=(4, 1)))) == 4


def test_all_views_are_drawn_about_as_often_and_fill_what_was_published():
    """Published examples: 46 to 68 % to fill, of views of which the middle ones are not shown."""
    maker, image = WarpMaker(), Image.fromarray(noise(48, 48))
    seen: dict = {}
    for seed in range(400):
        masked = draw_mask(image, maker, seed=seed, image_sha256="ab")
        view = (masked.parameters["yaw"], masked.parameters["pitch"])
        seen.setdefault(view, []).append(masked.share)
    counts = [len(shares) for shares in seen.values()]
    assert len(counts) == 8
    assert min(counts) > 25  # 50 each
    assert all(0.4 < shares[0] < 0.7 for (yaw, _), shares in seen.items() if yaw)


def test_a_warp_gives_a_new_source_with_black_holes():
    masked = draw_mask(Image.fromarray(noise(61, 40)), WarpMaker(), seed=1, image_sha256="ab")
    assert masked.source is not None
    assert masked.source.shape == (40, 61, 3)
    assert not masked.source[masked.mask == 255].any()
    assert masked.source[masked.mask == 0].any(axis=1).all()
    grey = draw_mask(
        Image.fromarray(noise(61, 40)).convert("L"), WarpMaker(), seed=1, image_sha256="ab"
    )
    np.testing.assert_array_equal(grey.mask, masked.mask)


def test_depth_that_is_no_depth_is_refused():
    image = Image.fromarray(noise(8, 8))
    for wrong in (np.zeros((8, 8)), np.full((8, 8), np.nan), np.ones((4, 4))):
        estimator = {"estimator": (lambda depth: lambda _: depth)(wrong)}
        with pytest.raises(MaskFailed, match="its depth"):
            draw_mask(image, WarpMaker(), seed=0, image_sha256="ab", **estimator)


def test_depths_without_a_model():
    assert plain_estimator(PlaneDepth())(Image.new("RGB", (3, 2))).tolist() == [[1.0] * 3] * 2
    floor = slope(2, 5, 4.0)
    assert floor[:, 0] == pytest.approx([4, 1 / 0.4375, 1 / 0.625, 1 / 0.8125, 1])
    found = from_disparity(np.array([[0.0, 5.0, 10.0]]), far=8.0)
    assert found[0] == pytest.approx([8, 1 / 0.5625, 1])
    assert from_disparity(np.full((2, 2), 3.0), 8.0).tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_warp_of_no_view_is_refused():
    from training.contracts import BadJob

    for wrong in ({"views": [1, 1]}, {"yaw": 0, "pitch": 0}, {"views": [0, 3]}):
        with pytest.raises(BadJob, match="views"):
            parse_maker({"kind": "warp", **wrong})
