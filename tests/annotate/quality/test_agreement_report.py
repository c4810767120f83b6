"""Agreement of real answers, through the API."""

import io
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotate.labeling.services.exclusion import person_exclude
from annotate.projects.models import Role
from annotate.quality.agreement_report import _shared
from annotate.quality.management.commands.agreement import Command
from annotate.quality.votes import Votes
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.annotate.quality.saying import say_all, scored
from tests.factories import (
    MembershipFactory,
    campaign_of_pairs,
)


def report(campaign, as_, role=Role.REVIEWER, **window):
    user = MembershipFactory(project=campaign.project, role=role).user
    query = "&".join(f"{key}={value}" for key, value in window.items())
    return as_(user).get(f"/campaigns/{campaign.pk}/agreement?{query}")


@pytest.fixture
def pairs(project):
    return campaign_of_pairs(6, project=project, overlap=3)


def test_two_who_agree_and_one_who_does_not(pairs, as_):
    say_all(pairs, lambda number: "first" if number % 2 else "second")
    say_all(pairs, lambda number: "first" if number % 2 else "second")
    say_all(pairs, lambda number: "second" if number % 2 else "first")
    found = report(pairs, as_).json()
    (overall,) = found["questions"]
    assert (overall["key"], overall["items"], overall["people"], overall["answers"]) == (
        "overall", 6, 3, 18,
    )  # fmt: skip
    assert overall["percent"]["value"] == pytest.approx(1 / 3, abs=1e-4)
    assert overall["percent"]["items"] == 6
    # Every item has two of one answer and one of the other, and both are equally common:
    # observed disagreement 2/3, expected 9/17.
    assert overall["alpha"]["value"] == pytest.approx(1 - (2 / 3) / (9 / 17), abs=1e-4)
    kappas = sorted(row["kappa"]["value"] for row in found["pairs_of_people"])
    assert kappas == [-1, -1, 1]


def test_many_people_and_a_million_items_need_no_table_of_both():
    items, people = 1_000_000, 1_000  # as whole numbers of 32 bits: 4 GB
    item = np.array([0, 999_999, 0, 999_999, 5, 5, 999_999])
    rater = np.array([0, 0, 999, 999, 999, 7, 0])
    shared = _shared(Votes(item, rater, np.zeros(7, np.int64), items, people, 2))
    assert (shared[0, 999], shared[7, 999], shared[0, 7], shared[0, 0]) == (2, 1, 0, 2)


def test_what_does_not_stand_does_not_count(pairs, as_):
    desk = Desk(newcomer(pairs.project), pairs)
    (lease,) = desk.take(1)
    said = desk.answer(lease).json()["saved"]["id"]
    assert report(pairs, as_).json()["questions"][0]["answers"] == 1
    desk.undo(said)
    assert report(pairs, as_).json()["questions"] == []


def test_one_answer_each_is_undefined_and_says_why(pairs, as_):
    say_all(pairs, lambda number: "tie")
    (overall,) = report(pairs, as_).json()["questions"]
    assert overall["alpha"]["value"] is None
    assert "two answers" in overall["alpha"]["why"]
    say_all(pairs, lambda number: "tie")
    (overall,) = report(pairs, as_).json()["questions"]
    assert overall["percent"]["value"] == 1
    assert "same answer" in overall["alpha"]["why"]


def test_without_a_question_it_says_why(pairs, as_, admin):
    assert report(pairs, as_).json()["why"] == "Nothing has been answered yet."
    desk = say_all(pairs, lambda number: "tie")
    found = report(pairs, as_).json()
    assert (len(found["questions"]), found["why"]) == (1, "")
    late = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    found = report(pairs, as_, since=late).json()
    assert (found["questions"], "in this time" in found["why"]) == ([], True)
    person_exclude(campaign=pairs, person=desk.user.pk, by=admin, reason="Asleep.")
    found = report(pairs, as_).json()
    assert (found["questions"], "are excluded" in found["why"]) == ([], True)


def test_a_window_of_time(pairs, as_):
    say_all(pairs, lambda number: "first")
    between = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    say_all(pairs, lambda number: "first")
    assert report(pairs, as_, until=between).json()["questions"][0]["people"] == 1
    assert report(pairs, as_, since=between).json()["questions"][0]["people"] == 1
    assert report(pairs, as_, since=between, until=between).status_code == 400


def test_scores_are_numbers_and_each_criterion_has_its_own_agreement(project, as_):
    one = {(0, "a"): 0, (1, "a"): 4, (0, "b"): 0, (1, "b"): 4}
    near = {(0, "a"): 1, (1, "a"): 3, (0, "b"): 4, (1, "b"): 0}
    found = report(scored(project, [one, near]), as_).json()["questions"]
    assert [row["key"] for row in found] == ["a", "b"]
    assert {row["scale"] for row in found} == {"interval"}
    assert found[0]["alpha"]["value"] > 0.5  # one point apart
    assert found[1]["alpha"]["value"] < 0  # the other way round


def test_annotators_are_refused_and_so_are_strangers(pairs, as_, stranger):
    assert report(pairs, as_, role=Role.ANNOTATOR).status_code == 403
    assert as_(stranger).get(f"/campaigns/{pairs.pk}/agreement").status_code == 404


def test_the_command_prints_the_report(pairs):
    say_all(pairs, lambda number: "first")
    say_all(pairs, lambda number: "second" if number else "first")
    out = io.StringIO()
    call_command("agreement", pairs.pk, stdout=out)
    assert json.loads(out.getvalue())["questions"][0]["answers"] == 12
    with pytest.raises(CommandError, match="no campaign 999999"):
        call_command("agreement", 999999)
    with pytest.raises(CommandError, match="its zone"):
        call_command("agreement", pairs.pk, "--since=yesterday")


@pytest.mark.parametrize("since", ["yesterday", "2026-11-01", "2026-13-45T00:00:00Z"])
def test_a_time_that_is_none_is_a_mistake_on_the_command_line_and_no_traceback(since, capsys):
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "agreement", "1", "--since", since])
    assert ended.value.code == 2
    assert f"{since} is no time with its zone" in capsys.readouterr().err
