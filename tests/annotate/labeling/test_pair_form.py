"""Pairs that are asked more than one choice: dimensions, how much better, reasons."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from annotate.core.errors import ApplicationError
from annotate.labeling.forms import form_of
from annotate.labeling.models import Campaign, DimensionChoice, Judgement, Preference, Reason
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory, PromptSetFactory

FORM = {
    "dimensions": [
        {"key": "sharpness", "label": "Sharpness", "question": "Which is sharper?"},
        {"key": "colour", "label": "Colour"},
    ],
    "strength": {"grades": ["slightly", "clearly", "much"], "each": True},
    "reasons": [{"key": "hands", "label": "Broken hands"}, {"key": "text", "label": "Bad text"}],
    "reasons_of": "each",
}
ANSWER = {
    "choice": "left",
    "strength": 3,
    "dimensions": [
        {"dimension": "sharpness", "choice": "right", "strength": 1},
        {"dimension": "colour", "choice": "tie"},
    ],
    "reasons": [{"image": 1, "key": "hands"}, {"image": 0, "key": "text"}],
}


@pytest.fixture
def opened(project):
    """opened(form) -> an open campaign of two pairs of one model's images."""
    prompts = PromptSetFactory(project=project)
    model = ModelVersionFactory(project=project)
    for prompt in PromptFactory.create_batch(2, prompt_set=prompts):
        for seed in range(2):
            CandidateFactory(prompt=prompt, model_version=model, seed=seed)

    def make(form: dict[str, object]) -> Campaign:
        drafted = campaign_create(
            project=project, user=project.created_by, name="Pairs", form=form,
            sources=[PairSource("within_model")], overlap=2,
        )  # fmt: skip
        return campaign_enter(campaign=drafted, status="open")

    return make


@pytest.fixture
def desk(opened, project) -> Desk:
    return Desk(newcomer(project), opened(FORM))


def test_one_screen_is_stored_as_the_candidates_stand_and_once(desk):
    lease = desk.take(1)[0]
    said = {**ANSWER, "id": "0" * 31 + "1"}
    first = desk.say(lease, "answered", **said)
    assert first.status_code == 200, first.json()
    assert desk.say(lease, "answered", **said).json()["saved"]["repeated"]
    judgement = Judgement.objects.get()
    sides = ["first", "second"]
    left, right = judgement.order
    preference = Preference.objects.get()
    assert (preference.choice, preference.strength) == (sides[left], 3)
    rows = {row.dimension: (row.choice, row.strength) for row in judgement.dimensions.all()}
    assert rows == {"sharpness": (sides[right], 1), "colour": ("tie", None)}
    reasons = {(row.position, row.key) for row in judgement.reasons.all()}
    assert reasons == {(right, "hands"), (left, "text")}
    check_counters(desk.campaign)


def change(**parts: object) -> dict[str, object]:
    return {**ANSWER, **parts}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (change(choice=None), "overall choice is missing"),
        (change(strength=None), "strength of the overall choice is missing"),
        (change(strength=4), "from 1 to 3"),
        (change(choice="tie"), "Only a winner has a strength"),
        (change(dimensions=ANSWER["dimensions"][:1]), "No choice for colour"),
        (change(dimensions=[*ANSWER["dimensions"], ANSWER["dimensions"][1]]), "answered twice"),
        (
            change(dimensions=[*ANSWER["dimensions"], {"dimension": "charm", "choice": "tie"}]),
            "no dimension 'charm'",
        ),
        (
            change(dimensions=[{"dimension": "sharpness", "choice": "left"}]),
            "strength of the dimension 'sharpness' is missing",
        ),
        (change(reasons=[{"image": 0, "key": "smell"}]), "no reason 'smell'"),
        (change(reasons=[{"key": "hands"}]), "of which image"),
        (change(reasons=[{"image": 0, "key": "hands"}] * 2), "given twice"),
        (change(ratings=[{"image": 0, "criterion": "a", "value": 1}]), "nothing else"),
    ],
)
def test_what_does_not_fit_the_form_is_refused_with_a_sentence(desk, answer, says):
    lease = desk.take(1)[0]
    refused = desk.say(lease, "answered", **answer)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad_answer")
    assert says in refused.json()["error"]["message"]
    assert not Judgement.objects.exists()
    assert desk.take(1)[0]["id"] == lease["id"]  # the work goes on where it was


def test_what_is_no_choice_at_all_is_refused_before_it_is_looked_at(desk):
    lease = desk.take(1)[0]
    for bad in ({"strength": 0}, {"reasons": [{"image": 2, "key": "hands"}]}, {"dimensions": "x"}):
        assert desk.say(lease, "answered", **change(**bad)).json()["error"]["code"] == "invalid"
    assert desk.say(lease, "skipped", reason="r", strength=1).status_code == 400
    assert desk.skip(lease).status_code == 200
    assert not Reason.objects.exists()


def test_dimensions_may_be_asked_instead_of_the_overall_choice(opened, project):
    form = {"overall": False, "dimensions": FORM["dimensions"]}
    desk = Desk(newcomer(project), opened(form))
    lease = desk.take(1)[0]
    dimensions = [{"dimension": key, "choice": "both_bad"} for key in ("sharpness", "colour")]
    refused = desk.say(lease, "answered", choice="left", dimensions=dimensions)
    assert "no overall choice" in refused.json()["error"]["message"]
    assert desk.say(lease, "answered", dimensions=dimensions).status_code == 200
    assert not Preference.objects.exists()
    assert DimensionChoice.objects.count() == 2


def test_reasons_may_be_of_the_choice_as_a_whole(opened, project):
    desk = Desk(newcomer(project), opened({"reasons": FORM["reasons"]}))
    lease = desk.take(1)[0]
    refused = desk.answer(lease, reasons=[{"image": 0, "key": "hands"}])
    assert "leave the image out" in refused.json()["error"]["message"]
    assert desk.answer(lease, reasons=[{"key": "hands"}]).status_code == 200
    assert Reason.objects.get().position is None


def test_history_says_it_in_the_screens_words_and_undo_brings_it_back(desk, as_):
    lease = desk.take(1)[0]
    judgement = desk.say(lease, "answered", **ANSWER).json()["saved"]["id"]
    row = as_(desk.user).get(f"/campaigns/{desk.campaign.pk}/history").json()["results"][0]
    wanted = change(
        dimensions=[ANSWER["dimensions"][0], {**ANSWER["dimensions"][1], "strength": None}]
    )
    for name, value in wanted.items():
        found = row[name]
        assert (sorted(found, key=str) if isinstance(found, list) else found) == (
            sorted(value, key=str) if isinstance(value, list) else value
        )
    back = desk.undo(judgement).json()["lease"]
    assert back["images"] == lease["images"]
    assert desk.say(back, "answered", **change(strength=1)).status_code == 200
    check_counters(desk.campaign)


def test_a_plain_pair_stays_what_it_was(opened, project):
    """The same statements as ever, and nothing that only a form asks for is taken."""
    assert form_of("pairwise", {"overall": True}) == {}
    desk = Desk(newcomer(project), opened({}))
    first, second = desk.take(2)
    for more in ({"strength": 1}, {"reasons": [{"key": "hands"}]}):
        assert "nothing else" in desk.answer(first, **more).json()["error"]["message"]
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert desk.answer(first).status_code == 200
    text = " ".join(query["sql"] for query in seen.captured_queries)
    assert "INSERT INTO labeling_preference (judgement_id, choice)\n" in text
    assert "dimension" not in text
    assert "strength" not in text
    assert desk.answer(second, "tie").status_code == 200


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"overall": False}, "at least one dimension"),
        ({"dimensions": [{"key": "a", "label": "A"}] * 2}, "same key"),
        ({"dimensions": [{"key": "overall", "label": "A"}]}, "rename"),
        ({"dimensions": [{"key": "a b", "label": "A"}]}, "key"),
        ({"strength": {"grades": ["only"]}}, "grades"),
        ({"reasons": [{"key": f"r{i}", "label": "R"} for i in range(10)]}, "reasons"),
        ({"mystery": 1}, "mystery"),
        (
            {
                "overall": False,
                "dimensions": FORM["dimensions"],
                "strength": {"grades": ["a", "b"]},
            },
            "strength.each",
        ),
    ],
)
def test_a_form_that_cannot_be_asked_is_refused(form, says):
    with pytest.raises(ApplicationError) as caught:
        form_of("pairwise", form)
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"choice": "tie", "strength": 1}, "labeling_dimension_strength"),
        ({"choice": "first", "strength": 9}, "labeling_dimension_strength"),
        ({"choice": "left"}, "labeling_dimension_choice_known"),
        ({"choice": "first", "dimension": "colour"}, "labeling_dimension_once"),
    ],
)
def test_the_database_keeps_the_rules_too(desk, row, rule):
    lease = desk.take(1)[0]
    assert desk.say(lease, "answered", **ANSWER).status_code == 200
    judgement = Judgement.objects.get()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        DimensionChoice.objects.create(**{"judgement": judgement, "dimension": "more", **row})
    DimensionChoice.objects.create(
        judgement=judgement, dimension="more", choice="first", strength=2
    )
    Reason.objects.create(judgement=judgement, key="hands")
    with pytest.raises(IntegrityError, match="labeling_reason_once"), transaction.atomic():
        Reason.objects.create(judgement=judgement, key="hands")
