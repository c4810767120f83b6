"""What squares, strips, boxes and strokes are drawn: ten thousand of each against their settings."""

import numpy as np
import pytest
from PIL import Image
from scipy import stats

from training.contracts import BoxMaker, FreeformMaker, SquareMaker, StripMaker, parse_maker
from training.masks import MaskFailed, draw_mask, shapes
from training.masks.make import DRAWS

DRAWN = 10_000
LEAST_P = 0.01


def draws(maker, width: int, height: int, count: int = DRAWN) -> list:
    rng = np.random.default_rng(8)  # of a hundred seeds, each test here may fail with one by chance
    return [DRAWS[type(maker)](maker, rng, width, height) for _ in range(count)]


def boxes(parameters: list, name: str) -> np.ndarray:
    """(N, 4): left, top, right, bottom."""
    return np.array([drawn[name] for drawn in parameters])


def is_even(values, low: float, high: float) -> bool:
    return stats.kstest(values, "uniform", (low, high - low)).pvalue > LEAST_P


def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), 128 if mode == "L" else (9, 8, 7))


def test_squares_fill_what_prefpaint_says():
    """The method's own check: shares inside [1 - hi, 1 - lo] +- 1/512, and evenly spread."""
    kept = boxes(draws(SquareMaker(), 512, 512), "kept")
    sides = kept[:, 2:] - kept[:, :2]
    assert (sides[:, 0] == sides[:, 1]).all()
    shares = 1 - sides.prod(axis=1) / 512**2
    assert shares.min() >= 0.75 - 1 / 512
    assert shares.max() <= 0.85 + 1 / 512
    # A step of one pixel of the side moves the share by up to 1/512: the exact draws are even.
    assert is_even([drawn["drawn"] for drawn in draws(SquareMaker(), 512, 512)], 0.15, 0.25)
    assert np.abs(np.sort(shares) - np.linspace(0.75, 0.85, DRAWN)).max() < 0.003
    room = 512 - sides[:, 0]
    assert is_even((kept[:, 0] + 0.5) / (room + 1), 0, 1)
    assert is_even((kept[:, 1] + 0.5) / (room + 1), 0, 1)


def test_a_square_can_be_measured_by_its_side():
    kept = boxes(draws(SquareMaker(measure="side"), 512, 400, 1000), "kept")
    sides = kept[:, 2] - kept[:, 0]
    assert (sides.min(), sides.max()) == pytest.approx((60, 100), abs=1)  # 15 and 25 % of 400


def test_strips_are_as_high_as_the_picture_and_evenly_wide():
    maker = StripMaker(keep=(0.2, 0.6))
    drawn = draws(maker, 512, 300)
    kept = boxes(drawn, "kept")
    assert (kept[:, 1] == 0).all()
    assert (kept[:, 3] == 300).all()
    shares = 1 - (kept[:, 2] - kept[:, 0]) / 512
    assert shares.min() >= 0.4 - 1 / 512
    assert shares.max() <= 0.8 + 1 / 512
    assert is_even([each["drawn"] for each in drawn], 0.2, 0.6)
    assert is_even((kept[:, 0] + 0.5) / (512 - (kept[:, 2] - kept[:, 0]) + 1), 0, 1)


def test_boxes_are_even_in_area_and_in_the_logarithm_of_their_aspect():
    drawn = draws(BoxMaker(), 512, 512)
    filled = boxes(drawn, "filled")
    across, down = (filled[:, 2:] - filled[:, :2]).T
    assert np.abs(across * down / 512**2 - [each["drawn"] for each in drawn]).max() < 1 / 256
    assert is_even([each["drawn"] for each in drawn], 0.1, 0.4)
    assert is_even(np.log([each["aspect"] for each in drawn]), np.log(0.5), np.log(2))
    assert np.abs(np.log(across / down) - np.log([each["aspect"] for each in drawn])).max() < 0.02
    assert filled.min() >= 0
    assert filled.max() <= 512


def test_a_box_keeps_its_area_where_its_aspect_does_not_fit():
    filled = boxes(draws(BoxMaker(fill=(0.4, 0.4)), 1000, 100, 500), "filled")
    across, down = (filled[:, 2:] - filled[:, :2]).T
    assert (down <= 100).all()
    assert np.abs(across * down / 100_000 - 0.4).max() < 0.01


def test_ten_thousand_freeform_draws_lie_in_the_picture_and_run_every_way():
    drawn = draws(FreeformMaker(), 512, 384)
    strokes = [stroke for each in drawn for stroke in each["strokes"]]
    counts = np.bincount([len(each["strokes"]) for each in drawn], minlength=5)[1:]
    assert stats.chisquare(counts).pvalue > LEAST_P
    turns = np.bincount([len(stroke["points"]) - 1 for stroke in strokes], minlength=13)[4:]
    assert stats.chisquare(turns).pvalue > LEAST_P
    brushes = np.array([stroke["brush"] for stroke in strokes]) / 384
    assert brushes.min() >= 0.05 - 1 / 384
    assert brushes.max() <= 0.15 + 1 / 384
    points = np.array([point for stroke in strokes for point in stroke["points"]])
    assert (points >= 0).all()
    assert (points <= [512, 384]).all()
    starts = np.array([stroke["points"][0] for stroke in strokes])
    assert is_even(starts[:, 0], 0, 512)
    assert is_even(starts[:, 1], 0, 384)
    ends = np.array([stroke["points"][1] for stroke in strokes])
    down = (ends - starts)[(starts > 100).all(axis=1) & (starts < 280).all(axis=1), 1] > 0
    assert abs(down.mean() - 0.5) < 0.02


def test_freeform_masks_fill_within_their_limits():
    shares, attempts = [], []
    for seed in range(300):
        masked = draw_mask(picture(64, 64), FreeformMaker(), seed=seed, image_sha256="a5")
        shares.append(masked.share)
        attempts.append(masked.parameters["attempt"])
    assert 0.05 <= min(shares) < 0.1 < 0.3 < max(shares) <= 0.6
    assert np.mean(attempts) < 0.5  # the limits cut off little of the draw


@pytest.mark.parametrize("kind", ["square", "strip", "freeform", "box"])
@pytest.mark.parametrize("size", [(1, 9), (9, 1), (2, 2), (3, 5), (17, 11), (61, 64), (640, 31)])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_mask_is_as_large_as_its_photo_black_and_white_and_its_parameters_tell_all(
    kind, size, mode
):
    maker = parse_maker({"kind": kind, "area": [0, 1]})
    if kind == "strip" and size[0] == 1:  # one column cannot be kept in part
        with pytest.raises(MaskFailed, match="1 x 9 pixels"):
            draw_mask(picture(size[0], size[1], mode), maker, seed=3, image_sha256="0f")
        return
    masked = draw_mask(picture(size[0], size[1], mode), maker, seed=3, image_sha256="0f")
    assert masked.mask.shape == (size[1], size[0])
    assert masked.mask.dtype == np.uint8
    assert set(np.unique(masked.mask)) == {0, 255}
    assert masked.share == (masked.mask == 255).mean()
    np.testing.assert_array_equal(shapes.mask_of(masked.parameters, *size), masked.mask)


@pytest.mark.parametrize("kind", ["square", "strip", "freeform", "box", "warp"])
def test_the_same_record_is_the_same_mask_and_any_other_is_another(kind):
    maker = parse_maker({"kind": kind})

    def draw(seed: int, image: str) -> bytes:
        mask = draw_mask(picture(96, 80), maker, seed=seed, image_sha256=image).mask
        return mask.tobytes()

    assert draw(0, "ab") == draw(0, "ab")
    assert len({draw(seed, "ab") for seed in range(6)}) > 2
    assert len({draw(0, image) for image in ("ab", "cd", "ef", "0123", "99", "77")}) > 2


def test_an_empty_or_full_mask_is_drawn_again_and_not_for_ever():
    one = parse_maker({"kind": "strip", "keep": [0.999, 1.0], "tries": 3})
    with pytest.raises(MaskFailed, match=r"none of 3 draws .* 64 x 64 pixels"):
        draw_mask(picture(64, 64), one, seed=0, image_sha256="ab")
    half = parse_maker({"kind": "strip", "keep": [0.0, 1.0], "area": [0.45, 0.55]})
    found = [draw_mask(picture(64, 64), half, seed=s, image_sha256="ab") for s in range(50)]
    assert all(0.45 <= masked.share <= 0.55 for masked in found)
    assert {masked.parameters["attempt"] for masked in found} > {0, 1, 2}


def test_the_masks_that_people_made_lie_within_what_strokes_and_boxes_fill(shared_data):
    """Published inpainting masks: black and white, and of shares that our makers draw, too."""
    folder = shared_data / "inpainting-masks" / "images"
    for path in sorted(folder.glob("*_mask.png")):
        with Image.open(path) as opened:
            mask = np.asarray(opened.convert("L")) >= 128
        low, high = FreeformMaker().area
        assert low < mask.mean() < high, path.name
        with Image.open(folder / path.name.replace("_mask.png", ".jpg")) as opened:
            photo = opened.convert("RGB")
        assert photo.size == mask.shape[::-1]
        near = (mask.mean() * 0.8, min(1.0, mask.mean() * 1.2))
        ours = draw_mask(photo, FreeformMaker(area=near, tries=300), seed=1, image_sha256="ab")
        assert ours.share == pytest.approx(mask.mean(), rel=0.21)
