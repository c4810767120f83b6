"""Boxes of faces, what is cut out of images, and the two detectors."""

import numpy as np
import pytest
from PIL import Image

from training.data.faces import Face, crop, face_of_pixels, open_detector, span_of
from training.data.faces.boxes import merged, overlap
from training.data.faces.drawn import draw_person, draw_portrait


def portrait(seed: int = 0, **more):
    return draw_portrait(np.random.default_rng(seed), **more)


def test_a_thousand_random_boxes_never_raise_and_never_give_an_empty_crop():
    rng = np.random.default_rng(0)
    kept = 0
    for _ in range(1000):
        height, width = rng.integers(1, 60, 2)
        image = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        corners = rng.normal(20, 60, 4)
        face = face_of_pixels(*corners, float(rng.normal()), size=(int(width), int(height)))
        if face is None:
            continue
        kept += 1
        assert face.left >= 0
        assert face.top >= 0
        assert face.left + face.width <= 1 + 1e-9
        assert face.top + face.height <= 1 + 1e-9
        assert 0 <= face.confidence <= 1
        cut = crop(image, face, padding=float(rng.uniform(0, 2)))
        assert cut.size > 0
        assert cut.shape[2] == 3
    assert kept > 300


def test_a_crop_is_the_slice_of_the_array():
    image = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    face = face_of_pixels(12, 7, 30, 27, 1.0, size=(60, 40))
    assert np.array_equal(crop(image, face), image[7:27, 12:30])
    # 0.5 x the longer side (20) on every side, cut at the upper border
    assert np.array_equal(crop(image, face, padding=0.5), image[0:37, 2:40])


def test_a_box_across_the_corner_keeps_what_lies_inside():
    face = face_of_pixels(-3, -2, 9, 10, 0.9, size=(32, 32))
    assert span_of(face, (32, 32)).area == (slice(0, 10), slice(0, 9))


@pytest.mark.parametrize(
    "corners", [(40, 0, 50, 10), (-9, -9, 0, 5), (5, 5, 5, 9), (float("nan"), 0, 1, 1)]
)
def test_a_box_with_nothing_inside_the_image_is_no_face(corners):
    assert face_of_pixels(*corners, 0.9, size=(32, 32)) is None


def test_of_boxes_on_each_other_the_surest_stays():
    one, same = Face(0.1, 0.1, 0.4, 0.4, 0.6), Face(0.12, 0.1, 0.4, 0.4, 0.8)
    other = Face(0.6, 0.6, 0.2, 0.2, 0.5)
    assert overlap(one, one) == pytest.approx(1)
    assert overlap(one, other) == 0
    assert merged([one, same, other]) == [same, other]


@pytest.mark.parametrize(("detector", "least"), [("haar", 0.35), ("drawn", 0.75)])
@pytest.mark.parametrize("faces", [0, 1, 3])
def test_every_drawn_face_is_found_where_it_is_and_no_other(detector, least, faces):
    for seed in range(4):
        drawn = portrait(seed, size=192, faces=faces)
        found = open_detector(detector).find(np.asarray(drawn.image))
        sure = [face for face in found if face.confidence >= 0.7]
        truth = [face_of_pixels(*box, 1.0, size=(192, 192)) for box in drawn.boxes]
        assert len(sure) == len(truth)
        for face in truth:
            assert max(overlap(face, each) for each in sure) >= least


def test_haar_sees_a_grey_face_as_well():
    grey = np.asarray(portrait(1, size=192).image.convert("L").convert("RGB"))
    assert [face.confidence >= 0.7 for face in open_detector("haar").find(grey)][:1] == [True]


@pytest.mark.parametrize("detector", ["haar", "drawn"])
@pytest.mark.parametrize("corner", [(-8, 50), (120, 50), (60, -6), (-8, -6)])
def test_a_face_that_touches_the_border_is_not_lost(detector, corner):
    image = Image.new("RGB", (192, 192), (70, 110, 90))
    left, top = corner
    draw_person(image, (left, top, left + 80, top + 96), np.random.default_rng(0))
    found = open_detector(detector).find(np.asarray(image))
    truth = face_of_pixels(left, top, left + 80, top + 96, 1.0, size=(192, 192))
    assert max(overlap(truth, face) for face in found if face.confidence >= 0.5) > 0.3


@pytest.mark.parametrize("detector", ["haar", "drawn"])
@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 2), (24, 24)])
def test_no_size_of_image_makes_a_detector_raise(detector, size):
    image = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    for face in open_detector(detector).find(image):
        assert crop(image, face).size > 0


@pytest.mark.parametrize("detector", ["haar", "drawn"])
def test_the_same_image_gives_the_same_faces_and_the_name_says_the_version(detector):
    image = np.asarray(portrait(3).image)
    one, again = open_detector(detector), open_detector(detector)
    assert one.find(image) == again.find(image)
    assert "/" in one.name
    assert len(one.name) <= 60
