"""Faces by real workers: searched, made into pairs, killed in the middle, and each row there once."""

import io

import numpy as np
import pytest

from annotate.generation.models import Candidate, Face, FacePair, FacePairJob, FaceReject, FaceScan
from annotate.generation.services.face_pairs import face_pair_job_create
from annotate.generation.services.faces import face_job_create
from annotate.media.services import image_store
from annotate.prompts.models import PromptImage
from tests.factories import ModelVersionFactory, PromptFactory, PromptSetFactory
from tests.flows.workers import Workers
from tests.training.tiny import build_pipeline
from training.data.faces.drawn import draw_portrait

pytestmark = [pytest.mark.slow, pytest.mark.flow, pytest.mark.timeout(600)]
PORTRAITS, SEEDS = 6, [0, 1]


@pytest.fixture
def album(transactional_db):
    """Six photos of one person each, and one of nobody."""
    prompt_set = PromptSetFactory()
    for seed in range(PORTRAITS + 1):
        faces = int(seed < PORTRAITS)
        drawn = draw_portrait(np.random.default_rng(seed), size=96, faces=faces)
        data = io.BytesIO()
        drawn.image.save(data, "PNG")
        asset = image_store(project=prompt_set.project, data=data.getvalue())
        prompt = PromptFactory(prompt_set=prompt_set)
        PromptImage.objects.create(prompt=prompt, role=PromptImage.Role.SOURCE, asset=asset)
    return prompt_set


def test_a_killed_worker_leaves_each_pair_reject_and_scan_once(
    workers: Workers, album, tmp_path_factory
):
    folder = build_pipeline(tmp_path_factory.mktemp("painter") / "tiny")
    model = ModelVersionFactory(project=album.project, uri=str(folder))
    search = face_job_create(
        project=album.project, user=None, prompt_set=album, of="sources", detector="drawn"
    )
    job = face_pair_job_create(
        project=album.project,
        user=None,
        model_version=model,
        prompt_set=album,
        seeds=SEEDS,
        settings={"detector": "drawn", "min_pixels": 12, "steps": 40, "guidance": 1.0,
                  "batch_size": 1},
    )  # fmt: skip
    workers.start("gpu")
    workers.until(lambda: FacePair.objects.count() >= 2, "two pairs")
    workers.kill("gpu")
    assert FacePair.objects.count() < PORTRAITS * len(SEEDS)
    workers.start("gpu")

    def ended():
        job.refresh_from_db()
        return job.status in {"succeeded", "failed"}

    workers.until(ended, "the end")
    assert (job.status, job.attempt, job.losses) == ("succeeded", 2, 1), job.error
    search.refresh_from_db()
    assert (search.status, search.scanner) == ("succeeded", "drawn/1")
    assert FacePair.objects.count() == PORTRAITS * len(SEEDS)
    assert Candidate.objects.filter(origin="generated").count() == PORTRAITS * len(SEEDS)
    assert Candidate.objects.filter(origin="real").count() == PORTRAITS  # the same for both seeds
    # The search and the pairs saw the same images with the same detector: one scan each.
    assert (FaceScan.objects.count(), Face.objects.count()) == (PORTRAITS + 1, PORTRAITS)
    reasons = FaceReject.objects.values_list("reason", "seed").order_by("seed")
    assert list(reasons) == [("no_face", seed) for seed in SEEDS]
    assert FacePairJob.objects.get().summary["pairs"] == PORTRAITS * len(SEEDS)
