"""A checkpoint is whole or is not one; and what comes back is exactly what went in."""

import json
import random

import numpy as np
import pytest
import torch
from torch import nn

from training.common import seeding
from training.common.checkpoint import Checkpoints, generator_from


@pytest.fixture
def warnings():
    return []


@pytest.fixture
def checkpoints(tmp_path, warnings):
    return Checkpoints(tmp_path / "checkpoints", warn=warnings.append)


def _run(steps: int, *, checkpoints=None, stop_at: int | None = None, resume: bool = False):
    """A small training with dropout, Adam, an EMA and three kinds of chance; returns all of it."""
    seeding.seed_everything(3)
    model = nn.Sequential(nn.Linear(6, 8), nn.Dropout(0.3), nn.Linear(8, 1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.05)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, total_iters=20)
    ema = {name: value.clone() for name, value in model.state_dict().items()}
    order = seeding.generator(3, "order")
    first, losses = 1, []
    if resume:
        found = checkpoints.latest()
        parts = found.restore()
        model.load_state_dict(parts["model"])
        optimizer.load_state_dict(parts["optimizer"])
        schedule.load_state_dict(parts["schedule"])
        ema, order = parts["ema"], generator_from(parts["order"])
        first, losses = found.step + 1, found.state["extra"]["losses"]
    for step in range(first, steps + 1):
        x = torch.randn(4, 6, generator=order) + random.random() + np.random.random()
        loss = (model(x) - x.sum(1, keepdim=True)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        for name, value in model.state_dict().items():
            ema[name] = 0.9 * ema[name] + 0.1 * value
        losses.append(loss.item())
        if step == stop_at:
            parts = {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "ema": ema,
                "order": order.get_state(),
            }
            checkpoints.save_run(step, parts, extra={"losses": losses})
            return None
    return losses, model.state_dict(), ema, optimizer.state_dict()["state"]


def test_a_resumed_run_is_bit_for_bit_the_uninterrupted_one(checkpoints):
    losses, model, ema, moments = _run(30)
    _run(30, checkpoints=checkpoints, stop_at=13)
    random.seed(99)  # whatever happened to the global state in between
    torch.manual_seed(99)
    again_losses, again_model, again_ema, again_moments = _run(
        30, checkpoints=checkpoints, resume=True
    )
    assert again_losses == losses
    assert all(torch.equal(again_model[name], model[name]) for name in model)
    assert all(torch.equal(again_ema[name], ema[name]) for name in ema)
    for index, state in moments.items():
        assert all(torch.equal(again_moments[index][name], state[name]) for name in state)


def test_without_the_random_state_the_resumed_run_would_differ(checkpoints):
    """The test above can fail: the losses do depend on what it restores."""
    losses, *_ = _run(30)
    _run(30, checkpoints=checkpoints, stop_at=13)
    path = checkpoints.latest().path
    state = json.loads((path / "state.json").read_text())
    assert state["random"]["python"][1] != list(random.Random(3).getstate()[1])
    assert losses[13:] != losses[:17]


def test_no_pickle_and_nothing_unfinished_is_left(checkpoints):
    path = checkpoints.save_run(1, {"model": {"a": torch.ones(2)}})
    assert {file.suffix for file in path.iterdir()} == {".safetensors", ".json"}
    assert not list(checkpoints.folder.glob(".*"))


def _save(checkpoints, step, **more):
    return checkpoints.save_run(step, {"model": {"at": torch.tensor([float(step)])}}, **more)


def _steps(checkpoints):
    return sorted(path.name for path in checkpoints.folder.glob("step-*"))


def test_the_last_two_and_the_best_are_kept(checkpoints):
    for step in (10, 20, 30, 40, 50):
        _save(checkpoints, step, best=step == 20)
    assert _steps(checkpoints) == ["step-0000020", "step-0000040", "step-0000050"]
    assert checkpoints.best().step == 20
    assert checkpoints.latest().restore()["model"]["at"].item() == 50


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: (path / "manifest.json").unlink(),
        lambda path: (path / "manifest.json").write_text("{"),
        lambda path: (path / "model.safetensors").write_bytes(b"short"),
        lambda path: (path / "model.safetensors").unlink(),
        lambda path: (path / "state.json").write_text("{}"),
        lambda path: (path / "manifest.json").write_text('{"format": "other/1", "files": {}}'),
    ],
)
def test_a_damaged_checkpoint_is_passed_over_with_a_warning(checkpoints, warnings, damage):
    _save(checkpoints, 10)
    damage(_save(checkpoints, 20))
    found = checkpoints.latest()
    assert found.step == 10
    assert found.restore()["model"]["at"].item() == 10
    assert len(warnings) == 1
    assert "step-0000020" in warnings[0]


def test_a_checkpoint_cut_off_while_being_written_does_not_exist(checkpoints):
    _save(checkpoints, 10)
    partial = checkpoints.folder / ".step-0000020.123.part"
    partial.mkdir()
    (partial / "model.safetensors").write_bytes(b"half")
    assert checkpoints.latest().step == 10
    _save(checkpoints, 30)
    assert not partial.exists()


def test_a_step_that_was_damaged_is_written_again(checkpoints):
    path = _save(checkpoints, 10)
    (path / "manifest.json").unlink()
    _save(checkpoints, 10)
    assert checkpoints.latest().step == 10


def test_no_checkpoint_is_no_error(checkpoints, warnings):
    assert checkpoints.latest() is None
    assert checkpoints.best() is None
    assert warnings == []


def test_an_object_that_needs_pickle_is_refused_by_its_place(checkpoints):
    with pytest.raises(TypeError, match=r"set at state\.nested\.0"):
        checkpoints.save_run(1, {"model": {"nested": [{1, 2}]}})


def test_seeds_of_different_purposes_are_unrelated():
    assert seeding.derive(1, "order") == seeding.derive(1, "order")
    assert len({seeding.derive(seed, name) for seed in range(50) for name in ("a", "b")}) == 100
    assert seeding.derive(1, "2") != seeding.derive("1", 2)
    assert 0 <= seeding.derive("x") < 2**63
