"""Registering a model: a folder is looked into, and refused with what is wrong with it."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from annotate.projects.models import Project
from annotate.registry.models import ModelVersion
from annotate.registry.services import model_external, model_version_create
from tests.factories import ProjectFactory


@pytest.fixture
def roots(settings, tmp_path) -> Path:
    """A folder of models that the server may read."""
    allowed = tmp_path / "models"
    allowed.mkdir()
    settings.ROOT = tmp_path / "checkout"
    settings.HOME = tmp_path / "home"
    settings.ARTIFACTS_ROOT = tmp_path / "artifacts"
    settings.IMPORT_ROOTS = [allowed]
    return allowed


def pipeline(folder: Path, *, family: str = "StableDiffusionPipeline") -> Path:
    (folder / "unet").mkdir(parents=True)
    (folder / "model_index.json").write_text(json.dumps({"_class_name": family}))
    (folder / "unet" / "config.json").write_text('{"sample_size": 8}')
    (folder / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"weights")
    return folder


def clip(folder: Path, model_type: str = "clip") -> Path:
    folder.mkdir(parents=True)
    config = {"model_type": model_type, "architectures": ["CLIPModel"]}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


@pytest.fixture
def register(as_, admin, project):
    def send(uri, *, kind: str = "diffusion", name: str = "m"):
        return as_(admin).post(
            f"/projects/{project.pk}/models", {"name": name, "kind": kind, "uri": str(uri)}
        )

    return send


def test_a_pipeline_folder_is_registered_with_its_hash(register, roots):
    answer = register(pipeline(roots / "sd"))
    row = answer.json()
    assert answer.status_code == 201
    assert (row["family"], row["source"], row["revision"]) == (
        "StableDiffusionPipeline", "folder", 1,
    )  # fmt: skip
    assert len(row["sha256"]) == 64
    assert row["facts"] == {"unet": 8}
    assert register(roots / "sd").json()["revision"] == 2


def test_a_clip_folder_is_registered_as_a_reward_backbone(register, roots):
    assert register(clip(roots / "clip"), kind="reward").json()["family"] == "CLIPModel"


def test_the_hash_changes_with_the_weights(register, roots):
    folder = pipeline(roots / "sd")
    before = register(folder).json()["sha256"]
    (folder / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"other")
    assert register(folder).json()["sha256"] != before


def refused(answer, says: str) -> None:
    assert answer.status_code == 400, answer.json()
    assert says in answer.json()["error"]["message"]


def test_a_folder_that_is_no_pipeline_is_refused(register, roots):
    (roots / "photos").mkdir()
    refused(register(roots / "photos"), "not a diffusers pipeline")
    refused(register(clip(roots / "clip")), "not a diffusers pipeline")
    refused(register(pipeline(roots / "flux", family="FluxPipeline")), "Stable-Diffusion-class")
    refused(register(pipeline(roots / "sd"), kind="reward"), "not a CLIP-class model")
    refused(register(clip(roots / "bert", "bert"), kind="reward"), "give a CLIP model")


@pytest.mark.parametrize("text", ["{", "[]", "\udcff", "null", '"x"'])
def test_a_folder_with_a_broken_index_is_refused(register, roots, text):
    folder = pipeline(roots / "sd")
    (folder / "model_index.json").write_text(text, errors="surrogateescape")
    refused(register(folder), "model_index.json")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "x.pt", "x.ckpt", "x.PTH", "deep/x.pkl"])
def test_weights_that_are_pickles_are_refused_and_how_to_mend_it_is_said(register, roots, name):
    folder = pipeline(roots / "sd")
    (folder / "unet" / name).parent.mkdir(exist_ok=True)
    (folder / "unet" / name).write_bytes(b"\x80\x04.")
    refused(register(folder), "safetensors")


def test_a_folder_without_weights_is_refused(register, roots):
    folder = pipeline(roots / "sd")
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    refused(register(folder), "no weights in safetensors")


def test_a_folder_outside_the_allowed_ones_is_refused(register, roots, tmp_path):
    refused(register(pipeline(tmp_path / "elsewhere")), "may not read")
    refused(register("/etc"), "may not read")
    refused(register(roots / ".." / "elsewhere"), "may not read")


def test_a_sibling_whose_name_begins_alike_is_not_allowed(register, roots, tmp_path):
    refused(register(pipeline(tmp_path / "models-secret")), "may not read")


def test_a_link_that_leads_out_of_the_allowed_folders_is_refused(register, roots, tmp_path):
    pipeline(tmp_path / "elsewhere")
    (roots / "link").symlink_to(tmp_path / "elsewhere")
    refused(register(roots / "link"), "may not read")


def test_whether_a_folder_outside_exists_is_not_told(register, roots, tmp_path):
    messages = {register(path).json()["error"]["message"] for path in ("/root", "/no/such/folder")}
    assert len(messages) == 1


def test_a_folder_that_is_not_there_is_named(register, roots):
    refused(register(roots / "gone"), "There is no folder")


def test_a_hub_id_is_taken_or_refused_as_the_server_is_set(register, roots, settings):
    row = register("stabilityai/some-model").json()
    assert (row["source"], row["uri"]) == ("hub", "stabilityai/some-model")
    settings.HUB_ENABLED = False
    refused(register("stabilityai/some-model"), "switched off")


@pytest.mark.parametrize(
    "uri", ["", "https://example.org/model", "file:///etc", "a/b/c", "../../etc", "\u0000"]
)
def test_what_is_neither_folder_nor_hub_id_is_refused(register, roots, uri):
    assert register(uri).status_code == 400


def test_a_revision_of_a_name_is_there_once(project):
    row = model_version_create(
        project=project, name="m", kind="diffusion", source="folder", uri="x"
    )
    row.pk = None
    with pytest.raises(IntegrityError, match="registry_revision_once"):
        row.save(force_insert=True)


def test_a_model_moves_through_its_stages(as_, admin, register, roots):
    pk = register(pipeline(roots / "sd")).json()["id"]
    assert as_(admin).patch(f"/models/{pk}", {"stage": "live"}).json()["stage"] == "live"
    assert as_(admin).patch(f"/models/{pk}", {"stage": "gone"}).status_code == 400


def test_models_are_listed_by_kind(as_, reviewer, register, roots, project):
    register(pipeline(roots / "sd"))
    register(clip(roots / "clip"), kind="reward")
    rows = as_(reviewer).get(f"/projects/{project.pk}/models", {"kind": "reward"}).json()
    assert [row["kind"] for row in rows["results"]] == ["reward"]


def adapter(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"weights")
    return folder


@pytest.mark.parametrize(
    ("files", "family"),
    [
        (["pytorch_lora_weights.safetensors"], "lora"),
        (["ip_adapter.safetensors", "image_encoder/model.safetensors"], "ip_adapter"),
    ],
)
def test_a_model_may_carry_an_adapter(as_, admin, project, roots, files, family):
    folder = adapter(roots / "adapter", *files)
    body = {"name": "m", "kind": "diffusion", "uri": str(pipeline(roots / "sd"))}
    answer = as_(admin).post(f"/projects/{project.pk}/models", {**body, "adapter": str(folder)})
    row = answer.json()
    assert answer.status_code == 201, row
    assert (row["adapter_uri"], row["facts"]["adapter"]) == (str(folder), family)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (["pytorch_lora_weights.bin"], "is a pickle"),
        (["something.safetensors"], "is no adapter"),
        (["ip_adapter.safetensors"], "is no adapter"),
    ],
)
def test_what_is_no_adapter_is_refused(as_, admin, project, roots, files, words):
    folder = adapter(roots / "adapter", *files)
    body = {"name": "m", "kind": "diffusion", "uri": str(pipeline(roots / "sd"))}
    answer = as_(admin).post(f"/projects/{project.pk}/models", {**body, "adapter": str(folder)})
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]


def test_an_adapter_outside_the_allowed_folders_is_refused(as_, admin, project, roots, tmp_path):
    folder = adapter(tmp_path / "elsewhere", "pytorch_lora_weights.safetensors")
    body = {"name": "m", "kind": "diffusion", "uri": str(pipeline(roots / "sd"))}
    answer = as_(admin).post(f"/projects/{project.pk}/models", {**body, "adapter": str(folder)})
    assert answer.status_code == 400
    body = {"name": "m", "kind": "reward", "uri": str(clip(roots / "clip"))}
    answer = as_(admin).post(f"/projects/{project.pk}/models", {**body, "adapter": str(folder)})
    assert "Only diffusion models" in answer.json()["error"]["message"]


@pytest.mark.django_db(transaction=True)
def test_imports_at_once_make_one_row_of_a_model():
    project, start = ProjectFactory(), threading.Barrier(4)

    def make(_: int) -> int:
        start.wait(30)
        try:
            return model_external(project=Project.objects.get(pk=project.pk), name="theirs").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(make, range(4)))
    assert len(found) == ModelVersion.objects.filter(project=project).count() == 1
    with pytest.raises(IntegrityError, match="registry_one_external_of_a_name"):
        model_version_create(project=project, name="theirs", kind="diffusion", source="external")
