"""Labels brought up to date without fitting the whole: what an increment sees, and how far it is off."""

import numpy as np
import pytest
from django.db import connection, transaction

from annotate.labeling.models import Exclusion, Judgement
from annotate.labeling.services.exclusion import exclusion_lift, person_exclude
from annotate.projects.models import Role
from annotate.quality.consensus_report import consensus_report, label_lines
from annotate.quality.models import ConsensusFit, SoftLabel
from annotate.quality.services import increments
from annotate.quality.services.consensus import labels_update
from annotate.quality.services.review import review_add
from annotate.quality.services.touched import mark, stale_campaigns
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.annotate.quality.saying import say_all, scored
from tests.factories import MembershipFactory, campaign_of_pairs

NEAR = 0.05  # an increment and a fit of everything from nothing, with a few votes in all
SAME = 2e-3  # two fits of everything, from different starts


@pytest.fixture(autouse=True)
def _small_campaigns_have_increments(monkeypatch):
    monkeypatch.setattr(increments, "LEAST_VOTES", 0)
    monkeypatch.setattr(increments, "MOST_TASKS", 2.0)
    monkeypatch.setattr(increments, "MOST_MOVED", 2.0)


@pytest.fixture
def pairs(project):
    campaign = campaign_of_pairs(8, project=project, overlap=12)
    for turned in (0, 0, 0, 0, 1, 0, 0, 1):
        say_all(campaign, lambda number, turned=turned: _side(number + turned))
    labels_update(campaign)
    return campaign


def _side(number):
    return "first" if number % 2 else "second"


def labels():
    rows = SoftLabel.objects.order_by("fit", "task", "position")
    return {
        (row.task_id, row.position): (row.chances or [row.score, row.error], row.votes)
        for row in rows
    }


def cold(campaign):
    """The labels of a fit of everything from nothing."""
    try:
        with transaction.atomic():
            ConsensusFit.objects.all().delete()
            labels_update(campaign)
            found = labels()
            raise Rollback
    except Rollback:
        return found


class Rollback(Exception):
    pass


def apart(one, two):
    assert one.keys() == two.keys()
    assert {key: row[1] for key, row in one.items()} == {key: row[1] for key, row in two.items()}
    return max(np.abs(np.array(one[key][0]) - np.array(two[key][0])).max() for key in one)


def changed(campaign, near=NEAR):
    """An increment came, and its labels are near those of a fit of everything."""
    before = ConsensusFit.objects.get()
    assert list(stale_campaigns()) == [campaign]
    assert labels_update(campaign) == [before]
    after = ConsensusFit.objects.get()
    assert (after.increments, after.inputs_sha256) == (before.increments + 1, before.inputs_sha256)
    assert apart(labels(), cold(campaign)) < near
    return after


def test_a_vote_moves_the_label_it_is_about_and_says_so(pairs):
    desk = Desk(newcomer(pairs.project), pairs)
    (lease,) = desk.take(1)
    desk.answer(lease)
    fit = changed(pairs)
    touched = SoftLabel.objects.get(votes=9)
    assert (touched.increment, fit.votes, fit.moved_votes) == (1, 65, 1)
    assert SoftLabel.objects.filter(increment=0).count() == 7
    (told,) = consensus_report(pairs)["questions"]
    assert (told["increments"], told["votes"]) == (1, 65)


def test_nothing_new_changes_nothing(pairs):
    before = labels()
    assert labels_update(pairs) == []
    assert ConsensusFit.objects.get().increments == 0
    assert labels() == before


def test_increments_and_then_the_whole_are_the_whole(pairs):
    for turned in (0, 1):
        say_all(pairs, lambda number, turned=turned: _side(number + turned))
        changed(pairs, near=0.2)  # of votes of a person who is new, an eighth of all there were
    fit = labels_update(pairs, whole=True)[0]
    assert (fit.increments, fit.moved_votes, fit.whole_votes) == (0, 0, 80)
    assert not SoftLabel.objects.filter(increment__gt=0).exists()
    SoftLabel.objects.all().delete()  # what moved less than a label is written for
    ConsensusFit.objects.update(inputs_sha256="", held=b"")
    labels_update(pairs)
    assert apart(labels(), cold(pairs)) < SAME


def test_it_does_not_matter_in_how_many_steps_votes_come(pairs):
    """An increment is told by the last whole fit and the votes there are."""
    with transaction.atomic():
        for turned in (0, 1):
            say_all(pairs, lambda number, turned=turned: _side(number + turned))
            labels_update(pairs)
    steps = labels()
    SoftLabel.objects.update(chances=[0.25] * 4)
    labels_update(pairs)
    assert apart(labels(), steps) < 1e-2  # each step leaves what moved by under 0.005


def test_an_undo_and_another_answer_in_its_place_are_seen(pairs):
    desk = Desk(newcomer(pairs.project), pairs)
    (lease,) = desk.take(1)
    said = desk.answer(lease, "left").json()["saved"]["id"]
    changed(pairs)
    before = SoftLabel.objects.get(votes=9)
    desk.undo(said)
    (again,) = desk.take(1)
    desk.answer(again, "right")
    # As many votes as before, but another one.
    fit = changed(pairs)
    after = SoftLabel.objects.get(votes=9)
    assert (after.task_id, fit.votes) == (before.task_id, 65)
    assert bytes(after.said) != bytes(before.said)
    place = int(np.argmax(after.chances))
    assert abs(after.chances[place] - before.chances[place]) > 0.01


def test_the_last_vote_taken_back_takes_the_label_away(project):
    campaign = campaign_of_pairs(4, project=project, overlap=3)
    desk = Desk(newcomer(project), campaign)
    one, two = desk.take(2)
    said = desk.answer(one).json()["saved"]["id"]
    desk.answer(two)
    labels_update(campaign)
    desk.undo(said)
    assert changed(campaign).votes == 1
    assert SoftLabel.objects.count() == 1


def test_an_exclusion_and_its_lifting_are_seen(pairs, admin):
    person = Judgement.objects.order_by("created_at").first().annotator_id
    before = labels()
    person_exclude(campaign=pairs, person=person, by=admin, reason="a trial")
    assert changed(pairs).votes == 56
    assert apart_of_votes(before, labels()) == {1}
    exclusion_lift(exclusion=Exclusion.objects.get(), by=admin)
    assert changed(pairs).votes == 64
    assert apart(labels(), before) < 1e-2


def apart_of_votes(one, two):
    return {one[key][1] - two[key][1] for key in one}


def test_an_overruling_is_noted_beside_the_label_and_goes_with_a_later_review(pairs):
    task = SoftLabel.objects.order_by("task").first().task
    chances = SoftLabel.objects.get(task=task).chances
    for answers, noted in (({"overall": "tie"}, "tie"), ({}, "")):
        reviewer = MembershipFactory(project=pairs.project, role=Role.REVIEWER).user
        verdict = "overruled" if answers else "agreed"
        reason = "They look alike." if answers else ""
        review_add(task=task, by=reviewer, verdict=verdict, answers=answers, reason=reason)
        assert list(stale_campaigns()) == [pairs]
        labels_update(pairs)
        label = SoftLabel.objects.get(task=task)
        assert (label.overruled, label.chances) == (noted, chances)
        assert any('"overruled": "tie"' in line for line in label_lines(pairs)) == bool(noted)


def test_scores_have_increments_too(project):
    low = {(0, "a"): 0, (1, "a"): 2, (0, "b"): 1, (1, "b"): 3}
    campaign = scored(project, [low, {key: value + 1 for key, value in low.items()}])
    labels_update(campaign)
    campaign.tasks.update(need=3)
    desk = Desk(newcomer(project), campaign)
    (lease,) = desk.take(1)
    rows = [
        {"image": place, "criterion": key, "value": 2} for place in (0, 1) for key in ("a", "b")
    ]
    assert desk.say(lease, "answered", ratings=rows).status_code == 200
    assert len(labels_update(campaign)) == 2
    assert set(SoftLabel.objects.values_list("votes", "increment")) == {(3, 1)}


@pytest.mark.parametrize(
    ("name", "value"), [("LEAST_VOTES", 1_000), ("MOST_MOVED", 0.0), ("MOST_STEPS", 1)]
)
def test_the_whole_is_fitted_when_it_is_due(pairs, monkeypatch, name, value):
    monkeypatch.setattr(increments, name, value)
    for _ in range(2):
        say_all(pairs, _side)
        labels_update(pairs)
    fit = ConsensusFit.objects.get()
    assert (fit.increments, fit.whole_votes) == (0, 80)


def test_the_first_answer_of_its_kind_needs_the_whole(pairs):
    say_all(pairs, lambda number: "tie")
    labels_update(pairs)
    fit = ConsensusFit.objects.get()
    assert (fit.increments, fit.votes) == (0, 72)


def test_no_open_transaction_hides_behind_the_mark(transactional_db):
    """What somebody else is writing now will be younger than the mark, whenever it is seen."""
    other = connection.copy()
    try:
        with transaction.atomic(using=connection.alias):
            with other.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT now()")
                begun = cursor.fetchone()[0]
            assert mark() <= begun
    finally:
        other.close()
