"""The report on known answers: what was planted in a campaign is found, by HTTP and by command."""

import json
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotate.labeling.models import GoldRetirement
from annotate.labeling.services.exclusion import person_exclude
from annotate.projects.models import Role
from annotate.quality import reports
from annotate.quality.gold.report import Answered, _leaked, gold_health
from annotate.quality.services.counts import counts_update
from annotate.quality.services.reports import reports_update
from annotate.quality.suspects.agreeing import Agreeing
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.annotate.labeling.test_checks import gold, pair, setting, side
from tests.factories import MembershipFactory, campaign_of_pairs

__all__ = ["gold", "pair"]  # fixtures


@pytest.fixture
def campaign(project):
    return campaign_of_pairs(2, project=project)


@pytest.fixture
def asked(campaign, gold, as_, admin):
    """A campaign whose test asks so many items; a function that has a new person answer them."""

    def of(items):
        made = sorted(gold(role="entrance").json()["id"] for _ in range(items))
        setting(as_, admin, campaign, entrance_mark=1)

        def answer(choose):
            desk = Desk(newcomer(campaign.project), campaign)
            for _ in range(items):
                [lease] = desk.take(1)
                number = made.index(lease_task(lease))
                desk.answer(lease, side(lease, choose(number)))
            return desk.user

        return made, answer

    return of


def lease_task(lease):
    from annotate.labeling.models import Lease

    return Lease.objects.get(pk=lease["id"]).task_id


def test_gold_that_nearly_everybody_answers_against_is_proposed_for_retiring(
    asked, campaign, as_, admin
):
    made, answer = asked(2)
    people = [
        answer(lambda item, person=person: "second" if item == 0 and person else "first")
        for person in range(14)
    ]
    [found] = as_(admin).get(f"/campaigns/{campaign.pk}/gold/health").json()["results"]
    assert (found["rule"], found["task"]) == ("wrong", made[0])
    assert found["facts"]["count"] == 13
    assert found["facts"]["expected_count"] == 1
    assert "13 of 14 people answered second, 1 the expected first" in found["sentence"]
    out = StringIO()
    call_command("gold_health", str(campaign.pk), stdout=out)
    assert json.loads(out.getvalue())["results"][0]["task"] == made[0]
    assert not GoldRetirement.objects.exists(), "a report retires nothing"
    for person in people[1:4]:
        person_exclude(campaign=campaign, person=person.pk, by=admin, reason="Clicked along.")
    assert gold_health(campaign)["results"] == [], "ten people are too few"
    body = {"reason": found["sentence"], "is_wrong": True}
    assert as_(admin).post(f"/tasks/{made[0]}/retire", body).status_code == 204


def test_of_a_large_campaign_the_last_report_is_shown_without_what_was_retired_since(
    asked, campaign, as_, admin, monkeypatch
):
    made, answer = asked(2)
    for person in range(14):
        answer(lambda item, person=person: "second" if item == 0 and person else "first")
    address = f"/campaigns/{campaign.pk}/gold/health"
    assert as_(admin).get(address).json()["computed_at"] is None
    counts_update(campaign=campaign)
    reports_update(campaign=campaign, at_once=True)
    monkeypatch.setattr(reports, "answers", lambda campaign: reports.LIVE + 1)
    shown = as_(admin).get(address).json()
    assert [row["task"] for row in shown["results"]] == [made[0]]
    assert shown["computed_at"] is not None
    body = {"reason": "It is the wrong answer.", "is_wrong": True}
    assert as_(admin).post(f"/tasks/{made[0]}/retire", body).status_code == 204
    assert as_(admin).get(address).json()["results"] == []


def test_two_accounts_with_the_same_wrong_answers_are_named(asked, campaign, as_, admin):
    _, answer = asked(14)
    wrong = {0, 2, 3, 5, 8, 9, 11, 13}
    copyists = [answer(lambda item: "second" if item in wrong else "first") for _ in range(2)]
    for slip in (1, 4):
        answer(lambda item, slip=slip: "second" if item in {slip, 6} else "first")
    [found] = as_(admin).get(f"/campaigns/{campaign.pk}/gold/health").json()["results"]
    assert found["rule"] == "copied"
    assert {each["person"] for each in found["people"]} == {one.pk for one in copyists}
    assert (found["facts"]["shared"], found["facts"]["same"]) == (14, 8)
    assert found["facts"]["chance"] < 0.01


def answered(seed, *, leaks):
    """120 people answer ten items, somewhere among 30 ordinary answers; item 0 leaks half-way."""
    rng = np.random.default_rng(seed)
    start = timezone.now() - timedelta(days=30)
    answers, work = [], {}
    for person in range(120):
        at = [start + timedelta(hours=5 * person, minutes=n) for n in range(30)]
        work[person] = Agreeing(at, rng.random(30) < 0.75)
        for task in range(10):
            known = leaks and task == 0 and person >= 60
            share = float(rng.random() < (0.99 if known else 0.7))
            moment = at[0] + timedelta(minutes=3 * task)
            answers.append(
                Answered(task, person, moment, False, [("overall", 0, "x")], [(share, 1.0)])
            )
    return answers, work


def test_the_planted_leak_is_named_with_its_numbers_and_no_other():
    findings, items = _leaked(*answered(1, leaks=True))
    assert [(each.rule, each.task) for each in findings] == [("leaked", 0)]
    facts = findings[0].facts
    assert facts["last"] - facts["first"] > 0.2
    assert abs(facts["work_last"] - facts["work_first"]) < 0.05
    assert "ordinary work went from" in findings[0].sentence
    assert len(items) == 10


def test_none_is_found_where_nothing_leaked():
    assert [_leaked(*answered(seed, leaks=False))[0] for seed in range(10)] == [[]] * 10


def test_a_campaign_without_gold_has_nothing_to_say(campaign):
    found = gold_health(campaign)
    assert (found["results"], found["items"], found["compares_work"]) == ([], [], False)
    with pytest.raises(CommandError, match="no campaign"):
        call_command("gold_health", "0", stdout=StringIO())


def test_it_is_for_admins_alone(campaign, as_):
    for role, status in ((Role.ADMIN, 200), (Role.RESEARCHER, 403), (Role.ANNOTATOR, 403)):
        member = MembershipFactory(project=campaign.project, role=role).user
        assert as_(member).get(f"/campaigns/{campaign.pk}/gold/health").status_code == status
