"""Win rates by dimension, margins and reasons, recounted by hand."""

import pytest

from annotate.labeling.models import Lease
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.quality.models import Consensus
from annotate.quality.scores import results
from annotate.quality.services.majority import consensus_update
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory, PromptSetFactory

FORM = {
    "dimensions": [{"key": "sharpness", "label": "Sharpness"}],
    "strength": {"grades": ["slightly", "clearly", "much"]},
    "reasons": [{"key": "hands", "label": "Broken hands"}, {"key": "text", "label": "Bad text"}],
}


@pytest.fixture
def opened(project):
    """opened(form) -> an open campaign: alpha against beta on three prompts."""
    models = [ModelVersionFactory(project=project, name=name) for name in ("alpha", "beta")]
    for prompt in PromptFactory.create_batch(3, prompt_set=PromptSetFactory(project=project)):
        for model in models:
            CandidateFactory(prompt=prompt, model_version=model, seed=0)

    def make(source="between_models", **form):
        drafted = campaign_create(
            project=project, user=project.created_by, name="c", form=form,
            sources=[PairSource(source)],
        )  # fmt: skip
        return campaign_enter(campaign=drafted, status="open")

    return make


def side_of(lease, name: str) -> int:
    """Where the image of a model stands on this screen."""
    order = Lease.objects.get(pk=lease["id"]).order
    rows = task_of(lease).candidates.select_related("candidate__model_version")
    position = next(row.position for row in rows if row.candidate.model_version.name == name)
    return order.index(position)


def table_of(campaign) -> dict[str, dict[str, dict]]:
    return {
        row["model_version"]["name"]: {value["key"]: value for value in row["values"]}
        for row in results(campaign)["models"]
    }


def test_alpha_wins_overall_and_loses_in_sharpness(opened, project):
    campaign = opened(**FORM)
    desk = Desk(newcomer(project), campaign)
    words = ("left", "right")
    for lease, strength in zip(desk.take(3), (3, 1, None), strict=True):
        alpha = side_of(lease, "alpha")
        said = {
            "choice": words[alpha] if strength else "tie",
            "strength": strength,
            "dimensions": [{"dimension": "sharpness", "choice": words[1 - alpha]}],
            "reasons": [{"key": "hands"}],
        }
        assert desk.say(lease, "answered", **said).status_code == 200
    found = results(campaign)
    assert [row["key"] for row in found["measures"]] == [
        "overall", "sharpness", "margin:overall", "reason:hands", "reason:text",
    ]  # fmt: skip
    table = table_of(campaign)
    alpha, beta = table["alpha"], table["beta"]
    assert alpha["overall"]["mean"] == pytest.approx((1 + 1 + 0.5) / 3, abs=1e-4)
    assert beta["overall"]["mean"] == pytest.approx(0.5 / 3, abs=1e-4)
    assert (alpha["sharpness"]["mean"], beta["sharpness"]["mean"]) == (0, 1)
    assert alpha["margin:overall"]["mean"] == pytest.approx(4 / 3, abs=1e-4)
    assert beta["margin:overall"]["mean"] == pytest.approx(-4 / 3, abs=1e-4)
    assert alpha["overall"]["low"] <= alpha["overall"]["mean"] <= alpha["overall"]["high"]
    # Of the choice: alpha's where it was chosen, both in the tie.
    assert (alpha["reason:hands"]["count"], alpha["reason:hands"]["mean"]) == (3, 1)
    assert (beta["reason:hands"]["count"], beta["reason:hands"]["mean"]) == (1, 0.3333)
    assert alpha["reason:text"]["count"] == 0


def test_reasons_of_each_image_are_its_models(opened, project):
    campaign = opened(**{**FORM, "strength": None, "dimensions": [], "reasons_of": "each"})
    desk = Desk(newcomer(project), campaign)
    lease = desk.take(1)[0]
    beta = side_of(lease, "beta")
    reasons = [{"image": beta, "key": "hands"}, {"image": beta, "key": "text"}]
    assert desk.answer(lease, "both_bad", reasons=reasons).status_code == 200
    table = table_of(campaign)
    assert [table["beta"][f"reason:{key}"]["count"] for key in ("hands", "text")] == [1, 1]
    assert table["alpha"]["reason:hands"]["mean"] == 0


def test_a_withdrawn_answer_counts_for_nothing(opened, project):
    campaign = opened(**FORM)
    desk = Desk(newcomer(project), campaign)
    said = {"choice": "tie", "dimensions": [{"dimension": "sharpness", "choice": "tie"}]}
    judgement = desk.say(desk.take(1)[0], "answered", **said).json()["saved"]["id"]
    assert results(campaign)["models"]
    desk.undo(judgement)
    assert not results(campaign)["models"]


def test_the_consensus_is_of_the_overall_choice_and_there_is_none_without_it(opened, project):
    asked = opened(**FORM)
    desk = Desk(newcomer(project), asked)
    said = {"dimensions": [{"dimension": "sharpness", "choice": "left"}]}
    assert desk.say(desk.take(1)[0], "answered", choice="tie", **said).status_code == 200
    alone = opened(overall=False, dimensions=FORM["dimensions"])
    other = Desk(newcomer(project), alone)
    assert other.say(other.take(1)[0], "answered", **said).status_code == 200
    assert consensus_update() == 1
    assert Consensus.objects.get().task.campaign == asked
    assert [row["key"] for row in results(alone)["measures"]] == ["sharpness"]


def test_a_plain_pair_has_a_leaderboard_and_no_measures(opened):
    assert results(opened()) == {
        "measures": [], "models": [], "method": "", "regions": None, "faces": None,
    }  # fmt: skip
