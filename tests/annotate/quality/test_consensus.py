"""What people said of a task together."""

from collections import Counter

import pytest

from annotate.labeling.models import Campaign
from annotate.quality.models import Consensus
from annotate.quality.services.majority import consensus_update, majority, soft
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.factories import campaign_of_pairs


@pytest.mark.parametrize(
    ("votes", "p_first", "winner"),
    [
        ({}, 0.5, ""),
        ({"first": 1}, 1.0, "first"),
        ({"second": 2}, 0.0, "second"),
        ({"first": 2, "second": 1}, 2 / 3, "first"),
        ({"first": 1, "second": 1}, 0.5, ""),
        ({"first": 1, "tie": 1}, 0.75, ""),
        ({"tie": 3}, 0.5, "tie"),
        ({"both_bad": 2, "first": 1}, 2 / 3, "both_bad"),
        ({"first": 2, "second": 1, "tie": 1, "both_bad": 1}, 0.6, "first"),
    ],
)
def test_ties_and_both_bad_count_half_to_each_side(votes, p_first, winner):
    assert soft(Counter(votes)) == pytest.approx(p_first)
    assert majority(Counter(votes)) == winner


@pytest.fixture
def campaign(project) -> Campaign:
    return campaign_of_pairs(1, project=project, overlap=3)


def say(campaign, choice: str) -> tuple[Desk, str]:
    """A new person says "first" or "second", wherever it is shown."""
    desk = Desk(newcomer(campaign.project), campaign)
    lease = desk.take(1)[0]
    order = task_of(lease).leases.get(pk=lease["id"]).order
    left = {"first": 0, "second": 1}.get(choice)
    pressed = choice if left is None else ("left" if order[0] == left else "right")
    return desk, desk.answer(lease, pressed).json()["saved"]["id"]


def test_votes_of_different_people_are_kept_with_their_doubt(campaign):
    for choice in ("first", "first", "tie"):
        say(campaign, choice)
    consensus_update()
    row = Consensus.objects.get()
    assert (row.votes_first, row.votes_second, row.votes_tie, row.votes_both_bad) == (2, 0, 1, 0)
    assert row.p_first == pytest.approx(5 / 6)
    assert row.majority == "first"


def test_a_withdrawn_vote_no_longer_counts(campaign):
    desk, pk = say(campaign, "first")
    say(campaign, "second")
    consensus_update()
    before = Consensus.objects.get().inputs_sha256
    desk.undo(pk)
    consensus_update()
    row = Consensus.objects.get()
    assert (row.votes_first, row.votes_second, row.p_first) == (0, 1, 0.0)
    assert row.inputs_sha256 != before


def test_looking_again_changes_nothing(campaign):
    say(campaign, "first")
    consensus_update()
    before = Consensus.objects.values("p_first", "inputs_sha256").get()
    consensus_update(campaign=campaign)
    assert Consensus.objects.values("p_first", "inputs_sha256").get() == before


def test_a_skipped_task_has_no_votes(campaign):
    desk = Desk(newcomer(campaign.project), campaign)
    desk.skip(desk.take(1)[0])
    consensus_update()
    row = Consensus.objects.get()
    assert (row.p_first, row.majority) == (0.5, "")
