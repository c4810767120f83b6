"""Soft labels of real answers: fitted, kept, brought up to date."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.core.management import call_command
from django.db.models import F

from annotate.labeling.models import Judgement
from annotate.labeling.services.exclusion import person_exclude
from annotate.projects.models import Role
from annotate.quality.fitting import fitted
from annotate.quality.models import ConsensusFit, Reliability, SoftLabel
from annotate.quality.said import said
from annotate.quality.services.consensus import labels_refresh, labels_update
from annotate.quality.services.fit_state import pair_columns_of
from annotate.quality.services.soft_labels import MOVED, labels_write
from annotate.quality.services.touched import SLACK, stale_campaigns
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.annotate.quality.saying import say_all, scored
from tests.factories import MembershipFactory, campaign_of_pairs


@pytest.fixture
def pairs(project):
    return campaign_of_pairs(8, project=project, overlap=6)


def honest(number):
    return "first" if number % 2 else "second"


def inverted(number):
    return "second" if number % 2 else "first"


def test_who_inverts_counts_for_little_and_the_crowd_is_believed(pairs):
    for wanted in (honest, honest, honest, honest, inverted):
        say_all(pairs, wanted)
    (fit,) = labels_update(pairs)
    assert (fit.method, fit.votes) == ("paired", 40)
    values = list(Reliability.objects.order_by("annotator").values_list("value", flat=True))
    assert min(values[:4]) > 0.5
    assert values[4] < 0
    for number, label in enumerate(SoftLabel.objects.order_by("task")):
        assert sum(label.chances) == pytest.approx(1)
        assert label.chances.index(max(label.chances)) == (0 if honest(number) == "first" else 1)
        assert label.votes == 5
        # The share of votes is 0.8: with the one who inverts turned round it is surer than that.
        assert max(label.chances) > 0.8


def test_nothing_is_done_twice_and_new_votes_start_where_the_last_fit_ended(pairs):
    say_all(pairs, honest)
    (first,) = labels_update(pairs)
    assert labels_update(pairs) == []
    say_all(pairs, honest)
    (second,) = labels_update(pairs)
    assert second.pk == first.pk
    assert second.inputs_sha256 != first.inputs_sha256
    assert SoftLabel.objects.count() == 8
    assert Reliability.objects.count() == 2


def test_a_campaign_that_nobody_answers_any_more_is_left_alone(pairs):
    """Also where its last answer came just before its last fit."""
    say_all(pairs, honest)
    Judgement.objects.update(created_at=F("created_at") - timedelta(hours=1))
    labels_update(pairs)
    last = Judgement.objects.latest("created_at").created_at
    ConsensusFit.objects.update(seen_at=last + SLACK / 2)
    assert list(stale_campaigns()) == [pairs]  # it may have been written before that fit, unseen
    assert labels_update(pairs) == []
    assert list(stale_campaigns()) == []


def test_the_same_votes_have_the_same_hash_and_the_same_labels(pairs):
    for _ in range(3):
        say_all(pairs, honest)
    labels_update(pairs)
    kept = ConsensusFit.objects.get()
    before = list(SoftLabel.objects.order_by("task").values_list("chances", flat=True))
    SoftLabel.objects.all().delete()
    ConsensusFit.objects.all().delete()
    labels_update(pairs)
    again = ConsensusFit.objects.get()
    assert again.inputs_sha256 == kept.inputs_sha256
    assert list(SoftLabel.objects.order_by("task").values_list("chances", flat=True)) == before


def test_only_what_moved_is_written(pairs):
    """A label that stands is left alone until it is told more, however often all is fitted anew."""
    for wanted in (honest, honest, honest):
        say_all(pairs, wanted)
    labels_update(pairs)
    SoftLabel.objects.update(error=None, chances=[0.25, 0.25, 0.25, 0.25])
    odd = SoftLabel.objects.order_by("task").first()
    fit = ConsensusFit.objects.get()
    (question,) = said(pairs)
    found = fitted(question, pair_columns_of(question), None)
    assert labels_write(fit, question, found).labels == 8
    near = found.chances + np.array([MOVED, -MOVED, 0, 0]) / 2
    assert labels_write(fit, question, replace(found, chances=near)).labels == 0
    near[0] = [0.1, 0.2, 0.3, 0.4]
    assert labels_write(fit, question, replace(found, chances=near)).labels == 1
    odd.refresh_from_db()
    assert odd.chances == [0.1, 0.2, 0.3, 0.4]


def test_a_label_that_nobody_stands_for_goes(pairs):
    desk = Desk(newcomer(pairs.project), pairs)
    one, two = desk.take(2)
    said = desk.answer(one).json()["saved"]["id"]
    desk.answer(two)
    labels_update(pairs)
    assert SoftLabel.objects.count() == 2
    desk.undo(said)
    labels_update(pairs)
    assert SoftLabel.objects.count() == 1


def test_the_last_label_goes_as_well(pairs):
    desk = Desk(newcomer(pairs.project), pairs)
    said = desk.answer(desk.take(1)[0]).json()["saved"]["id"]
    labels_update(pairs)
    desk.undo(said)
    labels_update(pairs)
    assert SoftLabel.objects.count() == ConsensusFit.objects.count() == 0


def test_ties_and_both_bad_stay_what_they_are(pairs):
    for choice in ("tie", "both_bad"):
        say_all(pairs, lambda number, choice=choice: choice)
    labels_update(pairs)
    for label in SoftLabel.objects.all():
        first, second, tie, both_bad = label.chances
        assert tie > first
        assert both_bad > second


def test_scores_lose_the_bias_of_who_gave_them(project):
    strict = {(0, "a"): 0, (1, "a"): 2, (0, "b"): 1, (1, "b"): 3}
    generous = {key: value + 1 for key, value in strict.items()}
    campaign = scored(project, [strict, generous])
    labels_refresh()
    fit = ConsensusFit.objects.get(question="a")
    assert fit.method == "rater_bias"
    biases = sorted(row.bias for row in fit.people.all())
    assert biases == pytest.approx([-0.5, 0.5], abs=0.01)
    found = {row.position: row.score for row in SoftLabel.objects.filter(fit=fit)}
    assert found == pytest.approx({0: 0.5, 1: 2.5}, abs=0.01)
    assert campaign.fits.count() == 2


def test_one_vote_alone_is_a_label_with_doubt(pairs):
    desk = Desk(newcomer(pairs.project), pairs)
    desk.answer(desk.take(1)[0])
    labels_update(pairs)
    label = SoftLabel.objects.get()
    assert 0.5 < max(label.chances) < 0.95


def test_the_report_and_the_labels_by_http(pairs, as_):
    for wanted in (honest, honest, inverted):
        say_all(pairs, wanted)
    labels_update(pairs)
    reviewer, researcher = (
        MembershipFactory(project=pairs.project, role=role).user
        for role in (Role.REVIEWER, Role.RESEARCHER)
    )
    (overall,) = as_(reviewer).get(f"/campaigns/{pairs.pk}/consensus").json()["questions"]
    assert (overall["key"], overall["items"], overall["votes"]) == ("overall", 8, 24)
    assert [row["value"] for row in overall["people"]] == sorted(
        row["value"] for row in overall["people"]
    )
    answer = as_(researcher).get(f"/campaigns/{pairs.pk}/soft-labels")
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert len(lines) == 8
    assert set(lines[0]["chances"]) == {"first", "second", "tie", "both_bad"}
    assert as_(reviewer).get(f"/campaigns/{pairs.pk}/soft-labels").status_code == 403
    annotator = MembershipFactory(project=pairs.project, role=Role.ANNOTATOR).user
    assert as_(annotator).get(f"/campaigns/{pairs.pk}/consensus").status_code == 403


def test_the_command_prints_report_or_labels(pairs):
    say_all(pairs, honest)
    out = io.StringIO()
    call_command("fit_consensus", pairs.pk, stdout=out)
    assert json.loads(out.getvalue())["questions"][0]["votes"] == 8
    out = io.StringIO()
    call_command("fit_consensus", pairs.pk, "--labels", stdout=out)
    assert len(out.getvalue().splitlines()) == 8


def test_without_a_fit_the_report_says_why(pairs, as_, reviewer, admin):
    def why():
        found = as_(reviewer).get(f"/campaigns/{pairs.pk}/consensus").json()
        return len(found["questions"]), found["why"]

    assert why() == (0, "Nothing has been answered yet.")
    desk = say_all(pairs, honest)
    assert why()[1].startswith("No fit has been made yet")
    labels_update(pairs)
    assert why() == (1, "")
    person_exclude(campaign=pairs, person=desk.user.pk, by=admin, reason="Asleep.")
    labels_update(pairs)
    assert why() == (0, "Nobody's answers count: those who answered are excluded.")


def test_an_empty_campaign_has_nothing_to_fit(pairs):
    assert labels_update(pairs) == []
    assert not Judgement.objects.exists()
    assert labels_refresh() == 0
