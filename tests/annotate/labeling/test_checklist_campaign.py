"""A checklist campaign: what applies is answered, what does not is stored as not asked."""

import pytest

from annotate.labeling.checklist.body import builtin
from annotate.labeling.checklist.questions import asked
from annotate.labeling.models import Campaign, ChecklistAnswer, Judgement
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory


@pytest.fixture
def campaign(project) -> Campaign:
    model = ModelVersionFactory(project=project)
    for _ in range(3):
        prompt = PromptFactory(prompt_set__project=project)
        CandidateFactory(prompt=prompt, model_version=model, seed=0)
    drafted = campaign_create(
        project=project, user=project.created_by, name="Look closely", kind="checklist",
        form={"builtin": "image"}, sources=[PairSource("within_model")],
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


@pytest.fixture
def desk(campaign) -> Desk:
    return Desk(newcomer(campaign.project), campaign)


def answers(option: int) -> list[dict[str, object]]:
    """Everything that applies when each item gets its option of this number (or its last)."""
    body, given = builtin("image"), dict[str, str]()
    while missing := [item for item in asked(body, given) if item.key not in given]:
        keys = missing[0].option_keys
        given[missing[0].key] = keys[min(option, len(keys) - 1)]
    return [{"image": 0, "item": item, "option": key} for item, key in given.items()]


def test_each_task_shows_one_image(desk):
    leases = desk.take(3)
    assert [len(lease["images"]) for lease in leases] == [1, 1, 1]


@pytest.mark.parametrize("option", [0, 1])
def test_what_is_gated_off_is_stored_as_not_asked(desk, option):
    given = answers(option)
    saved = desk.say(desk.take(1)[0], "answered", answers=given)
    assert saved.status_code == 200, saved.json()
    stored = dict(ChecklistAnswer.objects.values_list("item", "option"))
    assert set(stored) == {item.key for item in builtin("image").items}
    assert {item: key for item, key in stored.items() if key} == {
        row["item"]: row["option"] for row in given
    }
    assert (None in stored.values()) == (option == 1)  # gates answered no
    check_counters(desk.campaign)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows[:-1],
        lambda rows: [*rows, rows[0]],
        lambda rows: [*rows[:-1], rows[-1] | {"option": "magnificent"}],
        lambda rows: [*rows, {"image": 0, "item": "charm", "option": "yes"}],
        lambda rows: [rows[0] | {"image": 1}, *rows[1:]],
        lambda rows: [],
    ],
)
def test_what_does_not_fit_the_checklist_is_refused_and_the_work_stays(desk, spoil):
    lease = desk.take(1)[0]
    answer = desk.say(lease, "answered", answers=spoil(answers(0)))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_answer")
    assert not Judgement.objects.exists()
    assert desk.take(1)[0]["id"] == lease["id"]


def test_an_answer_behind_a_closed_gate_is_refused(desk):
    open_rows, closed_rows = answers(0), answers(1)
    names = {row["item"] for row in closed_rows}
    behind = next(row for row in open_rows if row["item"] not in names)
    answer = desk.say(desk.take(1)[0], "answered", answers=[*closed_rows, behind])
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_answer")


def test_undo_and_history(desk, as_):
    lease = desk.take(1)[0]
    saved = desk.say(lease, "answered", answers=answers(0)).json()["saved"]["id"]
    history = as_(desk.user).get(f"/campaigns/{desk.campaign.pk}/history").json()["results"]
    assert len(history[0]["answers"]) == len(answers(0))
    assert desk.undo(saved).status_code == 200
    assert desk.say(desk.take(1)[0], "answered", answers=answers(1)).status_code == 200
    check_counters(desk.campaign)


def test_a_broken_checklist_is_refused(project, admin, as_):
    for form in ({"builtin": "sound"}, {"body": {}}, {"mystery": 1}):
        answer = as_(admin).post(
            f"/projects/{project.pk}/campaigns",
            {"name": "x", "kind": "checklist", "form": form, "pairs": []},
        )
        assert answer.status_code == 400, form
        assert answer.json()["error"]["message"]
