"""Images that exist already: a table of file, prompt and model, and a folder."""

import io
import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from annotate.core.jobs import jobs_sweep
from annotate.datasets.models import ImageImport
from annotate.datasets.services import ingest, ingest_plain
from annotate.datasets.services.image_import import image_import_create
from annotate.datasets.services.ingest import image_import_run
from annotate.generation.models import Candidate
from annotate.media import images
from annotate.media.models import Asset
from tests.factories import PromptSetFactory, long_ago, picture


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.IMPORT_ROOTS = [tmp_path]
    (tmp_path / "images").mkdir()
    return tmp_path


def table(folder: Path, rows: list[str], header: str = "file,prompt,model") -> None:
    (folder / "items.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def pictures(folder: Path, count: int) -> list[str]:
    for number in range(count):
        (folder / "images" / f"{number}.png").write_bytes(picture())
    return [f"images/{number}.png" for number in range(count)]


@pytest.fixture
def bring(project, folder):
    """bring() -> the import, run on the folder as it is"""

    def run(name: str = "items.csv") -> ImageImport:
        job = image_import_create(
            project=project,
            user=None,
            prompt_set=PromptSetFactory(project=project),
            folder=folder,
            table=name,
        )
        image_import_run(job.pk)
        job.refresh_from_db()
        return job

    return run


def test_each_row_becomes_a_candidate_of_its_prompt_and_model(folder, bring):
    a, b, c = pictures(folder, 3)
    table(folder, [f"{a},a cat,one", f"{b},a cat,two", f"{c},a dog,"])
    job = bring()
    assert (job.status, job.imported, job.repeated) == ("succeeded", 3, 0)
    rows = Candidate.objects.order_by("pk").values_list(
        "prompt__text", "model_version__name", "origin"
    )
    assert list(rows) == [
        ("a cat", "one", "imported"), ("a cat", "two", "imported"), ("a dog", None, "real"),
    ]  # fmt: skip
    assert Candidate.objects.first().model_version.source == "external"


def test_bad_rows_are_named_by_number_and_the_rest_comes_in(folder, bring):
    (good,) = pictures(folder, 1)
    images = folder / "images"
    (images / "text.png").write_text("hello")
    (images / "half.png").write_bytes(picture(64, 64)[:60])
    (images / "page.html").write_text("<script>alert(1)</script>")
    (folder / "secret.txt").write_text("secret")
    outside = folder.parent / "outside.png"
    outside.write_bytes(picture())
    (images / "link.png").symlink_to(outside)
    bad = {
        1: "images/text.png,a cat,m",
        2: "images/half.png,a cat,m",
        3: "images/page.html,a cat,m",
        4: "images/none.png,a cat,m",
        5: "../outside.png,a cat,m",
        6: "images/link.png,a cat,m",
        7: "/etc/passwd,a cat,m",
        8: f"{good},,m",
        9: f"{good},{'x' * 5_000},m",
        10: ",a cat,m",
        11: f"{good}\0,a cat,m",
    }
    table(folder, [*bad.values(), f"{good},a cat,m", f"{good},a dog,m\0"])
    job = bring()
    assert job.status == "succeeded", job.error
    problems = dict(job.problems.values_list("row", "message"))
    assert set(problems) == set(bad)
    assert "PNG, JPEG or WebP" in problems[1]
    assert "no file" in problems[4]
    assert all("/etc" not in text or row == 7 for row, text in problems.items())
    assert job.imported == 2
    assert Candidate.objects.count() == 2


def test_json_lines_with_broken_lines_do_the_same(folder, bring):
    (good,) = pictures(folder, 1)
    lines = [
        json.dumps({"file": good, "prompt": "a cat", "model": "m"}),
        "{broken",
        "[1, 2]",
        json.dumps({"prompt": "no file"}),
        json.dumps({"file": good, "prompt": "a dog"}),
    ]
    (folder / "items.jsonl").write_text("\n".join(lines))
    job = bring("items.jsonl")
    assert job.status == "succeeded", job.error
    assert sorted(job.problems.values_list("row", flat=True)) == [2, 3, 4]
    assert job.imported == 2


def test_a_second_import_of_the_same_folder_adds_nothing(folder, project):
    table(folder, [f"{name},a cat,m" for name in pictures(folder, 4)])
    prompt_set = PromptSetFactory(project=project)
    for expected in [(4, 0), (0, 4)]:
        job = image_import_create(
            project=project, user=None, prompt_set=prompt_set, folder=folder, table="items.csv"
        )
        image_import_run(job.pk)
        job.refresh_from_db()
        assert (job.imported, job.repeated) == expected
    assert Candidate.objects.count() == 4


class Killed(BaseException):
    """As nothing catches it, nothing of the worker runs after it."""


@pytest.mark.parametrize("at_once", [1, 2])
@pytest.mark.parametrize("at", ["store", "tell"])
def test_an_import_that_was_killed_goes_on_and_doubles_nothing(
    folder, project, monkeypatch, at, at_once
):
    """Killed in the fifth row, whose image is stored already, or behind what it reports."""
    monkeypatch.setattr(ingest, "AT_ONCE", at_once)
    names = pictures(folder, 6)
    table(folder, [f"{name},a cat,m" for name in [*names[:3], "images/none.png", *names[3:]]])
    job = image_import_create(
        project=project, user=None, prompt_set=PromptSetFactory(project=project), folder=folder,
        table="items.csv",
    )  # fmt: skip
    looked: list[str] = []
    read, report, keep = ingest.Folder.read, ingest.job_report, ingest_plain.candidates_import

    def seen(self, name: str) -> bytes:
        looked.append(name)
        return read(self, name)

    def dies(made, /, *args, **named):
        result = made(*args, **named)
        if len(looked) >= 5:
            raise Killed
        return result

    monkeypatch.setattr(ingest.Folder, "read", seen)
    with monkeypatch.context() as patch:
        if at == "store":
            patch.setattr(ingest_plain, "candidates_import", lambda **named: dies(keep, **named))
        else:
            patch.setattr(ingest, "job_report", lambda *a, **named: dies(report, *a, **named))
        with pytest.raises(Killed):
            image_import_run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.imported, job.progress_done) == ("running", 3, 4)
    assert Candidate.objects.count() == 3
    ImageImport.objects.filter(pk=job.pk).update(lease_expires_at=long_ago(minutes=5))
    jobs_sweep()
    looked.clear()
    image_import_run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.imported, job.repeated) == ("succeeded", 2, 6, 0)
    assert looked == names[3:], "rows that were done are not looked at again"
    assert (Candidate.objects.count(), job.files.count(), job.problems.count()) == (6, 6, 1)


def test_a_bad_row_leaves_nothing_and_takes_no_neighbour_along(folder, project):
    """Its source is written before its mask proves too small: that row alone is undone."""
    good, source = pictures(folder, 4), picture(40, 40)
    (folder / "images" / "source.png").write_bytes(source)
    Image.new("L", (8, 8), 255).save(folder / "images" / "mask.png")
    bad = "images/source.png,a hole,m,images/source.png,images/mask.png"
    rows = [f"{name},a cat,m,," for name in good]
    (folder / "items.csv").write_text(
        "\n".join(["file,prompt,model,source,mask", *rows[:2], bad, *rows[2:]])
    )
    job = image_import_create(
        project=project, user=None, prompt_set=PromptSetFactory(project=project), folder=folder,
        table="items.csv",
    )  # fmt: skip
    image_import_run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.imported, job.progress_done) == ("succeeded", 4, 5)
    problem = job.problems.get()
    assert (problem.row, problem.file) == (3, "images/source.png")
    assert "same size" in problem.message
    assert not Asset.objects.filter(project=project, sha256=sha256(source).hexdigest()).exists()
    assert sorted(job.files.values_list("row", flat=True)) == [1, 2, 4, 5]


@pytest.mark.parametrize(
    ("limit", "value"), [("AT_ONCE", 3), ("AT_ONCE_BYTES", 0), ("AT_ONCE_S", -1.0)]
)
def test_what_is_kept_at_once_has_an_end(folder, project, monkeypatch, limit, value):
    """So many rows, bytes and seconds: an import of large files or a slow host tells how far it is."""
    monkeypatch.setattr(ingest, limit, value)
    table(folder, [f"{name},a cat,m" for name in pictures(folder, 7)])
    job = image_import_create(
        project=project, user=None, prompt_set=PromptSetFactory(project=project), folder=folder,
        table="items.csv",
    )  # fmt: skip
    told, report = [], ingest.job_report
    monkeypatch.setattr(
        ingest,
        "job_report",
        lambda *a, **named: told.append(named.get("done")) or report(*a, **named),
    )
    image_import_run(job.pk)
    assert told == ([0, 3, 6, 7] if limit == "AT_ONCE" else list(range(8)))
    assert Candidate.objects.count() == 7


def test_an_image_costs_few_statements_and_is_decoded_once(folder, project, monkeypatch):
    decoded, look = [], images._decoded
    monkeypatch.setattr(images, "_decoded", lambda data: decoded.append(1) or look(data))
    for count in (5, 25):
        below = folder / str(count)
        below.mkdir()
        names = []
        for number in range(count):
            (below / f"{number}.png").write_bytes(picture())
            names.append(f"{number}.png,a cat,m")
        (below / "items.csv").write_text("\n".join(["file,prompt,model", *names]))
        job = image_import_create(
            project=project, user=None, prompt_set=PromptSetFactory(project=project), folder=below,
            table="items.csv",
        )  # fmt: skip
        decoded.clear()
        with CaptureQueriesContext(connection) as seen:
            image_import_run(job.pk)
        assert (Candidate.objects.filter(prompt__prompt_set=job.prompt_set).count()) == count
        assert len(decoded) == count
        if count == 5:
            few = len(seen)
    assert (len(seen) - few) / 20 <= 2, (
        "what it is like is asked for each, the rest for all at once"
    )


def test_a_worker_that_was_thought_dead_writes_no_row_more(folder, project, monkeypatch):
    table(folder, [f"{name},a cat,m" for name in pictures(folder, 3)])
    job = image_import_create(
        project=project, user=None, prompt_set=PromptSetFactory(project=project), folder=folder,
        table="items.csv",
    )  # fmt: skip
    keep = ingest_plain.candidates_import

    def overtaken(**named):
        ImageImport.objects.filter(pk=job.pk).update(attempt=7)
        return keep(**named)

    monkeypatch.setattr(ingest_plain, "candidates_import", overtaken)
    image_import_run(job.pk)
    job.refresh_from_db()
    assert (job.attempt, job.imported) == (1, 0), "the row it was at is taken back whole"
    assert Candidate.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("picture,prompt\na,b\n", "no column 'file'"),
        ("file,words\na,b\n", "no column 'prompt'"),
        ("", "no column"),
    ],
)
def test_a_table_without_its_columns_says_which(folder, bring, text, says):
    (folder / "items.csv").write_text(text)
    job = bring()
    assert job.status == "failed"
    assert says in job.error


def test_a_table_in_another_encoding_is_refused_with_its_line(folder, bring):
    (folder / "items.csv").write_bytes(b"file,prompt\na.png,caf\xe9\n")
    job = bring()
    assert job.status == "failed"
    assert "not UTF-8 (line 2)" in job.error


def test_a_table_that_is_not_there_is_named(folder, bring):
    assert "items.csv" in bring().error


# --- through the API ----------------------------------------------------------------------------


@pytest.fixture
def staged(as_, researcher, project):
    """A new import that waits for its files, as the browser makes one."""
    return as_(researcher).post(
        f"/projects/{project.pk}/image-imports", {"prompt_set_name": "Uploaded"}
    ).json()  # fmt: skip


@pytest.fixture
def upload(as_, researcher, staged):
    def put(path: str, data: bytes, content_type: str = "application/octet-stream"):
        return as_(researcher).put(
            f"/image-imports/{staged['id']}/files/{path}", data=data, content_type=content_type
        )

    return put


def test_files_are_uploaded_one_by_one_and_then_taken_in(as_, researcher, staged, upload):
    assert upload("images/a.png", picture()).json()["bytes"] > 0
    upload("items.csv", b"file,prompt,model\nimages/a.png,a cat,m\n", "text/csv")
    address = f"/image-imports/{staged['id']}"
    started = as_(researcher).post(f"{address}/start", {"table": "items.csv"})
    assert started.json()["job"]["status"] == "queued"
    assert upload("images/b.png", picture()).status_code == 409
    assert as_(researcher).post(f"{address}/start", {"table": "items.csv"}).status_code == 409
    image_import_run(staged["id"])
    row = as_(researcher).get(address).json()
    assert (row["job"]["status"], row["imported"], row["problems"]) == ("succeeded", 1, [])
    assert not Path(ImageImport.objects.get().folder).exists()  # nothing is kept twice


def test_an_import_does_not_start_before_its_table_is_there(as_, researcher, staged):
    answer = as_(researcher).post(f"/image-imports/{staged['id']}/start", {"table": "items.csv"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    ["../x.png", "a/../../x.png", "%2e%2e/x.png", "a%5c..%5c..%5cx.png", "C:x.png",
     "a%00.png", "x" * 300, "%2fetc%2fx", "a//b/../../../x"],
)  # fmt: skip
def test_a_file_that_would_land_elsewhere_is_refused(upload, path, settings):
    answer = upload(path, b"data")
    assert answer.status_code in {400, 404}
    assert not (Path(settings.UPLOADS_ROOT) / "x.png").exists()


def test_a_folder_where_a_file_is_is_refused(upload):
    assert upload("a", b"data").status_code == 200
    assert upload("a/b.png", b"data").status_code == 400


def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_kept(upload, settings, staged):
    settings.MAX_UPLOAD_BYTES = 1_000
    answer = upload("a.png", b"x" * 1_001)
    assert answer.status_code == 400
    assert "1,000 bytes" in answer.json()["error"]["message"]
    assert list(Path(ImageImport.objects.get().folder).rglob("*.png*")) == []


def test_only_staff_may_import_from_the_servers_disk(as_, researcher, staff, project, folder):
    pictures(folder, 1)
    table(folder, ["images/0.png,a cat,m"])
    body = {"prompt_set_name": "Disk", "folder": str(folder), "table": "items.csv"}
    address = f"/projects/{project.pk}/image-imports"
    assert as_(researcher).post(address, body).status_code == 403
    assert as_(staff).post(address, body).json()["job"]["status"] == "queued"
    for where in ("/etc", str(folder.parent / f"{folder.name}-secret"), f"{folder}/../.."):
        assert as_(staff).post(address, {**body, "folder": where}).status_code == 400


def test_a_picture_with_a_story_inside_comes_in_without_it(folder, bring):
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "drawn by model seven"
    Image.new("RGB", (8, 8), (1, 2, 3)).save(buffer, "JPEG", exif=exif)
    (folder / "images" / "a.jpg").write_bytes(buffer.getvalue())
    table(folder, ["images/a.jpg,a cat,m"])
    bring()
    from annotate.media.storage import content_read

    assert b"seven" not in content_read(Candidate.objects.get().asset.storage_key)
