"""The reward recipe on real, tiny models: it learns, resumes exactly and refuses what it must."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.training import tiny
from training.common.events import read_events
from training.common.jobs import Job, JobError, JobStopped, read_job
from training.common.stop import StopFlag
from training.contracts import RewardConfig
from training.reward.model import load_reward
from training.reward.recipe import run


def settings(clip_folder, snapshot_folder, **changes):
    return {
        "backbone": str(clip_folder),
        "snapshot": str(snapshot_folder),
        "seed": 3,
        "learning_rate": 2e-3,
        "batch_size": 8,
        "epochs": 3,
        "warmup_steps": 2,
        "validate_every": 4,
        "checkpoint_every": 3,
        "patience": 50,
    } | changes


def metrics(folder):
    found = {}
    for event in read_events(folder / "events.jsonl"):
        if event.event == "metric":
            found.setdefault(event.step, {}).update(event.values)
    return found


@pytest.fixture
def train(make_job, clip_folder, snapshot_folder):
    def train(name="job", stopping=None, **changes):
        config = settings(clip_folder, changes.pop("snapshot", snapshot_folder), **changes)
        folder = make_job("reward", config, name=name)
        job = Job(folder, read_job(folder), StopFlag() if stopping is None else stopping)
        try:
            return job, run(job, RewardConfig(**config))
        finally:
            job.close()

    return train


class StopAt(StopFlag):
    """Asks to stop when it has been looked at `looks` times."""

    def __init__(self, looks):
        super().__init__()
        self.looks = looks

    @property
    def is_set(self):
        self.looks -= 1
        return self.looks <= 0


def test_it_learns_a_visible_preference(tmp_path, train):
    snapshot = tiny.build_snapshot(tmp_path / "pairs", prompts=60, pairs_per_prompt=4)
    job, result = train(snapshot=snapshot, epochs=25, batch_size=32)
    test = result.summary["test"]
    assert test["accuracy"] >= 0.85
    assert test["low"] <= test["accuracy"] <= test["high"]
    assert test["accuracy"] > result.summary["untrained"]["accuracy"]
    held_out = json.loads((job.out / "held_out.json").read_text())
    assert len(held_out) == result.summary["pairs"]["test"]


def test_scores_are_standardised_on_the_training_images(train, snapshot_folder):
    from training.data.images import load_images
    from training.data.snapshot import read_snapshot

    job, _ = train()
    snapshot = read_snapshot(snapshot_folder)
    pairs = snapshot.split("train")
    reward = load_reward(job.out / "model", torch.device("cpu"))
    scores = []
    for side in ("first_image", "second_image"):
        files = [snapshot.file(getattr(pair, side)) for pair in pairs]
        images = load_images(files, height=32, width=32)
        with torch.no_grad():
            scores.append(reward(images, [pair.prompt for pair in pairs]))
    together = torch.cat(scores)
    assert together.mean().item() == pytest.approx(0, abs=1e-3)
    assert together.std(correction=0).item() == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("looks", [1, 4, 5, 9])
def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(train, looks):
    whole, result = train("whole", head=True)
    with pytest.raises(JobStopped):
        train("cut", stopping=StopAt(looks), head=True)
    cut, resumed = train("cut", head=True)
    assert metrics(whole.folder) == metrics(cut.folder)
    drop = {"seconds"}
    assert {k: v for k, v in result.summary.items() if k not in drop} == {
        k: v for k, v in resumed.summary.items() if k not in drop
    }
    for name in ("model.safetensors", "head.safetensors"):
        one, two = (load_file(job.out / "model" / name) for job in (whole, cut))
        assert one.keys() == two.keys()
        assert all(torch.equal(one[key], two[key]) for key in one)


@pytest.mark.parametrize(
    "frozen",
    [{"freeze": "towers"}, {"freeze": "text", "vision_layers": 1}, {"vision_layers": 0}],
)
def test_what_is_frozen_stays_and_the_rest_learns(train, clip_folder, frozen):
    job, _ = train(**frozen)
    before = load_file(clip_folder / "model.safetensors")
    after = load_file(job.out / "model" / "model.safetensors")
    changed = {key for key in before if not torch.equal(before[key], after[key])}
    assert "visual_projection.weight" in changed
    text, vision = (any(k.startswith(f"{t}_model") for k in changed) for t in ("text", "vision"))
    assert text == (frozen == {"vision_layers": 0})
    assert vision == ("vision_layers" in frozen and frozen["vision_layers"] > 0)
    assert not any("vision_model.encoder.layers.0" in key for key in changed)


def test_cached_features_give_the_losses_of_the_towers_themselves(train, monkeypatch):
    from training.reward import pairs

    cached, _ = train("cached", freeze="towers")
    kept = pairs.Features.__init__

    def nothing_kept(self, *args, **kwargs):
        kept(self, *args, **(kwargs | {"vision_frozen": False, "text_frozen": False}))

    monkeypatch.setattr(pairs.Features, "__init__", nothing_kept)
    direct, _ = train("direct", freeze="towers")
    one, two = metrics(cached.folder), metrics(direct.folder)
    assert one.keys() == two.keys()
    for step in one:
        assert one[step] == pytest.approx(two[step], rel=1e-4, abs=1e-5)


def test_it_stops_when_held_out_pairs_no_longer_improve(tmp_path, train):
    snapshot = tiny.build_snapshot(tmp_path / "pairs", prompts=20)
    job, result = train(snapshot=snapshot, epochs=200, patience=2, validate_every=5, seed=5)
    last = max(metrics(job.folder))
    assert last < 200 * 4
    assert result.summary["best_step"] <= last - 10


def test_small_data_is_called_small(train):
    job, result = train()
    assert "too few pairs" in result.summary["says"]
    assert any("expect a weak model" in e.message for e in warnings_of(job))


def warnings_of(job):
    return [e for e in read_events(job.folder / "events.jsonl") if e.event == "warning"]


def rewritten(tmp_path, **columns):
    """A snapshot whose rows have other values in some columns."""
    import pyarrow.parquet as pq

    folder = tiny.build_snapshot(tmp_path / "changed")
    rows = pq.read_table(folder / "pairs.parquet").to_pylist()
    tiny.write_tables(folder, [row | {k: f(row) for k, f in columns.items()} for row in rows])
    return folder


def test_ties_alone_are_refused(tmp_path, train):
    with pytest.raises(JobError, match="0 training pairs have a clear winner"):
        train(snapshot=rewritten(tmp_path, p_first=lambda row: 0.5))


def test_pairs_of_one_and_the_same_image_are_refused(tmp_path, train):
    with pytest.raises(JobError, match="same file"):
        train(snapshot=rewritten(tmp_path, second_image=lambda row: row["first_image"]))


def test_without_validation_prompts_some_training_prompts_step_in(tmp_path, train):
    changed = rewritten(tmp_path, split=lambda r: r["split"].replace("validation", "train"))
    job, result = train(snapshot=changed)
    assert result.summary["pairs"]["validation"] > 0
    assert any("serve as such" in event.message for event in warnings_of(job))


def test_without_test_prompts_it_says_that_nothing_is_known(tmp_path, train):
    changed = rewritten(tmp_path, split=lambda r: r["split"].replace("test", "train"))
    _, result = train(snapshot=changed)
    assert result.summary["test"]["accuracy"] is None
    assert "nothing is known" in result.summary["says"]


def test_the_held_out_logits_are_what_the_saved_model_says(train, snapshot_folder):
    from training.data.images import load_images
    from training.data.snapshot import read_snapshot

    job, _ = train()
    card = json.loads((job.out / "model" / "reward.json").read_text())
    reward = load_reward(job.out / "model", torch.device("cpu"))
    snapshot = read_snapshot(snapshot_folder)
    said = {
        row["pair_id"]: row["logit"] for row in json.loads((job.out / "held_out.json").read_text())
    }
    for pair in snapshot.split("test"):
        files = [snapshot.file(pair.first_image), snapshot.file(pair.second_image)]
        with torch.no_grad():
            scores = (
                reward(load_images(files, height=32, width=32), [pair.prompt] * 2) * card["std"]
            )
        assert (scores[0] - scores[1]).item() == pytest.approx(said[pair.pair_id], abs=1e-3)
    assert np.isfinite(list(said.values())).all()
