"""Results of scores and checklists, recounted by hand."""

import numpy as np
import pytest

from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.quality.scores import interval, results
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory, PromptSetFactory


@pytest.fixture
def models(project):
    return [ModelVersionFactory(project=project, name=name) for name in ("alpha", "beta")]


@pytest.fixture
def prompts(project, models):
    prompts = PromptFactory.create_batch(3, prompt_set=PromptSetFactory(project=project))
    for prompt in prompts:
        for model in models:
            CandidateFactory(prompt=prompt, model_version=model, seed=0)
    return prompts


def opened(project, **settings):
    drafted = campaign_create(
        project=project, user=project.created_by, name="c",
        sources=[PairSource("between_models")], **settings,
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


FORM = {
    "group": 2, "low": 1, "high": 5,
    "criteria": [
        {"key": "a", "label": "A", "weight": 1}, {"key": "b", "label": "B", "weight": 3},
    ],
}  # fmt: skip


def test_means_are_over_prompts_and_the_final_score_is_weighted(project, prompts, models):
    campaign = opened(project, kind="scoring", form=FORM, overlap=2)
    given: dict[tuple[int, str], list[int]] = {}
    rng = np.random.default_rng(3)
    for _ in range(2):
        desk = Desk(newcomer(project), campaign)
        for lease in desk.take(3):
            rows = [
                {"image": image, "criterion": key, "value": int(rng.integers(1, 6))}
                for image in range(2)
                for key in ("a", "b")
            ]
            assert desk.say(lease, "answered", ratings=rows).status_code == 200
    for judgement in campaign.tasks.model.objects.filter(campaign=campaign).prefetch_related(
        "judgements__ratings", "candidates__candidate"
    ):
        shown = {row.position: row.candidate.model_version_id for row in judgement.candidates.all()}
        for said in judgement.judgements.all():
            for row in said.ratings.all():
                given.setdefault((shown[row.position], row.criterion), []).append(row.value)
    found = results(campaign)
    assert [row["key"] for row in found["measures"]] == ["a", "b", "final"]
    for row in found["models"]:
        values = {each["key"]: each for each in row["values"]}
        pk = row["model_version"]["id"]
        for key in ("a", "b"):  # every prompt has two answers: the mean of means is the mean
            assert values[key]["mean"] == pytest.approx(np.mean(given[pk, key]), abs=1e-4)
            assert (values[key]["count"], values[key]["prompts"]) == (6, 3)
        final = (values["a"]["mean"] + 3 * values["b"]["mean"]) / 4
        assert values["final"]["mean"] == pytest.approx(final, abs=1e-3)
        assert values["a"]["low"] <= values["a"]["mean"] <= values["a"]["high"]


BODY = {
    "media": "image", "title": "Two questions",
    "dimensions": [{"key": "d", "label": "D", "items": [
        {"key": "person", "label": "Person", "question": "Is there a person?", "is_gate": True,
         "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]},
        {"key": "hands", "label": "Hands", "question": "How are the hands?",
         "asks_if": {"person": ["yes"]},
         "options": [{"key": key, "label": key} for key in ("good", "fair", "bad")]},
    ]}],
}  # fmt: skip


def test_a_grade_counts_only_where_the_question_was_asked(project, prompts, models):
    campaign = opened(project, kind="checklist", form={"body": BODY}, overlap=1)
    desk = Desk(newcomer(project), campaign)
    said = iter([("yes", "good"), ("yes", "bad"), ("no", None)])
    for lease in desk.take(3):
        person, hands = next(said)
        rows = [{"image": 0, "item": "person", "option": person}]
        if hands:
            rows.append({"image": 0, "item": "hands", "option": hands})
        assert desk.say(lease, "answered", answers=rows).status_code == 200
    found = results(campaign)
    assert [row["key"] for row in found["measures"]] == ["hands"]
    values = [value for row in found["models"] for value in row["values"] if value["count"]]
    assert sum(value["count"] for value in values) == 2
    total = sum(value["mean"] * value["prompts"] for value in values)
    assert total == pytest.approx(1.0)  # good is 1, bad is 0, not asked is nothing


def test_the_interval_covers_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(1)
    samples = rng.normal(2.0, 1.0, size=(300, 40))
    hits = sum(low <= 2.0 <= high for low, high in map(interval, samples) if low and high)
    assert 0.89 <= hits / 300 <= 0.98
    assert interval(np.array([1.0])) == (None, None)
    assert interval(samples[0]) == interval(samples[0])
