"""Photos become prompts that have them as their source."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotate.prompts.models import Prompt, PromptSet
from tests.factories import picture


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("one.png", "in/two.png"):
        (tmp_path / name).write_bytes(picture())
    (tmp_path / "torn.jpg").write_bytes(b"no image")
    return tmp_path


def take(project, folder, **options) -> str:
    said = StringIO()
    call_command(
        "import_sources", project=project.name, folder=folder, stdout=said, stderr=said, **options
    )
    return said.getvalue()


def test_every_photo_of_a_folder_comes_in_and_a_bad_one_is_named(project, folder):
    said = take(project, folder, words="a photo")
    assert "2 photos imported, 0 were there, 1 refused" in said
    assert "torn.jpg: " in said
    prompts = Prompt.objects.filter(prompt_set__name="Photos")
    assert {prompt.text for prompt in prompts} == {"a photo"}
    assert all(prompt.images.get().role == "source" for prompt in prompts)
    assert "0 photos imported, 2 were there" in take(project, folder, words="a photo")


def test_a_table_names_photos_and_their_words(project, folder):
    (folder / "t.csv").write_text("file,class\none.png,dog\n../x.png,cat\nnone.png,cat\n")
    said = take(project, folder, table="t.csv", words="a photo of a {class}")
    assert Prompt.objects.get().text == "a photo of a dog"
    assert "../x.png: It lies outside" in said
    assert "none.png: There is no such file" in said
    assert "names a column that is not there" in take(
        project, folder, table="t.csv", words="{name}", prompt_set="Other"
    ).replace("name a column", "names a column")


def test_what_is_not_there_is_told(project, folder):
    with pytest.raises(CommandError, match="no project"):
        call_command("import_sources", project="None", folder=folder)
    with pytest.raises(CommandError, match=r"There is no .*t\.csv"):
        call_command("import_sources", project=project.name, folder=folder, table="t.csv")
    (folder / "t.csv").write_text("image\nx\n")
    with pytest.raises(CommandError, match="no column 'file'"):
        call_command("import_sources", project=project.name, folder=folder, table="t.csv")


def test_the_dreambench_photos_come_in(project, shared_data):
    said = take(
        project, shared_data / "photos-dreambench", table="images.csv", words="a photo of a {class}"
    )
    assert "81 photos imported, 0 were there, 0 refused" in said
    assert PromptSet.objects.get().prompts.filter(images__role="source").count() == 81


def test_a_photo_more_costs_as_much_as_the_one_before(project, tmp_path):
    """Nothing counts all prompts of the set for every photo."""
    for number in range(3):
        (tmp_path / f"{number}.png").write_bytes(picture())
    with CaptureQueriesContext(connection) as seen:
        take(project, tmp_path, words="a photo")
    assert not [each["sql"] for each in seen if "COUNT(" in each["sql"]]
