"""Ways of drawing: what each needs is asked for before anything is drawn, and named."""

import io
import json

import pytest
from PIL import Image

from annotate.generation.models import Candidate, GenerationProblem, Reconstruction
from annotate.generation.services.draw import (
    candidate_store,
    generation_config,
    generation_inputs,
    generation_items,
    problem_store,
    record_of,
    sampler_checked,
    sampler_identity,
)
from annotate.generation.services.modes import MODE_KEYS, settings_checked, settings_identity
from annotate.prompts.inputs import Inputs
from annotate.prompts.services import prompt_get_or_create
from tests.factories import (
    GenerationJobFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    picture,
)
from training.contracts import CONFIGS, PIPELINES, parse_config
from training.generate.families import FAMILIES


def png(colour=255, size=(8, 8)):
    file = io.BytesIO()
    Image.new("L", size, colour).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def photos(project):
    """Three prompts: with a source and a mask, with a source, with two references."""
    prompt_set = PromptSetFactory(project=project)
    source = picture()
    for text, files in [
        ("a hole", {"source": source, "mask": png()}),
        ("a photo", {"source": source}),
        ("a friend", {"references": (picture(), picture())}),
    ]:
        inputs = Inputs.of_files(project, **files)
        prompt_get_or_create(prompt_set=prompt_set, text=text, inputs=inputs)
    return prompt_set


@pytest.fixture
def ask(as_, researcher, project, photos):
    def send(*, family="StableDiffusionPipeline", model=None, **more):
        model = model or ModelVersionFactory(project=project, family=family)
        return as_(researcher).post(
            f"/projects/{project.pk}/generations",
            {"model_version": model.pk, "prompt_set": photos.pk, "seeds": [0, 1], **more},
        )

    return send


def _message(answer):
    assert answer.status_code == 400, answer.json()
    return answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("mode", "count", "need", "named"),
    [
        ("inpaint", 1, "source", "“a friend”"),
        ("outpaint", 1, "source", "“a friend”"),
        ("recon", 1, "source", "“a friend”"),
        ("reference", 2, "references", "“a hole”, “a photo”"),
    ],
)
def test_prompts_that_lack_what_the_mode_needs_are_counted_and_named(ask, mode, count, need, named):
    sampler = {"levels": [500]} if mode == "recon" else {}
    message = _message(ask(mode=mode, sampler=sampler))
    assert f"{count} of 3 prompts have no {need}, which {mode} needs: {named}" in message


def test_a_missing_mask_is_told_apart_from_a_missing_source(ask):
    message = _message(ask(mode="inpaint", prompt_limit=2))
    assert "1 of 2 prompts have no mask, which inpaint needs: “a photo”" in message


def test_many_lacking_prompts_are_named_by_the_first_three(ask, photos):
    for number in range(5):
        PromptFactory(prompt_set=photos, text=f"words {number}")
    message = _message(ask(mode="outpaint"))
    assert "6 of 8 prompts have no source" in message
    assert "“a friend”, “words 0”, “words 1” and others" in message


@pytest.mark.parametrize(
    ("mode", "limit", "sampler", "total"),
    [
        ("text", None, {}, 6),
        ("inpaint", 1, {"feather": 2}, 2),
        ("outpaint", 2, {"canvas": {"left": 0.5}}, 4),
        ("recon", 2, {"levels": [100, 500, 1000]}, 12),
    ],
)
def test_a_job_of_each_mode_is_queued_with_its_number_of_images(ask, mode, limit, sampler, total):
    row = ask(mode=mode, prompt_limit=limit, sampler=sampler).json()
    assert (row["mode"], row["job"]["total"], row["problem_count"]) == (mode, total, 0)


@pytest.mark.parametrize(
    ("mode", "sampler", "words"),
    [
        ("recon", {}, "at least one level"),
        ("recon", {"levels": [0]}, "from 1 to 1000"),
        ("recon", {"levels": [100, 110]}, "fall on the same step"),
        ("text", {"levels": [100]}, "no setting 'levels'"),
        ("text", {"feather": 3}, "no setting 'feather'"),
        ("inpaint", {"feather": -1}, "feather"),
        ("outpaint", {"canvas": {"left": 0, "right": 0}}, "grows on no side"),
        ("text", {"gates": [{}]}, "there is none"),
        ("text", {"eta": 2}, "eta"),
    ],
)  # fmt: skip
def test_settings_are_checked_against_the_mode(ask, mode, sampler, words):
    assert words in _message(ask(mode=mode, prompt_limit=1, sampler=sampler))


def test_an_unknown_mode_is_refused(ask):
    assert ask(mode="magic").status_code == 400


def test_a_model_of_another_family_is_refused_with_those_that_can(ask):
    message = _message(ask(family="StableDiffusionInpaintPipeline", mode="text"))
    assert "cannot draw in mode text: it draws in inpaint, outpaint" in message
    assert "StableDiffusionPipeline" in message
    answer = ask(family="StableDiffusionInpaintPipeline", mode="inpaint", prompt_limit=1)
    assert answer.status_code == 201


def test_a_model_that_looks_at_references_draws_in_no_other_mode(ask, project):
    model = ModelVersionFactory(
        project=project, family="StableDiffusionPipeline", adapter_uri="/a",
        facts={"adapter": "ip_adapter"},
    )  # fmt: skip
    assert "choose the mode reference" in _message(ask(model=model))


def test_gates_go_with_a_model_that_has_a_lora(ask, project):
    model = ModelVersionFactory(project=project, adapter_uri="/adapters/lora")
    gates = [{"modules": "unet.up_blocks.*", "t_max": 500}]
    row = ask(model=model, sampler={"gates": gates}).json()
    assert row["sampler"]["gates"] == [
        {"modules": "unet.up_blocks.*", "t_min": 0, "t_max": 500, "scale": 1.0}
    ]


def test_the_identity_of_words_alone_is_what_it_always_was():
    """Candidates drawn before there were modes must be found again."""
    assert sampler_identity(sampler_checked({})) == (
        "c085269855104c7b8b7659008ff33a54aabe17a98ec81cbac35837973de7629f"
    )
    assert settings_identity("text", settings_checked("text", {"eta": 0})) == sampler_identity(
        sampler_checked({})
    )


def test_whatever_changes_an_image_changes_its_identity():
    def identity(mode="text", adapter=False, **sampler):
        return settings_identity(mode, settings_checked(mode, sampler, adapter=adapter))

    different = [
        identity(), identity(eta=1), identity(adapter=True, gates=[{"scale": 0.5}]),
        identity("inpaint"), identity("inpaint", feather=3), identity("outpaint"),
        identity("outpaint", canvas={"top": 0.5}), identity("recon", levels=[100]),
        identity("reference"), identity("reference", reference_scale=0.5),
    ]  # fmt: skip
    assert len(set(different)) == len(different)
    # One more level draws nothing anew: each is a variant of its own.
    assert identity("recon", levels=[100]) == identity("recon", levels=[100, 200])
    assert identity("inpaint", batch_size=1) == identity("inpaint")


def test_items_name_their_prompts_images_and_the_job_gets_each_once(photos):
    job = GenerationJobFactory(
        model_version__project=photos.project, prompt_set=photos, mode="inpaint", seeds=[0, 1]
    )
    items = generation_items(job)
    assert [sorted(item.keys() - {"key", "prompt", "seed"}) for item in items[::2]] == [
        ["mask", "source"], ["source"], ["references"],
    ]  # fmt: skip
    assert items[0]["source"] == items[2]["source"]
    assert len(items[4]["references"]) == 2
    files = dict(generation_inputs(job))
    named = {
        path
        for item in items
        for path in [item.get("source"), item.get("mask"), *item.get("references", [])]
        if path
    }
    assert files.keys() == named
    assert all(path.startswith("inputs/") for path in files)
    assert len(files) == 4  # one source of two prompts, a mask, two references


def test_inputs_are_streamed_into_the_folder_and_not_again(photos, tmp_path):
    from annotate.media.storage import content_read
    from training.worker.folders import write_inputs

    job = GenerationJobFactory(model_version__project=photos.project, prompt_set=photos)
    write_inputs(job, tmp_path, generation_inputs(job))
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "inputs").iterdir()}
    for name, key in generation_inputs(job):
        assert (tmp_path / name).read_bytes() == content_read(key)
    write_inputs(job, tmp_path, generation_inputs(job))
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "inputs").iterdir()} == first


@pytest.mark.parametrize("mode", MODE_KEYS)
def test_the_jobs_settings_are_those_of_the_program(mode, photos):
    sampler = settings_checked(mode, {"levels": [500]} if mode == "recon" else {})
    job = GenerationJobFactory(
        model_version__project=photos.project, prompt_set=photos, mode=mode, sampler=sampler
    )
    config = parse_config(CONFIGS["generate"], json.loads(json.dumps(generation_config(job))))
    assert config.mode == mode


def test_levels_are_variants_of_one_record(photos):
    job = GenerationJobFactory(
        model_version__project=photos.project, prompt_set=photos, mode="recon"
    )
    prompt = photos.prompts.first()
    for key in (f"p{prompt.pk}-s0-t100", f"p{prompt.pk}-s0-t500", f"p{prompt.pk}-s0-t500"):
        candidate_store(job=job, key=key, image=picture(), meta={"timestep": 96.0})
    assert set(Reconstruction.objects.values_list("level", "timestep")) == {
        (100, 96.0),
        (500, 96.0),
    }
    rows = Candidate.objects.order_by("pk").values_list("seed", "variant")
    assert list(rows) == [(0, "t100"), (0, "t500")]


def test_a_key_is_a_record():
    assert record_of("p12-s3") == (12, 3, "")
    assert record_of("p12-s3-t500") == (12, 3, "t500")


def test_problems_are_told_by_item_once(as_, reviewer, annotator, photos):
    job = GenerationJobFactory(model_version__project=photos.project, prompt_set=photos)
    prompt = photos.prompts.first()
    for _ in range(2):
        problem_store(job=job, item=f"p{prompt.pk}-s0", message="the end of the prompt is cut off")
    problem_store(job=job, item=f"p{prompt.pk}-s1", message="it has no mask")
    assert GenerationProblem.objects.count() == 2
    rows = as_(reviewer).get(f"/generations/{job.pk}/problems").json()["results"]
    assert [row["message"] for row in rows] == [
        "it has no mask", "the end of the prompt is cut off",
    ]  # fmt: skip
    assert rows[0]["prompt"]["text"] == prompt.text
    assert as_(reviewer).get(f"/generations/{job.pk}").json()["problem_count"] == 2
    assert as_(annotator).get(f"/generations/{job.pk}/problems").status_code in {403, 404}


def test_both_sides_agree_on_what_each_family_can():
    assert {name: set(family.painters) for name, family in FAMILIES.items()} == {
        name: set(modes) for name, modes in PIPELINES.items()
    }


def test_the_command_queues_what_the_form_would(project, photos, capsys):
    from django.core.management import CommandError, call_command

    from annotate.generation.models import GenerationJob

    model = ModelVersionFactory(project=project, family="StableDiffusionPipeline")
    asked = [
        "generate",
        "--project",
        project.name,
        "--model",
        model.name,
        "--prompt-set",
        photos.name,
    ]
    call_command(
        *asked, "--mode", "recon", "--limit", "2", "--seeds", "1-3,9", "--set", "levels=[100,500]"
    )
    job = GenerationJob.objects.get()
    assert (job.mode, job.seeds, job.progress_total) == ("recon", [1, 2, 3, 9], 16)
    assert "16 images" in capsys.readouterr().out
    for more, words in [
        (["--mode", "inpaint"], "have no source"),
        (["--seeds", "a-b"], "numbers and ranges"),
        (["--set", "steps"], "KEY=VALUE"),
        (["--set", "steps=0"], "steps"),
    ]:
        with pytest.raises(CommandError, match=words):
            call_command(*asked, *more)
    with pytest.raises(CommandError, match="no diffusion model 'nobody'"):
        call_command(*[*asked[:4], "nobody", *asked[5:]])
    assert GenerationJob.objects.count() == 1


def test_a_model_is_offered_for_what_it_can_draw_alone(project, as_, researcher, tmp_path):
    def modes(**values):
        model = ModelVersionFactory(project=project, **values)
        rows = as_(researcher).get(f"/projects/{project.pk}/models").json()["results"]
        return next(row["modes"] for row in rows if row["id"] == model.pk)

    (tmp_path / "with" / "ip_adapter").mkdir(parents=True)
    plain = {"family": "StableDiffusionPipeline", "source": "folder"}
    assert modes(**plain, uri=str(tmp_path)) == ["text", "inpaint", "outpaint", "recon"]
    assert "reference" in modes(**plain, uri=str(tmp_path / "with"))
    assert modes(family="StableDiffusionInpaintPipeline") == ["inpaint", "outpaint"]
    assert modes(**plain, facts={"adapter": "ip_adapter"}) == ["reference"]
    assert modes(family="AnimateDiffPipeline") == ["video"]
    assert modes(kind="reward") == []
    assert modes(source="external", uri="", family="") == []
