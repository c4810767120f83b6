"""A run that dies goes on as if it had not: the same losses, the same adapter, byte for byte."""

import json
import os
import subprocess
import time

import pytest

from training.common.jobs import JobStopped
from training.common.stop import StopFlag

ADAPTER = "out/adapter/pytorch_lora_weights.safetensors"


class StopAt(StopFlag):
    """Asks to stop when it has been looked at `looks` times."""

    def __init__(self, looks):
        super().__init__()
        self.looks = looks

    @property
    def is_set(self):
        self.looks -= 1
        return self.looks <= 0


ARMS = {
    "dpo": {},
    "auto beta, flips, no caches": {
        "beta": "auto",
        "flip": True,
        "cache_reference": False,
        "cache_latents": False,
        "steps": 14,
    },
    "sft, accumulation": {"objective": "sft", "grad_accumulation": 2},
    "early stop": {"patience": 2, "validate_every": 2, "learning_rate": 3e-2, "beta": 5000.0},
}


@pytest.mark.parametrize("arm", ARMS)
def test_stopped_anywhere_it_ends_with_the_same_bytes_and_losses(tune, metrics_of, arm):
    whole, result = tune("whole", **ARMS[arm])
    for looks in (1, 5):
        name = f"cut-{looks}"
        try:
            job, resumed = tune(name, stopping=StopAt(looks), **ARMS[arm])
        except JobStopped:
            job, resumed = tune(name, **ARMS[arm])
        assert (job.folder / ADAPTER).read_bytes() == (whole.folder / ADAPTER).read_bytes()
        assert metrics_of(job.folder) == metrics_of(whole.folder)
        assert resumed.summary | {"seconds": 0} == result.summary | {"seconds": 0}


def start(python, folder):
    environment = os.environ | {"PREFLOOP_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [python, "-m", "training", "run", str(folder)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def events(folder):
    path = folder / "events.jsonl"
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in lines]


@pytest.mark.slow
def test_killed_without_warning_it_goes_on_bit_for_bit(make_job, settings, python, metrics_of):
    config = settings(steps=14, checkpoint_every=2)
    whole = make_job("dpo", config, name="whole")
    cut = make_job("dpo", config, name="cut")
    both = [start(python, whole), start(python, cut)]
    deadline = time.monotonic() + 120
    while not any(e["event"] == "checkpoint" and e["step"] >= 4 for e in events(cut)):
        assert both[1].poll() is None, both[1].communicate()[1].decode()
        assert time.monotonic() < deadline
    both[1].kill()  # SIGKILL: nothing can be saved any more
    assert both[1].wait() == -9
    both[1].communicate()
    assert not (cut / ADAPTER).exists()
    again = start(python, cut)
    for run in (both[0], again):
        _, said = run.communicate(timeout=200)
        assert run.returncode == 0, said.decode()
    started = [e for e in events(cut) if e["event"] == "started"]
    assert len(started) == 2
    assert started[1]["resumed_from"] >= 4
    assert (cut / ADAPTER).read_bytes() == (whole / ADAPTER).read_bytes()
    assert metrics_of(cut) == metrics_of(whole)
