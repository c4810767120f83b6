"""The reviewer's queue: what people disagree on comes, what is decided stands above the votes."""

import pytest
from django.db import IntegrityError, transaction

from annotate.labeling.models import Campaign
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.projects.models import Role
from annotate.quality import reports
from annotate.quality.models import Consensus, ExtraVotes, Review, SoftLabel, StoredReport
from annotate.quality.services import review as review_services
from annotate.quality.services.consensus import labels_update
from annotate.quality.services.counts import counts_update
from annotate.quality.services.extra_votes import extra_votes_add
from annotate.quality.services.majority import consensus_update
from annotate.quality.services.reports import reports_update
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.annotate.labeling.test_checklist_campaign import answers
from tests.annotate.quality.saying import say_all
from tests.factories import (
    CandidateFactory,
    MembershipFactory,
    ModelVersionFactory,
    PromptFactory,
    campaign_of_pairs,
)


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


def test_of_a_large_campaign_the_doubts_are_stored_and_who_waits_is_of_now(
    campaign, reviewer, monkeypatch
):
    now = waiting(reviewer, campaign)
    assert now["computed_at"] is None
    monkeypatch.setattr(reports, "LIVE", 3)
    monkeypatch.setattr("annotate.quality.services.reports.LIVE", 3)
    monkeypatch.setattr(review_services, "CHUNK", 1)
    counts_update()
    reports_update()
    stored = waiting(reviewer, campaign)
    assert stored["computed_at"]
    assert stored["results"] == now["results"]
    review(reviewer, now["results"][0]["task"], verdict="agreed")
    assert waiting(reviewer, campaign)["results"] == now["results"][1:]
    StoredReport.objects.update(took_ms=0)
    assert reports_update() == 3, "a review changes reports of labels, and no other"


@pytest.fixture
def noisy(project):
    """Nine pairs by three people: of the first all say tie, of the rest each says something else."""
    campaign = campaign_of_pairs(9, project=project, overlap=4)
    words = ["first", "second", "tie", "both_bad"]
    for person in range(3):
        say_all(campaign, lambda n, person=person: words[(n + person) % 4] if n else "tie")
    labels_update(campaign)
    return campaign


def test_what_all_said_the_same_of_is_no_disagreement_however_unsure_the_fit(noisy, reviewer):
    first = noisy.tasks.order_by("pk").first()
    label = SoftLabel.objects.get(task=first)
    assert (label.votes, max(label.chances) < 0.7) == (3, True)
    found = waiting(reviewer, noisy)["results"]
    assert first.pk not in {row["task"] for row in found}
    assert len(found) == 8
    added = extra_votes_add(campaign=noisy, user=noisy.created_by, add=1, where="doubtful")
    assert added.tasks + added.no_people == 8


def test_one_vote_alone_may_get_more_but_waits_for_no_reviewer(project, reviewer):
    say_all(once := campaign_of_pairs(2, project=project, overlap=1), lambda number: "tie")
    labels_update(once)
    SoftLabel.objects.filter(task__campaign=once).update(chances=[0.3, 0.3, 0.4, 0.0])
    assert waiting(reviewer, once)["results"] == []
    added = extra_votes_add(campaign=once, user=once.created_by, add=1, where="doubtful")
    assert added.tasks == 2


def drawn_by_two(project, images, **settings):
    """An open campaign on so many images of each of two prompts."""
    model = ModelVersionFactory(project=project)
    for _ in range(2):
        prompt = PromptFactory(prompt_set__project=project)
        for seed in range(images):
            CandidateFactory(prompt=prompt, model_version=model, seed=seed)
    drafted = campaign_create(
        project=project, user=project.created_by, name="c", overlap=2,
        sources=[PairSource("within_model")], **settings,
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


@pytest.mark.parametrize("kind", ["checklist", "ranking"])
def test_of_other_kinds_what_two_said_alike_is_no_disagreement_either(as_, project, kind):
    """Of the first task both say the same, of the second the second person says otherwise."""
    form, images = ({"builtin": "image"}, 1) if kind == "checklist" else ({"group": 3}, 3)
    campaign = drawn_by_two(project, images, kind=kind, form=form)
    _, disputed = sorted(campaign.tasks.values_list("pk", flat=True))
    for person in range(2):
        desk = Desk(newcomer(project), campaign)
        for _ in range(2):
            (lease,) = desk.take(1)
            task = task_of(lease)
            other = person and task.pk == disputed
            order = task.leases.get(pk=lease["id"]).order
            slots = [
                {"image": image, "slot": 3 - place if other else place + 1}
                for image, place in enumerate(order)
            ]
            said = {"answers": answers(1 if other else 0)} if images == 1 else {"placements": slots}
            assert desk.say(lease, "answered", **said).status_code == 200
    labels_update(campaign)
    for label in SoftLabel.objects.filter(task__campaign=campaign):
        label.chances = [1 / len(label.chances)] * len(label.chances)  # in doubt of everything
        label.save()
    reviewer = as_(MembershipFactory(project=project, role=Role.REVIEWER).user)
    assert [row["task"] for row in waiting(reviewer, campaign)["results"]] == [disputed]
    added = extra_votes_add(campaign=campaign, user=project.created_by, add=1, where="doubtful")
    assert (added.tasks, ExtraVotes.objects.get().task_id) == (1, disputed)
