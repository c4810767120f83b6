"""Pools of N seeds a prompt: what is asked for, and what is drawn."""

import pytest
from django.db import IntegrityError

from annotate.generation.models import GenerationJob
from annotate.generation.services.draw import generation_items
from tests.factories import (
    GenerationJobFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
)
from training.contracts import LARGEST_SEED, pool_seeds


@pytest.fixture
def scene(project):
    prompt_set = PromptSetFactory(project=project)
    for text in ("a red circle", "a blue star"):
        PromptFactory(prompt_set=prompt_set, text=text)
    return ModelVersionFactory(project=project), prompt_set


@pytest.fixture
def ask(as_, researcher, project, scene):
    def send(**more):
        model, prompt_set = scene
        return as_(researcher).post(
            f"/projects/{project.pk}/generations",
            {"model_version": model.pk, "prompt_set": prompt_set.pk, **more},
        )

    return send


def test_a_pool_has_seeds_of_its_own_for_each_prompt(ask):
    row = ask(seeds_per_prompt=20, pool_seed=3).json()
    assert (row["seeds"], row["seeds_per_prompt"], row["pool_seed"]) == ([], 20, 3)
    assert row["job"]["total"] == 40
    items = generation_items(GenerationJob.objects.get())
    for text in ("a red circle", "a blue star"):
        seeds = [item["seed"] for item in items if item["prompt"] == text]
        assert seeds == pool_seeds(3, text, 20)
    assert len({item["key"] for item in items}) == 40


def test_a_larger_pool_adds_to_the_smaller_one(ask):
    for size in (2, 3):
        ask(seeds_per_prompt=size)
    small, large = GenerationJob.objects.order_by("pk")
    keys = [{item["key"] for item in generation_items(job)} for job in (small, large)]
    assert keys[0] < keys[1]


@pytest.mark.parametrize(
    "change",
    [
        {}, {"seeds_per_prompt": 0}, {"seeds_per_prompt": -1}, {"seeds_per_prompt": 10_001},
        {"seeds_per_prompt": 4, "seeds": [1]}, {"seeds_per_prompt": 4, "pool_seed": -1},
        {"seeds_per_prompt": 4, "pool_seed": LARGEST_SEED + 1}, {"seeds_per_prompt": "many"},
    ],
)  # fmt: skip
def test_what_is_no_pool_is_refused(ask, change):
    assert ask(**change).status_code == 400
    assert not GenerationJob.objects.exists()


@pytest.mark.parametrize(("seeds", "pool"), [([1], 2), ([], 0)])
def test_the_database_itself_wants_seeds_or_pools(db, seeds, pool):
    with pytest.raises(IntegrityError, match="generation_seeds_or_pools"):
        GenerationJobFactory(seeds=seeds, seeds_per_prompt=pool)


def test_the_command_asks_for_pools(scene, project):
    from django.core.management import call_command

    model, prompt_set = scene
    call_command(
        "generate", project=project.name, model=model.name, prompt_set=prompt_set.name,
        pool=5, pool_seed=2,
    )  # fmt: skip
    job = GenerationJob.objects.get()
    assert (job.seeds, job.seeds_per_prompt, job.pool_seed) == ([], 5, 2)
