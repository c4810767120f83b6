"""Asking for images, and keeping what was drawn."""

import pytest
from django.db import IntegrityError

from annotate.generation.models import Candidate
from annotate.generation.services.draw import (
    candidate_import,
    candidate_store,
    generation_items,
    sampler_checked,
    sampler_identity,
)
from annotate.media.services import image_store
from tests.factories import (
    CandidateFactory,
    GenerationJobFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    picture,
)


@pytest.fixture
def scene(project):
    prompt_set = PromptSetFactory(project=project)
    for split in ("train", "train", "test"):
        PromptFactory(prompt_set=prompt_set, split=split)
    return ModelVersionFactory(project=project), prompt_set


@pytest.fixture
def ask(as_, researcher, project, scene):
    def send(**more):
        model, prompt_set = scene
        return as_(researcher).post(
            f"/projects/{project.pk}/generations",
            {"model_version": model.pk, "prompt_set": prompt_set.pk, "seeds": [0, 1], **more},
        )

    return send


def test_a_job_is_prompts_times_seeds(ask):
    row = ask().json()
    assert (row["job"]["status"], row["job"]["total"]) == ("queued", 6)
    assert ask(split="test").json()["job"]["total"] == 2
    assert ask(prompt_limit=1).json()["job"]["total"] == 2
    assert ask(seeds=[4, 4, 4]).json()["job"]["total"] == 3


@pytest.mark.parametrize(
    "change",
    [
        {"seeds": []}, {"seeds": [-1]}, {"seeds": [2**60]}, {"seeds": list(range(10_001))},
        {"prompt_limit": 0}, {"split": "validation"}, {"split": "all"},
        {"sampler": {"steps": 0}}, {"sampler": {"steps": 10**6}}, {"sampler": {"stepz": 3}},
        {"sampler": {"width": -1}}, {"sampler": {"width": 4104}}, {"sampler": {"height": 10**9}},
        {"sampler": {"width": 100}}, {"prompt_limit": 2**31},
         {"sampler": {"sampler": "magic"}}, {"sampler": []},
        {"model_version": 10**30}, {"prompt_set": 10**30},
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_when_it_is_asked_for(ask, change):
    answer = ask(**change)
    assert answer.status_code in {400, 404}, answer.json()


def test_a_side_that_cannot_be_drawn_is_told_in_a_sentence(ask):
    message = ask(sampler={"width": 5000, "height": 100}).json()["error"]["message"]
    assert "'width': Input should be less than or equal to 4096" in message
    assert "'height': Input should be a multiple of 8" in message


def test_an_unknown_sampler_setting_is_named(ask):
    assert "'stepz'" in ask(sampler={"stepz": 3}).json()["error"]["message"]


def test_a_model_we_only_have_images_of_cannot_draw(ask, project):
    external = ModelVersionFactory(project=project, source="external", uri="")
    answer = ask(model_version=external.pk)
    assert answer.status_code == 400
    assert "no weights" in answer.json()["error"]["message"]


def test_a_reward_model_cannot_draw(ask, project):
    assert (
        ask(model_version=ModelVersionFactory(project=project, kind="reward").pk).status_code == 404
    )


def test_how_many_are_drawn_at_once_is_not_part_of_an_images_identity():
    one, many = (sampler_identity(sampler_checked({"batch_size": size})) for size in (1, 64))
    assert one == many
    assert one != sampler_identity(sampler_checked({"steps": 7}))


def test_the_same_item_told_twice_is_one_candidate(scene):
    model, prompt_set = scene
    job = GenerationJobFactory(model_version=model, prompt_set=prompt_set)
    key = generation_items(job)[0]["key"]
    first = candidate_store(job=job, key=key, image=picture(), meta={})
    again = candidate_store(job=job, key=key, image=picture(), meta={})
    assert first == again
    assert Candidate.objects.count() == 1


def test_another_job_for_the_same_images_adds_none(scene):
    model, prompt_set = scene
    for _ in range(2):
        job = GenerationJobFactory(model_version=model, prompt_set=prompt_set)
        for item in generation_items(job):
            candidate_store(job=job, key=item["key"], image=picture(), meta={})
    assert Candidate.objects.count() == 3


def test_the_database_itself_holds_a_candidate_once(db):
    row = CandidateFactory()
    with pytest.raises(IntegrityError, match="generation_no_candidate_twice"):
        CandidateFactory(prompt=row.prompt, model_version=row.model_version, seed=row.seed)


def test_an_imported_image_is_a_candidate_once_a_prompt_and_model(project):
    prompt = PromptFactory(prompt_set__project=project)
    model = ModelVersionFactory(project=project)
    asset = image_store(project=project, data=picture())
    common = {"prompt": prompt, "project": project, "asset": asset}
    assert candidate_import(**common, model_version=model)[1] is True
    assert candidate_import(**common, model_version=model)[1] is False
    assert candidate_import(**common, model_version=None)[1] is True
    assert candidate_import(**common, model_version=None)[1] is False
    assert set(Candidate.objects.values_list("origin", flat=True)) == {"imported", "real"}


def test_candidates_are_found_by_prompt_model_and_job(as_, reviewer, project, scene):
    model, prompt_set = scene
    job = GenerationJobFactory(model_version=model, prompt_set=prompt_set)
    for item in generation_items(job):
        candidate_store(job=job, key=item["key"], image=picture(), meta={})
    CandidateFactory(prompt__prompt_set__project=project)
    address = f"/projects/{project.pk}/candidates"
    for query, count in [
        ({}, 4),
        ({"model_version": model.pk}, 3),
        ({"generation": job.pk}, 3),
        ({"prompt_set": prompt_set.pk}, 3),
        ({"prompt": prompt_set.prompts.first().pk}, 1),
    ]:
        assert len(as_(reviewer).get(address, query).json()["results"]) == count
    assert as_(reviewer).get(f"/generations/{job.pk}").json()["candidate_count"] == 3
