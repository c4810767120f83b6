"""The report of a campaign: who is found, what an exclusion would cost, and that none is made."""

import json
from io import StringIO
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from annotate.labeling.models import Exclusion, Lease, Seat
from annotate.labeling.services.exclusion import person_exclude
from annotate.projects.models import Role
from annotate.quality import reports
from annotate.quality.services.counts import counts_update
from annotate.quality.services.reports import reports_update
from annotate.quality.suspects.report import suspects
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.annotate.quality.choosing import answer, better_model_wins, crowd, pool_campaign
from tests.factories import MembershipFactory, campaign_of_pairs


def judge(desk, choose):
    while leases := desk.take(3):
        for lease in leases:
            choice, duration = choose(Lease.objects.get(pk=lease["id"]))
            desk.answer(lease, choice, duration_ms=duration)


def looks(lease):
    """The better one is the first of every other task; nobody is right about every one."""
    first = (lease.task_id % 2 == 0) != (lease.task_id % 7 == 0)
    return ("left" if (lease.order[0] == 0) == first else "right", 6_000 + 10 * lease.task_id % 900)


@pytest.fixture
def campaign(project):
    campaign = campaign_of_pairs(30, project=project, overlap=4)
    for _ in range(3):
        judge(Desk(newcomer(project), campaign), looks)
    return campaign


@pytest.fixture
def clicker(campaign):
    desk = Desk(newcomer(campaign.project), campaign)
    judge(desk, lambda lease: ("left", 900))
    return desk.user


def test_who_clicks_left_at_once_is_found_and_nobody_else(campaign, clicker, as_, admin):
    found = as_(admin).get(f"/campaigns/{campaign.pk}/suspects").json()
    assert {row["person"] for row in found["results"]} == {clicker.pk}
    assert {"too_fast", "one_side"} <= {row["rule"] for row in found["results"]}
    for row in found["results"]:
        assert (row["answers"], row["of"], row["all"]) == (30, 30, 120)
        assert not row["excluded"]
        assert row["sentence"].endswith(".")
    assert not Exclusion.objects.exists(), "a report excludes nobody"
    assert [row["checks"] for row in found["quotas"]] == [10, 20, 30, 40, 50]


def test_a_campaign_without_answers_has_no_suspects(project):
    assert suspects(campaign_of_pairs(3, project=project))["results"] == []


def test_the_command_excludes_when_somebody_answers_for_it(campaign, clicker, admin):
    with pytest.raises(CommandError, match="--by"):
        call_command("suspects", str(campaign.pk), "--exclude", "too_fast", stdout=StringIO())
    out = StringIO()
    call_command("suspects", str(campaign.pk), "--exclude", "too_fast", "--by", admin.email,
                 stdout=out, stderr=StringIO())  # fmt: skip
    made = Exclusion.objects.get()
    assert (made.annotator, made.rule, made.by, made.answers) == (clicker, "too_fast", admin, 30)
    assert made.facts["fast"] == 30
    assert json.loads(out.getvalue())["results"]


def test_annotators_read_nothing_of_it(campaign, as_):
    person = MembershipFactory(project=campaign.project, role=Role.ANNOTATOR).user
    assert as_(person).get(f"/campaigns/{campaign.pk}/suspects").status_code == 403


def test_who_judges_unlike_everybody_else_is_found_with_what_would_stop_counting(
    project, admin, as_
):
    """All judge all pairs of four models on eight prompts; one sees the opposite of the others."""
    campaign = pool_campaign(project, prompts=8, models=4, overlap=7)
    people = crowd(project, 7)
    for number, task in enumerate(campaign.tasks.order_by("pk")):
        right = better_model_wins(task)
        wrong = "second" if right == "first" else "first"
        for place, person in enumerate(people):
            # Everybody slips on a pair of their own in eight; the last one never agrees.
            slips = place == 6 or number % 8 == place
            answer(task, person, wrong if slips else right)
    found = as_(admin).get(f"/campaigns/{campaign.pk}/suspects").json()
    (row,) = [row for row in found["results"] if row["rule"] == "outlier"]
    assert (row["person"], row["answers"], row["all"]) == (people[6].pk, 48, 0)
    assert row["facts"]["distance"] > 2.5
    assert "Unlike the others" in found["method"]
    Seat.objects.create(campaign=campaign, annotator=people[6], cursor=0, judged=48)
    body = {name: row[name] for name in ("person", "rule", "facts")} | {"reason": row["sentence"]}
    assert as_(admin).post(f"/campaigns/{campaign.pk}/exclusions", body).status_code == 201
    assert Exclusion.objects.get().rule == "outlier"


def test_where_few_judge_the_same_pairs_nobody_is_unlike_them(project):
    campaign = pool_campaign(project, prompts=12, models=3, overlap=2)
    people = crowd(project, 2)
    for task in campaign.tasks.order_by("pk"):
        for person, choice in zip(people, ("first", "second"), strict=True):
            answer(task, person, choice)
    assert "outlier" not in {row["rule"] for row in suspects(campaign)["results"]}


def test_of_a_large_campaign_the_last_report_is_shown_with_its_time(
    campaign, clicker, as_, admin, monkeypatch
):
    path = f"/campaigns/{campaign.pk}/suspects"
    assert as_(admin).get(path).json()["computed_at"] is None
    monkeypatch.setattr(reports, "LIVE", 3)
    monkeypatch.setattr("annotate.quality.services.reports.LIVE", 3)
    counts_update()
    reports_update()
    with mock.patch.dict(reports.REPORTS, {"suspects": None}):  # it is not run in the request
        found = as_(admin).get(path).json()
        assert found["computed_at"]
        (row, *_) = found["results"]
        assert (row["person"], row["excluded"]) == (clicker.pk, False)
        person_exclude(campaign=campaign, person=clicker.pk, by=admin, reason="clicks")
        assert as_(admin).get(path).json()["results"][0]["excluded"]
