"""The job "masks": from photos to masks, a new source of a warp, and a sheet."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.__main__ import main
from training.common.events import read_events
from training.common.jobs import JobError, JobStopped
from training.common.stop import StopFlag
from training.contracts import BadJob, MasksConfig, ModelDepth, Sample, Warned, parse_config
from training.generate.masks.depth import open_estimator
from training.generate.masks.recipe import run


@pytest.fixture
def photos(tmp_path) -> Path:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name, size in (
        ("a.png", (40, 30)),
        ("more/b c.jpg", (33, 47)),
        ("more/b-c.webp", (24, 24)),
    ):
        pixels = rng.integers(1, 255, (*size[::-1], 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / name)
    Image.fromarray(rng.integers(1, 255, (20, 31), dtype=np.uint8)).save(folder / "grey.png")
    return folder


def samples(folder: Path) -> dict[str, Sample]:
    return {e.key: e for e in read_events(folder / "events.jsonl") if isinstance(e, Sample)}


def mask_bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "out").rglob("*.png"))}


@pytest.mark.parametrize("preset", ["square", "strip", "freeform", "box", "warp"])
def test_each_preset_masks_a_folder_of_photos(photos, tmp_path, preset):
    job = tmp_path / preset
    written = ["new", "masks", str(job), "--preset", preset, "--set", f"images={photos}"]
    assert main([*written, "--set", "seeds=[0, 7]"]) == 0
    assert main(["run", str(job)]) == 0
    told = samples(job)
    assert len(told) == 8  # the two files of nearly one name, too
    for key, sample in told.items():
        with Image.open(job / sample.image) as mask:
            pixels = np.asarray(mask)
            assert (mask.mode, set(np.unique(pixels))) == ("L", {0, 255})
        assert sample.meta["share"] == (pixels == 255).mean()
        assert sample.meta["parameters"]["attempt"] >= 0
        assert ("source" in sample.meta) == (preset == "warp")
        if preset == "warp":
            with Image.open(job / sample.meta["source"]) as source:
                assert source.size == pixels.shape[::-1], key
    items = [json.loads(line) for line in (job / "out" / "items.jsonl").read_text().splitlines()]
    assert {item["key"] for item in items} == set(told)
    assert all(Path(item["source"]).is_file() and Path(item["mask"]).is_file() for item in items)
    with Image.open(job / "out" / "sheet.png") as sheet:
        assert sheet.width > 8 * 100


def test_the_same_settings_make_the_same_bytes_and_an_interrupted_job_goes_on(
    photos, make_job, open_job
):
    settings = {"maker": {"kind": "warp"}, "images": str(photos), "seeds": [0, 1]}
    config = parse_config(MasksConfig, settings)
    whole = make_job("masks", settings, name="whole")
    run(open_job(whole), config)

    halved = make_job("masks", settings, name="halved")
    flag = StopFlag()
    job = open_job(halved, flag)
    stop_after, announce = 3, job.sample

    def sample(*args, **more):
        announce(*args, **more)
        if len(samples(halved)) == stop_after:
            flag.set()

    job.sample = sample
    with pytest.raises(JobStopped, match="stopped at 3"):
        run(job, config)
    assert len(list((halved / "out" / "masks").glob("*.png"))) == 3
    before = {path: path.stat().st_mtime_ns for path in (halved / "out" / "masks").iterdir()}
    run(open_job(halved), config)
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())
    assert mask_bytes(halved) == mask_bytes(whole)
    assert {k: s.meta for k, s in samples(halved).items()} == {
        k: s.meta for k, s in samples(whole).items()
    }


def test_a_bad_photo_is_reported_by_name_and_the_rest_goes_on(photos, make_job, open_job):
    (photos / "more" / "torn.png").write_bytes((photos / "a.png").read_bytes()[:200])
    Image.new("RGB", (1, 1)).save(photos / "dot.png")
    settings = {"maker": {"kind": "strip"}, "images": str(photos)}
    job = make_job("masks", settings)
    result = run(open_job(job), parse_config(MasksConfig, settings))
    assert result.summary["masks"] == 4
    assert [each["key"] for each in result.summary["failed"]] == ["dot.s0", "more-torn.s0"]
    words = [e.message for e in read_events(job / "events.jsonl") if isinstance(e, Warned)]
    assert "dot.png: none of 50 draws fills a share" in words[0]
    assert "torn.png cannot be read" in words[1]
    assert not list((job / "out").rglob("*.part"))


def test_a_job_in_which_nothing_can_be_masked_fails_and_says_why(tmp_path, make_job, open_job):
    (tmp_path / "one").mkdir()
    Image.new("RGB", (1, 1)).save(tmp_path / "one" / "dot.png")
    settings = {"maker": {"kind": "strip"}, "images": str(tmp_path / "one")}
    with pytest.raises(JobError, match="no image could be masked") as caught:
        run(open_job(make_job("masks", settings)), parse_config(MasksConfig, settings))
    assert "dot.png" in caught.value.hint


def test_a_photo_with_a_name_is_called_by_it_and_not_by_its_file(photos, make_job, open_job):
    Image.new("RGB", (1, 1)).save(photos / "0f3a.png")
    settings = {"maker": {"kind": "strip"}}
    items = [
        {"key": "x", "source": "../photos/a.png", "seed": 3, "name": "a fox"},
        {"key": "y", "source": "../photos/0f3a.png", "seed": 3, "name": "a dot"},
        {"key": "z", "source": "../photos/9bc1.png", "seed": 3, "name": "no file"},
    ]
    job = make_job("masks", settings, items=items)
    result = run(open_job(job), parse_config(MasksConfig, settings))
    told = {e.item: e.message for e in read_events(job / "events.jsonl") if isinstance(e, Warned)}
    assert {
        each["key"]: f"item {each['key']}: {each['error']}" for each in result.summary["failed"]
    } == told
    assert told["y"].startswith("item y: image 'a dot': none of 50 draws")
    assert told["z"] == "item z: image 'no file' is missing"


def test_items_name_their_photos_and_a_missing_one_is_one_failure(photos, make_job, open_job):
    settings = {"maker": {"kind": "box"}}
    items = [
        {"key": "x", "source": "../photos/a.png", "seed": 3},
        {"key": "y", "source": "../photos/none.png", "seed": 3},
    ]
    job = make_job("masks", settings, items=items)
    result = run(open_job(job), parse_config(MasksConfig, settings))
    assert result.summary["failed"] == [{"key": "y", "error": "image none.png is missing"}]
    assert list(samples(job)) == ["x"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"images": "/no/such"}, "is not a folder"),
        ({}, "items.jsonl is missing"),
    ],
)
def test_a_job_without_photos_is_refused(make_job, open_job, settings, words):
    settings = {"maker": {"kind": "box"}, **settings}
    with pytest.raises(BadJob, match=words):
        run(open_job(make_job("masks", settings)), parse_config(MasksConfig, settings))


@pytest.mark.parametrize(
    ("maker", "words"),
    [
        ({"kind": "blob"}, "blob"),
        ({"kind": "box", "keep": [0, 1]}, "unknown key"),
        ({"kind": "strip", "keep": [0.5, 0.2]}, "lowest first"),
        ({"kind": "strip", "keep": [0.5, 2]}, "keep"),
        ({"kind": "freeform", "strokes": [0, 3]}, "strokes"),
        ({"kind": "square", "tries": 0}, "tries"),
    ],
)
def test_settings_that_make_no_mask_are_named(maker, words):
    with pytest.raises(BadJob, match=words):
        parse_config(MasksConfig, {"maker": maker})


@pytest.fixture(scope="module")
def depth_folder(tmp_path_factory) -> Path:
    """A tiny DPT with random weights, saved as a large one is."""
    from transformers import DPTConfig, DPTForDepthEstimation, DPTImageProcessorPil

    folder = tmp_path_factory.mktemp("depth") / "tiny-dpt"
    config = DPTConfig(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=16,
        image_size=32, patch_size=8, backbone_out_indices=[0, 1, 2, 3], is_hybrid=False,
        neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8, reassemble_factors=[4, 2, 1, 0.5],
    )  # fmt: skip
    DPTForDepthEstimation(config).save_pretrained(folder)
    DPTImageProcessorPil(size={"height": 32, "width": 32}, do_resize=True).save_pretrained(folder)
    return folder


def test_a_depth_model_of_transformers_makes_the_views(photos, depth_folder, make_job, open_job):
    depth = {"kind": "model", "model": str(depth_folder), "far": 5}
    settings = {"maker": {"kind": "warp", "depth": depth}, "images": str(photos)}
    job = make_job("masks", settings)
    result = run(open_job(job), parse_config(MasksConfig, settings))
    assert result.summary["masks"] == 4
    assert all(each.meta["parameters"]["depth"] == "model" for each in samples(job).values())
    import torch

    estimate = open_estimator(str(depth_folder), ModelDepth(model="-", far=5), torch.device("cpu"))
    with Image.open(photos / "a.png") as opened:
        found = estimate(opened.convert("RGB"))
    assert found.shape == (30, 40)
    assert (found.min(), found.max()) == pytest.approx((1, 5))


def test_a_depth_model_that_is_pickled_or_none_is_refused(tmp_path, depth_folder):
    import torch

    cpu = torch.device("cpu")
    (tmp_path / "config.json").write_text((depth_folder / "config.json").read_text())
    (tmp_path / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(JobError, match="pickle"):
        open_estimator(str(tmp_path), ModelDepth(model="-"), cpu)
    (tmp_path / "config.json").unlink()
    with pytest.raises(JobError, match=r"no config\.json"):
        open_estimator(str(tmp_path), ModelDepth(model="-"), cpu)


def test_a_sheet_shows_photos_masks_and_completions_in_columns(
    photos, make_job, open_job, tmp_path
):
    folders = []
    for kind in ("strip", "box"):
        settings = {"maker": {"kind": kind}, "images": str(photos)}
        folders.append(make_job("masks", settings, name=kind))
        run(open_job(folders[-1]), parse_config(MasksConfig, settings))
    # A completion job as its program leaves it: the masks job's items, and an image for each.
    done = tmp_path / "completed"
    items = (folders[0] / "out" / "items.jsonl").read_text()
    (done / "out" / "images").mkdir(parents=True)
    (done / "job.json").write_text(json.dumps({"kind": "generate", "config": {}}))
    (done / "items.jsonl").write_text(items)
    lines = []
    for line in items.splitlines():
        key = json.loads(line)["key"]
        Image.new("RGB", (32, 32), (0, 200, 0)).save(done / "out" / "images" / f"{key}.png")
        sample = {"event": "sample", "time": 0, "key": key, "image": f"out/images/{key}.png"}
        lines.append(json.dumps({**sample, "seconds": 0}) + "\n")
    (done / "events.jsonl").write_text("".join(lines))
    picture = tmp_path / "sheet.png"
    assert main(["sheet", str(picture), *map(str, (*folders, done)), "--tile", "32"]) == 0
    with Image.open(picture) as sheet:
        pixels = np.asarray(sheet).astype(int)
    assert pixels.shape[1] >= 4 * 36
    green = (pixels == (0, 200, 0)).all(axis=2)
    assert green.sum() == 4 * 32 * 32
    assert green[:, : 3 * 36].sum() == 0  # in the fourth column
    assert main(["sheet", str(picture), str(photos)]) == 2
