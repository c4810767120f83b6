"""The reviewer's queue: what people disagree on comes, what is decided stands above the votes."""

import pytest
from django.db import IntegrityError, transaction

from annotate.labeling.models import Campaign
from annotate.projects.models import Role
from annotate.quality.models import Consensus, Review
from annotate.quality.services.consensus import labels_update
from annotate.quality.services.majority import consensus_update
from tests.annotate.quality.saying import say_all
from tests.factories import MembershipFactory, campaign_of_pairs


@pytest.fixture
def campaign(project):
    """Six pairs by four people: all agree on the first, half and half on the last."""
    campaign = campaign_of_pairs(6, project=project, overlap=5)
    for person in range(4):
        say_all(
            campaign, lambda number, person=person: "first" if person >= number % 6 else "second"
        )
    consensus_update()
    labels_update(campaign)
    return campaign


@pytest.fixture
def reviewer(campaign, as_):
    return as_(MembershipFactory(project=campaign.project, role=Role.REVIEWER).user)


def waiting(reviewer, campaign):
    return reviewer.get(f"/campaigns/{campaign.pk}/review-queue").json()


def review(reviewer, task, **body):
    return reviewer.post(f"/tasks/{task}/reviews", body)


def test_what_people_disagree_on_waits_the_most_doubtful_first(campaign, reviewer):
    found = waiting(reviewer, campaign)
    doubts = [row["doubt"] for row in found["results"]]
    assert doubts == sorted(doubts, reverse=True)
    assert doubts[-1] >= 0.3
    agreed = campaign.tasks.order_by("pk").first().pk
    assert agreed not in {row["task"] for row in found["results"]}
    assert sum(found["results"][0]["said"]["overall"].values()) == 4
    assert found["questions"][0]["answers"] == ["first", "second", "tie", "both_bad"]


def test_an_overruling_stands_above_the_votes_and_leaves_the_queue(campaign, reviewer):
    task = waiting(reviewer, campaign)["results"][0]["task"]
    refused = review(reviewer, task, verdict="overruled", answers={"overall": "tie"})
    assert refused.status_code == 400, "without a reason"
    votes = Consensus.objects.get(task=task).votes_first
    made = review(reviewer, task, verdict="overruled", answers={"overall": "tie"}, reason="Equal.")
    assert made.status_code == 201
    label = Consensus.objects.get(task=task)
    assert (label.majority, label.p_first, label.votes_first) == ("tie", 0.5, votes)
    assert task not in {row["task"] for row in waiting(reviewer, campaign)["results"]}
    consensus_update()
    assert Consensus.objects.get(task=task).majority == "tie", "a recount keeps it"
    effect = reviewer.get(f"/campaigns/{campaign.pk}/reviews").json()["effect"]
    assert (effect["reviewed"], effect["overruled"], effect["changed"]) == (1, 1, 1)
    review(reviewer, task, verdict="agreed")
    assert Consensus.objects.get(task=task).majority != "tie", "the latest decision counts"


def test_more_people_can_be_asked_and_then_it_comes_back(campaign, reviewer):
    task = waiting(reviewer, campaign)["results"][0]["task"]
    before = Campaign.objects.get(pk=campaign.pk).places
    assert review(reviewer, task, verdict="more").status_code == 400
    too_many = review(reviewer, task, verdict="more", more=20)
    assert too_many.status_code == 400
    assert "invite" in too_many.json()["error"]["message"]
    for _ in range(2):
        MembershipFactory(project=campaign.project, role=Role.ANNOTATOR)
    assert review(reviewer, task, verdict="more", more=2).status_code == 201
    assert campaign.tasks.get(pk=task).need == 7
    assert Campaign.objects.get(pk=campaign.pk).places == before + 2
    assert task not in {row["task"] for row in waiting(reviewer, campaign)["results"]}
    say_all(campaign, lambda number: "second" if number % 2 else "first")
    labels_update(campaign)
    assert task in {row["task"] for row in waiting(reviewer, campaign)["results"]}


@pytest.mark.parametrize(
    "body",
    [
        {"verdict": "overruled", "answers": {"overall": "left"}, "reason": "No."},
        {"verdict": "overruled", "answers": {"colour": "first"}, "reason": "No."},
        {"verdict": "overruled", "answers": {}, "reason": "No."},
        {"verdict": "agreed", "answers": {"overall": "first"}},
        {"verdict": "agreed", "more": 2},
        {"verdict": "maybe"},
    ],
)
def test_a_review_that_makes_no_sense_is_refused(campaign, reviewer, body):
    task = campaign.tasks.first().pk
    assert review(reviewer, task, **body).status_code == 400
    assert not Review.objects.exists()


def test_nobody_reviews_what_they_judged_and_annotators_review_nothing(campaign, as_):
    judge = campaign.tasks.first().judgements.first().annotator
    membership = judge.memberships.get(project=campaign.project)
    task = campaign.tasks.first().pk
    assert review(as_(judge), task, verdict="agreed").status_code == 403
    membership.role = Role.REVIEWER
    membership.save()
    assert review(as_(judge), task, verdict="agreed").status_code == 409
    assert waiting(as_(judge), campaign)["results"] == []


def test_reviews_are_only_added_to(campaign, reviewer):
    review(reviewer, campaign.tasks.first().pk, verdict="agreed")
    for change in (
        lambda: Review.objects.update(reason="x"),
        lambda: Review.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
