"""Asking for patch maps, keeping them, and looking at them."""

import io
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from PIL import Image

from annotate.core.errors import ApplicationError
from annotate.generation.models import PatchMap, PatchMapJob
from annotate.generation.patch_files import MapValues, heat, map_bytes, map_read
from annotate.generation.services.patches import (
    patch_claim,
    patch_job_create,
    patch_note_problems,
    patch_prepare,
    patch_store,
)
from annotate.media.models import Asset
from annotate.prompts.inputs import Inputs
from annotate.prompts.models import PromptImage
from annotate.prompts.services import prompt_get_or_create
from tests.factories import (
    CandidateFactory,
    MembershipFactory,
    PatchMapFactory,
    PatchMapJobFactory,
    PromptFactory,
    PromptSetFactory,
    stored_image,
    stored_map,
)
from training.common.program import write_job
from training.contracts import PatchMapItem, parse_lines

META = {"estimator_version": "a" * 64, "estimator": {"cell": 8, "side": 64}}


@pytest.fixture
def subjects(project):
    """Two prompts with references (one and two) and an image each; one prompt without any."""
    prompt_set = PromptSetFactory(project=project, name="Subjects")
    for number in (1, 2):
        references = tuple(stored_image(project) for _ in range(number))
        prompt, *_ = [
            prompt_get_or_create(
                prompt_set=prompt_set, text=f"toy {number}", inputs=Inputs(references=references)
            )
        ]
        CandidateFactory(prompt=prompt, asset=stored_image(project))
    CandidateFactory(
        prompt=PromptFactory(prompt_set=prompt_set, text="plain"), asset=stored_image(project)
    )
    return prompt_set


@pytest.fixture
def ask(as_, researcher, project, subjects):
    def send(**more):
        return as_(researcher).post(
            f"/projects/{project.pk}/patch-jobs", {"prompt_set": subjects.pk, **more}
        )

    return send


def data_of(*values: float) -> bytes:
    quality = np.array(values, dtype=np.float32).reshape(1, -1)
    return map_bytes(MapValues(quality, quality[None]), {})


def test_a_job_maps_the_images_whose_prompts_have_references(ask):
    row = ask().json()
    assert (row["job"]["status"], row["job"]["total"]) == ("queued", 2)
    assert row["estimator"] == {"side": None, "layer": -1, "floor": 0.0, "cell": 8}
    assert ask(estimator={"floor": 0.5, "cell": 4}).json()["estimator"]["floor"] == 0.5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"estimator": {"backbone": "/etc"}}, "operator"),
        ({"estimator": {"floor": 1}}, "floor"),
        ({"estimator": {"sides": 3}}, "sides"),
        ({"split": "all"}, "split"),
    ],
)
def test_what_cannot_be_mapped_is_refused_when_it_is_asked_for(ask, change, words):
    answer = ask(**change)
    assert answer.status_code == 400, answer.json()
    assert words in str(answer.json())
    assert not PatchMapJob.objects.exists()


def test_a_set_without_references_and_a_server_without_an_encoder_are_told(ask, project, settings):
    plain = PromptSetFactory(project=project)
    answer = ask(prompt_set=plain.pk)
    assert answer.status_code == 400
    assert "references" in answer.json()["error"]["message"]
    assert ask(prompt_set=PromptSetFactory().pk).status_code == 404  # another project's
    settings.PATCH_MODEL = ""
    assert "PATCH_MODEL" in ask().json()["error"]["message"]


def test_the_job_folder_holds_each_image_with_its_references(subjects, project, tmp_path):
    job = patch_claim(patch_job_create(project=project, user=None, prompt_set=subjects).pk)
    items = patch_prepare(job, tmp_path)
    assert patch_prepare(job, tmp_path) == items  # safe to repeat
    assert [len(item["references"]) for item in items] == [1, 2]
    for item in items:
        for name in (item["image"], *item["references"]):
            assert (tmp_path / name).is_file()
    write_job(tmp_path, kind="patch_maps", job_id="1", config=dict(job.estimator), items=items)
    lines = (tmp_path / "items.jsonl").read_text().splitlines()
    assert len(parse_lines(lines, PatchMapItem)) == 2  # as the program reads them


def test_a_map_is_kept_once_however_often_it_is_told(subjects, project):
    job = patch_claim(patch_job_create(project=project, user=None, prompt_set=subjects).pk)
    key = f"c{subjects.prompts.first().candidates.get().pk}"
    row = patch_store(job=job, key=key, data=data_of(0.25, 0.75), meta=META)
    assert patch_store(job=job, key=key, data=data_of(0.5, 0.5), meta=META) == row
    assert (row.rows, row.columns, row.quality_mean) == (1, 2, 0.5)
    assert row.asset.kind == Asset.Kind.MAP
    other = META | {"estimator_version": "b" * 64}
    assert patch_store(job=job, key=key, data=data_of(0.5, 0.5), meta=other) != row
    patch_note_problems(job, [{"key": key, "error": "image /jobs/1/images/a.png is missing"}])
    job.refresh_from_db()
    assert job.problems == [{"candidate": int(key[1:]), "message": "image is missing"}]


@pytest.mark.parametrize(
    "data", [b"", b"no map at all", data_of(0.5, float("nan")), data_of(-0.1), data_of(1.5)]
)
def test_a_file_that_is_no_map_is_not_kept(subjects, project, data):
    job = patch_claim(patch_job_create(project=project, user=None, prompt_set=subjects).pk)
    key = f"c{subjects.prompts.first().candidates.get().pk}"
    with pytest.raises(ApplicationError, match="no patch map"):
        patch_store(job=job, key=key, data=data, meta=META)
    assert not PatchMap.objects.exists()
    assert not Asset.objects.filter(kind=Asset.Kind.MAP).exists()


def test_the_database_keeps_a_map_once_and_knows_what_it_was_made_of(project):
    row = PatchMapFactory(candidate__prompt__prompt_set__project=project)
    for change in (
        {"version": row.version},  # twice
        {"version": "7" * 64, "patch_job": None},  # of nothing
        {"version": "7" * 64, "quality_mean": 1.5},
        {"version": "7" * 64, "source": "fused"},  # of a job
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PatchMapFactory(candidate=row.candidate, **change)


def test_maps_are_listed_worst_first_and_read_as_files(
    ask, as_, reviewer, annotator, subjects, project
):
    job = PatchMapJob.objects.get(pk=ask().json()["id"])
    first, second = (
        prompt.candidates.get() for prompt in subjects.prompts.filter(text__startswith="toy")
    )
    low = PatchMapFactory(candidate=second, patch_job=job, quality_mean=0.1 + 0.1)
    high = PatchMapFactory(candidate=first, patch_job=job, quality_mean=0.9)
    address = f"/patch-jobs/{job.pk}/maps"
    rows = as_(reviewer).get(address).json()["results"]
    assert [row["id"] for row in rows] == [low.pk, high.pk]
    assert [len(row["references"]) for row in rows] == [2, 1]
    page = as_(reviewer).get(address, {"limit": 1}).json()
    assert [row["id"] for row in page["results"]] == [low.pk]
    rest = as_(reviewer).get(address, {"limit": 1, "after": page["next"]}).json()
    assert ([row["id"] for row in rest["results"]], rest["next"]) == ([high.pk], None)
    assert as_(reviewer).get(address, {"after": "soon"}).status_code == 400
    assert as_(annotator).get(f"/patch-jobs/{job.pk}/maps").status_code == 403

    def fetch(file, **query):
        return as_(reviewer).get(f"/patch-maps/{low.pk}/{file}", query)

    values = np.load(io.BytesIO(fetch("heat.npy").content))
    assert (values.dtype, values.tolist()) == (np.float32, [[0.25, 0.75], [0.0, 1.0]])
    assert np.array_equal(np.load(io.BytesIO(fetch("heat.npy", reference=0).content)), values)
    assert map_read(fetch("map.safetensors").content).coverage.shape == (1, 2, 2)
    with Image.open(io.BytesIO(fetch("heat.png").content)) as picture:
        assert (picture.size, picture.mode) == ((2, 2), "RGBA")
        assert picture.getpixel((0, 1))[:3] == (213, 94, 0)  # 0 is vermilion
    assert fetch("heat.npy", reference=1).status_code == 404
    assert fetch("heat.gif").status_code == 404


def test_heat_is_clear_in_the_middle_and_strongest_at_both_ends():
    alpha = heat(np.array([[0.0, 0.5, 1.0]], dtype=np.float32))[0, :, 3]
    assert alpha.tolist() == [190, 0, 190]


def test_the_command_asks_for_maps(subjects, project):
    out = StringIO()
    named = {"project": project.name, "prompt_set": "Subjects", "stdout": out}
    call_command("make_patch_maps", set=["floor=0.25"], **named)
    assert "2 images are in the queue" in out.getvalue()
    assert PatchMapJob.objects.get().estimator["floor"] == 0.25
    with pytest.raises(CommandError, match="no prompt set"):
        call_command("make_patch_maps", project=project.name, prompt_set="No")
    with pytest.raises(CommandError, match="floor"):
        call_command("make_patch_maps", set=["floor=7"], **named)


def test_stored_maps_of_tests_are_maps(project):
    assert stored_map(project).kind == "map"


def test_a_second_job_with_equal_settings_shows_the_maps_that_are_there(as_, db):
    shared = PatchMapFactory()
    first = shared.patch_job
    PatchMapJob.objects.filter(pk=first.pk).update(status="succeeded", progress_total=1)
    PromptImage.objects.create(
        prompt=shared.candidate.prompt, role="reference", asset=stored_image(first.project)
    )

    def again(**values):
        return PatchMapJobFactory(
            project=first.project, prompt_set=first.prompt_set, status="succeeded",
            progress_total=1, **values,
        )  # fmt: skip

    def seen(job):
        client = as_(MembershipFactory(project=first.project, role="reviewer").user)
        maps = client.get(f"/patch-jobs/{job.pk}/maps").json()["results"]
        return [row["id"] for row in maps], client.get(f"/patch-jobs/{job.pk}").json()["made_by"]

    assert seen(again()) == ([shared.pk], [{"id": first.pk, "maps": 1}])
    assert seen(first) == ([shared.pk], [])
    other = {**first.estimator, "floor": 0.5}
    assert seen(again(estimator=other)) == ([], [])
    assert seen(again(split="test")) == ([], [])  # none of its images is mapped
