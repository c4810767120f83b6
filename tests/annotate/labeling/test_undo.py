"""Taking an answer back: a correction that is added, never a change."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from annotate.labeling.models import Campaign, Judgement, Lease
from annotate.labeling.selectors.judgements import standing
from annotate.labeling.services.campaign import leases_sweep
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer, task_of
from tests.factories import campaign_of_pairs


@pytest.fixture
def campaign(project) -> Campaign:
    return campaign_of_pairs(4, project=project, overlap=2)


@pytest.fixture
def desk(campaign, annotator) -> Desk:
    return Desk(annotator, campaign)


def judged(desk: Desk, lease, choice: str = "left") -> str:
    pk: str = desk.answer(lease, choice).json()["saved"]["id"]
    return pk


def test_an_undo_brings_the_same_task_back_first_in_line_in_the_same_order(desk, campaign):
    lease, *_ = desk.take(3)
    pk = judged(desk, lease)
    answer = desk.undo(pk, want=3).json()
    front = answer["leases"][0]
    assert (front["prompt"], front["images"]) == (lease["prompt"], lease["images"])
    assert front["id"] != lease["id"]
    assert answer["progress"]["mine"] == 0
    check_counters(campaign)


def test_nothing_is_deleted_or_changed_by_an_undo(desk):
    pk = judged(desk, desk.take(1)[0])
    before = Judgement.objects.filter(pk=pk).values().get()
    desk.undo(pk)
    assert Judgement.objects.filter(pk=pk).values().get() == before
    withdrawal = Judgement.objects.get(supersedes=before["id"])
    assert withdrawal.verdict == "withdrawn"
    assert not standing(Judgement.objects.all()).exists()


def test_the_new_answer_supersedes_the_withdrawal_and_is_the_one_that_counts(desk, campaign):
    pk = judged(desk, desk.take(1)[0], "left")
    again = desk.undo(pk, want=1).json()["leases"][0]
    new = judged(desk, again, "right")
    chain = list(Judgement.objects.order_by("created_at"))
    assert [row.verdict for row in chain] == ["answered", "withdrawn", "answered"]
    assert [row.supersedes_id for row in chain] == [None, chain[0].pk, chain[1].pk]
    assert [str(row.pk) for row in standing(Judgement.objects.all())] == [new]
    check_counters(campaign)


def test_one_can_change_ones_mind_as_often_as_one_likes(desk, campaign):
    lease = desk.take(1)[0]
    for choice in ["left", "right", "tie", "both_bad", "left"]:
        pk = judged(desk, lease, choice)
        lease = desk.undo(pk, want=1).json()["leases"][0]
    judged(desk, lease, "tie")
    assert Judgement.objects.count() == 11
    assert standing(Judgement.objects.all()).get().preference.choice == "tie"
    check_counters(campaign)


def test_the_same_undo_twice_is_one_undo(desk, campaign):
    pk = judged(desk, desk.take(1)[0])
    id = str(uuid4())
    first, again = desk.undo(pk, id=id), desk.undo(pk, id=id)
    assert (first.status_code, again.status_code) == (200, 200)
    assert Judgement.objects.count() == 2
    check_counters(campaign)


def test_an_undo_of_what_was_changed_already_is_refused(desk):
    pk = judged(desk, desk.take(1)[0])
    withdrawal = str(uuid4())
    desk.undo(pk, id=withdrawal)
    assert desk.undo(pk).status_code == 409
    assert desk.undo(withdrawal).status_code == 409


def test_only_ones_own_judgement_can_be_taken_back(desk, project, campaign):
    other = Desk(newcomer(project), campaign)
    pk = judged(other, other.take(1)[0])
    assert desk.undo(pk).status_code == 404
    assert desk.undo(str(uuid4())).status_code == 404
    assert Judgement.objects.count() == 1


def test_a_judgement_of_another_campaign_is_not_found_here(desk, annotator, project):
    elsewhere = Desk(annotator, campaign_of_pairs(1, project=project))
    pk = judged(elsewhere, elsewhere.take(1)[0])
    assert desk.undo(pk).status_code == 404


def test_half_an_hour_later_it_stands(desk, campaign):
    pk = judged(desk, desk.take(1)[0])
    Judgement.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    answer = desk.undo(pk)
    assert answer.status_code == 409
    assert "30 minutes" in answer.json()["error"]["message"]
    assert desk.api.get(f"{desk.path}/history").json()["results"][0]["undoable"] is False
    check_counters(campaign)


def test_what_was_said_in_a_campaign_that_closed_stands(desk):
    pk = judged(desk, desk.take(1)[0])
    Campaign.objects.update(status="closed")
    assert desk.undo(pk).status_code == 409


@pytest.mark.parametrize("verdict", ["skipped", "flagged"])
def test_a_skip_or_flag_can_be_taken_back_and_answered(desk, campaign, verdict):
    lease = desk.take(1)[0]
    pk = desk.say(lease, verdict, reason="Oops").json()["saved"]["id"]
    again = desk.undo(pk, want=1).json()["leases"][0]
    judged(desk, again)
    assert standing(Judgement.objects.all()).get().verdict == "answered"
    check_counters(campaign)


def test_a_late_answer_can_be_taken_back(desk, campaign):
    lease = desk.take(1)[0]
    desk.give_back(lease)
    pk = judged(desk, lease)
    desk.undo(pk)
    check_counters(campaign)


def test_an_undo_whose_new_lease_runs_out_frees_the_place(desk, campaign):
    pk = judged(desk, desk.take(1)[0])
    again = desk.undo(pk, want=1).json()["leases"][0]
    Lease.objects.filter(pk=again["id"]).update(expires_at=timezone.now() - timedelta(minutes=1))
    leases_sweep()
    task = task_of(again)
    assert (task.taken, task.done) == (0, 0)
    judged(desk, again)  # and answering late still mends it
    assert standing(Judgement.objects.all()).get().arrival == "late"
    check_counters(campaign)


def test_an_old_copy_of_the_first_answer_does_not_undo_the_undo(desk, campaign):
    lease = desk.take(1)[0]
    pk = judged(desk, lease, "left")
    desk.undo(pk)
    again = desk.answer(lease, "left", id=pk).json()["saved"]  # a slow retry arrives now
    assert again["repeated"] is True
    assert not standing(Judgement.objects.all()).exists()
    check_counters(campaign)


def test_a_withdrawal_id_that_is_in_use_is_refused(desk, campaign):
    a, b = desk.take(2)
    first, second = judged(desk, a), judged(desk, b)
    answer = desk.undo(first, id=second)
    assert answer.status_code == 404
    assert Judgement.objects.count() == 2
    check_counters(campaign)


def test_two_undos_in_a_row_each_name_their_own_pair_the_latest_in_front(desk, campaign):
    a, b = desk.take(2)
    first, second = judged(desk, a), judged(desk, b)
    back = desk.undo(second).json()
    assert back["lease"]["prompt"] == b["prompt"]
    assert back["lease"]["images"] == b["images"]
    back = desk.undo(first).json()
    assert back["lease"]["images"] == a["images"]
    assert [lease["images"] for lease in desk.take(0)] == [a["images"], b["images"]]


def test_an_old_copy_of_an_undo_whose_pair_was_answered_anew_is_refused(desk, campaign):
    pk, id = judged(desk, desk.take(1)[0]), str(uuid4())
    judged(desk, desk.undo(pk, id=id).json()["lease"])
    assert desk.undo(pk, id=id).status_code == 409
    check_counters(campaign)
