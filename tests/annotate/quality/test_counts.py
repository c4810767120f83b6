"""The counts of the dashboards equal a recount of the rows, whatever was done in between."""

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from annotate.labeling.models import Exclusion, Judgement
from annotate.labeling.services.exclusion import exclusion_lift, person_exclude
from annotate.labeling.services.judgement import LONGEST_MS
from annotate.quality.count_models import CountMark, DayCount
from annotate.quality.dashboard.people import people_report
from annotate.quality.durations import BINS, edges, quantile, unpacked
from annotate.quality.services.counts import counts_rebuild, counts_update
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import CandidateFactory, PromptFactory, campaign_of_pairs

ANSWERS = ("left", "right", "tie", "both_bad")


def recount(campaign):
    """Of every person's day, from the rows alone and without a word of SQL."""
    rows = list(
        Judgement.objects.filter(task__campaign=campaign).select_related("preference", "task")
    )
    superseded = {row.supersedes_id for row in rows}
    found = {}
    for row in rows:
        stands = row.verdict == "answered" and row.pk not in superseded
        key = (row.annotator_id, row.created_at.date(), part_of(row, stands))
        sums = found.setdefault(key, Counter({"answered": 0}))
        sums["active_ms"] += min(row.duration_ms, LONGEST_MS)
        if row.verdict == "withdrawn":
            sums["undone"] += 1
        if row.pk in superseded or row.verdict == "withdrawn":
            continue
        sums[row.verdict] += 1
        if row.verdict == "answered":
            sums["hour", row.created_at.hour] += 1
            sums["bin", int(np.searchsorted(edges(), row.duration_ms, side="right")) - 1] += 1
            choice = row.preference.choice
            if choice in ("first", "second"):
                choice = "left" if (choice == "first") == (row.order[0] == 0) else "right"
            sums[choice] += 1
    return {key: +sums for key, sums in found.items()}


def part_of(row, stands):
    if row.task.role != "work":
        return "check"
    return (
        "excluded"
        if stands and any(covers(each, row) for each in Exclusion.objects.all())
        else "work"
    )


def covers(exclusion, row):
    return (
        exclusion.lifted_at is None
        and exclusion.annotator_id == row.annotator_id
        and (exclusion.from_at is None or exclusion.from_at <= row.created_at)
        and (exclusion.until_at is None or row.created_at < exclusion.until_at)
    )


def kept(campaign):
    found = {}
    for row in DayCount.objects.filter(campaign=campaign):
        sums = Counter({name: getattr(row, name) for name in ANSWERS})
        for name in ("answered", "skipped", "flagged", "undone", "active_ms"):
            sums[name] = getattr(row, name)
        for hour, count in enumerate(row.hours):
            sums["hour", hour] = count
        for place, count in enumerate(unpacked([row.speeds])[0]):
            sums["bin", place] = int(count)
        found[row.annotator_id, row.day, row.part] = +sums
    return found


def check(campaign):
    counts_update(campaign=campaign)
    assert kept(campaign) == recount(campaign)
    counts_rebuild(campaign)
    assert kept(campaign) == recount(campaign)


@pytest.fixture
def pairs(project):
    return campaign_of_pairs(8, project=project, overlap=3)


@pytest.fixture
def desk(pairs):
    return Desk(newcomer(pairs.project), pairs)


def age(row_id, **ago):
    """What was said is made older: rows are never changed, but a test has no days to wait."""
    then = timezone.now() - timedelta(**ago)
    Judgement.objects.filter(pk=row_id).update(created_at=then)


def test_answers_skips_and_flags(pairs, desk):
    for choice, ms in (("left", 0), ("right", 99), ("tie", 100), ("both_bad", 130_000)):
        (lease,) = desk.take(1)
        assert desk.answer(lease, choice, duration_ms=ms).status_code == 200
    desk.skip(desk.take(1)[0], duration_ms=700)
    desk.flag(desk.take(1)[0])
    check(pairs)
    (row,) = DayCount.objects.all()
    assert (row.answered, row.skipped, row.flagged, row.undone) == (4, 1, 1, 0)
    assert row.active_ms == 0 + 99 + 100 + LONGEST_MS + 700


def test_an_undo_and_an_answer_given_anew(pairs, desk):
    (lease,) = desk.take(1)
    said = desk.answer(lease, "left", duration_ms=1_000).json()["saved"]["id"]
    check(pairs)
    again = desk.undo(said, want=1).json()
    check(pairs)
    assert not DayCount.objects.filter(answered__gt=0)
    lease = next(row for row in again["leases"] if row["id"])
    assert desk.answer(lease, "right", duration_ms=2_000).status_code == 200
    check(pairs)
    (row,) = DayCount.objects.all()
    assert (row.left, row.right, row.undone, row.active_ms) == (0, 1, 1, 3_000)


def test_what_was_said_on_an_earlier_day_is_taken_out_of_that_day(pairs, desk):
    said = desk.answer(desk.take(1)[0]).json()["saved"]["id"]
    other = desk.answer(desk.take(1)[0]).json()["saved"]["id"]
    age(other, days=2)
    counts_rebuild(pairs)
    assert DayCount.objects.filter(answered=1).count() == 2
    assert desk.undo(said).status_code == 200
    age(said, days=3)  # the undo is of today, the answer of another day
    counts_rebuild(pairs)
    mark = CountMark.objects.get(campaign=pairs)
    CountMark.objects.update(counted_at=mark.counted_at - timedelta(seconds=1))
    check(pairs)


def test_only_what_is_new_is_counted_and_only_once(pairs, desk):
    old = desk.answer(desk.take(1)[0]).json()["saved"]["id"]
    age(old, days=1)
    assert counts_update(campaign=pairs) == 1  # the first look counts all there is
    assert counts_update(campaign=pairs) == 0
    desk.answer(desk.take(1)[0])
    assert counts_update(campaign=pairs) == 1
    changed = CountMark.objects.get(campaign=pairs).changed_at
    check(pairs)
    assert changed <= CountMark.objects.get(campaign=pairs).changed_at
    assert DayCount.objects.count() == 2


def test_an_exclusion_and_its_lifting(pairs, desk, admin):
    for ago in (5, 1, 0):
        said = desk.answer(desk.take(1)[0], duration_ms=900).json()["saved"]["id"]
        if ago:
            age(said, days=ago)
    other = Desk(newcomer(pairs.project), pairs)
    other.answer(other.take(1)[0])
    check(pairs)
    before = timezone.now() - timedelta(days=3)
    made = person_exclude(
        campaign=pairs, person=desk.user.pk, by=admin, reason="Asleep.", until_at=before
    )
    check(pairs)
    assert DayCount.objects.get(part="excluded").answered == 1
    exclusion_lift(exclusion=made, by=admin)
    check(pairs)
    assert not DayCount.objects.filter(part="excluded")
    person_exclude(campaign=pairs, person=desk.user.pk, by=admin, reason="Asleep.")
    check(pairs)
    assert sum(row.answered for row in DayCount.objects.filter(part="excluded")) == 3
    assert sum(row.answered for row in DayCount.objects.filter(part="work")) == 1


def test_hidden_checks_are_a_part_of_their_own(pairs, as_, admin):
    prompt = PromptFactory(prompt_set__project=pairs.project)
    images = [CandidateFactory(project=pairs.project, prompt=prompt).pk for _ in range(2)]
    known = {"question": "overall", "answer": "first", "explanation": "Sharper."}
    body = {"role": "gold", "candidates": images, "answers": [known]}
    assert as_(admin).post(f"/campaigns/{pairs.pk}/gold", body).status_code == 201
    assert as_(admin).patch(f"/campaigns/{pairs.pk}", {"gold_every": 2}).status_code == 200
    pairs.refresh_from_db()
    desk = Desk(newcomer(pairs.project), pairs)
    for _ in range(4):
        desk.answer(desk.take(1)[0], "left", duration_ms=1_000)
    check(pairs)
    parts = dict(DayCount.objects.values_list("part", "answered"))
    assert parts == {"work": 3, "check": 1}
    (row,) = people_report(pairs)["people"]
    assert (row["checks"], row["gold"]["answers"], row["repeats"]) == (1, 1, None)
    assert row["gold"]["score"] in (0, 1)


def test_a_look_at_all_campaigns_leaves_none_out(project):
    both = [campaign_of_pairs(2, project=project) for _ in range(2)]
    for campaign in both:
        Desk(newcomer(project), campaign).answer(Desk(newcomer(project), campaign).take(1)[0])
        desk = Desk(newcomer(project), campaign)
        desk.answer(desk.take(1)[0])
    assert counts_update() == 2
    for campaign in both:
        assert kept(campaign) == recount(campaign)


def test_quantiles_from_bins_are_near_those_of_the_numbers():
    rng = np.random.default_rng(0)
    for scale in (300, 2_500, 20_000):
        durations = scale * np.exp(rng.normal(0, 0.6, 5_000))
        places = np.searchsorted(edges(), durations, side="right") - 1
        counts = np.bincount(places.clip(0, BINS - 1), minlength=BINS)
        for share in (0.1, 0.5, 0.9):
            assert quantile(counts, share) == pytest.approx(np.quantile(durations, share), rel=0.02)
    assert quantile(np.zeros(BINS, np.int64), 0.5) is None
    assert quantile(np.eye(BINS, dtype=np.int64)[0], 0.5) <= 100
