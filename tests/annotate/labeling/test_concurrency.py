"""Many people at once, each pressing twice: nothing is given out or counted twice, nothing lost."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection

from annotate.accounts.models import User
from annotate.core.errors import Conflict
from annotate.labeling.models import Campaign, Judgement, Task
from annotate.labeling.services.campaign import leases_sweep
from annotate.labeling.services.handout import leases_take
from annotate.labeling.services.judgement import judgement_submit
from annotate.labeling.services.lease import leases_return
from annotate.labeling.services.submission import Submission
from tests.annotate.labeling.labelling import check_counters, newcomer
from tests.factories import campaign_of_pairs

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 2  # threads a person: each key is pressed twice, in one page or in two
ONE_PAGE = (UUID(int=0), UUID(int=0))


def work(
    user: User, campaign: Campaign, start: threading.Barrier, hand: int, page: UUID
) -> list[str]:
    """Judge until nothing is left. Both hands hold the same leases, so each answer is sent twice.

    From two pages, each takes over whenever it is told that the other is where the person labels.
    """
    refused = []
    take_over = False
    start.wait(60)
    try:
        for turn in range(2_000):
            handout = leases_take(
                campaign=campaign, user=user, want=3, page=page, take_over=take_over
            )
            take_over = handout["remaining"] == "elsewhere"
            if not handout["leases"] and handout["remaining"] == "done":
                return refused
            for number, lease in enumerate(handout["leases"]):
                if number == 2 and turn % 5 == hand:
                    leases_return(campaign=campaign, user=user, ids=[lease["id"]])
                    continue
                said = Submission(
                    id=uuid4(), lease=lease["id"], verdict="answered", choice="left", want=0,
                    page=page,
                )  # fmt: skip
                try:
                    judgement_submit(campaign=campaign, user=user, submission=said)
                except Conflict as error:
                    refused.append(error.code)
            leases_sweep()
    finally:
        connection.close()
    raise AssertionError("never done")


@pytest.mark.parametrize(
    ("count", "pages"),
    [(8, ONE_PAGE), (32, (uuid4(), uuid4()))],
    ids=["double-click", "64 in two pages each"],
)
def test_all_places_are_filled_once_each_however_many_press_at_once(count, pages):
    campaign = campaign_of_pairs(100, overlap=3)
    people = [newcomer(campaign.project) for _ in range(count)]
    start = threading.Barrier(count * HANDS)
    with ThreadPoolExecutor(count * HANDS) as pool:
        hands = [
            pool.submit(work, user, campaign, start, hand, pages[hand])
            for user in people
            for hand in range(HANDS)
        ]
        refused = [code for hand in hands for code in hand.result(240)]
    tasks = Task.objects.filter(campaign=campaign).values_list("need", "taken", "done")
    said = Judgement.objects.values_list("annotator", "task")
    check_counters(campaign)
    assert max(Counter(said).values()) == 1  # nobody judged a task twice
    # A lease that one hand gave back while the other answered may have let a third person in:
    # that answer is kept as an extra. But no place was left empty and none was given out twice.
    assert min(done for _, _, done in tasks) == 3
    late = Judgement.objects.exclude(arrival="on_time").count()
    assert sum(done for _, _, done in tasks) <= 300 + late
    assert set(refused) <= {"already_judged"}


def test_one_answer_pressed_sixteen_times_is_stored_once():
    campaign = campaign_of_pairs(3)
    user = newcomer(campaign.project)
    lease = leases_take(campaign=campaign, user=user, want=1)["leases"][0]
    said = Submission(id=uuid4(), lease=lease["id"], verdict="answered", choice="tie", want=0)
    start = threading.Barrier(16)

    def press() -> bool:
        start.wait(60)
        try:
            answer = judgement_submit(campaign=campaign, user=user, submission=said)
            return bool(answer["saved"]["repeated"])
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        repeated = [press.result(60) for press in [pool.submit(press) for _ in range(16)]]
    assert sorted(repeated) == [False] + [True] * 15
    assert Judgement.objects.count() == 1
    check_counters(campaign)


def test_the_last_place_goes_to_one_of_many():
    campaign = campaign_of_pairs(1)
    people = [newcomer(campaign.project) for _ in range(12)]
    start = threading.Barrier(12)

    def ask(user: User) -> int:
        start.wait(60)
        try:
            return len(leases_take(campaign=campaign, user=user, want=3)["leases"])
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        got = list(pool.map(ask, people))
    assert sorted(got) == [0] * 11 + [1]
    check_counters(campaign)
