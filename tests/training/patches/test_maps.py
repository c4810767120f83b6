"""The job "patch_maps": from images and references to files of maps."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from training.__main__ import main
from training.common.events import read_events
from training.common.jobs import JobError, JobStopped
from training.common.stop import StopFlag
from training.contracts import BadJob, PatchMapsConfig, Sample, Warned, parse_config
from training.data.scenes import random_scene, render
from training.patches.files import BadMap, Maps, read_maps, write_maps
from training.patches.recipe import run


@pytest.fixture
def pictures(tmp_path):
    """Four scenes of 32 px and one of 48 x 24."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(4):
        pixels = render(random_scene(np.random.default_rng(number)), 32)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    with Image.open(folder / "0.png") as image:
        image.resize((48, 24)).save(folder / "wide.png")
    return folder


@pytest.fixture
def job(pictures, backbone_folder, make_job):
    def make(items=None, name="job", **settings):
        items = items or {
            "copy": ("0.png", ["0.png"]),
            "other": ("0.png", ["1.png", "2.png"]),
            "wide": ("wide.png", ["3.png"]),
        }
        lines = [
            {"key": key, "image": str(pictures / image),
             "references": [str(pictures / each) for each in references]}
            for key, (image, references) in items.items()
        ]  # fmt: skip
        config = {"backbone": str(backbone_folder), "cell": 4, **settings}
        return make_job("patch_maps", config, items=lines, name=name), parse_config(
            PatchMapsConfig, config
        )

    return make


def samples(folder):
    return {e.key: e for e in read_events(folder / "events.jsonl") if isinstance(e, Sample)}


def test_maps_are_float32_in_0_to_1_at_latent_size_with_their_estimator(job, open_job):
    folder, config = job()
    result = run(open_job(folder), config)
    told = samples(folder)
    maps = {key: read_maps(folder / sample.image) for key, sample in told.items()}
    assert {key: tuple(each.quality.shape) for key, each in maps.items()} == {
        "copy": (8, 8), "other": (8, 8), "wide": (6, 12),
    }  # fmt: skip
    assert maps["other"].coverage.shape == (2, 8, 8)
    assert (maps["copy"].quality - 1).abs().max() < 1e-5
    assert (maps["copy"].coverage - 1).abs().max() < 1e-5
    assert maps["other"].quality.mean() < 0.99
    for key, each in maps.items():
        assert each.quality.dtype == torch.float32
        assert 0 <= each.quality.min() <= each.quality.max() <= 1
        about = each.about
        assert about["estimator_version"] == result.summary["estimator_version"]
        assert about["estimator"]["backbone_sha256"]
        assert len(about["reference_sha256"]) == each.coverage.shape[0]
        assert told[key].meta["quality_mean"] == pytest.approx(each.quality.mean().item(), abs=1e-6)
    assert result.summary["maps"] == 3


def test_the_order_of_references_changes_no_quality(job, open_job):
    folder, config = job({"ab": ("0.png", ["1.png", "2.png"]), "ba": ("0.png", ["2.png", "1.png"])})
    run(open_job(folder), config)
    one, two = (read_maps(folder / "out" / "maps" / f"{key}.safetensors") for key in ("ab", "ba"))
    assert torch.allclose(one.quality, two.quality, atol=1e-6)
    assert torch.allclose(one.coverage, two.coverage.flip(0), atol=1e-6)


def test_an_interrupted_job_goes_on_and_ends_with_the_same_bytes(job, open_job):
    whole, config = job(name="whole")
    run(open_job(whole), config)
    halved, _ = job(name="halved")
    flag = StopFlag()
    opened = open_job(halved, flag)
    announce = opened.sample
    opened.sample = lambda *args, **more: (announce(*args, **more), flag.set())
    with pytest.raises(JobStopped, match="stopped at 1"):
        run(opened, config)
    run(open_job(halved), config)
    files = [sorted((folder / "out" / "maps").iterdir()) for folder in (whole, halved)]
    assert [f.read_bytes() for f in files[0]] == [f.read_bytes() for f in files[1]]


def test_an_image_that_cannot_be_read_is_reported_by_name_and_the_rest_goes_on(
    job, open_job, pictures
):
    (pictures / "torn.png").write_bytes((pictures / "0.png").read_bytes()[:100])
    folder, config = job(
        {"torn": ("torn.png", ["0.png"]), "lost": ("0.png", ["no.png"]), "good": ("0.png", ["1.png"])}
    )  # fmt: skip
    result = run(open_job(folder), config)
    assert result.summary["maps"] == 1
    assert [each["key"] for each in result.summary["failed"]] == ["torn", "lost"]
    warned = [e.message for e in read_events(folder / "events.jsonl") if isinstance(e, Warned)]
    assert "torn.png cannot be read" in warned[0]
    assert "no.png is missing" in warned[1]
    folder, config = job({"torn": ("torn.png", ["0.png"])}, name="none")
    with pytest.raises(JobError, match="no image could be mapped"):
        run(open_job(folder), config)


def test_other_weights_under_the_same_folder_name_are_not_gone_on_with(
    job, open_job, tmp_path, backbone_folder
):
    import shutil

    from tests.training import tiny

    mine = tmp_path / "mine"
    shutil.copytree(backbone_folder, mine)
    folder, config = job(backbone=str(mine))
    run(open_job(folder), config)
    tiny.build_patch_backbone(mine, seed=5)
    with pytest.raises(BadJob, match="backbone has changed"):
        run(open_job(folder), config)


def test_the_command_writes_and_runs_a_job_from_its_preset(tmp_path, pictures, backbone_folder):
    folder = tmp_path / "by-hand"
    assert main(["new", "patch_maps", str(folder), "--set", f"backbone={backbone_folder}"]) == 0
    line = {"key": "a", "image": str(pictures / "0.png"), "references": []}
    (folder / "items.jsonl").write_text(json.dumps(line) + "\n")
    assert main(["run", str(folder)]) == 2  # no references
    line["references"] = [str(pictures / "1.png")]
    (folder / "items.jsonl").write_text(json.dumps(line) + "\n")
    assert main(["run", str(folder)]) == 0
    assert read_maps(folder / "out" / "maps" / "a.safetensors").quality.shape == (4, 4)


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_map_with_a_value_that_no_map_has_is_neither_written_nor_read(tmp_path, value):
    good = torch.full((1, 2, 2), 0.5)
    with pytest.raises(BadMap, match="outside 0 to 1"):
        write_maps(tmp_path / "a.safetensors", Maps(torch.tensor([[0.5, value]]), good))
    assert not list(tmp_path.iterdir())
    (tmp_path / "b.safetensors").write_bytes(b"not one")
    with pytest.raises(BadMap, match="no patch map"):
        read_maps(tmp_path / "b.safetensors")
