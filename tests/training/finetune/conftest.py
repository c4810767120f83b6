"""A snapshot large enough to tune on, and a way to run the recipe inside a test."""

import pytest

from tests.training import tiny
from training.common.events import read_events
from training.common.jobs import Job, read_job
from training.common.stop import StopFlag
from training.contracts import DpoConfig


@pytest.fixture(scope="session")
def pairs_folder(tmp_path_factory):
    """60 pairs over 30 prompts with random latents of another VAE. Read only."""
    return tiny.build_snapshot(tmp_path_factory.mktemp("tune") / "pairs", prompts=30)


@pytest.fixture
def settings(pipeline_folder, pairs_folder):
    def settings(**changes):
        return {
            "base": str(pipeline_folder),
            "snapshot": str(pairs_folder),
            "seed": 5,
            "rank": 4,
            "alpha": 8,
            "learning_rate": 1e-3,
            "steps": 8,
            "batch_size": 4,
            "warmup_steps": 2,
            "beta": 500.0,
            "reference_draws": 2,
            "validate_every": 4,
            "validation_draws": 2,
            "patience": None,
            "winner_drift_stop": None,
            "checkpoint_every": 3,
            "samples": 0,
        } | changes

    return settings


@pytest.fixture
def tune(make_job, settings):
    """tune("name", key=value, ...) -> (job, result) of the recipe run in this process."""
    from training.finetune.recipe import run

    def tune(name="job", stopping=None, **changes):
        config = settings(**changes)
        folder = make_job("dpo", config, name=name)
        job = Job(folder, read_job(folder), StopFlag() if stopping is None else stopping)
        try:
            return job, run(job, DpoConfig(**config))
        finally:
            job.close()

    return tune


@pytest.fixture
def metrics_of():
    def metrics_of(folder):
        """Values by step; what a resumed run reports again takes the place of the first."""
        found = {}
        for event in read_events(folder / "events.jsonl"):
            if event.event == "metric":
                found.setdefault(event.step, {}).update(event.values)
        return found

    return metrics_of
