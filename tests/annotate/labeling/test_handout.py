"""Handing out tasks: who gets what, in which order, and what is left for others."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from annotate.labeling.models import Campaign, Lease, Seat, Task
from annotate.labeling.services.campaign import leases_sweep
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer, task_of
from tests.factories import campaign_of_pairs, tasks_of


@pytest.fixture
def desk_at():
    """desk_at(campaign) -> the desk of a new member of its project"""
    return lambda campaign: Desk(newcomer(campaign.project), campaign)


def expire(*leases) -> None:
    Lease.objects.filter(pk__in=[lease["id"] for lease in leases]).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )


def test_a_person_gets_as_many_as_they_want_and_the_campaign_lets_them_hold(project, desk_at):
    desk = desk_at(campaign_of_pairs(10, project=project, hold=4))
    assert len(desk.take(2)) == 2
    assert len(desk.take(3)) == 3
    assert len(desk.take(9)) == 4


def test_what_is_held_already_comes_again_first_and_in_the_same_order(project, desk_at):
    desk = desk_at(campaign_of_pairs(10, project=project))
    first = desk.take(2)
    again = desk.take(3)
    assert again[:2] == first


def test_a_person_never_gets_the_same_task_twice(project, desk_at):
    campaign = campaign_of_pairs(7, project=project, overlap=3)
    desk = desk_at(campaign)
    seen = []
    while leases := desk.take(3):
        seen += [task_of(lease).pk for lease in leases]
        for lease in leases:
            desk.answer(lease)
    assert sorted(seen) == sorted(task.pk for task in tasks_of(campaign))
    assert desk.hand_out()["remaining"] == "done"


def test_a_skipped_or_flagged_task_does_not_come_back_to_the_same_person(project, desk_at):
    desk = desk_at(campaign_of_pairs(2, project=project))
    a, b = desk.take(2)
    desk.skip(a)
    desk.flag(b)
    assert desk.hand_out() | {"progress": None} == {
        "leases": [],
        "remaining": "done",
        "progress": None,
        "entrance": None,
    }


def test_each_task_gets_as_many_judges_as_its_overlap_and_no_more(project, desk_at):
    campaign = campaign_of_pairs(5, project=project, overlap=2)
    handed = [desk_at(campaign).take(20) for _ in range(4)]
    taken = Counter(task_of(lease).pk for leases in handed for lease in leases)
    assert taken == {task.pk: 2 for task in tasks_of(campaign)}


def test_two_people_start_at_different_tasks(project, desk_at):
    campaign = campaign_of_pairs(200, project=project)
    starts = {task_of(desk_at(campaign).take(1)[0]).pk for _ in range(6)}
    assert len(starts) == 6


def test_hand_out_wraps_around_to_the_tasks_before_where_a_person_started(project, desk_at):
    campaign = campaign_of_pairs(6, project=project, hold=20)
    desk = desk_at(campaign)
    desk.take(0)
    Seat.objects.update(cursor=tasks_of(campaign)[0].shuffle)
    assert len(desk.take(20)) == 6


def test_tasks_of_higher_priority_come_first_wherever_the_cursor_stands(project, desk_at):
    campaign = campaign_of_pairs(30, project=project, hold=20)
    urgent = {task.pk for task in tasks_of(campaign)[10:14]}
    late = {task.pk for task in tasks_of(campaign)[20:25]}
    Task.objects.filter(pk__in=urgent).update(priority=2)
    Task.objects.filter(pk__in=late).update(priority=-1)
    leases = desk_at(campaign).take(20)
    order = [task_of(lease).pk for lease in leases]
    assert set(order[:4]) == urgent
    assert not late & set(order)


def test_the_order_shown_is_balanced_and_kept_with_the_lease(project, desk_at):
    campaign = campaign_of_pairs(40, project=project, overlap=2, hold=20)
    for _ in range(6):
        desk_at(campaign).take(20)
    by_task = {}
    for lease in Lease.objects.filter(task__campaign=campaign):
        by_task.setdefault(lease.task_id, []).append(tuple(lease.order))
    # Each pair is shown both ways round, once each.
    assert all(sorted(orders) == [(0, 1), (1, 0)] for orders in by_task.values())
    assert len(by_task) == 40
    firsts = [lease.order[0] for lease in Lease.objects.order_by("created_at")[:40]]
    assert 8 < sum(firsts) < 32  # nor does everybody see the smaller id on the left first


def test_images_come_in_the_order_shown_and_their_addresses_tell_nothing(project, desk_at):
    campaign = campaign_of_pairs(8, project=project, hold=8)
    for shown in desk_at(campaign).take(8):
        lease = Lease.objects.get(pk=shown["id"])
        places = lease.task.candidates.select_related("candidate__asset").order_by("position")
        assets = [place.candidate.asset for place in places]
        assert [image["url"] for image in shown["images"]] == [
            assets[position].address for position in lease.order
        ]
        for asset in assets:
            assert asset.sha256 not in str(shown)
            assert str(lease.task.candidates.first().candidate.model_version.name) not in str(shown)


def test_a_lease_lasts_as_long_as_the_campaign_says_and_can_be_renewed(project, desk_at):
    desk = desk_at(campaign_of_pairs(1, project=project, lease_minutes=7))
    lease = desk.take(1)[0]
    Lease.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    answer = desk.api.post(f"{desk.path}/leases/renew", {"leases": [lease["id"]]}).json()
    assert answer == {"renewed": [lease["id"]], "gone": [], "elsewhere": False}
    left = Lease.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=6) < left <= timedelta(minutes=7)


def test_a_lease_that_ran_out_goes_to_somebody_else(project, desk_at):
    campaign = campaign_of_pairs(1, project=project)
    first, second = desk_at(campaign), desk_at(campaign)
    lease = first.take(1)[0]
    assert second.hand_out()["remaining"] == "wait"
    expire(lease)
    assert leases_sweep() == 1
    assert leases_sweep() == 0
    assert len(second.take(1)) == 1
    gone = first.api.post(f"{first.path}/leases/renew", {"leases": [lease["id"]]}).json()
    assert gone == {"renewed": [], "gone": [lease["id"]], "elsewhere": False}
    check_counters(campaign)


def test_a_sweep_gives_back_every_place_of_a_task(project, desk_at):
    campaign = campaign_of_pairs(2, project=project, overlap=3)
    for _ in range(3):
        expire(*desk_at(campaign).take(2))
    assert leases_sweep() == 6
    assert [task.taken for task in tasks_of(campaign)] == [0, 0]


def test_a_returned_lease_goes_to_somebody_else_at_once(project, desk_at):
    campaign = campaign_of_pairs(1, project=project)
    first, second = desk_at(campaign), desk_at(campaign)
    lease = first.take(1)[0]
    assert first.give_back(lease).status_code == 204
    assert len(second.take(1)) == 1
    assert first.give_back(lease).status_code == 204  # told twice, given back once
    check_counters(campaign)


def test_nobody_can_renew_or_return_another_persons_lease(project, desk_at):
    campaign = campaign_of_pairs(1, project=project)
    first, second = desk_at(campaign), desk_at(campaign)
    lease = first.take(1)[0]
    assert second.give_back(lease).status_code == 204
    assert second.api.post(f"{second.path}/leases/renew", {"leases": [lease["id"]]}).json() == {
        "renewed": [],
        "gone": [lease["id"]],
        "elsewhere": False,
    }
    assert Lease.objects.get().state == "active"


@pytest.mark.parametrize(
    ("status", "remaining"), [("paused", "paused"), ("closed", "closed"), ("open", "more")]
)
def test_only_an_open_campaign_hands_out(project, desk_at, status, remaining):
    campaign = campaign_of_pairs(1, project=project, status=status)
    answer = desk_at(campaign).hand_out()
    assert answer["remaining"] == remaining
    assert bool(answer["leases"]) == (status == "open")


def test_a_draft_is_hidden_from_annotators_but_not_from_its_makers(project, desk_at, as_, admin):
    campaign = campaign_of_pairs(1, project=project, status="draft")
    desk = desk_at(campaign)
    assert desk.api.post(f"{desk.path}/leases", {}).status_code == 404
    assert desk.api.get(f"{desk.path}/guide").status_code == 404
    assert as_(admin).post(f"{desk.path}/leases", {}).json()["remaining"] == "draft"


def test_a_held_task_is_not_handed_out(project, desk_at):
    campaign = campaign_of_pairs(2, project=project)
    kept, free = tasks_of(campaign)
    Task.objects.filter(pk=kept.pk).update(held=True)
    assert [task_of(lease).pk for lease in desk_at(campaign).take(2)] == [free.pk]


def test_progress_tells_mine_all_and_the_goal(project, desk_at):
    campaign = campaign_of_pairs(3, project=project, overlap=2)
    first, second = desk_at(campaign), desk_at(campaign)
    for lease in first.take(2):
        first.answer(lease, duration_ms=1_000)
    second.answer(second.take(1)[0], duration_ms=10**7)
    assert first.hand_out(0)["progress"] == {
        "mine": 2,
        "filled": 3,
        "places": 6,
        "active_ms": 2_000,
    }
    # Somebody who left the page open for hours was not working all that time.
    assert second.hand_out(0)["progress"]["active_ms"] == 120_000


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_done_while_a_free_place_is_only_locked_by_another_request():
    campaign = campaign_of_pairs(1, overlap=3)
    desk = Desk(newcomer(campaign.project), campaign)
    locked, told = threading.Event(), threading.Event()

    def another_request() -> None:
        with transaction.atomic():
            Task.objects.select_for_update().get(campaign=campaign)
            locked.set()
            told.wait(30)
        connection.close()

    other = threading.Thread(target=another_request)
    other.start()
    assert locked.wait(30)
    answer = desk.hand_out()
    told.set()
    other.join(30)
    assert answer["leases"] == []
    assert answer["remaining"] == "wait"
    assert desk.hand_out()["remaining"] == "more"


def test_work_lists_what_a_person_can_label(as_, project, annotator, stranger):
    shown = campaign_of_pairs(2, project=project, overlap=2)
    campaign_of_pairs(1, project=project, status="draft")
    campaign_of_pairs(1, project=project, status="closed")
    paused = campaign_of_pairs(1, project=project, status=Campaign.Status.PAUSED)
    desk = Desk(annotator, shown)
    desk.answer(desk.take(1)[0])
    rows = {row["id"]: row for row in as_(annotator).get("/work").json()["results"]}
    assert set(rows) == {shown.pk, paused.pk}
    assert rows[shown.pk]["judged"] == 1
    assert rows[shown.pk]["filled"] == 1
    assert rows[shown.pk]["places"] == 4
    assert rows[shown.pk]["open"] is True
    assert rows[paused.pk]["open"] is False
    assert as_(stranger).get("/work").json()["results"] == []
