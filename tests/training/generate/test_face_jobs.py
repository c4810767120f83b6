"""The jobs "faces" and "face_pairs" in their folders: what they keep, refuse and say."""

import json

import numpy as np
import pytest
from PIL import Image

from training.common.events import read_events
from training.common.jobs import JobStopped
from training.contracts import BadJob, FacePairsConfig, FacesConfig, Sample, Warned, parse_config
from training.data.faces.drawn import draw_portrait
from training.generate import face_pairs, faces
from training.generate.pipeline import BadModel


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Three portraits, one of two people, one without anybody, and what is no picture at all."""
    folder = tmp_path_factory.mktemp("photos")
    for name, count in (("a", 1), ("b", 1), ("c", 1), ("two", 2), ("empty", 0)):
        seed = sum(map(ord, name))
        image = draw_portrait(np.random.default_rng(seed), size=96, faces=count).image
        image.save(folder / f"{name}.png")
    (folder / "broken.png").write_bytes(b"not a picture")
    return folder


def samples(folder):
    return {e.key: e for e in read_events(folder / "events.jsonl") if isinstance(e, Sample)}


def warnings(folder):
    return [e for e in read_events(folder / "events.jsonl") if isinstance(e, Warned)]


# --- faces ---------------------------------------------------------------------------------


@pytest.fixture
def search(make_job, open_job, photos):
    def run(names, **config):
        items = [{"key": name, "image": str(photos / f"{name}.png")} for name in names]
        folder = make_job("faces", {"detector": "drawn", **config}, items=items)
        settings = FacesConfig(**{"detector": "drawn", **config})
        return folder, faces.run(open_job(folder), settings)

    return run


def test_every_image_is_told_of_also_one_without_a_face(search):
    folder, result = search(["a", "two", "empty"])
    said = samples(folder)
    assert {key: len(e.meta["faces"]) for key, e in said.items()} == {"a": 1, "two": 2, "empty": 0}
    assert said["a"].meta["detector"] == "drawn/1"
    assert pixels(folder / said["a"].image).shape == (384, 384, 3)
    assert result.summary["faces"] == 3
    assert result.summary["without_a_face"] == 1


def test_a_bad_or_missing_image_is_named_and_the_rest_goes_on(search):
    folder, result = search(["a", "broken", "nowhere", "empty"])
    assert set(samples(folder)) == {"a", "empty"}
    assert result.summary["failed"] == ["broken", "nowhere"]
    assert [told.item for told in warnings(folder)] == ["broken", "nowhere"]
    assert "is missing" in warnings(folder)[1].message


def test_crops_are_kept_where_asked_for(search):
    folder, _ = search(["two"], crops=True, padding=0.0)
    meta = samples(folder)["two"].meta
    for face, path in zip(meta["faces"], meta["crops"], strict=True):
        assert abs(pixels(folder / path).shape[1] - face["width"] * 96) <= 1


def test_a_second_run_searches_nothing_again_and_says_the_same(search, open_job, monkeypatch):
    folder, first = search(["a", "two"])
    monkeypatch.setattr(faces, "pixels_of", lambda path: pytest.fail("searched again"))
    again = faces.run(open_job(folder), FacesConfig(detector="drawn"))
    assert again.summary == first.summary


# --- face pairs ----------------------------------------------------------------------------


def settings(pipeline_folder, **more):
    base = {"model": str(pipeline_folder), "detector": "drawn", "steps": 2, "guidance": 1.0,
            "min_pixels": 12, "batch_size": 2, "probe": False}  # fmt: skip
    return {**base, **more}


@pytest.fixture
def factory(make_job, open_job, photos, pipeline_folder):
    def run(names, *, name="job", stopping=None, **more):
        items = [
            {"key": each, "image": str(photos / f"{each}.png"), "caption": "a star", "seed": 5}
            for each in names
        ]
        config = settings(pipeline_folder, **more)
        folder = make_job("face_pairs", config, items=items, name=name)
        return folder, face_pairs.run(open_job(folder), FacePairsConfig(**config))

    return run


def pixels(path):
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


@pytest.mark.parametrize("round_trip", [True, False])
@pytest.mark.parametrize("mask", ["ellipse", "box"])
def test_outside_the_mask_the_pair_is_the_photo_to_the_bit(factory, photos, round_trip, mask):
    folder, _ = factory(["a", "b"], round_trip=round_trip, mask=mask)
    for key in ("a", "b"):
        (pair,) = samples(folder)[key].meta["pairs"]
        photo, good, bad = (
            pixels(photos / f"{key}.png"),
            *(pixels(folder / pair[name]) for name in ("good", "bad")),
        )
        inside = pixels(folder / pair["mask"])[..., 0] > 0
        assert inside.any()
        assert not inside.all()
        assert np.abs(good - photo)[~inside].max() == 0
        assert np.abs(bad - photo)[~inside].max() == 0
        assert np.abs(bad - good)[inside].mean() / 255 >= 0.01
        assert (np.abs(good - photo).max() > 0) == round_trip


def test_the_same_record_gives_the_same_bytes(factory):
    one, _ = factory(["a", "b", "c"], name="one")
    two, _ = factory(["a", "b", "c"], name="two")
    files = sorted(path.relative_to(one) for path in (one / "out").rglob("*.png"))
    assert len(files) == 9
    for path in files:
        assert (one / path).read_bytes() == (two / path).read_bytes()


def test_every_photo_without_a_pair_has_its_reason(factory):
    folder, result = factory(["a", "two", "empty", "broken", "nowhere"], several="refuse")
    reasons = {
        key: [each["reason"] for each in event.meta["rejects"]]
        for key, event in samples(folder).items()
    }
    assert reasons == {
        "a": [], "two": ["several_faces"], "empty": ["no_face"],
        "broken": ["unreadable"], "nowhere": ["unreadable"],
    }  # fmt: skip
    assert samples(folder)["empty"].image == ""
    assert {told.item for told in warnings(folder)} == {"broken", "nowhere"}
    assert result.summary["pairs"] == 1
    assert result.summary["keep_rate"] == 0.2
    assert result.summary["rejects"] == {"no_face": 1, "several_faces": 1, "unreadable": 2}
    assert json.loads((folder / "out" / "report.json").read_text()) == result.summary


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"min_pixels": 90}, "too_small"),
        ({"min_confidence": 1.0}, "low_confidence"),
        ({"min_change": 1.0}, "unchanged"),
    ],
)
def test_a_limit_refuses_and_says_which(factory, change, reason):
    folder, result = factory(["a"], **change)
    (reject,) = samples(folder)["a"].meta["rejects"]
    assert reject["reason"] == reason
    assert reject["detail"]
    assert result.summary["pairs"] == 0


def test_of_several_faces_the_largest_or_each(factory):
    folder, _ = factory(["two"], name="largest", several="largest")
    meta = samples(folder)["two"].meta
    assert [pair["face"] for pair in meta["pairs"]] == [0]
    assert [each["reason"] for each in meta["rejects"]] == ["not_largest"]
    folder, _ = factory(["two"], name="each", several="each")
    pairs = samples(folder)["two"].meta["pairs"]
    assert [pair["key"] for pair in pairs] == ["two-f0", "two-f1"]


def test_a_stopped_run_goes_on_and_ends_with_the_same_files(
    factory, make_job, open_job, photos, pipeline_folder
):
    names = ["a", "b", "c", "two", "empty"]
    whole, expected = factory(names, name="whole")
    items = [json.loads(line) for line in (whole / "items.jsonl").read_text().splitlines()]
    config = settings(pipeline_folder)
    folder = make_job("face_pairs", config, items=items, name="stopped")
    from training.common.stop import StopFlag

    class Soon(StopFlag):
        asked = 0

        @property
        def is_set(self):
            self.asked += 1
            return self.asked > 4  # in the middle of the second chunk

    with pytest.raises(JobStopped):
        face_pairs.run(open_job(folder, Soon()), FacePairsConfig(**config))
    done = len(list((folder / "out" / "records").glob("*.json")))
    assert 0 < done < len(names)
    again = face_pairs.run(open_job(folder), FacePairsConfig(**config))
    assert again.summary == expected.summary
    files = {path.relative_to(whole / "out") for path in (whole / "out").rglob("*.png")}
    assert files == {path.relative_to(folder / "out") for path in (folder / "out").rglob("*.png")}
    for path in files:
        assert (whole / "out" / path).read_bytes() == (folder / "out" / path).read_bytes()


def test_less_strength_keeps_more_of_the_face(factory):
    changes = {}
    for strength in (0.25, 1.0):
        folder, _ = factory(["a"], name=f"s{strength}", strength=strength, steps=8, min_change=0)
        (pair,) = samples(folder)["a"].meta["pairs"]
        changes[strength] = pair["change"]
    assert changes[0.25] < changes[1.0]


def test_pickled_weights_and_other_families_are_refused(factory, pipeline_folder, tmp_path):
    import shutil

    pickled = tmp_path / "pickled"
    shutil.copytree(pipeline_folder, pickled)
    weights = next((pickled / "unet").glob("*.safetensors"))
    weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(BadModel, match="pickled"):
        factory(["a"], model=str(pickled))
    index = tmp_path / "other" / "model_index.json"
    index.parent.mkdir()
    index.write_text(json.dumps({"_class_name": "AudioLDMPipeline"}))
    with pytest.raises(BadModel, match="AudioLDMPipeline"):
        factory(["a"], name="other-job", model=str(index.parent))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"prompt": "{captions}"}, "caption"),
        ({"composite": False}, "round_trip"),
        ({"strength": 0}, "strength"),
        ({"several": "all"}, "several"),
        ({"detector": "magic"}, "detector"),
        ({"padding": -1}, "padding"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(change, word):
    with pytest.raises(BadJob, match=word):
        parse_config(FacePairsConfig, {"model": "m", **change})


def test_a_job_without_items_says_so(make_job, open_job, pipeline_folder):
    folder = make_job("face_pairs", settings(pipeline_folder))
    with pytest.raises(BadJob, match=r"items\.jsonl is missing"):
        face_pairs.run(open_job(folder), FacePairsConfig(**settings(pipeline_folder)))
