"""Real, tiny models and data on disk for every test of the training side."""

import sys
from pathlib import Path

import pytest
import torch

from tests.training import tiny


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    """Tests run side by side; and sums in one order make results comparable."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def pipeline_folder(tmp_path_factory) -> Path:
    """A StableDiffusionPipeline folder: 32 px, latents (4, 8, 8). Read only."""
    return tiny.build_pipeline(tmp_path_factory.mktemp("pipeline") / "tiny-sd")


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory) -> Path:
    """A CLIPModel folder: 32 px. Read only."""
    return tiny.build_clip(tmp_path_factory.mktemp("clip") / "tiny-clip")


@pytest.fixture(scope="session")
def backbone_folder(tmp_path_factory) -> Path:
    """A DINOv2 folder: 32 px, patches of 8. Read only."""
    return tiny.build_patch_backbone(tmp_path_factory.mktemp("backbone") / "tiny-dino")


@pytest.fixture(scope="session")
def snapshot_folder(tmp_path_factory) -> Path:
    """A snapshot of 40 pairs over 20 prompts (32 train, 4 validation, 4 test). Read only."""
    return tiny.build_snapshot(tmp_path_factory.mktemp("snapshot") / "pairs")


@pytest.fixture
def make_job(tmp_path):
    """Write a job folder: make_job("generate", {...}, items=[...]) -> its path."""

    def make(kind: str, config: dict, *, items: list[dict] | None = None, name: str = "job"):
        return tiny.write_job(tmp_path / name, kind, config, items)

    return make


@pytest.fixture
def open_job():
    """A Job for a folder, to run a recipe inside the test: open_job(folder) -> Job."""
    from training.common.jobs import Job, read_job
    from training.common.stop import StopFlag

    opened = []

    def open_folder(folder: Path, stopping: StopFlag | None = None) -> Job:
        job = Job(folder, read_job(folder), stopping or StopFlag())
        opened.append(job)
        return job

    yield open_folder
    for job in opened:
        job.close()


@pytest.fixture(scope="session")
def python() -> str:
    return sys.executable
