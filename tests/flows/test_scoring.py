"""A scoring job from row to rows: its folder, the program, what it says, and the scores it leaves."""

import pytest
import torch

from annotate.core.models import JobStatus
from annotate.generation.services.scores import score_job_create
from tests.factories import (
    CandidateFactory,
    ModelVersionFactory,
    ProjectFactory,
    PromptFactory,
    stored_image,
)
from tests.training import tiny
from training.data.images import load_image
from training.reward.model import load_reward, open_backbone, save_reward
from training.worker.folders import job_folder
from training.worker.scores import score_run


@pytest.mark.flow
@pytest.mark.django_db(transaction=True)
def test_a_worker_scores_images_with_a_real_reward_model(settings, tmp_path):
    folder = tmp_path / "reward"
    save_reward(open_backbone(tiny.build_clip(tmp_path / "clip")), folder, {"mean": 0, "std": 1})
    project = ProjectFactory()
    scorer = ModelVersionFactory(project=project, kind="reward", uri=str(folder))
    prompt = PromptFactory(prompt_set__project=project)
    rows = [
        CandidateFactory(prompt=prompt, seed=seed, asset=stored_image(project)) for seed in range(5)
    ]
    gone = rows.pop()
    job = score_job_create(project=project, user=None, scorer=scorer, batch_size=2)
    (settings.MEDIA_ROOT / gone.asset.storage_key).write_bytes(b"torn")
    score_run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.scored, job.failed) == (JobStatus.SUCCEEDED, 4, 1), job.error
    assert job.problems[0]["candidate"] == gone.pk
    reward = load_reward(folder, torch.device("cpu"))
    for row in rows:
        image = load_image(settings.MEDIA_ROOT / row.asset.storage_key)
        said = float(reward(image[None], [prompt.text]))
        assert row.scores.get(model_version=scorer).value == pytest.approx(said, abs=2e-5)
    assert not job_folder("score", job.pk).exists()
