"""The demo's known answers: every picture they name comes with it, and some work is left."""

import json
import tomllib

import pytest
from django.conf import settings

from annotate.labeling.models import Campaign, GoldAnswer, Task
from annotate.labeling.services.campaign import campaign_create
from annotate.labeling.services.tasks import PairSource
from annotate.runs.demo_gold import CLEAR, TASTE, TEST, demo_gold, demo_test
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory, PromptSetFactory

FOLDER = settings.ROOT / "training/presets/demo"


@pytest.fixture
def drawn(project):
    """The demo's pictures of the prompts that are named, without their pixels."""
    named = {row[0] for row in (*CLEAR, *TASTE)} | {each.prompt for each in TEST}
    items = json.loads((FOLDER / "candidates/manifest.json").read_text())["items"]
    prompts = PromptSetFactory(project=project)
    model = ModelVersionFactory(project=project, name="demo")
    rows = {text: PromptFactory(prompt_set=prompts, text=text) for text in sorted(named)}
    for item in items:
        if item["prompt"] in named:
            CandidateFactory(prompt=rows[item["prompt"]], model_version=model, seed=item["seed"])
    return PairSource("within_model", model_versions=[model.pk])


def test_the_pairs_have_hard_and_soft_gold(project, drawn):
    campaign = campaign_create(
        project=project, user=project.created_by, name="Pairs", sources=[drawn], gold_every=8
    )
    demo_gold(project, campaign)
    checks = Task.objects.filter(campaign=campaign, role=Task.Role.GOLD)
    assert checks.count() == len(CLEAR) + len(TASTE)
    hard = [row for row in GoldAnswer.objects.all() if max(row.shares) == 1]
    assert len(hard) == len(CLEAR)
    assert all(row.explanation for row in GoldAnswer.objects.all())
    sides = {row.answers[row.shares.index(1)] for row in hard}
    assert sides == {"first", "second"}, "one side alone would be learnt"


def test_the_checklist_has_its_test(project, drawn):
    body = tomllib.loads((FOLDER / "checklist.toml").read_text())
    campaign = campaign_create(
        project=project, user=project.created_by, name="List", kind=Campaign.Kind.CHECKLIST,
        form={"body": body}, sources=[drawn], entrance_mark=60,
    )  # fmt: skip
    demo_test(project, campaign)
    assert Task.objects.filter(campaign=campaign, role=Task.Role.ENTRANCE).count() == len(TEST)
    assert Task.objects.filter(campaign=campaign, role=Task.Role.WORK, need__gt=0).exists()
