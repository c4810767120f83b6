"""Group scoring: K images on M criteria, all of it or nothing, in the candidates' own order."""

import pytest

from annotate.core.errors import ApplicationError
from annotate.labeling.forms import PREFPAINT, form_of
from annotate.labeling.models import Campaign, Judgement, Rating, Task
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory

KEYS = ["structure", "texture", "overall"]


@pytest.fixture
def candidates(project):
    """Seven images of one prompt by one model."""
    model = ModelVersionFactory(project=project)
    prompt = PromptFactory(prompt_set__project=project)
    return [CandidateFactory(prompt=prompt, model_version=model, seed=seed) for seed in range(7)]


@pytest.fixture
def campaign(project, candidates) -> Campaign:
    drafted = campaign_create(
        project=project, user=project.created_by, name="Fill", kind="scoring",
        sources=[PairSource("within_model", pairs_per_prompt=5)], overlap=2,
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


@pytest.fixture
def desk(campaign) -> Desk:
    return Desk(newcomer(campaign.project), campaign)


def scores(images: int = 3, **changes: int) -> list[dict[str, object]]:
    """Image i gets i on structure, i + 1 on texture and i + 2 overall."""
    return [
        {"image": image, "criterion": key, "value": changes.get(f"{key}{image}", image + more)}
        for image in range(images)
        for more, key in enumerate(KEYS)
    ]


def test_groups_hold_three_images_and_no_image_twice(campaign):
    groups = [set(task.key.split("-")) for task in Task.objects.filter(campaign=campaign)]
    assert [len(group) for group in groups] == [3, 3]
    assert not groups[0] & groups[1]


def test_one_screen_is_one_transaction_and_is_stored_as_the_candidates_stand(desk):
    lease = desk.take(1)[0]
    assert len(lease["images"]) == 3
    saved = desk.say(lease, "answered", ratings=scores())
    assert saved.status_code == 200, saved.json()
    judgement = Judgement.objects.get()
    stored = {(row.position, row.criterion): row.value for row in judgement.ratings.all()}
    assert len(stored) == 9
    for image, position in enumerate(judgement.order):
        assert [stored[position, key] for key in KEYS] == [image, image + 1, image + 2]
    assert sorted(judgement.order) == [0, 1, 2]
    check_counters(desk.campaign)


def test_the_same_screen_twice_is_stored_once(desk):
    lease = desk.take(1)[0]
    first = desk.say(lease, "answered", ratings=scores(), id="0" * 31 + "1")
    again = desk.say(lease, "answered", ratings=scores(), id="0" * 31 + "1")
    assert again.json()["saved"]["repeated"]
    assert first.status_code == again.status_code == 200
    assert Rating.objects.count() == 9


@pytest.mark.parametrize(
    ("ratings", "says"),
    [
        (scores()[:-1], "1 of 9 scores are missing"),
        ([*scores(), scores()[0]], "has two scores"),
        (scores(overall2=8), "between 0 and 7"),
        (scores(structure0=-1), "between 0 and 7"),
        ([*scores()[:-1], {"image": 3, "criterion": "overall", "value": 1}], "no image 4"),
        ([*scores()[:-1], {"image": 2, "criterion": "charm", "value": 1}], "'charm'"),
        ([], "9 of 9 scores are missing"),
    ],
)
def test_what_does_not_fit_the_form_is_refused_with_a_sentence(desk, ratings, says):
    lease = desk.take(1)[0]
    answer = desk.say(lease, "answered", ratings=ratings)
    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]
    assert answer.json()["error"]["code"] == "bad_answer"
    assert not Judgement.objects.exists()
    assert desk.take(1)[0]["id"] == lease["id"]  # the work goes on where it was


def test_a_choice_is_no_answer_here_and_scores_are_none_with_a_skip(desk):
    lease = desk.take(1)[0]
    choice = desk.say(lease, "answered", choice="left")
    assert (choice.status_code, choice.json()["error"]["code"]) == (400, "bad_answer")
    skip = desk.say(lease, "skipped", reason="Cannot tell", ratings=scores())
    assert skip.status_code == 400
    assert desk.skip(lease).status_code == 200
    assert not Rating.objects.exists()


def test_undo_brings_the_group_back_in_the_same_order_and_history_shows_the_scores(desk, as_):
    lease = desk.take(1)[0]
    judgement = desk.say(lease, "answered", ratings=scores()).json()["saved"]["id"]
    history = as_(desk.user).get(f"/campaigns/{desk.campaign.pk}/history").json()["results"]
    assert sorted(history[0]["ratings"], key=str) == sorted(scores(), key=str)
    back = desk.undo(judgement).json()["lease"]
    assert back["images"] == lease["images"]
    assert desk.say(back, "answered", ratings=scores(overall0=7)).status_code == 200
    check_counters(desk.campaign)


def test_every_order_of_a_group_is_shown(campaign, project):
    orders = set()
    for _ in range(12):
        desk = Desk(newcomer(project), campaign)
        for lease in desk.take(2):
            orders.add(tuple(image["url"] for image in lease["images"]))
        desk.give_back(*desk.take(2))
    assert len(orders) > 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"low": 7, "high": 7}, "scale"),
        ({"criteria": []}, "criteria"),
        ({"group": 10}, "group"),
        ({"mystery": 1}, "mystery"),
        ({"criteria": [{"key": "a", "label": "A"}, {"key": "a", "label": "B"}]}, "same key"),
        ({"criteria": [{"key": "A b", "label": "A"}]}, "key"),
        ({"criteria": [{"key": "a", "label": "A", "weight": 0}]}, "weight"),
    ],
)
def test_a_form_that_cannot_be_asked_is_refused(change, says):
    with pytest.raises(ApplicationError) as caught:
        form_of("scoring", PREFPAINT.model_dump(mode="json") | change)
    assert says in caught.value.message


def test_the_form_is_prefpaints_unless_told_and_fixed_once_there_are_tasks(
    campaign, project, admin, as_
):
    assert [row["key"] for row in campaign.form["criteria"]] == KEYS
    assert [row["weight"] for row in campaign.form["criteria"]] == [0.15, 0.15, 0.7]
    admin = as_(admin)
    change = {"form": PREFPAINT.model_dump(mode="json") | {"high": 9}}
    assert admin.patch(f"/campaigns/{campaign.pk}", change).status_code == 409
    guide = admin.get(f"/campaigns/{campaign.pk}/guide").json()
    assert (guide["kind"], guide["form"]["high"]) == ("scoring", 7)


def test_a_snapshot_of_pairs_does_not_take_scores(campaign, project, admin, as_):
    answer = as_(admin).post(
        f"/projects/{project.pk}/snapshots", {"name": "s", "campaigns": [campaign.pk]}
    )
    assert answer.status_code == 400
    assert "no campaign of pairs" in answer.json()["error"]["message"]
