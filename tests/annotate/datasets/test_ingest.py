"""One import job, whatever its files come from and whatever they become."""

import io
import json
import pickle
import re
import zipfile
from pathlib import Path

import boto3
import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from moto.server import ThreadedMotoServer
from PIL import Image

from annotate.core.jobs import job_retry
from annotate.core.models import JobStatus
from annotate.datasets.models import ImageImport
from annotate.datasets.services import ingest
from annotate.datasets.services.image_import import image_import_create
from annotate.datasets.services.ingest import image_import_run, work_folder
from annotate.generation.models import Candidate
from annotate.media.models import Asset
from annotate.projects.models import Project
from annotate.prompts.models import Prompt
from tests.annotate.datasets.test_remote import site  # noqa: F401 a fixture
from tests.factories import ProjectFactory, PromptSetFactory, picture
from tests.videos import movie


def drawing(seed: int, *, format: str = "PNG", size: int = 96, **save) -> bytes:
    """An image of its own: blots of colour, as unlike others as photos are."""
    blots = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(blots).resize((size, size), Image.Resampling.BICUBIC).save(
        buffer, format, **save
    )
    return buffer.getvalue()


# The client of buckets is kept as long as the process; its sockets to a store that was stopped are
# found whenever Python tidies up, and belong to no test.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.IMPORT_ROOTS = [tmp_path]
    return tmp_path


@pytest.fixture
def bring(project):
    """bring(folder=…, target="photos", …) -> the import, run; all into one prompt set"""
    prompts = PromptSetFactory(project=project)

    def run(**asked) -> ImageImport:
        job = image_import_create(project=project, user=None, prompt_set=prompts, **asked)
        image_import_run(job.pk)
        job.refresh_from_db()
        return job

    return run


def told(job: ImageImport) -> dict[str, str]:
    return dict(job.problems.values_list("file", "message"))


# --- photos ---------------------------------------------------------------------------------------


def test_a_folder_of_photos_needs_no_table_and_is_called_by_its_files(folder, bring):
    (folder / "more").mkdir()
    (folder / "red_fox-at dawn.png").write_bytes(drawing(1))
    (folder / "more" / "owl.jpg").write_bytes(drawing(2, format="JPEG"))
    (folder / "notes.txt").write_text("not an image, and not said to be one")
    (folder / ".hidden.png").write_bytes(drawing(3))
    job = bring(folder=folder, target="photos")
    assert (job.status, job.imported, told(job)) == ("succeeded", 2, {})
    prompts = Prompt.objects.order_by("text")
    assert [prompt.text for prompt in prompts] == ["more/owl", "red fox at dawn"]
    assert [list(p.images.values_list("role", flat=True)) for p in prompts] == [["source"]] * 2
    assert Candidate.objects.count() == 0
    assert list(job.files.values_list("row", "file")) == [
        (1, "red_fox-at dawn.png"),
        (2, "more/owl.jpg"),
    ]


def test_photos_of_a_table_have_captions_masks_references_and_kinds(folder, bring):
    for number in range(3):
        (folder / f"{number}.png").write_bytes(drawing(number))
    mask = io.BytesIO()
    Image.new("L", (96, 96), 255).save(mask, "PNG")
    (folder / "mask.png").write_bytes(mask.getvalue())
    (folder / "t.csv").write_text(
        "file,caption,mask,references,category\n"
        "0.png,a fox,mask.png,1.png;2.png,animal\n1.png,,,,\n2.png,two,missing.png,,\n"
    )
    job = bring(folder=folder, table="t.csv", target="photos")
    assert (job.imported, told(job)) == (
        2,
        {"2.png": "There is no file 'missing.png' in the folder."},
    )
    fox, other = Prompt.objects.order_by("pk")
    assert (fox.text, fox.category, other.text) == ("a fox", "animal", "1")
    assert sorted(fox.images.values_list("role", "position")) == [
        ("mask", 0), ("reference", 0), ("reference", 1), ("source", 0),
    ]  # fmt: skip


def test_photos_again_are_told_and_not_doubled(folder, bring):
    (folder / "a.png").write_bytes(drawing(1))
    assert bring(folder=folder, target="photos").imported == 1
    again = bring(folder=folder, target="photos")
    assert (again.imported, again.repeated, Prompt.objects.count()) == (0, 1, 1)


def test_what_is_no_photo_is_named_and_the_rest_comes_in(folder, bring):
    (folder / "a.png").write_bytes(drawing(1))
    (folder / "b.webm").write_bytes(movie(4))
    frames = [Image.open(io.BytesIO(drawing(n))) for n in (5, 6)]
    frames[0].save(folder / "c.gif", save_all=True, append_images=frames[1:])
    frames[0].save(folder / "d.webp", save_all=True, append_images=frames[1:])
    (folder / "e.png").write_bytes(b"<script>alert(1)</script>")
    Image.new("L", (60_000, 2)).save(folder / "f.png")
    job = bring(folder=folder, target="photos")
    words = {"b.webm": "a video", "c.gif": "GIF", "d.webp": "animation of 2", "e.png": "not an image",
             "f.png": "60000 x 2 pixels"}  # fmt: skip
    found = told(job)
    assert job.imported == 1
    assert set(found) == set(words)
    assert all(words[name] in found[name] for name in words), found


def test_a_photo_with_a_source_of_its_own_is_a_mistake(folder, bring):
    (folder / "a.png").write_bytes(drawing(1))
    (folder / "t.csv").write_text("file,source\na.png,a.png\n")
    assert "leave the column" in told(bring(folder=folder, table="t.csv", target="photos"))["a.png"]


def test_candidates_without_a_table_are_refused(folder, bring):
    job = bring(folder=folder)
    assert (job.status, job.imported) == ("failed", 0)
    assert "need a table" in job.error


def test_photos_of_the_public_set_come_in(bring, shared_data):
    job = bring(folder=shared_data / "photos-dreambench" / "images", target="photos")
    assert (job.imported, job.repeated, told(job)) == (81, 0, {})
    assert Asset.objects.filter(perceptual_hash__isnull=False).count() == 81
    # Four drawings of one cartoon character, on the same white: two of them differ by 6 bits.
    assert job.likenesses.count() <= 2


# --- what resembles what ----------------------------------------------------------------------------


def copies(folder: Path) -> None:
    """One image four times (as it is, recompressed, smaller, and again) and another one."""
    (folder / "a.png").write_bytes(drawing(1))
    (folder / "b.jpg").write_bytes(drawing(1, format="JPEG", quality=40))
    (folder / "c.webp").write_bytes(drawing(1, format="WEBP", size=64))
    (folder / "d.png").write_bytes(drawing(1))
    (folder / "e.png").write_bytes(drawing(2))
    rows = "".join(f"{name},a cat,m\n" for name in ("a.png", "b.jpg", "c.webp", "d.png", "e.png"))
    (folder / "items.csv").write_text(f"file,prompt,model\n{rows}")


def test_files_that_resemble_another_are_told_and_kept(folder, bring, as_, researcher):
    copies(folder)
    job = bring(folder=folder, table="items.csv")
    assert (job.imported, job.repeated, job.skipped) == (4, 1, 0)
    row = as_(researcher).get(f"/image-imports/{job.pk}").json()
    assert row["likeness_count"] == 2
    found = {like["file"]: like for like in row["likenesses"]}
    assert {name: like["like_file"] for name, like in found.items()} == {
        "b.jpg": "a.png", "c.webp": "a.png",
    }  # fmt: skip
    assert all(0 <= like["distance"] <= 6 and not like["skipped"] for like in found.values())
    assert as_(researcher).get(found["b.jpg"]["like"]["url"] + "?as=thumb").status_code == 200


def test_files_that_resemble_another_are_left_out_where_that_is_asked_for(folder, bring):
    copies(folder)
    job = bring(folder=folder, table="items.csv", near="skip")
    assert (job.imported, job.repeated, job.skipped) == (2, 1, 2)
    assert list(job.likenesses.order_by("row").values_list("file", "skipped")) == [
        ("b.jpg", True), ("c.webp", True),
    ]  # fmt: skip
    assert (Candidate.objects.count(), Asset.objects.count()) == (2, 2), "nothing half-written"


def test_completions_of_one_source_may_look_like_it(folder, bring):
    for name, options in {
        "a.png": {},
        "b.jpg": {"format": "JPEG"},
        "c.webp": {"format": "WEBP"},
    }.items():
        (folder / name).write_bytes(drawing(1, **options))
    (folder / "items.csv").write_text(
        "file,prompt,model,source\nb.jpg,x,m,a.png\nc.webp,x,m,a.png\nb.jpg,other,m,\n"
    )
    job = bring(folder=folder, table="items.csv", near="skip")
    assert (job.imported, job.skipped, job.likenesses.count()) == (3, 0, 0)


def test_another_projects_images_are_not_compared_with(folder, bring):
    from annotate.media.services import image_store
    from tests.factories import ProjectFactory

    image_store(project=ProjectFactory(), data=drawing(1, format="WEBP"))
    (folder / "a.png").write_bytes(drawing(1))
    assert bring(folder=folder, target="photos").likenesses.count() == 0


# --- archives ---------------------------------------------------------------------------------------


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return path


def test_an_archive_comes_in_with_its_table_and_its_faults_are_told(folder, bring):
    archive(folder / "a.zip", {
        "set/items.csv": b"file,prompt,model\n1.png,a cat,m\n../x.png,a cat,m\n2.png,a dog,m\n",
        "set/1.png": drawing(1), "set/2.png": b"no image", "../x.png": drawing(3),
        "set/more.zip": b"PK",
    })  # fmt: skip
    job = bring(folder=folder, archive="a.zip", table="items.csv")
    assert (job.status, job.imported) == ("succeeded", 1)
    assert {row: job.problems.filter(row=row).count() for row in (0, 2, 3)} == {0: 2, 2: 1, 3: 1}
    assert set(told(job)) == {"../x.png", "set/more.zip", "2.png"}
    assert not work_folder(job).exists()
    assert (folder / "a.zip").exists()


def test_a_bomb_fails_the_import_and_leaves_nothing(folder, bring, settings):
    settings.MAX_UNPACKED_BYTES = 500_000
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        for number in range(20):
            opened.writestr(f"{number}.png", bytes(100_000))
    job = bring(folder=folder, archive="a.zip", target="photos")
    assert job.status == "failed"
    assert "unpacks to more than" in job.error
    assert list(work_folder(job).rglob("*.png")) == []
    assert Asset.objects.count() == 0


def test_an_archive_is_uploaded_and_started(as_, researcher, project):
    api = as_(researcher)
    address = f"/projects/{project.pk}/image-imports"
    job = api.post(address, {"prompt_set_name": "Sent", "target": "photos", "table": ""}).json()
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as opened:
        opened.writestr("fox.png", drawing(1))
    at = f"/image-imports/{job['id']}"
    assert api.post(f"{at}/start", {"archive": "a.zip"}).status_code == 400
    api.put(f"{at}/files/a.zip", data=data.getvalue(), content_type="application/octet-stream")
    assert api.post(f"{at}/start", {"archive": "a.zip"}).status_code == 200
    image_import_run(job["id"])
    row = api.get(at).json()
    assert (row["job"]["status"], row["imported"], row["archive"]) == ("succeeded", 1, "a.zip")
    kept = ImageImport.objects.get()
    assert not Path(kept.folder).exists()
    assert not work_folder(kept).exists()


def test_an_archive_may_be_larger_than_an_image(as_, researcher, project, settings):
    settings.MAX_UPLOAD_BYTES, settings.MAX_ARCHIVE_BYTES = 100, 200
    api = as_(researcher)
    job = api.post(
        f"/projects/{project.pk}/image-imports", {"prompt_set_name": "Sent", "target": "photos"}
    ).json()["id"]  # fmt: skip

    def put(name: str, size: int) -> int:
        return api.put(
            f"/image-imports/{job}/files/{name}", data=b"x" * size, content_type="application/octet-stream"
        ).status_code  # fmt: skip

    assert [put("a.zip", 150), put("a.png", 150), put("a.tar.gz", 250)] == [200, 400, 400]


# --- addresses in a table ---------------------------------------------------------------------------


def test_a_table_may_name_addresses_and_files(folder, bring, site, monkeypatch):  # noqa: F811
    from tests.annotate.datasets import test_remote

    monkeypatch.setattr(test_remote, "BODY", drawing(1))
    (folder / "here.png").write_bytes(drawing(2))
    # This machine's own name has an address that the operator opened.
    at = site.at("/ok?signature=secret").replace("images.localhost", "localhost")
    site_name = f"localhost:{site.server_port}"
    from django.conf import settings

    settings.IMPORT_URL_HOSTS = [site_name]
    rows = [at, "here.png", at.replace("/ok", "/missing"), "http://169.254.169.254/latest", "file:///etc/passwd",
            "s3://bucket/a.png", "https://elsewhere.invalid/a.png"]  # fmt: skip
    (folder / "t.jsonl").write_text(
        "\n".join(json.dumps({"file": name, "prompt": "a cat"}) for name in rows)
    )
    job = bring(folder=folder, table="t.jsonl")
    assert job.imported == 2
    found = told(job)
    assert len(found) == 5
    assert "404" in next(found[name] for name in found if "missing" in name)
    assert "IMPORT_URL_HOSTS" in found["http://169.254.169.254/latest"]
    assert "plain path" in found["file:///etc/passwd"]
    assert "IMPORT_S3_PREFIXES" in found["s3://bucket/a.png"]
    kept = [*job.files.values_list("file", flat=True), *found]
    assert not any("signature" in name for name in kept), "what signs an address is not kept"


def test_an_import_fetches_so_many_addresses_and_no_more(folder, bring, settings):
    settings.IMPORT_URL_MOST = 1
    (folder / "t.jsonl").write_text('{"file": "http://a.invalid/"}\n' * 2)
    job = bring(folder=folder, table="t.jsonl", target="photos")
    assert "at most 1 addresses" in job.problems.get(row=2).message


# --- buckets ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(store, settings):
    settings.IMPORT_S3_ENDPOINT = store
    settings.IMPORT_S3_REGION = "us-east-1"
    settings.IMPORT_S3_KEY = settings.IMPORT_S3_SECRET = "testing"
    settings.IMPORT_S3_PREFIXES = ["s3://photos/open/"]
    client = boto3.client("s3", endpoint_url=store, region_name="us-east-1",
                          aws_access_key_id="testing", aws_secret_access_key="testing")  # fmt: skip
    client.create_bucket(Bucket="photos")

    def put(**files: bytes) -> None:
        for name, data in files.items():
            client.put_object(Bucket="photos", Key=name, Body=data)

    put(**{"secret/x.png": drawing(9), "opened/y.png": drawing(8)})
    yield put
    client.close()


def test_a_prefix_of_photos_comes_in(bucket, bring):
    bucket(**{"open/a/owl.png": drawing(1), "open/fox.jpg": drawing(2, format="JPEG"),
              "open/bad.png": b"no image", "open/readme.txt": b"hello"})  # fmt: skip
    job = bring(prefix="s3://photos/open/", target="photos")
    assert (job.status, job.imported, job.source) == ("succeeded", 2, "bucket")
    assert set(told(job)) == {"bad.png"}
    assert sorted(Prompt.objects.values_list("text", flat=True)) == ["a/owl", "fox"]


def test_a_prefix_with_a_table_comes_in_and_no_row_reads_elsewhere(bucket, bring, settings):
    settings.MAX_UPLOAD_BYTES = 50_000
    rows = ["a.png", "s3://photos/open/b.png", "../secret/x.png", "s3://photos/secret/x.png",
            "s3://photos/open/../secret/x.png", "s3://photos/opened/y.png", "missing.png", "big.png"]  # fmt: skip
    table = "file,prompt\n" + "".join(f"{name},a cat\n" for name in rows)
    bucket(**{"open/items.csv": table.encode(), "open/a.png": drawing(1), "open/b.png": drawing(2),
              "open/big.png": b"x" * 60_000})  # fmt: skip
    job = bring(prefix="s3://photos/open", table="items.csv")
    assert (job.status, job.imported) == ("succeeded", 2)
    found = told(job)
    assert set(found) == set(rows[2:])
    assert "no file of this name" in found["missing.png"]
    assert "larger than 50,000" in found["big.png"]


@pytest.mark.parametrize(
    "prefix",
    ["s3://photos/secret/", "s3://photos/", "s3://photos/opened/", "s3://other/open/", "http://photos/open/",
     "s3://photos/open/../secret", "/etc"],
)  # fmt: skip
def test_a_prefix_that_the_operator_did_not_open_is_refused(
    as_, researcher, project, bucket, prefix
):
    body = {"prompt_set_name": "Bucket", "prefix": prefix, "target": "photos", "table": ""}
    assert as_(researcher).post(f"/projects/{project.pk}/image-imports", body).status_code == 400
    assert ImageImport.objects.count() == 0


def test_buckets_are_off_until_an_operator_opens_one(as_, researcher, project, settings):
    settings.IMPORT_S3_PREFIXES = []
    body = {"prompt_set_name": "B", "prefix": "s3://photos/open/", "target": "photos", "table": ""}
    answer = as_(researcher).post(f"/projects/{project.pk}/image-imports", body)
    assert "IMPORT_S3_PREFIXES" in answer.json()["error"]["message"]


def test_nobody_says_in_a_request_where_the_store_is_or_who_we_are(
    as_, researcher, project, bucket
):
    body = {"prompt_set_name": "B", "prefix": "s3://photos/open/", "target": "photos", "table": "",
            "endpoint": "http://169.254.169.254", "endpoint_url": "http://10.0.0.1", "key": "mine"}  # fmt: skip
    job = as_(researcher).post(f"/projects/{project.pk}/image-imports", body).json()
    assert job["job"]["status"] == "queued"
    assert "endpoint" not in json.dumps(job)


def test_a_store_that_is_away_fails_the_import_in_plain_words(bring, bucket, settings, monkeypatch):
    settings.IMPORT_S3_ENDPOINT = "http://127.0.0.1:9"
    from botocore.config import Config

    from annotate.datasets import buckets

    monkeypatch.setattr(buckets, "PATIENCE", Config(connect_timeout=1, retries={"max_attempts": 1}))
    job = bring(prefix="s3://photos/open/", target="photos")
    assert job.status == "failed"
    assert "does not answer" in job.error
    assert "127.0.0.1" not in job.error


# --- the form and the command -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [{"target": "anything"}, {"near": "maybe"}, {"near_distance": 8}, {"near_distance": -1},
     {"prefix": "s3://photos/open/", "archive": "a.zip"}, {"prefix": "s3://photos/open/", "table": ""}],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused(as_, researcher, project, settings, wrong):
    settings.IMPORT_S3_PREFIXES = ["s3://photos/open/"]
    answer = as_(researcher).post(
        f"/projects/{project.pk}/image-imports", {"prompt_set_name": "X", **wrong}
    )
    assert answer.status_code == 400
    assert ImageImport.objects.count() == 0


def test_the_command_takes_an_archive_of_photos(project, folder, capsys):
    path = archive(
        folder / "a.zip", {"a.png": drawing(1), "b.jpg": drawing(1, format="JPEG"), "c.png": b"x"}
    )
    call_command(
        "import_images",
        project=project.name,
        archive=path,
        target="photos",
        prompt_set="Photos",
    )
    out = capsys.readouterr()
    assert "2 images imported" in out.out
    assert "b.jpg) resembles a.png" in out.out
    assert "c.png" in out.err


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"prefix": "http://127.0.0.1/x"}, "begins with s3://"),
        ({"prefix": ""}, "begins with s3://"),
        ({"prefix": "s3://closed/x"}, "IMPORT_S3_PREFIXES"),
        ({"folder": "no such folder"}, "There is no folder no such folder"),
        ({"folder": "no such folder", "target": "photos"}, "There is no folder no such folder"),
    ],
)
def test_the_command_refuses_a_place_it_cannot_read_and_makes_nothing(
    admin, settings, tmp_path, monkeypatch, asked, says
):
    monkeypatch.chdir(tmp_path)
    settings.IMPORT_S3_PREFIXES = ["s3://photos/open/"]
    where = [f"--{name}={value}" for name, value in asked.items()]
    with pytest.raises(CommandError, match=says):
        call_command("import_images", "--project=New", *where)
    assert not Project.objects.filter(name="New").exists()
    assert not ImageImport.objects.exists()


def test_an_import_without_an_image_fails_and_says_so(folder, bring):
    (folder / "notes.txt").write_text("none")
    (folder / "t.csv").write_text("file,prompt\n")
    archive(folder / "a.zip", {"notes.txt": b"none", "../a.png": drawing(1)})
    for asked, says in (
        ({"target": "photos"}, "no file of the folder is called like one"),
        ({"target": "photos", "archive": "a.zip"}, "of the archive .* and 1 were refused"),
        ({"target": "candidates", "table": "t.csv"}, "the table t.csv has no rows"),
    ):
        job = bring(folder=folder, **asked)
        assert job.status == "failed"
        assert re.search(f"There was no image in it: .*{says}", job.error)


def test_an_import_that_found_nothing_looks_anew_when_it_is_tried_again(folder, bring):
    job = bring(folder=folder, target="photos")
    assert job.status == "failed"
    (folder / "a.png").write_bytes(drawing(1))
    job_retry(job)
    image_import_run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.imported) == ("succeeded", 1)
    assert bring(folder=folder, target="photos").repeated == 1


def test_an_old_row_of_a_server_folder_never_loses_its_folder(folder, project):
    """Rows from before `source` was kept say they are uploads."""
    (folder / "items.csv").write_text("file,prompt\na.png,x\n")
    (folder / "a.png").write_bytes(picture())
    job = image_import_create(
        project=project, user=None, prompt_set=PromptSetFactory(project=project), folder=folder,
        table="items.csv",
    )  # fmt: skip
    ImageImport.objects.filter(pk=job.pk).update(source="upload")
    image_import_run(job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.SUCCEEDED
    assert (folder / "a.png").exists()


@pytest.mark.parametrize("near", ["keep", "skip"])
def test_rows_kept_together_come_to_what_rows_kept_alone_come_to(
    folder, db, settings, monkeypatch, near
):
    """Likenesses, repeats and new prompts and models, all in one batch or one by one."""
    for seed in (1, 2, 3):
        (folder / f"{seed}.png").write_bytes(drawing(seed))
        (folder / f"{seed}.jpg").write_bytes(drawing(seed, format="JPEG", quality=40))
    (folder / "flat.png").write_bytes(picture(20, 20))
    names = ["1.png", "2.png", "1.jpg", "1.png", "flat.png", "flat.png", "2.jpg", "3.jpg", "3.png"]
    rows = [f"{name},{words},{model}" for name in names for words, model in (("a", "m"), ("b", ""))]
    (folder / "items.csv").write_text("\n".join(["file,prompt,model", *rows, "1.jpg,a,new"]))
    came = []
    for at_once in (1, 50):
        monkeypatch.setattr(ingest, "AT_ONCE", at_once)
        own = ProjectFactory()
        job = image_import_create(
            project=own, user=None, prompt_set=PromptSetFactory(project=own), folder=folder,
            table="items.csv", near=near,
        )  # fmt: skip
        ingest.image_import_run(job.pk)
        job.refresh_from_db()
        likes = job.likenesses.order_by("row").values_list(
            "row", "like__sha256", "distance", "skipped"
        )
        candidates = (
            Candidate.objects.filter(project=own)
            .order_by("pk")
            .values_list("asset__sha256", "prompt__text", "model_version__name", "origin")
        )
        files = job.files.order_by("row").values_list("row", "asset__sha256")
        counts = (job.status, job.imported, job.repeated, job.skipped)
        came.append((counts, list(likes), list(candidates), list(files)))
    assert came[0] == came[1]
    assert came[0][1], "something resembled something"


def test_a_page_of_imports_takes_as_many_statements_as_one(folder, bring, project, as_, researcher):
    copies(folder)
    (folder / "bad.png").write_text("no image")
    table = (folder / "items.csv").read_text()
    (folder / "items.csv").write_text(table + "bad.png,a,m\nnone.png,a,m\n")
    jobs = [bring(folder=folder, table="items.csv") for _ in range(4)]
    api = as_(researcher)
    with CaptureQueriesContext(connection) as one:
        api.get(f"/projects/{project.pk}/image-imports", {"limit": 1})
    with CaptureQueriesContext(connection) as four:
        rows = api.get(f"/projects/{project.pk}/image-imports").json()["results"]
    assert len(four) <= len(one)
    assert [row["id"] for row in rows] == [job.pk for job in reversed(jobs)]
    for row in rows:
        assert row == api.get(f"/image-imports/{row['id']}").json()
        assert (row["problem_count"], [each["row"] for each in row["problems"]]) == (2, [6, 7])
    assert rows[-1]["likeness_count"] == len(rows[-1]["likenesses"]) == 2


def test_every_bad_file_of_an_import_is_named_and_leaves_nothing(folder, bring, settings):
    """What issue 4 lists of bad input, in one table: each named with what is wrong, the good come in."""
    (folder / "good.png").write_bytes(drawing(1))
    (folder / "other.png").write_bytes(drawing(2))
    wide = io.BytesIO()
    Image.new("RGB", (60_000, 20)).save(wide, "PNG")
    (folder / "wide.png").write_bytes(wide.getvalue())
    (folder / "empty.mp4").write_bytes(movie(12)[:400])
    small = io.BytesIO()
    Image.new("L", (8, 8), 255).save(small, "PNG")
    (folder / "small.png").write_bytes(small.getvalue())
    (folder / "weights.png").write_bytes(pickle.dumps({"weights": [1.0]}))
    inner = "http://169.254.169.254/latest/meta-data"
    bad = {
        "wide.png": ("wide.png,a,,", "60000 x 20 pixels; a side may have at most"),
        "empty.mp4": ("empty.mp4,a,,", "damaged|no frame|cannot be"),
        "good.png": ("good.png,a,other.png,small.png", "The mask has 8x8 pixels and its source 96x96"),
        "other.png": ("other.png,a,,small.png", "a mask without a source"),
        "weights.png": ("weights.png,a,,", "not an image that can be read"),
        "../up.png": ("../up.png,a,,", "is not a plain path inside the folder"),
        inner: (f"{inner},a,,", "does not fetch from this host"),
    }  # fmt: skip
    rows = [row for row, _ in bad.values()]
    (folder / "items.csv").write_text(
        "\n".join(["file,prompt,source,mask", *rows, "good.png,a cat,,"])
    )
    job = bring(folder=folder, table="items.csv")
    assert (job.status, job.imported) == ("succeeded", 1), job.error
    said = told(job)
    assert said.keys() == bad.keys()
    for name, (_, words) in bad.items():
        assert re.search(words, said[name]), f"{name}: {said[name]}"
    assert (Candidate.objects.count(), Asset.objects.count()) == (1, 1)
