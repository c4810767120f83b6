"""Retiring known answers and using them again, choosing them, and the way in and out of a test."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from annotate.labeling.models import Admission, GoldRetirement, Task
from annotate.projects.models import Role
from annotate.quality.suspects.report import CHECKED
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.annotate.labeling.test_checks import (
    campaign,
    entrance,
    gold,
    pair,
    setting,
    side,
    work_through,
)
from tests.factories import MembershipFactory

__all__ = ["campaign", "entrance", "gold", "pair"]  # fixtures


def run(name, *args, **options):
    out = StringIO()
    call_command(name, *map(str, args), stdout=out, **options)
    return out.getvalue()


def found(campaign):
    from annotate.core import statements

    return statements.rows(CHECKED, {"campaign": campaign.pk, "roles": ["gold"]})


@pytest.fixture
def answered(campaign, gold, as_, admin):
    """A gold item that one person answered."""
    made = gold().json()["id"]
    setting(as_, admin, campaign, gold_every=2)
    work_through(Desk(newcomer(campaign.project), campaign), 2)
    return Task.objects.get(pk=made)


def test_a_retirement_is_counted_kept_and_taken_back(answered, campaign, as_, admin):
    path = f"/tasks/{answered.pk}"
    assert as_(admin).post(f"{path}/retire", {"reason": " "}).status_code == 400
    assert as_(admin).post(f"{path}/retire", {"reason": "Everybody knows it."}).status_code == 204
    shown = as_(admin).get(f"/campaigns/{campaign.pk}/gold").json()["results"][0]
    assert shown["retired"]
    assert shown["retirement"]["answers"] == 1
    assert shown["retirement"]["reason"] == "Everybody knows it."
    assert len(found(campaign)) == 1, "what was found with it stays"
    assert as_(admin).post(f"{path}/restore").status_code == 204
    assert as_(admin).post(f"{path}/restore").status_code == 404
    row = GoldRetirement.objects.get()
    assert (row.by, row.lifted_by) == (admin, admin)
    seen = work_through(Desk(newcomer(campaign.project), campaign), 2)
    assert answered in seen, "it is handed out again"


def test_wrong_gold_speaks_of_nobody_until_it_is_used_again(answered, campaign, as_, admin):
    body = {"reason": "The other one is sharper.", "is_wrong": True}
    as_(admin).post(f"/tasks/{answered.pk}/retire", body)
    assert found(campaign) == []
    as_(admin).post(f"/tasks/{answered.pk}/restore")
    assert len(found(campaign)) == 1


def test_a_retirement_is_never_changed_or_deleted(answered, as_, admin):
    as_(admin).post(f"/tasks/{answered.pk}/retire", {"reason": "Old."})
    for change in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(GoldRetirement.objects.all())


def test_retired_images_can_be_gold_anew_for_those_who_have_not_seen_them(
    answered, campaign, as_, admin
):
    images = list(answered.candidates.order_by("position").values_list("candidate", flat=True))
    person = answered.judgements.get().annotator
    body = {"candidates": images, "answers": [{"question": "overall", "answer": "second"}]}
    path = f"/campaigns/{campaign.pk}/gold"
    assert as_(admin).post(path, body).status_code == 409, "it is in use"
    as_(admin).post(f"/tasks/{answered.pk}/retire", {"reason": "Wrong.", "is_wrong": True})
    anew = as_(admin).post(path, body)
    assert anew.status_code == 201
    again = work_through(Desk(person, campaign), 6)
    assert {task.role for task in again} == {"work"}
    other = work_through(Desk(newcomer(campaign.project), campaign), 4)
    assert anew.json()["id"] in {task.pk for task in other}
    refused = as_(admin).post(f"/tasks/{answered.pk}/restore")
    assert refused.status_code == 409
    as_(admin).post(f"/tasks/{anew.json()['id']}/retire", {"reason": "No."})
    assert as_(admin).post(f"/tasks/{answered.pk}/restore").status_code == 409, "it has its place"


def test_gold_is_retired_by_command(answered, admin):
    with pytest.raises(CommandError, match="Say why"):
        run("retire_gold", answered.pk, by=admin.email)
    assert (
        run("retire_gold", answered.pk, by=admin.email, reason="Old.")
        == "Retired after 1 answers.\n"
    )
    assert run("retire_gold", answered.pk, by=admin.email, restore=True) == "In use again.\n"
    with pytest.raises(CommandError, match="no task"):
        run("retire_gold", 0, by=admin.email, reason="x")


def test_only_admins_retire(answered, as_):
    member = MembershipFactory(project=answered.campaign.project, role=Role.RESEARCHER).user
    for act in ("retire", "restore"):
        path = f"/tasks/{answered.pk}/{act}"
        assert as_(member).post(path, {"reason": "x"}).status_code == 403


def test_the_tasks_to_choose_from_come_with_their_votes(campaign, as_, admin):
    desk = Desk(newcomer(campaign.project), campaign)
    [lease] = desk.take(1)
    task = task_of(lease)
    desk.answer(lease, side(lease, "second"))
    path = f"/campaigns/{campaign.pk}/gold/choices"
    page = as_(admin).get(path, {"limit": 3}).json()
    assert len(page["results"]) == 3
    assert page["next"]
    [row] = as_(admin).get(path, {"least": 1}).json()["results"]
    assert row["candidates"] == [int(pk) for pk in task.key.split("-")]
    assert len(row["images"]) == 2
    assert (row["answered"], row["check"]) == (1, None)
    assert row["votes"] == [{"question": "overall", "position": 0, "counts": [0, 1, 0, 0]}]
    body = {"candidates": row["candidates"], "answers": [{"question": "overall", "answer": "tie"}]}
    as_(admin).post(f"/campaigns/{campaign.pk}/gold", body)
    [row] = as_(admin).get(path, {"least": 1}).json()["results"]
    assert row["check"] == "gold"
    words = task.prompt.text
    assert {
        each["prompt"] for each in as_(admin).get(path, {"words": words}).json()["results"]
    } == {words}


def test_only_admins_choose(campaign, as_):
    for role, status in ((Role.ADMIN, 200), (Role.RESEARCHER, 403), (Role.ANNOTATOR, 403)):
        member = MembershipFactory(project=campaign.project, role=role).user
        got = as_(member).get(f"/campaigns/{campaign.pk}/gold/choices")
        assert got.status_code == status


def test_the_guide_tells_of_the_test_before_it_and_after(entrance):
    desk = Desk(newcomer(entrance.project), entrance)
    guide = f"{desk.path}/guide"
    test = {"tasks": 4, "answered": 0, "mark": 75, "state": "ahead", "credit": None}
    assert desk.api.get(guide).json()["entrance"] == test
    assert not desk.api.get(guide).json()["is_plain"]
    work_through(desk, 1, lambda task, lease: side(lease, "first"))
    under_way = desk.api.get(guide).json()["entrance"]
    assert (under_way["state"], under_way["answered"]) == ("under_way", 1)
    work_through(desk, 3, lambda task, lease: side(lease, "first"))
    handed = desk.hand_out()
    assert handed["entrance"] == {"passed": True, "credit": 1.0, "mark": 75}
    assert desk.hand_out()["entrance"] is None, "said once"
    assert desk.api.get(guide).json()["entrance"]["state"] == "passed"


def test_an_admission_is_withdrawn_and_given_again(entrance, as_, admin):
    desk = Desk(newcomer(entrance.project), entrance)
    path = f"/campaigns/{entrance.pk}/admissions"
    body = {"person": desk.user.pk, "reason": "Works for somebody else now."}
    assert as_(admin).post(f"{path}/withdraw", body).status_code == 404, "never came"
    work_through(desk, 4, lambda task, lease: side(lease, "first"))
    desk.take(2)
    assert as_(admin).post(f"{path}/withdraw", {**body, "reason": ""}).status_code == 400
    assert as_(admin).post(f"{path}/withdraw", body).status_code == 204
    assert as_(admin).post(f"{path}/withdraw", body).status_code == 409
    handed = desk.hand_out()
    assert (handed["leases"], handed["remaining"]) == ([], "not_admitted")
    assert as_(admin).post(path, body).status_code == 204
    assert desk.take(1)
    assert [row.passed for row in Admission.objects.order_by("pk")] == [True, False, True]


def test_admissions_by_command(entrance, admin):
    desk = Desk(newcomer(entrance.project), entrance)
    work_through(desk, 4, lambda task, lease: side(lease, "second"))
    assert desk.hand_out()["remaining"] == "not_admitted"
    email = desk.user.email
    with pytest.raises(CommandError, match="--by"):
        run("admissions", entrance.pk, let_in=email, reason="Talked.")
    with pytest.raises(CommandError, match="Say why"):
        run("admissions", entrance.pk, let_in=email, by=admin.email)
    said = run("admissions", entrance.pk, let_in=email, by=admin.email, reason="Talked.")
    assert [json.loads(line)["passed"] for line in said.splitlines()] == [True, False]
    said = run("admissions", entrance.pk, withdraw=email, by=admin.email, reason="Left.")
    assert [json.loads(line)["passed"] for line in said.splitlines()] == [False, True, False]
    with pytest.raises(CommandError, match="not in"):
        run("admissions", entrance.pk, withdraw=email, by=admin.email, reason="Left.")
