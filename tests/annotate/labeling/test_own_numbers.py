"""What a person is told of their own work: judged, paid time, median."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotate.labeling.models import Judgement
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import campaign_of_pairs


@pytest.fixture
def desk(project) -> Desk:
    return Desk(newcomer(project), campaign_of_pairs(6, project=project, overlap=2))


def numbers(desk: Desk, since: str = "2020-01-01T00:00:00Z"):
    return desk.api.get(f"{desk.path}/mine", {"since": since})


def test_own_answers_are_counted_and_nobody_elses(desk, project):
    for lease, ms in zip(desk.take(3), (1_000, 2_000, 9_000), strict=True):
        desk.answer(lease, duration_ms=ms)
    other = Desk(newcomer(project), desk.campaign)
    other.answer(other.take(1)[0], duration_ms=50_000)
    told = numbers(desk).json()
    assert told["campaign"] == {"judged": 3, "active_ms": 12_000, "median_ms": 2_000}
    assert told["since"] == told["campaign"]


def test_a_skip_and_what_was_taken_back_are_worked_time_but_no_answers(desk):
    first, second, third = desk.take(3)
    taken_back = desk.answer(first, duration_ms=4_000).json()["saved"]["id"]
    desk.undo(taken_back)
    desk.skip(second, duration_ms=3_000)
    desk.answer(third, duration_ms=500_000)  # two minutes of it are paid
    told = numbers(desk).json()["campaign"]
    assert told == {"judged": 1, "active_ms": 127_000, "median_ms": 500_000}


def test_the_second_span_begins_where_it_is_asked_to(desk):
    first, second = desk.take(2)
    for lease in (first, second):
        desk.answer(lease, duration_ms=1_000)
    yesterday = timezone.now() - timedelta(days=1)
    Judgement.objects.filter(lease=first["id"]).update(created_at=yesterday)
    told = numbers(desk, (timezone.now() - timedelta(hours=1)).isoformat()).json()
    assert told["campaign"]["judged"] == 2
    assert told["since"] == {"judged": 1, "active_ms": 1_000, "median_ms": 1_000}


def test_nothing_yet(desk):
    assert numbers(desk).json()["since"] == {"judged": 0, "active_ms": 0, "median_ms": None}


@pytest.mark.parametrize("since", ["", "yesterday", "2020-13-01"])
def test_a_beginning_that_is_no_moment_is_refused(desk, since):
    answer = numbers(desk, since)
    assert answer.status_code == 400
    assert "since" in answer.json()["error"]["fields"]


def test_a_stranger_is_told_nothing(desk):
    desk.api.force_login(newcomer(campaign_of_pairs(2).project))
    assert numbers(desk).status_code == 404
