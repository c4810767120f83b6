"""Asking for masks, keeping what was drawn, and the prompts that come of it."""

import base64
import io
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from PIL import Image

from annotate.generation.models import MaskJob, MaskRecord
from annotate.generation.services.masks import (
    mask_inputs,
    mask_items,
    mask_job_create,
    mask_job_note_problems,
    mask_store,
)
from annotate.media.services import image_store
from annotate.media.storage import content_read
from annotate.prompts.inputs import Inputs
from annotate.prompts.models import Prompt, PromptImage, PromptSet
from annotate.prompts.services import prompt_get_or_create
from tests.factories import PromptFactory, PromptSetFactory, picture
from training.contracts import parse_maker
from training.masks import draw_mask
from training.worker import masks as worker

STRIP = {"kind": "strip"}


@pytest.fixture
def photos(project):
    """Three prompts with photos, and one without."""
    prompt_set = PromptSetFactory(project=project, name="Photos")
    for number in range(3):
        inputs = Inputs(
            source=image_store(project=project, data=picture(40, 30)),
            references=(image_store(project=project, data=picture()),) if number == 0 else (),
        )
        prompt_get_or_create(prompt_set=prompt_set, text=f"photo {number}", inputs=inputs)
    PromptFactory(prompt_set=prompt_set, text="no photo")
    return prompt_set


@pytest.fixture
def ask(as_, researcher, project, photos):
    def send(**more):
        return as_(researcher).post(
            f"/projects/{project.pk}/mask-jobs",
            {"prompt_set": photos.pk, "target": "Masked", "maker": STRIP, "seeds": [0, 1], **more},
        )

    return send


def made(job: MaskJob, *, warped: bool = False) -> None:
    """What the program would tell, drawn by the real maker."""
    photos = dict(mask_inputs(job))
    for item in mask_items(job):
        data = content_read(photos[item["source"]])
        sha256 = item["source"].removeprefix("inputs/")
        with Image.open(io.BytesIO(data)) as image:
            masked = draw_mask(
                image, parse_maker(job.maker), seed=item["seed"], image_sha256=sha256
            )
        mask_store(
            job=job,
            key=item["key"],
            mask=png(masked.mask),
            source=png(masked.source) if warped else None,
            meta={"share": masked.share, "parameters": masked.parameters},
        )


def png(pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_job_is_photos_times_seeds_into_a_new_set(ask, project):
    row = ask().json()
    assert (row["job"]["status"], row["job"]["total"]) == ("queued", 6)
    assert row["target"]["name"] == "Masked"
    assert row["maker"]["keep"] == [0.35, 0.4]  # with every default written out
    assert ask(prompt_limit=1).json()["job"]["total"] == 2
    assert ask(seeds=[4, 4]).json()["job"]["total"] == 3
    assert PromptSet.objects.filter(project=project, name="Masked").count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"maker": {"kind": "blob"}}, "blob"),
        ({"maker": {}}, "kind"),
        ({"maker": {"kind": "strip", "keeps": [0, 1]}}, "keeps"),
        ({"maker": {"kind": "strip", "keep": [0.5, 0.2]}}, "lowest first"),
        ({"maker": {"kind": "warp", "depth": {"kind": "model"}}}, "no depth model"),
        ({"maker": {"kind": "warp", "depth": {"kind": "model", "model": "/etc"}}}, "operator"),
        ({"target": "Photos"}, "set of their own"),
        ({"split": "all"}, "split"),
        ({"prompt_limit": 2**31}, "prompt_limit"),
        ({"seeds": []}, "seeds"),
        ({"seeds": [-1]}, "seeds"),
    ],
)
def test_what_cannot_be_masked_is_refused_when_it_is_asked_for(ask, change, words):
    answer = ask(**change)
    assert answer.status_code == 400, answer.json()
    assert words in str(answer.json())
    assert not MaskJob.objects.exists()
    assert not PromptSet.objects.filter(name="Masked").exists()


def test_the_operators_depth_model_is_used_where_there_is_one(ask, settings):
    settings.DEPTH_MODEL = "/models/depth"
    maker = {"kind": "warp", "depth": {"kind": "model", "far": 5}}
    assert ask(maker=maker).json()["maker"]["depth"]["model"] == "/models/depth"


def test_a_set_without_photos_has_nothing_to_mask(ask, project):
    empty = PromptFactory(prompt_set__project=project).prompt_set
    answer = ask(prompt_set=empty.pk)
    assert answer.status_code == 400
    assert "source image" in answer.json()["error"]["message"]


def test_another_projects_set_cannot_be_masked(ask):
    assert ask(prompt_set=PromptSetFactory().pk).status_code == 404


def test_only_researchers_and_up_may_ask(as_, project, photos, reviewer, annotator, researcher):
    body = {"prompt_set": photos.pk, "target": "M", "maker": STRIP, "seeds": [0]}
    for where in ("mask-jobs", "mask-preview"):
        for who in (reviewer, annotator):
            assert as_(who).post(f"/projects/{project.pk}/{where}", body).status_code == 403
        assert as_(researcher).post(f"/projects/{project.pk}/{where}", body).status_code < 300


def test_masked_prompts_keep_words_family_split_and_references(ask, photos):
    job = MaskJob.objects.get(pk=ask().json()["id"])
    made(job)
    assert MaskRecord.objects.count() == 6
    for record in MaskRecord.objects.select_related("prompt", "made"):
        old, new = record.prompt, record.made
        for name in ("text", "family", "split", "category", "questions"):
            assert getattr(old, name) == getattr(new, name)
        of = {row.role: row.asset for row in new.images.all()}
        assert of["source"] == old.images.get(role="source").asset
        assert (of["mask"].width, of["mask"].height) == (40, 30)
        assert 0.6 <= record.share <= 0.65
        left, top, right, bottom = record.parameters["kept"]
        assert record.share == pytest.approx(1 - (right - left) * (bottom - top) / 1200)
    first = photos.prompts.order_by("pk").first()
    with_reference = job.target.prompts.filter(images__role=PromptImage.Role.REFERENCE)
    assert {prompt.text for prompt in with_reference} == {first.text}


def test_a_warp_brings_its_own_source(ask):
    job = MaskJob.objects.get(pk=ask(maker={"kind": "warp"}, seeds=[3]).json()["id"])
    made(job, warped=True)
    for record in MaskRecord.objects.select_related("prompt", "made"):
        old = record.prompt.images.get(role="source").asset
        assert record.made.images.get(role="source").asset != old
        assert record.made.split == record.prompt.split
        assert set(record.parameters) >= {"yaw", "pitch", "centre", "focal"}


def test_told_twice_or_by_another_job_a_mask_is_stored_once(ask):
    masked = Prompt.objects.filter(prompt_set__name="Masked")
    for _ in range(2):
        job = MaskJob.objects.get(pk=ask().json()["id"])
        made(job)
        made(job)
        assert MaskRecord.objects.count() == 6
        # Two seeds may draw the same square: they share a prompt.
        assert masked.count() == MaskRecord.objects.values("made").distinct().count()


def test_the_database_itself_holds_a_mask_once_and_none_that_fills_all(ask):
    job = MaskJob.objects.get(pk=ask(seeds=[0]).json()["id"])
    made(job)
    row = MaskRecord.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError, match="generation_no_mask_twice"), transaction.atomic():
        row.save(force_insert=True)
    row.seed, row.share = 99, 1.0
    with pytest.raises(IntegrityError, match="neither_empty_nor_full"), transaction.atomic():
        row.save(force_insert=True)
    job.pk, job.target = None, job.prompt_set
    with pytest.raises(IntegrityError, match="another_set"), transaction.atomic():
        job.save(force_insert=True)


def test_masks_are_listed_with_their_photos_and_problems_by_prompt(ask, as_, reviewer):
    job = MaskJob.objects.get(pk=ask().json()["id"])
    made(job)
    key = mask_items(job)[0]["key"]
    mask_job_note_problems(job, [{"key": key, "error": "image x: too small"}])
    shown = as_(reviewer).get(f"/mask-jobs/{job.pk}").json()
    assert shown["mask_count"] == 6
    assert shown["problems"][0]["message"] == "image x: too small"
    rows = as_(reviewer).get(f"/mask-jobs/{job.pk}/masks", {"limit": 4}).json()
    assert len(rows["results"]) == 4
    assert rows["next"]
    one = rows["results"][0]
    assert one["source"]["width"] == one["mask"]["width"] == 40
    assert as_(reviewer).get(one["mask"]["url"]).status_code == 200


def test_a_preview_is_the_mask_that_the_job_will_make(ask, as_, researcher, project, photos):
    maker = {"kind": "box"}
    job = MaskJob.objects.get(pk=ask(maker=maker, seeds=[5]).json()["id"])
    made(job)
    for number in (0, 1, 4):
        body = {"prompt_set": photos.pk, "maker": maker, "seed": 5, "number": number}
        shown = as_(researcher).post(f"/projects/{project.pk}/mask-preview", body).json()
        record = MaskRecord.objects.order_by("prompt_id")[number % 3]
        assert shown["parameters"] == record.parameters
        assert shown["share"] == record.share
        data = base64.b64decode(shown["picture"].partition(",")[2])
        with Image.open(io.BytesIO(data)) as image:
            pixels = np.asarray(image.convert("RGB")).astype(int)
        pink = (np.abs(pixels - (236, 64, 150)).sum(axis=2) < 90).mean()
        assert pink == pytest.approx(record.share, abs=0.08)


def test_a_preview_of_a_view_and_of_what_cannot_be(as_, researcher, project, photos, settings):
    settings.DEPTH_MODEL = "/models/depth"
    address = f"/projects/{project.pk}/mask-preview"
    maker = {"kind": "warp", "depth": {"kind": "model"}}
    shown = as_(researcher).post(address, {"prompt_set": photos.pk, "maker": maker}).json()
    assert "depth" in shown["note"]
    never = {"kind": "strip", "area": [0, 0.1]}
    answer = as_(researcher).post(address, {"prompt_set": photos.pk, "maker": never})
    assert answer.status_code == 400
    assert "none of 20 draws" in answer.json()["error"]["message"]


def test_the_command_asks_for_masks(photos, project):
    said = StringIO()
    options = {"project": project.name, "prompt_set": "Photos", "target": "T", "no_wait": True}
    call_command(
        "make_masks", maker="box", set=["fill=[0.2,0.3]"], seeds=[1, 2], stdout=said, **options
    )
    assert "6 masks" in said.getvalue()
    assert MaskJob.objects.get().maker["fill"] == [0.2, 0.3]
    with pytest.raises(CommandError, match="feel"):
        call_command("make_masks", maker="box", set=["feel=1"], **options)
    with pytest.raises(CommandError, match="no prompt set"):
        call_command("make_masks", maker="box", **{**options, "prompt_set": "None"})


def test_prompts_that_come_later_are_not_the_jobs(photos, project):
    job = mask_job_create(
        project=project, user=None, prompt_set=photos, target="T", maker=STRIP, seeds=[0]
    )
    source = image_store(project=project, data=picture(20, 20))
    prompt_get_or_create(prompt_set=photos, text="late", inputs=Inputs(source=source))
    assert len(mask_items(job)) == len(dict(mask_inputs(job))) == 3


def test_a_set_without_photos_has_an_empty_preview_that_says_why(as_, researcher, project):
    """A form asks as soon as a set is chosen, before anybody can know."""
    empty = PromptSetFactory(project=project)
    answer = as_(researcher).post(
        f"/projects/{project.pk}/mask-preview", {"prompt_set": empty.pk, "maker": {"kind": "box"}}
    )
    assert answer.status_code == 200
    assert answer.json()["picture"] == ""
    assert "no prompt of this set has a source image" in answer.json()["note"].lower()


def test_a_job_in_which_no_mask_fits_names_each_photo(ask, photos, settings, tmp_path, monkeypatch):
    settings.JOBS_ROOT = tmp_path
    # The test's own connection, in its transaction, is not to be closed between two steps.
    monkeypatch.setattr("annotate.core.patience.close_old_connections", lambda: None)
    long = Prompt.objects.get(text="photo 2")
    Prompt.objects.filter(pk=long.pk).update(text="x" * 200)
    # Of 40 x 30 pixels a strip can fill .6 to .65, and the area asks for less.
    job = MaskJob.objects.get(pk=ask(maker=STRIP | {"area": [0.01, 0.02]}, seeds=[1]).json()["id"])
    worker.masks_run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "no image could be masked")
    said = [each["message"] for each in job.problems]
    assert [each["seed"] for each in job.problems] == [1, 1, 1]
    assert said[0].startswith("image 'photo 0': none of 50 draws fills a share")
    assert said[2].startswith(f"image '{'x' * 79}…': none of 50")
    assert job.hint == said[0]
