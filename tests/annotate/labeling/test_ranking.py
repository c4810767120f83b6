"""Ranking: K images into slots, all of them or nothing, in the candidates' own order."""

import pytest
from django.db import IntegrityError, transaction

from annotate.core.errors import ApplicationError
from annotate.labeling.forms import form_of
from annotate.labeling.models import Campaign, Judgement, Lease, Placement, Rating, Task
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.quality.scores import results
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer, task_of
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory

SCORED = {"group": 3, "slots": 5, "per_slot": 2, "scores": {"key": "overall", "label": "Overall"}}


@pytest.fixture
def opened(project):
    """opened(form) -> an open campaign on six images of one prompt, three of each of two models."""
    prompt = PromptFactory(prompt_set__project=project)
    for name in ("alpha", "beta"):
        model = ModelVersionFactory(project=project, name=name)
        for seed in range(3):
            CandidateFactory(prompt=prompt, model_version=model, seed=seed)

    def make(form=None, source="within_model") -> Campaign:
        drafted = campaign_create(
            project=project, user=project.created_by, name="Rank", kind="ranking",
            form=form or {"group": 3}, sources=[PairSource(source, pairs_per_prompt=5)],
        )  # fmt: skip
        return campaign_enter(campaign=drafted, status="open")

    return make


@pytest.fixture
def desk(opened, project) -> Desk:
    return Desk(newcomer(project), opened())


def places(*slots: int) -> list[dict[str, int]]:
    return [{"image": image, "slot": slot} for image, slot in enumerate(slots)]


def scores(*values: int) -> list[dict[str, object]]:
    return [
        {"image": image, "criterion": "overall", "value": value}
        for image, value in enumerate(values)
    ]


def test_groups_hold_so_many_images(desk):
    tasks = Task.objects.filter(campaign=desk.campaign)
    assert [len(task.key.split("-")) for task in tasks] == [3, 3]
    assert desk.campaign.form == {"group": 3, "slots": 5, "per_slot": 2, "scores": None}


def test_one_screen_is_one_transaction_stored_as_the_candidates_stand_and_once(desk):
    lease = desk.take(1)[0]
    said = {"placements": places(2, 1, 2), "id": "0" * 31 + "1"}
    first = desk.say(lease, "answered", **said)
    assert first.status_code == 200, first.json()
    assert desk.say(lease, "answered", **said).json()["saved"]["repeated"]
    judgement = Judgement.objects.get()
    stored = {row.position: row.slot for row in judgement.placements.all()}
    assert [stored[position] for position in judgement.order] == [2, 1, 2]
    check_counters(desk.campaign)


@pytest.mark.parametrize(
    ("placements", "says"),
    [
        (places(1, 2), "No slot for image 3"),
        (places(1, 1, 1), "Slot 1 holds at most 2"),
        (places(1, 2, 6), "no slot 6"),
        ([*places(1, 2, 3), {"image": 0, "slot": 4}], "Image 1 is in two slots"),
        ([*places(1, 2, 3), {"image": 3, "slot": 4}], "no image 4"),
        ([], "No slot for image 1, 2, 3"),
    ],
)
def test_what_does_not_fit_the_form_is_refused_with_a_sentence(desk, placements, says):
    lease = desk.take(1)[0]
    refused = desk.say(lease, "answered", placements=placements)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_answer")
    assert says in refused.json()["error"]["message"]
    assert not Judgement.objects.exists()
    assert desk.take(1)[0]["id"] == lease["id"]  # the work goes on where it was


def test_what_is_no_placement_is_refused_before_it_is_looked_at(desk):
    lease = desk.take(1)[0]
    zero = desk.say(lease, "answered", placements=places(0, 1, 2))
    assert zero.json()["error"]["code"] == "invalid"
    assert "nothing else" in desk.answer(lease, "left").json()["error"]["message"]
    unasked = desk.say(lease, "answered", placements=places(1, 2, 3), ratings=scores(1, 2, 3))
    assert "asks for no scores" in unasked.json()["error"]["message"]
    assert desk.skip(lease).status_code == 200
    assert not Placement.objects.exists()


def test_a_ranking_may_not_contradict_the_scores_of_the_same_screen(opened, project):
    desk = Desk(newcomer(project), opened(SCORED))
    lease = desk.take(1)[0]
    refused = desk.say(lease, "answered", placements=places(3, 1, 2), ratings=scores(2, 4, 6))
    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == (
        "Image 2 stands above image 3 (slot 1 before 2) but has the lower score (4 against 6)."
        " Change one of them."
    )
    for values, says in (((1, 2), "No score for image 3"), ((0, 1, 2), "between 1 and 7")):
        refused = desk.say(lease, "answered", placements=places(1, 2, 3), ratings=scores(*values))
        assert says in refused.json()["error"]["message"]
    # Equal scores may stand apart, and unequal ones together: neither says the opposite.
    kept = desk.say(lease, "answered", placements=places(1, 2, 2), ratings=scores(5, 5, 2))
    assert kept.status_code == 200
    assert Rating.objects.count() == Placement.objects.count() == 3


def test_history_says_it_in_the_screens_order_and_undo_brings_it_back(desk, as_):
    lease = desk.take(1)[0]
    judgement = desk.say(lease, "answered", placements=places(3, 1, 2)).json()["saved"]["id"]
    row = as_(desk.user).get(f"/campaigns/{desk.campaign.pk}/history").json()["results"][0]
    assert sorted(row["placements"], key=str) == places(3, 1, 2)
    back = desk.undo(judgement).json()["lease"]
    assert back["images"] == lease["images"]
    assert desk.say(back, "answered", placements=places(1, 2, 3)).status_code == 200
    check_counters(desk.campaign)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"group": 1}, "group"),
        ({"group": 10}, "group"),
        ({"group": 9, "slots": 4}, "do not fit"),
        ({"slots": 10}, "slots"),
        ({"scores": {"low": 7, "high": 7}}, "highest score"),
        ({"mystery": 1}, "mystery"),
    ],
)
def test_a_form_that_cannot_be_asked_is_refused(form, says):
    with pytest.raises(ApplicationError) as caught:
        form_of("ranking", form)
    assert says in caught.value.message


def test_a_free_ranking_has_a_slot_for_each_image(opened, project):
    desk = Desk(newcomer(project), opened({"group": 3, "slots": 3, "per_slot": 1}))
    lease = desk.take(1)[0]
    tied = desk.say(lease, "answered", placements=places(1, 1, 2))
    assert "holds at most 1" in tied.json()["error"]["message"]
    assert desk.say(lease, "answered", placements=places(3, 1, 2)).status_code == 200


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"position": 9, "slot": 0}, "labeling_slot_known"),
        ({"position": 9, "slot": 10}, "labeling_slot_known"),
        ({"position": 0, "slot": 5}, "labeling_placed_once"),
    ],
)
def test_the_database_keeps_the_rules_too(desk, row, rule):
    assert desk.say(desk.take(1)[0], "answered", placements=places(1, 2, 3)).status_code == 200
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Placement.objects.create(judgement=Judgement.objects.get(), **row)


def test_results_are_mean_ranks_and_pairs_won(opened, project):
    campaign = opened({**SCORED, "group": 2}, source="between_models")
    desk = Desk(newcomer(project), campaign)
    leases = desk.take(3)
    for lease, gap in zip(leases, (1, 1, 0), strict=False):  # alpha wins twice, then a tie
        positions = Lease.objects.get(pk=lease["id"])
        of = {
            row.position: row.candidate.model_version.name
            for row in task_of(lease).candidates.select_related("candidate__model_version")
        }
        order = [of[position] for position in positions.order]
        slots = [2 if name == "alpha" else 2 + gap for name in order]
        values = [5 if name == "alpha" else 3 for name in order]
        said = desk.say(lease, "answered", placements=places(*slots), ratings=scores(*values))
        assert said.status_code == 200, said.json()
    table = {
        row["model_version"]["name"]: {value["key"]: value for value in row["values"]}
        for row in results(campaign)["models"]
    }
    count = len(leases)
    wins = min(count, 2)
    ties = count - wins
    rank = (wins * 1 + ties * 1.5) / count
    assert table["alpha"]["rank"]["mean"] == pytest.approx(rank, abs=1e-4)
    assert table["beta"]["rank"]["mean"] == pytest.approx(3 - rank, abs=1e-4)
    assert table["alpha"]["won"]["mean"] == pytest.approx((wins + ties / 2) / count, abs=1e-4)
    assert table["alpha"]["slot"]["mean"] == 2
    assert (table["alpha"]["score"]["mean"], table["beta"]["score"]["mean"]) == (5, 3)
    assert [row["key"] for row in results(campaign)["measures"]] == ["rank", "slot", "won", "score"]


def test_a_snapshot_of_pairs_does_not_take_rankings(desk, project, admin, as_):
    answer = as_(admin).post(
        f"/projects/{project.pk}/snapshots", {"name": "s", "campaigns": [desk.campaign.pk]}
    )
    assert "no campaign of pairs" in answer.json()["error"]["message"]
