"""A pool whose worker is killed, and a video drawn by a real worker."""

from collections import Counter
from pathlib import Path

import pytest

from annotate.generation.models import Candidate, GenerationJob
from annotate.generation.services.draw import generation_create
from tests.factories import ModelVersionFactory, PromptFactory, PromptSetFactory
from tests.flows.workers import Workers
from training.contracts import pool_seeds

pytestmark = [pytest.mark.slow, pytest.mark.flow, pytest.mark.timeout(600)]
PROMPTS, POOL = 3, 8
SLOW = {"steps": 60, "guidance": 1.0, "batch_size": 2}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    from tests.training import tiny

    return tiny.build_pipeline(tmp_path_factory.mktemp("models") / "tiny-sd")


def job_of(folder: Path, **asked) -> GenerationJob:
    model = ModelVersionFactory(uri=str(folder))
    prompt_set = PromptSetFactory(project=model.project)
    for number in range(PROMPTS):
        PromptFactory(prompt_set=prompt_set, text=f"a red square {number}")
    return generation_create(
        project=model.project, user=None, model_version=model, prompt_set=prompt_set, **asked
    )


def ended(job: GenerationJob) -> bool:
    job.refresh_from_db()
    return job.status in {"succeeded", "failed", "cancelled"}


def test_a_pool_whose_worker_is_killed_ends_with_n_rows_a_prompt(
    workers: Workers, transactional_db, folder
):
    job = job_of(folder, seeds_per_prompt=POOL, pool_seed=5, sampler=SLOW)
    workers.start("gpu")
    workers.until(lambda: GenerationJob.objects.filter(progress_done__gte=2).exists(), "two images")
    workers.kill("gpu")
    assert Candidate.objects.count() < PROMPTS * POOL
    workers.start("gpu")
    workers.until(lambda: ended(job), "the end")
    assert (job.status, job.attempt, job.losses) == ("succeeded", 2, 1), job.error
    drawn = list(Candidate.objects.values_list("prompt__text", "seed"))
    texts = [f"a red square {number}" for number in range(PROMPTS)]
    assert Counter(text for text, _ in drawn) == dict.fromkeys(texts, POOL)
    for text in texts:
        assert {seed for name, seed in drawn if name == text} == set(pool_seeds(5, text, POOL))
    assert job.progress_from > 0  # it went on where it was


@pytest.mark.slow
def test_a_worker_draws_videos(workers: Workers, transactional_db, folder, tmp_path):
    from tests.training import tiny_families

    video = tiny_families.build_video_pipeline(tmp_path / "tiny-video", folder)
    sampler = {"frames": 6, "fps": 6, "steps": 2, "guidance": 1.0}
    job = job_of(video, mode="video", seeds=[1], sampler=sampler)
    workers.start("gpu")
    workers.until(lambda: ended(job), "the end")
    assert job.status == "succeeded", job.error
    for candidate in Candidate.objects.select_related("asset__video"):
        assert (candidate.asset.media_type, candidate.latent) == ("video/webm", None)
        assert len(candidate.asset.video.moments) == 6
    assert Candidate.objects.count() == PROMPTS
