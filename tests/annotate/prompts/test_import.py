"""Prompts from CSV or JSONL: good rows come in, bad ones are named with their number."""

import json

import pytest

from annotate.core.errors import ApplicationError
from annotate.prompts.models import Prompt
from annotate.prompts.rows import clean, decode, read
from annotate.prompts.services import family_of, split_of
from tests.factories import PromptSetFactory


@pytest.fixture
def prompt_set(project):
    return PromptSetFactory(project=project)


@pytest.fixture
def bring(as_, researcher, prompt_set):
    """bring("prompt\\na cat") -> the answer's JSON"""

    def send(content: str, *, format: str = "csv", dry_run: bool = False):
        return as_(researcher).post(
            f"/prompt-sets/{prompt_set.pk}/prompts/import",
            {"format": format, "content": content, "dry_run": dry_run},
        )

    return send


def texts() -> list[str]:
    return list(Prompt.objects.order_by("pk").values_list("text", flat=True))


def test_good_rows_come_in_and_bad_ones_are_named(bring):
    content = (
        'prompt,category,split\na cat,animals,\n,,\n"a, b",,test\nz,,nowhere\na dog,x,,extra\n'
    )
    answer = bring(content).json()
    assert answer["added"] == 2
    assert [row["row"] for row in answer["problems"]] == [2, 4, 5]
    assert "empty" in answer["problems"][0]["message"]
    assert "split" in answer["problems"][1]["message"]
    assert "More cells" in answer["problems"][2]["message"]
    assert texts() == ["a cat", "a, b"]
    assert Prompt.objects.get(text="a, b").split == "test"
    assert Prompt.objects.get(text="a cat").category == "animals"


def test_json_lines_come_in_too(bring):
    rows = [{"prompt": "a cat"}, {"prompt": 7}, ["a"], {"text": "x"}, {"prompt": "a dog"}]
    content = "\ufeff" + "\n".join([*map(json.dumps, rows), "{broken", "", '"just text"'])
    answer = bring(content, format="jsonl").json()
    assert answer["added"] == 2
    assert [row["row"] for row in answer["problems"]] == [2, 3, 4, 6, 8]
    assert texts() == ["a cat", "a dog"]


def test_a_dry_run_says_the_same_and_changes_nothing(bring):
    content = "prompt\na cat\n\na cat\nb\n"
    tried = bring(content, dry_run=True).json()
    assert texts() == []
    assert bring(content).json() == tried
    assert tried["added"] == 2
    assert tried["repeated"] == 1


def test_what_is_there_already_is_counted_and_not_added_again(bring):
    bring("prompt\na cat\na dog\n")
    answer = bring("prompt\na dog\na bird\n").json()
    assert (answer["added"], answer["repeated"], answer["problems"]) == (1, 1, [])
    assert len(texts()) == 3


def test_a_prompt_of_a_hundred_kilobytes_is_refused_and_the_rest_comes_in(bring):
    answer = bring(f"prompt\n{'x' * 100_000}\na cat\n").json()
    assert answer["added"] == 1
    assert "at most 4,000" in answer["problems"][0]["message"]


def test_a_cell_that_csv_cannot_hold_is_refused_in_a_sentence(bring):
    answer = bring(f"prompt\n{'x' * 1_100_000}\n")
    assert answer.status_code == 400
    assert "Line 2" in answer.json()["error"]["message"]


@pytest.mark.parametrize("content", ["", "a cat\na dog\n", "text\na cat\n", "\n\n"])
def test_a_table_without_a_prompt_column_says_what_is_missing(bring, content):
    answer = bring(content)
    assert answer.status_code == 400
    assert "`prompt`" in answer.json()["error"]["message"]


def test_an_unknown_column_is_named_for_each_row(bring):
    answer = bring("prompt,colour\na cat,red\n").json()
    assert answer["added"] == 0
    assert "'colour'" in answer["problems"][0]["message"]


def test_nothing_hidden_stays_in_a_prompt(bring):
    """Zero-width and direction-changing characters change what a model reads, not what one sees."""
    hidden = "a \u202ecat\u202c\u200b on\u2066 a\u00ad \ufeffmat\u0007\te\u0301nd"
    bring(f"prompt\n{hidden}\n")
    assert texts() == ["a cat on a mat énd"]


def test_markup_is_text_and_stays_text(bring, as_, researcher, prompt_set):
    evil = "<img src=x onerror=alert(1)> =cmd|'/c calc'!A1"
    bring(f'prompt\n"{evil}"\n')
    shown = as_(researcher).get(f"/prompt-sets/{prompt_set.pk}/prompts").json()
    assert shown["results"][0]["text"] == evil


def test_two_spellings_that_look_the_same_are_the_same_prompt(bring):
    answer = bring("prompt\ncafe\u0301\ncafé\n  café  \n").json()
    assert (answer["added"], answer["repeated"]) == (1, 2)


def test_quotes_and_line_breaks_inside_a_cell_are_kept_as_one_line(bring):
    bring('prompt\n"a ""red""\ncat"\n')
    assert texts() == ['a "red" cat']


def test_a_file_that_is_not_utf8_is_refused_with_its_line():
    with pytest.raises(ApplicationError, match="line 3"):
        decode(b"prompt\na cat\ncaf\xe9\n")
    assert decode("\ufeffprompt".encode()) == "prompt"


def test_null_characters_are_refused(bring):
    assert bring("prompt\na\u0000b\n").status_code == 400


def test_a_line_nested_without_end_is_one_bad_row():
    reading = read('{"prompt": "a"}\n' + "[" * 200_000, format="jsonl")
    assert len(reading.rows) == 1
    assert reading.problems[0][0] == 2


# --- the split ----------------------------------------------------------------------------------


def test_prompts_that_differ_in_case_and_punctuation_share_a_split(bring):
    bring('prompt\nA red CAT!\n"a red cat."\na  red-cat\n')
    assert len(set(Prompt.objects.values_list("family", flat=True))) == 1
    assert len(set(Prompt.objects.values_list("split", flat=True))) == 1


def test_a_family_that_is_named_shares_a_split(bring):
    bring("prompt,family\n" + "".join(f"cat number {n},cats\n" for n in range(30)))
    assert len(set(Prompt.objects.values_list("split", flat=True))) == 1


def test_the_same_words_land_in_the_same_split_in_every_set():
    assert family_of("A cat.") == family_of("a cat")
    assert split_of(family_of("a cat")) == split_of(family_of("A CAT"))


def test_about_a_tenth_is_kept_for_validation_and_a_tenth_for_the_test():
    splits = [split_of(family_of(f"prompt {n}")) for n in range(5_000)]
    assert 400 < splits.count("test") < 600
    assert 400 < splits.count("validation") < 600


@pytest.mark.parametrize("text", ["日本語の猫", "Ünïcödé", "🐈 cat 👩‍👩‍👧", "قطة حمراء"])
def test_other_scripts_come_through(text):
    kept = clean(text)
    assert kept.replace("\u200d", "") == text.replace("\u200d", "")


def test_counts_are_by_split(as_, researcher, project, prompt_set, bring):
    bring("prompt,split\na,train\nb,train\nc,test\n")
    row = as_(researcher).get(f"/projects/{project.pk}/prompt-sets").json()["results"][0]
    assert row["prompt_count"] == 3
    assert row["splits"] == {"train": 2, "validation": 0, "test": 1}


def test_a_prompt_sets_name_is_taken_once(as_, researcher, project):
    address = f"/projects/{project.pk}/prompt-sets"
    assert as_(researcher).post(address, {"name": "Captions"}).status_code == 201
    assert as_(researcher).post(address, {"name": "Captions"}).status_code == 409
