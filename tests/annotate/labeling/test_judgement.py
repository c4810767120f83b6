"""Taking answers: stored once, never changed, never refused for being late or sent twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotate.labeling.models import Campaign, Judgement, Lease, Preference, Task
from annotate.labeling.services.campaign import leases_sweep
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer, task_of
from tests.factories import campaign_of_pairs


@pytest.fixture
def campaign(project) -> Campaign:
    return campaign_of_pairs(4, project=project, overlap=2)


@pytest.fixture
def desk(campaign, annotator) -> Desk:
    return Desk(annotator, campaign)


@pytest.fixture
def other(campaign, project) -> Desk:
    return Desk(newcomer(project), campaign)


def run_out(lease) -> None:
    Lease.objects.filter(pk=lease["id"]).update(expires_at=timezone.now() - timedelta(minutes=1))
    leases_sweep()


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
@pytest.mark.parametrize("choice", ["left", "right", "tie", "both_bad"])
def test_an_answer_is_stored_in_the_candidates_own_order(desk, order, choice):
    lease = desk.take(1)[0]
    Lease.objects.filter(pk=lease["id"]).update(order=order)
    saved = desk.answer(lease, choice, duration_ms=900, view={"dpr": 2}).json()["saved"]
    row = Judgement.objects.select_related("preference").get(pk=saved["id"])
    shown = {"left": order[0], "right": order[1]}
    expected = ["first", "second"][shown[choice]] if choice in shown else choice
    assert row.preference.choice == expected
    assert (row.verdict, row.order, row.duration_ms, row.view) == (
        "answered", order, 900, {"dpr": 2},
    )  # fmt: skip
    # One's own history speaks of the screen again.
    mine = desk.api.get(f"{desk.path}/history").json()["results"][0]
    assert mine["choice"] == choice
    assert [image["url"] for image in mine["images"]] == [
        task_of(lease).candidates.get(position=place).candidate.asset.address for place in order
    ]


def test_the_answer_brings_the_next_leases_with_it(desk):
    lease = desk.take(1)[0]
    answer = desk.answer(lease, want=2).json()
    assert answer["saved"] == {
        "id": answer["saved"]["id"],
        "arrival": "on_time",
        "repeated": False,
        "notice": "",
        "feedback": [],
    }
    assert len(answer["leases"]) == 2
    assert lease["id"] not in {other["id"] for other in answer["leases"]}
    assert answer["progress"]["mine"] == 1


def test_the_same_submission_twice_is_stored_once_and_acknowledged_twice(desk, campaign):
    lease, pk = desk.take(1)[0], str(uuid4())
    first = desk.answer(lease, "left", id=pk).json()
    again = desk.answer(lease, "left", id=pk).json()
    assert first["saved"]["repeated"] is False
    assert again["saved"] == {**first["saved"], "repeated": True}
    assert again["progress"]["mine"] == 1
    assert Judgement.objects.count() == 1
    check_counters(campaign)


def test_a_second_different_answer_is_refused_and_the_first_stands(desk, campaign):
    lease = desk.take(1)[0]
    desk.answer(lease, "left")
    answer = desk.answer(lease, "right")
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "already_judged"
    assert "undo" in answer.json()["error"]["message"]
    order = Lease.objects.get(pk=lease["id"]).order
    assert Preference.objects.get().choice == ["first", "second"][order[0]]
    check_counters(campaign)


def test_a_submission_id_of_somebody_else_is_not_mine(desk, other, campaign):
    pk = str(uuid4())
    other.answer(other.take(1)[0], id=pk)
    answer = desk.answer(desk.take(1)[0], id=pk)
    assert answer.status_code == 404
    assert Judgement.objects.count() == 1
    check_counters(campaign)


def test_somebody_elses_lease_does_not_exist(desk, other):
    assert desk.answer(other.take(1)[0]).status_code == 404
    assert desk.answer({"id": str(uuid4())}).status_code == 404
    assert not Judgement.objects.exists()


def test_a_lease_of_another_campaign_does_not_exist_here(desk, annotator, project):
    elsewhere = Desk(annotator, campaign_of_pairs(1, project=project))
    assert desk.answer(elsewhere.take(1)[0]).status_code == 404


def test_a_late_answer_is_kept_and_says_so(desk, other, campaign):
    lease = desk.take(1)[0]
    run_out(lease)
    answer = desk.answer(lease)
    saved = answer.json()["saved"]
    assert (answer.status_code, saved["arrival"]) == (200, "late")
    assert "Kept" in saved["notice"]
    check_counters(campaign)
    again = desk.answer(lease, id=saved["id"]).json()["saved"]
    assert (again["arrival"], again["repeated"]) == ("late", True)


def test_an_answer_to_a_lease_that_was_given_back_is_kept_too(desk, campaign):
    lease = desk.take(1)[0]
    desk.give_back(lease)
    assert desk.answer(lease).json()["saved"]["arrival"] == "late"
    check_counters(campaign)


def test_late_answers_count_as_extra_and_are_never_lost(desk, campaign):
    lease = desk.take(1)[0]
    run_out(lease)
    task = task_of(lease)
    for _ in range(2):  # the places it was wanted for are filled meanwhile
        person = Desk(newcomer(campaign.project), campaign)
        person.answer(_lease_on(person, task))
    assert desk.answer(lease).status_code == 200
    task.refresh_from_db()
    assert (task.done, task.taken, task.need) == (3, 3, 2)
    check_counters(campaign)


def _lease_on(person: Desk, task: Task):
    """Work until this task comes up."""
    while leases := person.take(3):
        for lease in leases:
            if task_of(lease) == task:
                return lease
            person.answer(lease)
    raise AssertionError("the task never came up")


def test_a_late_answer_uses_the_place_of_a_newer_lease_on_the_same_task(project):
    campaign = campaign_of_pairs(1, project=project)
    desk = Desk(newcomer(project), campaign)
    old = desk.take(1)[0]
    run_out(old)
    new = desk.take(1)[0]
    assert task_of(new) == task_of(old)
    answer = desk.answer(old, want=1).json()
    assert answer["leases"] == []  # nothing that this person has judged is shown again
    task = task_of(old)
    assert (task.taken, task.done) == (1, 1)
    check_counters(campaign)


def test_an_answer_after_the_close_is_kept_and_says_so(desk, campaign):
    lease = desk.take(1)[0]
    Campaign.objects.update(status="closed")
    saved = desk.answer(lease).json()["saved"]
    assert saved["arrival"] == "after_close"
    assert "closed" in saved["notice"]
    check_counters(campaign)


def test_an_answer_while_the_campaign_is_paused_is_kept_and_nothing_new_handed_out(desk, campaign):
    lease = desk.take(1)[0]
    Campaign.objects.update(status="paused")
    answer = desk.answer(lease, want=3).json()
    assert answer["saved"]["arrival"] == "on_time"
    assert answer["leases"] == []
    assert answer["remaining"] == "paused"


@pytest.mark.parametrize("verdict", ["skipped", "flagged"])
def test_a_skip_or_flag_keeps_its_reason_and_frees_the_place(desk, campaign, verdict):
    lease = desk.take(1)[0]
    desk.say(lease, verdict, reason="Because")
    row = Judgement.objects.get()
    assert (row.verdict, row.reason) == (verdict, "Because")
    assert not Preference.objects.exists()
    task = task_of(lease)
    assert (task.taken, task.done) == (0, 0)
    check_counters(campaign)


def test_so_many_flags_take_a_task_out_of_the_queue_until_it_is_released(
    desk, other, as_, admin, reviewer, campaign
):
    Task.objects.exclude(pk=Task.objects.first().pk).update(held=True)  # one task is left
    lease = desk.take(1)[0]
    desk.flag(lease)
    assert not task_of(lease).held
    other.flag(other.take(1)[0])
    assert task_of(lease).held
    held = as_(reviewer).get(f"/campaigns/{campaign.pk}/held").json()["results"]
    row = next(row for row in held if row["id"] == task_of(lease).pk)
    assert (row["flags"], row["reasons"]) == (2, ["Broken", "Broken"])
    third = Desk(newcomer(campaign.project), campaign)
    assert third.take(1) == []
    assert as_(admin).post(f"/tasks/{row['id']}/release").status_code == 204
    assert as_(admin).post(f"/tasks/{row['id']}/release").status_code == 404
    assert len(third.take(1)) == 1
    check_counters(campaign)


def test_a_flag_that_is_taken_back_releases_the_task(desk, other, campaign):
    Campaign.objects.update(flags_to_hold=1)
    lease = desk.take(1)[0]
    pk = desk.flag(lease).json()["saved"]["id"]
    assert task_of(lease).held
    desk.undo(pk)
    task = task_of(lease)
    assert (task.held, task.flags) == (False, 0)
    check_counters(campaign)


BAD = [
    ({"choice": None}, "choice"),
    ({"verdict": "skipped", "choice": "left", "reason": "x"}, "choice"),
    ({"verdict": "skipped", "choice": None}, "why"),
    ({"verdict": "flagged", "choice": None, "reason": "  "}, "why"),
    ({"verdict": "withdrawn", "choice": None}, ""),
    ({"choice": "first"}, ""),
    ({"id": "not-a-uuid"}, ""),
    ({"lease": None}, ""),
    ({"duration_ms": -1}, ""),
    ({"duration_ms": 10**12}, ""),
    ({"want": 1000}, ""),
    ({"reason": "x" * 201}, ""),
    ({"reason": "\u0000"}, ""),
    ({"view": "text"}, ""),
    ({"view": {"a": "x" * 5_000}}, ""),
    ({"view": {"a": "\u0000"}}, ""),
]


@pytest.mark.parametrize(("change", "says"), BAD)
def test_a_malformed_answer_is_refused_and_nothing_is_stored(desk, change, says):
    lease = desk.take(1)[0]
    body = {"verdict": "answered", "choice": "left", **change}
    answer = desk.say({"id": body.pop("lease", lease["id"])}, body.pop("verdict"), **body)
    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]
    assert not Judgement.objects.exists()


RAW = [
    b'{"view": {"a": 1e999}}',
    b'{"view": {"a": NaN}}',
    b'{"view": {"a": "\\ud800"}}',
    b'{"view": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"view": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}",
    b"\xff\xfe",
    b"",
    b"[]",
    b"null",
    b'"text"',
    b"{",
]


@pytest.mark.parametrize("raw", RAW, ids=range(len(RAW)))
def test_what_is_no_plain_json_is_refused_in_a_sentence(desk, raw):
    answer = desk.api.post(f"{desk.path}/judgements", data=raw, content_type="application/json")
    assert answer.status_code == 400


def test_the_annotator_of_an_answer_is_who_is_signed_in_whatever_the_message_says(
    desk, annotator, admin
):
    desk.answer(desk.take(1)[0], annotator=admin.pk, annotator_id=admin.pk, user=admin.pk)
    assert Judgement.objects.get().annotator == annotator


def test_an_answer_with_the_next_lease_takes_at_most_eight_statements(project, annotator):
    campaign = campaign_of_pairs(30, project=project, overlap=2)
    desk = Desk(annotator, campaign)
    lease = desk.answer(desk.take(3)[0], want=3).json()["leases"][0]
    with CaptureQueriesContext(connection) as captured:
        answer = desk.answer(lease, want=3)
    assert len(answer.json()["leases"]) == 3
    # In a test every transaction is a savepoint: BEGIN and COMMIT in real life.
    said = [str(query["sql"]) for query in captured]
    statements = [sql for sql in said if "SAVEPOINT" not in sql]
    assert len(statements) <= 8, "\n".join(statements)


def test_history_is_mine_alone_newest_first_and_without_what_was_taken_back(desk, other):
    mine = [desk.answer(lease).json()["saved"]["id"] for lease in desk.take(3)]
    other.answer(other.take(1)[0])
    desk.undo(mine[1])
    shown = desk.api.get(f"{desk.path}/history").json()["results"]
    assert [row["id"] for row in shown] == [mine[2], mine[0]]
    assert all(row["undoable"] for row in shown)


def test_history_pages_without_losing_or_repeating_a_row(project, annotator):
    campaign = campaign_of_pairs(33, project=project, hold=20)
    desk = Desk(annotator, campaign)
    said = []
    while leases := desk.take(20):
        said += [desk.skip(lease).json()["saved"]["id"] for lease in leases]
    Judgement.objects.update(created_at=timezone.now())  # all in one moment: the hardest case
    pages, after = [], ""
    while after is not None:
        answer = desk.api.get(f"{desk.path}/history", {"after": after} if after else {}).json()
        pages += [row["id"] for row in answer["results"]]
        after = answer["next"]
    assert sorted(pages) == sorted(said)


@pytest.mark.parametrize("where", ["history", "said"])
@pytest.mark.parametrize("after", ["yesterday", "9" * 30, "2026-01-01", "a~b", "\u0000"])
def test_a_cursor_that_is_none_is_refused(as_, reviewer, campaign, where, after):
    answer = as_(reviewer).get(f"/campaigns/{campaign.pk}/{where}", {"after": after})
    assert answer.status_code == 400
