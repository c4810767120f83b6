"""What people are told later of hidden known answers: their own alone, at its time, and no sooner."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotate.labeling.models import Campaign, Judgement
from annotate.labeling.services.campaign import campaign_enter
from annotate.labeling.services.undo import UNDO_GRACE
from annotate.projects.models import Role
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.annotate.labeling.test_checks import gold, pair, setting, side, work_through
from tests.factories import MembershipFactory, campaign_of_pairs

__all__ = ["gold", "pair"]  # fixtures


@pytest.fixture
def campaign(project):
    return campaign_of_pairs(12, project=project)


@pytest.fixture
def desk(campaign, gold, as_, admin):
    """Somebody who has answered the one gold item wrongly, with some work around it."""
    gold()
    setting(as_, admin, campaign, gold_every=2, gold_feedback="at_end")
    desk = Desk(newcomer(campaign.project), campaign)
    work_through(desk, 4, lambda task, lease: side(lease, "second"))
    return desk


def told(desk):
    return desk.api.get(f"{desk.path}/feedback").json()


def age(**span):
    Judgement.objects.update(created_at=timezone.now() - timedelta(**span))


def gold_task(campaign):
    return campaign.tasks.get(role="gold")


def test_nothing_is_told_while_an_item_is_in_use(desk):
    assert told(desk) == {"items": 0, "credit": None, "results": [], "next": None}
    age(days=90)
    assert told(desk)["items"] == 0
    assert desk.api.get("/work/feedback").json()["results"] == []


def test_when_the_campaign_is_closed_each_reads_how_they_did(desk, campaign):
    campaign_enter(campaign=campaign, status=Campaign.Status.CLOSED)
    page = told(desk)
    assert (page["items"], page["credit"]) == (1, 0)
    [item] = page["results"]
    assert len(item["images"]) == 2
    [row] = item["rows"]
    assert {row["yours"], row["expected"]} == {"left", "right"}
    assert (row["credit"], row["explanation"]) == (0, "Sharper.")
    assert row["expects"] == [{"answer": row["expected"], "share": 1}]
    [mine] = desk.api.get("/work/feedback").json()["results"]
    assert (mine["id"], mine["items"], mine["credit"]) == (campaign.pk, 1, 0)


def test_nobody_reads_anothers(desk, campaign, as_):
    campaign_enter(campaign=campaign, status=Campaign.Status.CLOSED)
    other = Desk(newcomer(campaign.project), campaign)
    assert told(other)["results"] == []
    boss = MembershipFactory(project=campaign.project, role=Role.ADMIN).user
    assert as_(boss).get(f"/campaigns/{campaign.pk}/feedback").json()["results"] == []
    stranger = Desk(MembershipFactory(role=Role.ANNOTATOR).user, campaign)
    assert stranger.api.get(f"{stranger.path}/feedback").status_code == 404
    assert stranger.api.get("/work/feedback").json()["results"] == []


def test_a_campaign_tells_nothing_unless_it_says_so(desk, campaign, as_, admin):
    setting(as_, admin, campaign, gold_feedback="never")
    campaign_enter(campaign=campaign, status=Campaign.Status.CLOSED)
    assert told(desk)["items"] == 0


def test_days_are_counted_from_the_persons_own_answer(desk, campaign, as_, admin):
    setting(as_, admin, campaign, gold_feedback="after_days", feedback_days=7)
    age(days=6, hours=23)
    assert told(desk)["items"] == 0
    age(days=7, minutes=1)
    assert told(desk)["items"] == 1


def test_a_retired_item_is_told_of_once_it_cannot_be_answered_anew(desk, campaign, as_, admin):
    task = gold_task(campaign)
    assert as_(admin).post(f"/tasks/{task.pk}/retire", {"reason": "Old."}).status_code == 204
    assert told(desk)["items"] == 0, "the answer can still be taken back"
    age(seconds=UNDO_GRACE.total_seconds() + 60)
    assert told(desk)["items"] == 1
    assert as_(admin).post(f"/tasks/{task.pk}/restore").status_code == 204
    assert told(desk)["items"] == 0, "it is in use again"


def test_an_item_whose_answer_was_wrong_is_nobodys_fault(desk, campaign, as_, admin):
    body = {"reason": "We named the wrong one.", "is_wrong": True}
    as_(admin).post(f"/tasks/{gold_task(campaign).pk}/retire", body)
    campaign_enter(campaign=campaign, status=Campaign.Status.CLOSED)
    assert told(desk)["items"] == 0


def test_an_item_being_answered_anew_is_not_told_of(desk, campaign, as_, admin):
    said = Judgement.objects.get(task=gold_task(campaign))
    setting(as_, admin, campaign, gold_feedback="after_days", feedback_days=1)
    assert desk.undo(str(said.pk)).status_code == 200
    age(days=2)
    assert told(desk)["items"] == 0


def test_images_that_wait_as_a_check_elsewhere_are_not_told_of(desk, campaign, as_, admin):
    other = campaign_of_pairs(4, project=campaign.project)
    body = {
        "candidates": list(gold_task(campaign).candidates.values_list("candidate", flat=True)),
        "answers": [{"question": "overall", "answer": "first"}],
    }
    assert as_(admin).post(f"/campaigns/{other.pk}/gold", body).status_code == 201
    campaign_enter(campaign=campaign, status=Campaign.Status.CLOSED)
    assert told(desk)["items"] == 0
    setting(as_, admin, other, gold_every=2)
    there = Desk(desk.user, other)
    seen = work_through(there, 3)
    assert "gold" in {task.role for task in seen}
    assert told(desk)["items"] == 1


@pytest.mark.parametrize(
    "body", [{"gold_feedback": "at_once"}, {"feedback_days": 0}, {"feedback_days": 400}]
)
def test_settings_that_make_no_sense_are_refused(campaign, as_, admin, body):
    assert as_(admin).patch(f"/campaigns/{campaign.pk}", body).status_code == 400


def test_the_guide_says_that_feedback_comes(desk, campaign):
    guide = desk.api.get(f"{desk.path}/guide").json()
    assert guide["tells_later"] is True
    assert guide["entrance"] is None


def test_soft_gold_tells_every_share(campaign, gold, as_, admin):
    gold(answer=None, shares={"tie": 0.6, "first": 0.4})
    setting(as_, admin, campaign, gold_every=2, gold_feedback="at_end")
    desk = Desk(newcomer(campaign.project), campaign)
    seen = work_through(desk, 2, lambda task, lease: "both_bad")
    assert "gold" in {task.role for task in seen}
    campaign_enter(campaign=campaign, status=Campaign.Status.CLOSED)
    [row] = told(desk)["results"][0]["rows"]
    assert row["expected"] == "tie"
    assert sorted(each["share"] for each in row["expects"]) == [0.4, 0.6]
