"""Asking for videos: their settings, their identity, and what is kept of them."""

import json

import pytest

from annotate.generation.models import GenerationJob
from annotate.generation.services.draw import (
    candidate_store,
    generation_config,
    generation_items,
)
from annotate.generation.services.modes import settings_checked, settings_identity
from tests.factories import (
    GenerationJobFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
)
from tests.videos import movie
from training.contracts import PIPELINES, GenerateConfig, parse_config, parse_items


@pytest.fixture
def scene(project):
    prompt_set = PromptSetFactory(project=project)
    for text in ("a red circle", "a blue star"):
        PromptFactory(prompt_set=prompt_set, text=text)
    return ModelVersionFactory(project=project, family="AnimateDiffPipeline"), prompt_set


@pytest.fixture
def ask(as_, researcher, project, scene):
    def send(**more):
        model, prompt_set = scene
        return as_(researcher).post(
            f"/projects/{project.pk}/generations",
            {"model_version": model.pk, "prompt_set": prompt_set.pk, "seeds": [1], **more},
        )

    return send


def test_a_video_model_is_asked_for_videos(ask):
    row = ask(mode="video", sampler={"frames": 6, "fps": 4}).json()
    assert (row["mode"], row["job"]["total"]) == ("video", 2)
    assert (row["sampler"]["frames"], row["sampler"]["fps"]) == (6, 4)


@pytest.mark.parametrize(
    "change",
    [
        {}, {"mode": "film"}, {"mode": "video", "sampler": {"frames": 1}},
        {"mode": "video", "sampler": {"fps": 0}}, {"mode": "video", "sampler": {"fps": 61}},
        {"mode": "video", "sampler": {"feather": 3}}, {"sampler": {"frames": 8}},
    ],
)  # fmt: skip
def test_what_is_no_video_is_refused(ask, change):
    assert ask(**change).status_code == 400
    assert not GenerationJob.objects.exists()


@pytest.mark.parametrize(
    ("family", "able"),
    [("StableDiffusion3Pipeline", False), ("StableDiffusionPipeline", False),
     ("AnimateDiffPipeline", True)],
)  # fmt: skip
def test_only_a_video_model_draws_videos(ask, project, family, able):
    model = ModelVersionFactory(project=project, family=family)
    answer = ask(mode="video", model_version=model.pk)
    assert answer.status_code == (201 if able else 400)
    if not able:
        assert "take one of: AnimateDiffPipeline" in answer.json()["error"]["message"]


def test_frames_and_their_rate_are_part_of_a_videos_identity():
    def identity(**sampler):
        return settings_identity("video", settings_checked("video", sampler))

    names = [identity(), identity(frames=8), identity(frames=16), identity(frames=8, fps=4)]
    assert len(set(names)) == 4
    assert identity(batch_size=3) == identity()


def _job(scene):
    model, prompt_set = scene
    return GenerationJobFactory(
        model_version=model,
        prompt_set=prompt_set,
        mode="video",
        sampler=settings_checked("video", {"frames": 8}),
    )


def test_the_job_folder_of_a_video_job_is_one_that_runs(scene):
    job = _job(scene)
    config = parse_config(GenerateConfig, generation_config(job))
    assert (config.mode, config.frames, config.fps, config.save_latents) == ("video", 8, 8, False)
    assert len(parse_items([json.dumps(item) for item in generation_items(job)])) == 2


def test_a_drawn_video_is_a_candidate_to_watch(scene, as_, researcher, project):
    job, data = _job(scene), movie()
    key = generation_items(job)[0]["key"]
    row = candidate_store(job=job, key=key, image=data, meta={"frames": 12})
    assert row == candidate_store(job=job, key=key, image=data, meta={"frames": 12})
    (shown,) = as_(researcher).get(f"/projects/{project.pk}/candidates").json()["results"]
    assert shown["image"]["video"]["frames"] == 12


def test_the_server_says_of_a_family_what_its_painters_can():
    from training.generate.families import FAMILIES

    assert {name: set(family.painters) for name, family in FAMILIES.items()} == {
        name: set(modes) for name, modes in PIPELINES.items()
    }
