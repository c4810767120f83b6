"""Patch maps by a real worker with our small encoder."""

import numpy as np
import pytest
from safetensors.numpy import load

from annotate.generation.models import PatchMap, PatchMapJob
from annotate.generation.services.patches import patch_job_create
from annotate.media.services import image_store
from annotate.media.storage import content_read
from annotate.prompts.inputs import Inputs
from annotate.prompts.services import prompt_get_or_create
from tests.annotate.generation.test_mask_jobs import png
from tests.factories import CandidateFactory, PromptSetFactory
from tests.flows.workers import Workers
from training.data.scenes import random_scene, render

pytestmark = [pytest.mark.slow, pytest.mark.flow, pytest.mark.timeout(600)]


def test_a_copy_of_its_reference_is_found_everywhere_and_another_scene_is_not(workers: Workers):
    prompt_set = PromptSetFactory()
    project = prompt_set.project
    one, other = (
        image_store(project=project, data=png(render(random_scene(np.random.default_rng(n)), 64)))
        for n in (1, 2)
    )
    prompt = prompt_get_or_create(
        prompt_set=prompt_set, text="a toy", inputs=Inputs(references=(one,))
    )
    copy = CandidateFactory(prompt=prompt, asset=one)
    foreign = CandidateFactory(prompt=prompt, asset=other)
    job = patch_job_create(project=project, user=None, prompt_set=prompt_set)
    workers.start("gpu")
    workers.until(lambda: PatchMapJob.objects.get().status in {"succeeded", "failed"}, "the end")
    job.refresh_from_db()
    assert job.status == "succeeded", (job.error, job.hint)
    maps = {row.candidate_id: row for row in PatchMap.objects.all()}
    assert (maps[copy.pk].rows, maps[copy.pk].columns) == (8, 8)
    values = load(content_read(maps[copy.pk].asset.storage_key))
    assert values["quality"].min() > 1 - 1e-5
    assert maps[foreign.pk].quality_mean < 0.95
    assert maps[copy.pk].recipe["backbone_sha256"]
