"""The job "patch_encoder": patches are found again, the better the longer it has learnt."""

import numpy as np
import pytest
import torch
from PIL import Image

from training.__main__ import main
from training.common.events import read_events
from training.common.jobs import JobStopped
from training.common.seeding import generator
from training.common.stop import StopFlag
from training.contracts import BadJob, Metric, parse_config
from training.data.scenes import random_scene, render
from training.patches.backbone import open_backbone
from training.patches.learn import run
from training.patches.matching import _auc
from training.patches.pictures import scenes
from training.patches.settings import PatchEncoderConfig
from training.patches.views import make_views

SMALL = {
    "seed": 0, "side": 32, "width": 32, "layers": 1, "pictures": 40, "held_out": 16,
    "steps": 8, "batch_size": 4, "validate_every": 4, "checkpoint_every": 4,
}  # fmt: skip


def test_views_know_where_every_pasted_patch_comes_from():
    images = scenes(6, 32, 0).float() / 255
    views = make_views(images, 8, generator(0))
    assert views.second.shape == images.shape
    assert views.match.shape == (6, 16)
    assert ((views.match >= 0).sum(1) > 0).all()
    assert ((views.match < 0).sum(1) > 0).all()
    again = make_views(images, 8, generator(0))
    assert torch.equal(views.second, again.second)
    assert torch.equal(views.match, again.match)


def test_a_match_is_the_same_patch_in_another_light(monkeypatch):
    """Without light, shift and noise a pasted patch has its match's very pixels."""
    for name in ("GAIN", "SHADE", "NOISE"):
        monkeypatch.setattr(f"training.patches.views.{name}", 0)
    monkeypatch.setattr("training.patches.views.F.pad", lambda images, *_, **__: images)
    monkeypatch.setattr("training.patches.views.torch.randint", _no_shift(torch.randint))
    images = torch.rand(4, 3, 32, 32, generator=generator(1))
    views = make_views(images, 8, generator(2))

    def cut(pictures):
        patches = pictures.unfold(2, 8, 8).unfold(3, 8, 8)
        return patches.permute(0, 2, 3, 1, 4, 5).flatten(1, 2)

    first, second = cut(views.first), cut(views.second)
    pasted = 0
    for row in range(4):
        for place, source in enumerate(views.match[row].tolist()):
            expected = first[row, source] if source >= 0 else first[(row - 1) % 4, place]
            assert torch.allclose(second[row, place], expected, atol=1e-6)
            pasted += source >= 0
    assert pasted > 8


def _no_shift(randint):
    def draw(low, high, size, **more):
        drawn = randint(low, high, size, **more)
        return torch.zeros_like(drawn) if (low, tuple(size)) == (0, (2,)) else drawn

    return draw


def test_the_area_under_the_curve_counts_ties_by_half():
    high, low = torch.tensor([0.9, 0.5]), torch.tensor([0.1, 0.5, 0.95])
    wins = [h > x for h in high for x in low]
    ties = [h == x for h in high for x in low]
    assert _auc(high, low) == pytest.approx((sum(wins) + sum(ties) / 2) / 6)


def test_a_run_that_was_stopped_learns_the_same_weights(make_job, open_job):
    config = parse_config(PatchEncoderConfig, SMALL)
    whole = make_job("patch_encoder", SMALL, name="whole")
    result = run(open_job(whole), config)
    assert result.summary["after"].keys() == result.summary["before"].keys()

    halved = make_job("patch_encoder", SMALL, name="halved")
    flag = StopFlag()
    job = open_job(halved, flag)
    progress = job.progress
    job.progress = lambda step: (progress(step), flag.set() if step == 3 else None)
    with pytest.raises(JobStopped, match="stopped at 3"):
        run(job, config)
    run(open_job(halved), config)
    weights = [
        (folder / "out" / "model" / "model.safetensors").read_bytes() for folder in (whole, halved)
    ]
    assert weights[0] == weights[1]
    steps = [e.step for e in read_events(whole / "events.jsonl") if isinstance(e, Metric)]
    assert steps[-1] == 8
    backbone = open_backbone(whole / "out" / "model", torch.device("cpu"))
    assert backbone.features(torch.zeros(1, 3, 32, 32)).shape == (1, 4, 4, 32)


def test_it_goes_on_from_a_clip_with_a_folder_of_images(make_job, open_job, clip_folder, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    settings = SMALL | {"model": str(clip_folder), "images": str(folder), "side": None, "steps": 2}
    config = parse_config(PatchEncoderConfig, settings)
    with pytest.raises(BadJob, match="holds 0 PNG"):
        run(open_job(make_job("patch_encoder", settings, name="empty")), config)
    for number in range(6):
        pixels = render(random_scene(np.random.default_rng(number)), 40)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    job = make_job("patch_encoder", settings)
    result = run(open_job(job), config)
    assert result.summary["pictures"] == 4
    before = open_backbone(clip_folder, torch.device("cpu"))
    after = open_backbone(job / "out" / "model", torch.device("cpu"))
    assert after.sha256 != before.sha256
    assert torch.equal(after.mean, before.mean)  # its colours are read as before


def test_a_few_steps_already_help(make_job, open_job):
    settings = SMALL | {"side": 48, "width": 48, "steps": 60, "batch_size": 8, "held_out": 32}
    result = run(
        open_job(make_job("patch_encoder", settings)), parse_config(PatchEncoderConfig, settings)
    )
    before, after = (result.summary[when]["validation/matching"] for when in ("before", "after"))
    assert after > before + 0.1, result.summary


@pytest.mark.slow
def test_the_preset_matches_patches_from_about_a_third_to_at_least_060(tmp_path):
    """PatchDPO's second stage as a toy: matching >= 0.60, replaced patches told apart >= 0.70."""
    folder = tmp_path / "toy"
    assert main(["new", "patch_encoder", str(folder)]) == 0
    assert main(["run", str(folder)]) == 0
    from training.contracts import Finished

    (end,) = [e for e in read_events(folder / "events.jsonl") if isinstance(e, Finished)]
    before, after = end.summary["before"], end.summary["after"]
    assert before["validation/matching"] < 0.45, before
    assert after["validation/matching"] >= 0.60, after
    assert after["validation/foreign_auc"] >= 0.70, after
    assert after["validation/contrast"] > before["validation/contrast"]
