"""The report of a campaign: who is found, what an exclusion would cost, and that none is made."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotate.labeling.models import Exclusion, Lease
from annotate.projects.models import Role
from annotate.quality.suspects.report import suspects
from tests.annotate.labeling.labelling import Desk, newcomer
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
