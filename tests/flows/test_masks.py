"""A worker that is killed in the middle of its masks: each prompt is there once in the end."""

import numpy as np
import pytest

from annotate.generation.models import MaskJob, MaskRecord
from annotate.generation.services.masks import mask_job_create
from annotate.media.services import image_store
from annotate.prompts.inputs import Inputs
from annotate.prompts.models import Prompt
from annotate.prompts.services import prompt_get_or_create
from tests.annotate.generation.test_mask_jobs import png
from tests.factories import PromptSetFactory
from tests.flows.workers import Workers

pytestmark = [pytest.mark.slow, pytest.mark.flow, pytest.mark.timeout(600)]
PHOTOS, SEEDS = 4, list(range(10))


def test_a_masks_job_whose_worker_is_killed_ends_with_each_prompt_once(workers: Workers):
    prompt_set = PromptSetFactory()
    rng = np.random.default_rng(0)
    for number in range(PHOTOS):
        pixels = rng.integers(1, 255, (24, 32, 3), dtype=np.uint8)
        photo = np.repeat(np.repeat(pixels, 20, axis=0), 20, axis=1)
        source = image_store(project=prompt_set.project, data=png(photo))
        prompt_get_or_create(prompt_set=prompt_set, text=f"{number}", inputs=Inputs(source=source))
    job = mask_job_create(
        project=prompt_set.project, user=None, prompt_set=prompt_set, target="Views",
        # So many views that no two seeds share one.
        maker={"kind": "warp", "views": [99, 99]}, seeds=SEEDS,
    )  # fmt: skip
    workers.start("gpu")
    workers.until(lambda: MaskJob.objects.filter(progress_done__gte=2).exists(), "two masks")
    workers.kill("gpu")
    assert MaskRecord.objects.count() < PHOTOS * len(SEEDS)
    workers.start("gpu")
    workers.until(lambda: MaskJob.objects.get().status in {"succeeded", "failed"}, "the end")
    job.refresh_from_db()
    assert (job.status, job.problems) == ("succeeded", []), job.error
    assert job.attempt >= 2  # on a machine that is too busy a lease may run out once more
    assert MaskRecord.objects.count() == PHOTOS * len(SEEDS)
    made = Prompt.objects.filter(prompt_set__name="Views")
    assert made.count() == PHOTOS * len(SEEDS)
    assert all(prompt.images.count() == 2 for prompt in made)
    assert job.progress_from > 0  # it went on where it was
