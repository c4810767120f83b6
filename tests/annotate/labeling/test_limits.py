"""Who is handed how much: groups, a cap for each person, a speed that nobody beats."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotate.labeling.models import Lease
from annotate.labeling.selectors.campaigns import campaign_warnings
from annotate.labeling.selectors.people import people_of
from annotate.projects.models import Membership, Role
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import MembershipFactory, campaign_of_pairs


@pytest.fixture
def campaign(project):
    return campaign_of_pairs(8, project=project)


@pytest.fixture
def desk(campaign):
    return Desk(newcomer(campaign.project), campaign)


def limit(campaign, **values):
    type(campaign).objects.filter(pk=campaign.pk).update(**values)


def test_nobody_gives_more_answers_than_the_campaign_takes_from_a_person(campaign, desk):
    limit(campaign, most_per_person=2)
    leases = desk.take(3)
    assert len(leases) == 2
    for lease in leases:
        said = desk.answer(lease, want=3).json()
    assert (said["leases"], said["remaining"]) == ([], "enough")
    assert Desk(newcomer(campaign.project), campaign).take(1), "others go on"


def test_a_cap_that_leaves_work_undone_is_a_warning(campaign, desk):
    people = people_of(campaign)
    limit(campaign, most_per_person=2, places=2 * people)
    campaign.refresh_from_db()
    assert campaign_warnings(campaign) == []
    limit(campaign, places=2 * people + 1)
    campaign.refresh_from_db()
    (warning,) = campaign_warnings(campaign)
    assert warning.startswith(f"{2 * people + 1} answers are wanted, but {people} ")
    assert warning.endswith(f" 2 each give {2 * people}: invite more, or let each give more.")
    limit(campaign, most_per_person=None)
    campaign.refresh_from_db()
    assert campaign_warnings(campaign) == []


def test_an_answer_quicker_than_the_eye_is_refused_and_can_be_given_again(campaign, desk):
    limit(campaign, least_ms=1_500)
    [lease] = desk.take(1)
    refused = desk.answer(lease, duration_ms=300)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "too_quick"
    assert "1.5 s" in refused.json()["error"]["message"]
    Lease.objects.update(created_at=timezone.now())  # a first request may take seconds by itself
    made_up = desk.answer(lease, duration_ms=60_000)
    assert made_up.json()["error"]["code"] == "too_quick", "it was handed out a moment ago"
    Lease.objects.update(created_at=timezone.now() - timedelta(seconds=2))
    assert desk.answer(lease, duration_ms=1_500).status_code in {200, 201}
    [lease] = desk.take(1)
    assert desk.skip(lease, duration_ms=10).status_code in {200, 201}, "a skip may be quick"


def test_a_campaign_for_a_group_is_there_for_its_members_alone(campaign, desk):
    limit(campaign, groups=["mandarin", "team a"])
    work = lambda one: [row["id"] for row in one.api.get("/work").json()["results"]]  # noqa: E731
    assert desk.api.post(f"{desk.path}/leases", {"want": 1}).status_code == 404
    assert work(desk) == []
    Membership.objects.filter(user=desk.user).update(groups=["mandarin"])
    assert len(desk.take(1)) == 1
    assert work(desk) == [campaign.pk]
    other = MembershipFactory(project=campaign.project, role=Role.ANNOTATOR, groups=["team b"]).user
    assert Desk(other, campaign).api.get("/work").json()["results"] == []


def test_who_runs_the_project_sees_every_campaign(campaign, as_):
    limit(campaign, groups=["mandarin"])
    reviewer = MembershipFactory(project=campaign.project, role=Role.REVIEWER).user
    assert as_(reviewer).get(f"/campaigns/{campaign.pk}").status_code == 200


def test_the_page_knows_how_soon_an_answer_may_be_given(campaign, desk):
    assert desk.api.get(f"{desk.path}/guide").json()["least_ms"] == 0
    limit(campaign, least_ms=1_500)
    assert desk.api.get(f"{desk.path}/guide").json()["least_ms"] == 1_500
