"""People who say what a test wants, through the API."""

from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory, PromptSetFactory


def say_all(campaign, wanted):
    """A new person answers every task; `wanted` says which canonical choice by task number."""
    tasks = {pk: number for number, pk in enumerate(sorted(row.pk for row in campaign.tasks.all()))}
    desk = Desk(newcomer(campaign.project), campaign)
    for _ in tasks:
        (lease,) = desk.take(1)
        task = task_of(lease)
        order = task.leases.get(pk=lease["id"]).order
        choice = wanted(tasks[task.pk])
        if choice in ("first", "second"):
            place = {"first": 0, "second": 1}[choice]
            choice = "left" if order[0] == place else "right"
        assert desk.answer(lease, choice).status_code == 200
    return desk


def scored(project, answers):
    prompt = PromptFactory(prompt_set=PromptSetFactory(project=project))
    for name in ("alpha", "beta"):
        model = ModelVersionFactory(project=project, name=name)
        CandidateFactory(prompt=prompt, model_version=model, seed=0)
    form = {
        "group": 2, "low": 0, "high": 4,
        "criteria": [{"key": "a", "label": "A", "weight": 1}, {"key": "b", "label": "B", "weight": 1}],
    }  # fmt: skip
    drafted = campaign_create(
        project=project, user=project.created_by, name="c", kind="scoring", form=form,
        overlap=len(answers), sources=[PairSource("between_models")],
    )  # fmt: skip
    campaign = campaign_enter(campaign=drafted, status="open")
    for given in answers:
        desk = Desk(newcomer(project), campaign)
        (lease,) = desk.take(1)
        order = task_of(lease).leases.get(pk=lease["id"]).order
        rows = [
            {"image": order.index(position), "criterion": key, "value": value}
            for (position, key), value in given.items()
        ]
        assert desk.say(lease, "answered", ratings=rows).status_code == 200
    return campaign
