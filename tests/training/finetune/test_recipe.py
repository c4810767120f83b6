"""The fine-tuning recipe on a real, tiny model: it learns, and its caches and arms are honest."""

import math

import pytest
import torch
from safetensors.torch import load_file

from tests.training import tiny
from training.common.events import read_events
from training.common.jobs import JobError
from training.contracts import BadJob, DpoConfig, parse_config
from training.finetune.objectives import PairErrors
from training.finetune.state import Look, State


def warnings_of(job):
    return [e.message for e in read_events(job.folder / "events.jsonl") if e.event == "warning"]


@pytest.mark.parametrize("guard", [None, 0.5])
def test_dpo_learns_the_pairs_it_sees(tune, metrics_of, guard):
    job, _ = tune(
        steps=30,
        batch_size=16,
        targets="attention+conv",
        learning_rate=4e-3,
        guard_mu=guard,
        caption_dropout=0.0,
        beta=200.0,
    )
    seen = metrics_of(job.folder)
    first, last = range(1, 6), range(26, 31)

    def mean(name, steps):
        return sum(seen[step][name] for step in steps) / len(steps)

    assert seen[1]["loss"] == pytest.approx(math.log(2) * 1.0, abs=0.08)  # at the reference
    assert mean("loss", last) < mean("loss", first) - 0.02
    assert mean("accuracy", last) > 0.65
    assert mean("loser_drift", last) > mean("winner_drift", last)


def test_sft_lowers_the_error_on_winners(tune, metrics_of):
    job, _ = tune(objective="sft", steps=20, batch_size=16, learning_rate=8e-3)
    seen = metrics_of(job.folder)
    assert sum(seen[step]["winner_drift"] for step in range(16, 21)) / 5 < -0.02


def test_cached_reference_and_latents_give_the_losses_of_the_plain_way(tune, metrics_of):
    cached, _ = tune("cached", flip=True)
    plain, _ = tune("plain", flip=True, cache_reference=False)
    one, two = metrics_of(cached.folder), metrics_of(plain.folder)
    assert one.keys() == two.keys()
    for step in one:
        assert one[step]["loss"] == pytest.approx(two[step]["loss"], abs=1e-5)
    slow, _ = tune("slow", flip=True, cache_reference=False, cache_latents=False)
    for step, values in metrics_of(slow.folder).items():
        # Kept latents are fp16 files: what rounds away there is all that differs.
        assert values["loss"] == pytest.approx(two[step]["loss"], abs=1e-3)


def test_accumulating_small_batches_is_one_large_batch(tune, metrics_of):
    whole, _ = tune("whole", batch_size=8)
    parts, _ = tune("parts", batch_size=2, grad_accumulation=4)
    one, two = metrics_of(whole.folder), metrics_of(parts.folder)
    for step in one:
        assert one[step]["loss"] == pytest.approx(two[step]["loss"], abs=1e-4)
        assert one[step]["gradient_norm"] == pytest.approx(two[step]["gradient_norm"], rel=1e-2)


def test_the_control_arm_differs_in_nothing_but_who_won(tune, metrics_of):
    preference, one = tune("preference", steps=2)
    control, two = tune("control", steps=2, arm="control")
    a, b = metrics_of(preference.folder)[1], metrics_of(control.folder)[1]
    assert a["loss"] == pytest.approx(b["loss"], abs=1e-6)  # log 2 both: the same noise and pairs
    assert a["gradient_norm"] != b["gradient_norm"]
    assert one.summary["arm"] == "preference"
    assert two.summary["arm"] == "control"


def test_a_seed_gives_the_same_adapter_and_another_seed_another(tune):
    adapters = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        job, _ = tune(name, seed=seed, steps=3)
        adapters.append((job.out / "adapter" / "pytorch_lora_weights.safetensors").read_bytes())
    assert adapters[0] == adapters[1]
    assert adapters[0] != adapters[2]


def test_the_adapter_is_drawn_with_by_an_ordinary_pipeline(tune, pipeline_folder):
    from training.generate.pipeline import load_model

    job, result = tune(samples=2, sample_every=4)
    model = load_model(pipeline_folder, torch.device("cpu"), adapter=job.out / "adapter")
    assert model.pipeline.unet is not None
    samples = [e for e in read_events(job.folder / "events.jsonl") if e.event == "sample"]
    assert [sample.key for sample in samples] == [
        "step000004-0",
        "step000004-1",
        "step000008-0",
        "step000008-1",
    ]
    assert all((job.folder / sample.image).is_file() for sample in samples)
    assert result.outputs["adapter"] == job.out / "adapter"


def test_training_goes_on_from_an_adapter(tune, metrics_of):
    first, _ = tune("first", steps=20, learning_rate=5e-3, ema=0.0)
    adapter = str(first.out / "adapter")
    second, _ = tune("second", steps=1, adapter=adapter, warmup_steps=0)
    assert metrics_of(second.folder)[1]["winner_drift"] != 0.0  # the reference is the bare base
    with pytest.raises(JobError, match="other ranks or targets"):
        tune("third", steps=1, adapter=adapter, rank=2)


def test_held_out_prompts_are_judged_and_reported(tune, metrics_of):
    job, result = tune()
    values = metrics_of(job.folder)[8]
    assert 0 <= values["validation/accuracy"] <= 1
    assert {"validation/loss", "validation/winner_drift", "validation/loser_drift"} <= values.keys()
    found = result.summary["validation"]
    assert found["low"] <= found["accuracy"] <= found["high"]


def test_auto_beta_is_set_after_warm_up_and_written_down(tune, metrics_of):
    job, result = tune(beta="auto", steps=14, warmup_steps=10, batch_size=16, learning_rate=4e-3)
    seen = metrics_of(job.folder)
    assert len({seen[step]["beta"] for step in range(1, 10)}) == 1
    assert len({seen[step]["beta"] for step in range(11, 15)}) == 1
    assert result.summary["beta"] == seen[14]["beta"] != seen[1]["beta"]


def test_lost_patience_ends_the_run_with_the_best_weights(tune, metrics_of):
    job, result = tune(
        steps=60, validate_every=2, patience=2, learning_rate=3e-2, beta=5000.0, ema=0.0
    )
    assert "no better held-out loss" in result.summary["stopped_early"]
    assert result.summary["steps"] < 60
    assert any("Stopped at step" in message for message in warnings_of(job))
    losses = {s: v["validation/loss"] for s, v in metrics_of(job.folder).items() if s % 2 == 0}
    assert result.summary["steps"] - min(losses, key=losses.get) == 4


def test_a_drifting_winner_ends_the_run(tune):
    _, result = tune(
        steps=60,
        validate_every=2,
        winner_drift_stop=0.001,
        guard_mu=None,
        learning_rate=3e-2,
        beta=5.0,
        ema=0.0,
    )
    assert "error on preferred images rose" in result.summary["stopped_early"]
    assert result.summary["steps"] < 60


def state_of(**changes):
    config = DpoConfig(base="x", snapshot="x", seed=0, gradient_clip=1.0, **changes)
    weight = torch.nn.Parameter(torch.ones(3))
    weight.grad = torch.ones(3)
    return State({"w": weight}, config, (4, 8, 8)), config, weight


def look(loss):
    values = torch.ones(2)
    nothing = torch.zeros(2)
    errors = PairErrors(values, values, values, values, nothing, nothing, nothing)
    return Look.of(errors, torch.ones(2), torch.tensor(loss))


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_step_that_is_not_finite_is_skipped_and_five_in_a_row_end_the_run(bad):
    state, config, weight = state_of()
    for step in range(1, 5):
        state.take_step(step, torch.tensor(bad), look(0.7), config)
    assert torch.equal(weight, torch.ones(3))
    state.take_step(5, torch.tensor(1.0), look(0.7), config)
    assert not torch.equal(weight, torch.ones(3))
    assert state.skipped == 4
    for step in range(6, 10):
        state.take_step(step, torch.tensor(1.0), look(bad), config)
    with pytest.raises(JobError, match="5 times in a row"):
        state.take_step(10, torch.tensor(1.0), look(bad), config)


def test_an_unknown_or_contradictory_setting_is_refused(settings):
    with pytest.raises(BadJob, match=r"unknown key 'resume_from'.*allowed keys"):
        parse_config(DpoConfig, settings() | {"resume_from": "latest"})
    for key, value in {"objective": "ipo", "arm": "both", "targets": "all", "beta": 0}.items():
        with pytest.raises(BadJob, match=key):
            parse_config(DpoConfig, settings() | {key: value})
    with pytest.raises(BadJob, match="'seed' is missing"):
        parse_config(DpoConfig, {k: v for k, v in settings().items() if k != "seed"})


@pytest.mark.parametrize("preset", ["dpo", "dpo-demo"])
def test_the_presets_are_valid_settings(preset):
    import tomllib
    from pathlib import Path

    path = Path(__file__).parents[3] / "training" / "presets" / f"{preset}.toml"
    config = parse_config(
        DpoConfig, {"base": "b", "snapshot": "s", "seed": 1} | tomllib.loads(path.read_text())
    )
    assert (config.patience is None) == (preset == "dpo-demo")


def test_pairs_without_weight_take_no_steps(tune):
    _, one = tune("ties", steps=2)
    _, two = tune("none", steps=2, tie_weight=0.0)
    assert two.summary["pairs"]["train"] < one.summary["pairs"]["train"]


def test_too_few_clear_pairs_are_refused(tune, tmp_path):
    small = tiny.build_snapshot(tmp_path / "small", prompts=5, pairs_per_prompt=1)
    with pytest.raises(JobError, match="at least 10 are needed"):
        tune(snapshot=str(small))


def test_an_inpainting_model_is_refused(pipeline_folder, tmp_path, tune):
    import json
    import shutil

    from diffusers import UNet2DConditionModel

    folder = shutil.copytree(pipeline_folder, tmp_path / "inpaint")
    config = json.loads((folder / "unet" / "config.json").read_text()) | {"in_channels": 9}
    UNet2DConditionModel.from_config(config).save_pretrained(folder / "unet")
    with pytest.raises(JobError, match="not a plain text-to-image"):
        tune(base=str(folder))


def test_without_held_out_prompts_it_says_so_and_trains(tune, tmp_path):
    import pyarrow.parquet as pq

    folder = tiny.build_snapshot(tmp_path / "train-only", prompts=30)
    rows = pq.read_table(folder / "pairs.parquet").to_pylist()
    tiny.write_tables(folder, [row | {"split": "train"} for row in rows])
    job, result = tune(snapshot=str(folder), patience=3, winner_drift_stop=0.05)
    assert any("nothing held out" in message for message in warnings_of(job))
    assert "validation" not in result.summary
    weights = load_file(job.out / "adapter" / "pytorch_lora_weights.safetensors")
    assert any(value.abs().sum() > 0 for key, value in weights.items() if "lora_B" in key)
