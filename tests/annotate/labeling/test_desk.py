"""One live seat an account: the page opened last is handed work, and nothing is lost at the others."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection

from annotate.labeling.models import Desk as Seated
from annotate.labeling.models import Judgement, Lease, Seat
from annotate.labeling.services.handout import leases_take
from annotate.labeling.services.judgement import AlreadyJudged, judgement_submit
from annotate.labeling.services.submission import Submission
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer
from tests.factories import campaign_of_pairs


@pytest.fixture
def campaign(project):
    return campaign_of_pairs(12, project=project)


@pytest.fixture
def laptop(campaign):
    desk = Desk(newcomer(campaign.project), campaign, page=str(uuid4()))
    desk.hand_out(take_over=True)
    return desk


@pytest.fixture
def phone(laptop):
    """The same account's second page; it is not opened yet."""
    return Desk(laptop.user, laptop.campaign, page=str(uuid4()))


def test_the_page_opened_last_goes_on_with_what_the_account_holds(laptop, phone):
    held = laptop.take()
    assert phone.hand_out(take_over=True)["leases"] == held
    told = laptop.hand_out()
    assert (told["leases"], told["remaining"]) == ([], "elsewhere")
    assert phone.hand_out()["remaining"] == "more"


def test_a_page_that_only_asks_takes_nothing_over(laptop, phone):
    assert phone.hand_out()["remaining"] == "elsewhere"
    assert laptop.hand_out()["remaining"] == "more"


def test_the_older_page_takes_over_again(laptop, phone):
    phone.hand_out(take_over=True)
    assert len(laptop.hand_out(take_over=True)["leases"]) == 3
    assert phone.hand_out()["remaining"] == "elsewhere"
    assert Seated.objects.get(annotator=laptop.user).page.hex == laptop.page["page"].replace(
        "-", ""
    )


def test_answers_of_the_older_page_are_kept_and_bring_it_nothing_more(laptop, phone, campaign):
    first, second, _ = laptop.take()
    phone.hand_out(take_over=True)
    late = laptop.answer(first, want=3)
    assert late.status_code == 200
    assert (late.json()["leases"], late.json()["remaining"]) == ([], "elsewhere")
    assert late.json()["saved"]["arrival"] == "on_time"
    assert laptop.skip(second).status_code == 200
    assert laptop.answer(first, want=3).status_code == 409  # another answer to the same
    assert Judgement.objects.count() == 2
    check_counters(campaign)


def test_the_same_answer_from_both_pages_is_stored_once(laptop, phone):
    lease = laptop.take(1)[0]
    phone.hand_out(take_over=True)
    one = str(uuid4())
    assert phone.answer(lease, id=one).json()["saved"]["repeated"] is False
    assert laptop.answer(lease, id=one).json()["saved"]["repeated"] is True
    assert laptop.answer(lease, "right").status_code == 409


def test_an_older_page_neither_renews_nor_gives_back_what_the_newer_one_shows(laptop, phone):
    held = laptop.take()
    phone.hand_out(take_over=True)
    assert laptop.renew(*held) == {"renewed": [], "gone": [], "elsewhere": True}
    assert laptop.give_back(*held).status_code == 204  # it is closed
    assert Lease.objects.filter(state="active").count() == 3
    assert phone.renew(*held)["elsewhere"] is False
    phone.give_back(*held)
    assert not Lease.objects.filter(state="active").exists()


def test_who_takes_an_answer_back_is_there_again(laptop, phone, campaign):
    said = laptop.answer(laptop.take(1)[0]).json()["saved"]["id"]
    phone.hand_out(take_over=True)
    undone = laptop.undo(said, want=3).json()
    assert undone["remaining"] == "more"
    assert undone["lease"] == undone["leases"][0]
    assert phone.hand_out()["remaining"] == "elsewhere"
    check_counters(campaign)


def test_an_account_labels_in_one_campaign_at_a_time(laptop, phone, project):
    other = Desk(laptop.user, campaign_of_pairs(2, project=project), **phone.page)
    assert other.hand_out(take_over=True)["remaining"] == "more"
    assert laptop.hand_out()["remaining"] == "elsewhere"
    same_page = Desk(laptop.user, laptop.campaign, **phone.page)
    assert same_page.hand_out()["remaining"] == "more"


def test_a_script_has_a_seat_like_any_page(laptop):
    script = Desk(laptop.user, laptop.campaign)
    assert script.hand_out()["remaining"] == "elsewhere"
    assert script.hand_out(take_over=True)["remaining"] == "more"
    assert laptop.hand_out()["remaining"] == "elsewhere"


def test_other_people_are_not_in_the_way(laptop, phone, campaign):
    other = Desk(newcomer(campaign.project), campaign, page=str(uuid4()))
    assert other.hand_out()["remaining"] == "more"  # the first page of an account need not ask
    assert laptop.hand_out()["remaining"] == "more"


def test_a_page_is_named_by_a_uuid(laptop):
    answer = laptop.api.post(f"{laptop.path}/leases", {"page": "mine"})
    assert answer.status_code == 400
    assert "page" in answer.json()["error"]["fields"]


def test_the_seat_costs_a_decision_no_statement_of_its_own(laptop, django_assert_num_queries):
    first, second, _ = laptop.take()
    laptop.answer(first, want=3)
    Seat.objects.update(cursor=-1)  # far from the end, where the walk begins anew
    said = Submission(
        id=uuid4(), lease=UUID(second["id"]), verdict="answered", choice="left", want=3,
        page=UUID(laptop.page["page"]),
    )  # fmt: skip
    # The seat, the leases (and where the person sits), the answer, the next task; the person and
    # the campaign were read before. Two more open and close what is a savepoint in a test.
    with django_assert_num_queries(4 + 2):
        judgement_submit(campaign=laptop.campaign, user=laptop.user, submission=said)


def test_the_database_keeps_one_row_an_account(laptop):
    with pytest.raises(IntegrityError):
        Seated.objects.create(annotator=laptop.user, page=uuid4())


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_pages_that_open_at_once_one_is_handed_work(project):
    campaign = campaign_of_pairs(40, project=project)
    user = newcomer(project)
    pages = [uuid4() for _ in range(16)]
    start = threading.Barrier(16)

    def opened(page):
        start.wait(60)
        try:
            held = leases_take(campaign=campaign, user=user, want=3, page=page, take_over=True)
            asked = leases_take(campaign=campaign, user=user, want=3, page=page)
            said = Submission(
                id=uuid4(), lease=held["leases"][0]["id"], verdict="answered", choice="left",
                want=3, page=page,
            )  # fmt: skip
            with suppress(AlreadyJudged):  # another page was quicker
                judgement_submit(campaign=campaign, user=user, submission=said)
            return asked["remaining"]
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(opened, pages))
    live = Seated.objects.get(annotator=user).page
    asked = {
        page: leases_take(campaign=campaign, user=user, want=3, page=page)["remaining"]
        for page in pages
    }
    assert [page for page, remaining in asked.items() if remaining == "more"] == [live]
    assert set(asked.values()) == {"more", "elsewhere"}
    assert Lease.objects.filter(state="active").count() <= campaign.hold
    check_counters(campaign)
