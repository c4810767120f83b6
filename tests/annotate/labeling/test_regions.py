"""Marks on images and prompts: what is taken and how it is stored; what is refused, and why."""

import json
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from annotate.core.errors import ApplicationError
from annotate.labeling.errors import BadAnswer
from annotate.labeling.forms import form_of
from annotate.labeling.models import Campaign, Judgement, RegionAnswer, RegionMark, WordMark
from annotate.labeling.regions.marks import MOST_MARKS, BadMark, answer_checked
from annotate.labeling.regions.words import words_of
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory

WORDS = Path(__file__).parents[3] / "frontend/src/features/labelling/prompt-words.json"
PATCH = {"tool": "patch", "reason": "artefact", "geometry": {"cells": [9, 0, 63]}}
BOX = {"tool": "box", "reason": "colour", "geometry": {"x": 0.25, "y": 0, "w": 0.75, "h": 1}}
POINT = {"tool": "point", "reason": "good", "geometry": {"x": 1, "y": 0.5}}
BRUSH = {
    "tool": "brush",
    "reason": "shape",
    "geometry": {"radius": 0.02, "points": [[0.1, 0.2], [0.3, 0.25]]},
}
RED = {"word": 1, "text": "red", "fault": "wrong"}


@pytest.fixture
def campaign(project) -> Campaign:
    model = ModelVersionFactory(project=project)
    prompt = PromptFactory(prompt_set__project=project, text="a red star")
    for seed in range(3):
        CandidateFactory(prompt=prompt, model_version=model, seed=seed)
    drafted = campaign_create(
        project=project, user=project.created_by, name="Where?", kind="regions",
        sources=[PairSource("within_model", pairs_per_prompt=5)], overlap=2,
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


@pytest.fixture
def desk(campaign) -> Desk:
    return Desk(newcomer(campaign.project), campaign)


def mark(desk, lease, *marks, words=(), **more):
    regions = {"marks": list(marks), "words": list(words), **more}
    return desk.say(lease, "answered", regions=regions)


def without(row, name):
    return {key: value for key, value in row.items() if key != name}


def geometry(of, **changes):
    return {**of, "geometry": {**of["geometry"], **changes}}


def test_one_image_a_task_and_every_mark_a_row(desk):
    lease = desk.take(1)[0]
    assert len(lease["images"]) == 1
    saved = mark(desk, lease, PATCH, BOX, POINT, BRUSH, words=[RED])
    assert saved.status_code == 200, saved.json()
    rows = list(RegionMark.objects.order_by("number"))
    assert [(row.tool, row.reason, row.polarity) for row in rows] == [
        ("patch", "artefact", "bad"), ("box", "colour", "bad"),
        ("point", "good", "good"), ("brush", "shape", "bad"),
    ]  # fmt: skip
    assert rows[0].geometry == {"cells": [0, 9, 63]}
    assert [row.geometry for row in rows[1:]] == [row["geometry"] for row in (BOX, POINT, BRUSH)]
    assert list(WordMark.objects.values_list("word", "text", "fault")) == [(1, "red", "wrong")]
    counted = RegionAnswer.objects.get()
    assert (counted.nothing_to_mark, counted.marks, counted.words) == (False, 4, 1)
    check_counters(desk.campaign)


def test_that_nothing_is_to_be_marked_is_said_and_not_left_out(desk):
    lease = desk.take(1)[0]
    empty = mark(desk, lease)
    assert (empty.status_code, empty.json()["error"]["code"]) == (400, "bad_mark")
    assert "nothing_to_mark" in empty.json()["error"]["message"]
    both = mark(desk, lease, PATCH, nothing_to_mark=True)
    assert both.status_code == 400
    assert not Judgement.objects.exists()
    assert mark(desk, lease, nothing_to_mark=True).status_code == 200
    assert RegionAnswer.objects.get().nothing_to_mark
    assert not RegionMark.objects.exists()


def test_no_answer_at_all_is_none(desk):
    assert desk.say(desk.take(1)[0], "answered").status_code == 400
    assert desk.skip(desk.take(1)[0]).status_code == 200
    assert not RegionAnswer.objects.exists()


@pytest.mark.parametrize(
    ("marks", "says"),
    [
        ([geometry(BOX, w=0.751)], "Mark 1: the box reaches outside"),
        ([POINT, geometry(BOX, h=0)], "Mark 2: the box has no area"),
        ([geometry(POINT, x=1.01)], "outside the image"),
        ([geometry(POINT, x=-0.01)], "outside the image"),
        ([geometry(POINT, x="0.5")], "numbers from 0 to 1"),
        ([geometry(POINT, x=True)], "numbers from 0 to 1"),
        ([geometry(POINT, x=None)], "numbers from 0 to 1"),
        ([geometry(POINT, x=10**400)], "outside the image"),
        ([geometry(BOX, w=-(10**400))], "outside the image"),
        ([geometry(POINT, z=0)], "x, y and nothing else"),
        ([geometry(PATCH, cells=[64])], "patch 64 is outside the grid, which ends at 63"),
        ([geometry(PATCH, cells=[-1])], "outside the grid"),
        ([geometry(PATCH, cells=[1, 1])], "named twice"),
        ([geometry(PATCH, cells=[])], "at least one"),
        ([geometry(PATCH, cells=["1"])], "whole numbers"),
        ([geometry(BRUSH, radius=0.3)], "at most 0.25"),
        ([geometry(BRUSH, points=[[0.1]])], "[x, y]"),
        ([geometry(BRUSH, points=[[0.1, 2]])], "outside the image"),
        ([geometry(BRUSH, points=[])], "points"),
        ([{**PATCH, "reason": "taste"}], "no reason 'taste'"),
        ([BOX, BOX], "Mark 2 is there twice (mark 1)"),
        ([PATCH, geometry(PATCH, cells=[5])], "all patches of a reason into one mark"),
        ([PATCH, {**PATCH, "reason": "good"}], "Patch 0 is marked good and bad"),
        ([BRUSH | {"geometry": {"radius": 0.1, "points": [[0.1, n / 8001]
          for n in range(8001)]}}], "points"),
    ],
)  # fmt: skip
def test_a_mark_that_cannot_stand_is_refused_with_its_number(desk, marks, says):
    lease = desk.take(1)[0]
    answer = mark(desk, lease, *marks)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_mark")
    assert says in answer.json()["error"]["message"]
    assert not Judgement.objects.exists()
    assert desk.take(1)[0]["id"] == lease["id"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([{**RED, "word": 3}], "there is no word 4"),
        ([{**RED, "word": 2}], "Word 3 of the prompt is 'star'"),
        ([RED, {**RED, "fault": "missing"}], "marked twice"),
    ],
)
def test_only_words_of_the_prompt_are_marked_and_each_once(desk, words, says):
    answer = mark(desk, desk.take(1)[0], words=words)
    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]


def test_not_a_number_is_no_place(desk):
    lease = desk.take(1)[0]
    body = json.dumps(
        {"id": "0" * 31 + "1", "lease": lease["id"], "verdict": "answered",
         "regions": {"marks": [geometry(POINT, x=float("nan"))]}}
    )  # fmt: skip
    path = f"{desk.path}/judgements"
    answer = desk.api.generic("POST", path, body, content_type="application/json")
    assert answer.status_code == 400


def test_a_bad_mark_is_a_bad_answer_with_a_code_of_its_own():
    with pytest.raises(BadAnswer) as caught:
        answer_checked(form_of("regions", {}), "a red star", {"marks": [geometry(POINT, x=2)]})
    assert (type(caught.value), caught.value.code) == (BadMark, "bad_mark")


def test_too_much_is_refused_by_its_length_before_it_is_parsed(desk):
    lease = desk.take(1)[0]
    many = [geometry(POINT, x=n / 1000) for n in range(MOST_MARKS + 1)]
    answer = mark(desk, lease, *many)
    assert answer.status_code == 400
    assert str(MOST_MARKS) in answer.json()["error"]["message"]
    path = f"{desk.path}/judgements"
    heap = b"{" * 10_000_000  # not even JSON: had it been parsed, the answer were another
    answer = desk.api.generic("POST", path, heap, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert mark(desk, lease, *many[:MOST_MARKS]).status_code == 200
    assert RegionMark.objects.count() == MOST_MARKS


def test_other_answers_are_none_here_and_marks_are_none_elsewhere(desk):
    lease = desk.take(1)[0]
    assert desk.answer(lease).json()["error"]["code"] == "bad_answer"
    skip = desk.say(lease, "skipped", reason="no", regions={"nothing_to_mark": True})
    assert skip.status_code == 400


def test_what_the_form_leaves_out_cannot_be_used(project, campaign):
    candidate = campaign.tasks.first().candidates.get().candidate_id
    drafted = campaign_create(
        project=project, user=project.created_by, name="Boxes", kind="regions",
        form={"tools": ["box"], "rows": 0, "columns": 0, "words": False},
        sources=[PairSource("listed", pairs=[[candidate]])],
    )  # fmt: skip
    boxes = Desk(newcomer(project), campaign_enter(campaign=drafted, status="open"))
    lease = boxes.take(1)[0]
    assert "'patch' is not of this campaign" in mark(boxes, lease, PATCH).json()["error"]["message"]
    assert "no words" in mark(boxes, lease, words=[RED]).json()["error"]["message"]
    assert mark(boxes, lease, BOX).status_code == 200


def test_the_same_marks_twice_are_stored_once(desk):
    lease = desk.take(1)[0]
    regions = {"marks": [BOX], "words": [RED]}
    for repeated in (False, True):
        said = desk.say(lease, "answered", regions=regions, id="0" * 31 + "1")
        assert said.json()["saved"]["repeated"] is repeated
    assert RegionMark.objects.count() == WordMark.objects.count() == 1


def test_undo_and_history_bring_the_marks_back(desk, as_):
    lease = desk.take(1)[0]
    pk = mark(desk, lease, PATCH, BRUSH, words=[RED]).json()["saved"]["id"]
    history = as_(desk.user).get(f"/campaigns/{desk.campaign.pk}/history").json()["results"]
    regions = history[0]["regions"]
    assert regions["words"] == [RED]
    assert regions["marks"] == [geometry(PATCH, cells=[0, 9, 63]), BRUSH]
    back = desk.undo(pk).json()["lease"]
    assert desk.say(back, "answered", regions=regions).status_code == 200
    assert RegionMark.objects.count() == 4  # the first answer's are kept with it
    check_counters(desk.campaign)


def test_the_database_itself_keeps_the_rules(desk):
    mark(desk, desk.take(1)[0], BOX)
    row = RegionMark.objects.get()

    def refused(**changes):
        fields = {"tool": "point", "polarity": "bad", "reason": "x", "geometry": {"x": 0, "y": 0}}
        with pytest.raises(IntegrityError), transaction.atomic():
            RegionMark.objects.create(judgement=row.judgement, **{"number": 1, **fields, **changes})

    refused(number=0)
    refused(tool="box")
    refused(tool="lasso")
    refused(polarity="odd")
    refused(tool="box", reason=row.reason, geometry=row.geometry)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegionAnswer.objects.update(nothing_to_mark=True)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"rows": 0}, "rows and columns"),
        ({"rows": 0, "columns": 0}, "patches need a grid"),
        ({"rows": 65}, "rows"),
        ({"tools": []}, "tools"),
        ({"tools": ["lasso"]}, "tools"),
        ({"tools": ["box", "box"]}, "named twice"),
        ({"reasons": []}, "reasons"),
        ({"reasons": [{"key": "a", "label": "A"}, {"key": "a", "label": "B"}]}, "same key"),
        ({"reasons": [{"key": f"r{n}", "label": "R"} for n in range(10)]}, "at most 9"),
        ({"reasons": [{"key": "a", "label": "A", "polarity": "so-so"}]}, "polarity"),
        ({"reasons": [{"key": "a", "label": "A\0"}]}, "control characters"),
        ({"reasons": [{"key": "a", "label": "A\nB"}]}, "one line"),
        ({"reasons": [{"key": "a", "label": "  "}]}, "label"),
        ({"mystery": 1}, "mystery"),
    ],
)
def test_a_form_that_cannot_be_asked_is_refused(form, says):
    with pytest.raises(ApplicationError) as caught:
        form_of("regions", form)
    assert says in caught.value.message


def test_a_form_is_complete_without_a_word():
    form = form_of("regions", {})
    assert (form["rows"], form["columns"], form["words"]) == (8, 8, True)
    assert {row["polarity"] for row in form["reasons"]} == {"good", "bad"}


@pytest.mark.parametrize("case", json.loads(WORDS.read_text(encoding="utf-8")))
def test_a_prompt_is_split_as_the_browser_splits_it(case):
    assert words_of(case["text"]) == case["words"]


def test_a_prompt_of_100_kb_is_split_at_once():
    assert len(words_of("x" * 100_000)[0]) == 100_000
    assert len(words_of("猫 " * 30_000)) == 30_000
