"""Exclusions: counted, reversible, with a reason; nothing is deleted and every place is found again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotate.core.errors import Conflict
from annotate.labeling.models import Exclusion, Judgement, Seat, Task
from annotate.labeling.selectors.judgements import answers_of
from annotate.labeling.services.withdrawal import person_withdraw, withdrawal_lift
from annotate.projects.models import Role
from annotate.quality.models import Consensus
from annotate.quality.services.majority import consensus_update
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import MembershipFactory, campaign_of_pairs


@pytest.fixture
def campaign(project):
    return campaign_of_pairs(6, project=project, overlap=2)


@pytest.fixture
def desk(campaign):
    return Desk(newcomer(campaign.project), campaign)


@pytest.fixture
def exclude(campaign, desk, as_, admin):
    def post(**more):
        body = {"person": desk.user.pk, "reason": "Always left.", **more}
        return as_(admin).post(f"/campaigns/{campaign.pk}/exclusions", body)

    return post


def answer_all(desk):
    while leases := desk.take(3):
        for lease in leases:
            desk.answer(lease)


def counted(campaign):
    return answers_of([campaign.pk]).count()


def places(campaign):
    rows = Task.objects.filter(campaign=campaign)
    return sum(rows.values_list("done", flat=True)), sum(rows.values_list("taken", flat=True))


def test_an_exclusion_stops_the_counting_frees_the_places_and_is_lifted(
    campaign, desk, exclude, as_, admin
):
    answer_all(desk)
    other = Desk(newcomer(campaign.project), campaign)
    answer_all(other)
    path = f"/campaigns/{campaign.pk}/exclusions"
    preview = as_(admin).get(f"{path}/preview?person={desk.user.pk}").json()
    assert preview == {"answers": 6, "of": 6, "all": 12}

    made = exclude()
    assert made.status_code == 201
    assert made.json()["answers"] == 6
    assert Judgement.objects.count() == 12, "nothing is deleted"
    assert (counted(campaign), places(campaign)) == (6, (6, 6))
    assert desk.hand_out()["remaining"] == "barred"
    third = Desk(newcomer(campaign.project), campaign)
    assert len(third.take(3)) == 3, "somebody else is asked"
    third.give_back(*third.take(3))
    assert exclude().status_code == 409

    lift = f"{path}/{made.json()['id']}/lift"
    assert as_(admin).post(lift).status_code == 204
    assert as_(admin).post(lift).status_code == 409
    assert (counted(campaign), places(campaign)) == (12, (12, 12))
    seat = Seat.objects.get(annotator=desk.user)
    assert (seat.judged, seat.uncounted, seat.barred) == (6, 0, False)
    rows = as_(admin).get(path).json()["results"]
    assert rows[0]["lifted_by"] == str(admin)
    assert rows[0]["reason"] == "Always left."


def test_an_answer_that_comes_after_the_exclusion_is_kept_and_fills_nothing(
    campaign, desk, exclude
):
    leases = desk.take(2)
    desk.answer(leases[0])
    exclude()
    late = desk.answer(leases[1])
    assert late.status_code in {200, 201}
    assert late.json()["remaining"] == "barred"
    assert Judgement.objects.count() == 2
    assert (counted(campaign), places(campaign)) == (0, (0, 0))
    assert desk.undo(late.json()["saved"]["id"]).status_code == 409


def test_a_time_can_be_excluded_and_the_person_goes_on(campaign, desk, exclude):
    leases = desk.take(3)
    said = [desk.answer(lease).json()["saved"]["id"] for lease in leases]
    now = timezone.now()
    Judgement.objects.filter(pk=said[0]).update(created_at=now - timedelta(days=2))
    made = exclude(from_at=now - timedelta(days=3), until_at=now - timedelta(days=1))
    assert made.json()["answers"] == 1
    assert (counted(campaign), places(campaign)) == (2, (2, 2))
    assert len(desk.take(3)) == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": "  "}, 400),
        ({"from_at": "2026-01-02T00:00Z", "until_at": "2026-01-01T00:00Z"}, 400),
        ({"until_at": "2999-01-01T00:00Z"}, 400),
        ({"rule": "mood"}, 400),
        ({"person": 10**6}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(desk, exclude, body, status):
    desk.answer(desk.take(1)[0])
    assert exclude(**body).status_code == status
    assert not Exclusion.objects.exists()


def test_only_admins_exclude_and_reviewers_look(campaign, desk, as_):
    desk.answer(desk.take(1)[0])
    path = f"/campaigns/{campaign.pk}/exclusions"
    body = {"person": desk.user.pk, "reason": "No."}
    for role in (Role.RESEARCHER, Role.REVIEWER, Role.ANNOTATOR):
        member = MembershipFactory(project=campaign.project, role=role).user
        assert as_(member).post(path, body).status_code == 403
        assert as_(member).get(path).status_code == (403 if role == Role.ANNOTATOR else 200)


def test_an_exclusion_is_never_rewritten(campaign, desk, exclude):
    desk.answer(desk.take(1)[0])
    exclude()
    for change in (
        lambda: Exclusion.objects.update(reason="Because."),
        lambda: Exclusion.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_consensus_follows_an_exclusion_and_its_lifting(campaign, desk, exclude, as_, admin):
    answer_all(desk)
    consensus_update()
    votes = lambda: sum(  # noqa: E731
        row.votes_first + row.votes_second for row in Consensus.objects.all()
    )
    assert votes() == 6
    made = exclude().json()["id"]
    consensus_update()
    assert votes() == 0
    as_(admin).post(f"/campaigns/{campaign.pk}/exclusions/{made}/lift")
    consensus_update()
    assert votes() == 6


def test_a_withdrawal_reaches_every_campaign(campaign, desk, admin):
    second = campaign_of_pairs(3, project=campaign.project)
    there = Desk(desk.user, second)
    answer_all(desk)
    answer_all(there)
    person_withdraw(person=desk.user, by=admin, reason="Asked by mail on 3 May.")
    assert set(Exclusion.objects.values_list("rule", flat=True)) == {"withdrawn"}
    assert counted(campaign) == counted(second) == 0
    with pytest.raises(Conflict):
        person_withdraw(person=desk.user, by=admin, reason="Again.")


@pytest.mark.parametrize("window", [{}, {"until_at": timezone.now() - timedelta(days=1)}])
def test_a_withdrawal_goes_before_an_exclusion_and_is_lifted_by_staff_alone(
    campaign, desk, exclude, as_, admin, staff, window
):
    answer_all(desk)
    until = {name: at.isoformat() for name, at in window.items()}
    before = exclude(**until).json()["id"]
    body = {"email": desk.user.email.upper(), "reason": "Asked by mail."}
    assert as_(admin).post("/withdrawals", body).status_code == 403
    made = as_(staff).post("/withdrawals", body)
    assert made.status_code == 201
    assert counted(campaign) == 0
    row = Exclusion.objects.get(lifted_at=None)
    assert (row.rule, row.until_at) == ("withdrawn", None)

    path = f"/campaigns/{campaign.pk}/exclusions"
    assert as_(admin).post(f"{path}/{before}/lift").status_code == 409
    assert as_(admin).post(f"{path}/{row.pk}/lift").status_code == 403
    assert exclude(rule="withdrawn").status_code == 400, "that is of all campaigns"
    assert counted(campaign) == 0

    lift = f"/withdrawals/{made.json()['id']}/lift"
    assert as_(admin).post(lift).status_code == 403
    assert as_(staff).post(lift).status_code == 204
    assert as_(staff).post(lift).status_code == 409
    assert counted(campaign) == 6
    assert not Seat.objects.get(annotator=desk.user).barred


def test_a_withdrawal_holds_in_campaigns_to_come(campaign, desk, exclude, as_, admin, staff):
    answer_all(desk)
    made = person_withdraw(person=desk.user, by=staff, reason="Asked by mail.")
    new = campaign_of_pairs(3, project=campaign.project)
    there = Desk(desk.user, new)
    assert (there.take(3), there.hand_out()["remaining"]) == ([], "barred")
    other = Desk(newcomer(campaign.project), new)
    assert len(other.take(3)) == 3
    withdrawal_lift(withdrawal=made, by=staff)
    assert Seat.objects.filter(annotator=desk.user, barred=True).count() == 0
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        made.delete()
