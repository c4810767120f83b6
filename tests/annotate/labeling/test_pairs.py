"""Which pairs a campaign asks about."""

import pytest

from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign, TaskCandidate
from annotate.labeling.services.tasks import PairSource, tasks_add
from tests.factories import (
    AssetFactory,
    CampaignFactory,
    CandidateFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    campaign_of_pairs,
)


@pytest.fixture
def scene(project):
    """Three prompts; two models drew each with seeds 0, 1, 2."""
    prompt_set = PromptSetFactory(project=project)
    prompts = [PromptFactory(prompt_set=prompt_set, split=s) for s in ("train", "train", "test")]
    models = ModelVersionFactory.create_batch(2, project=project)
    made = {
        (model.pk, prompt.pk, seed): CandidateFactory(prompt=prompt, model_version=model, seed=seed)
        for model in models
        for prompt in prompts
        for seed in (0, 1, 2)
    }
    campaign = CampaignFactory(project=project, status=Campaign.Status.DRAFT, overlap=2)
    return campaign, prompts, models, made


def pairs_in(campaign) -> list[tuple]:
    rows = {}
    for place in TaskCandidate.objects.filter(task__campaign=campaign).select_related(
        "candidate", "task"
    ):
        rows.setdefault(place.task_id, {})[place.position] = place.candidate
    return [(row[0], row[1]) for row in rows.values()]


def test_within_a_model_two_seeds_of_one_prompt_are_compared(scene):
    campaign, _, models, _ = scene
    source = PairSource("within_model", model_versions=[models[0].pk], pairs_per_prompt=10)
    assert tasks_add(campaign=campaign, source=source).added == 9
    for a, b in pairs_in(campaign):
        assert a.model_version_id == b.model_version_id == models[0].pk
        assert a.prompt_id == b.prompt_id
        assert a.seed != b.seed
    campaign.refresh_from_db()
    assert (campaign.task_count, campaign.places) == (9, 18)


def test_between_models_the_same_seed_is_compared_first(scene):
    campaign, _, models, _ = scene
    source = PairSource("between_models", model_versions=[m.pk for m in models], pairs_per_prompt=3)
    assert tasks_add(campaign=campaign, source=source).added == 9
    for a, b in pairs_in(campaign):
        assert a.model_version_id != b.model_version_id
        assert (a.prompt_id, a.seed) == (b.prompt_id, b.seed)


def test_so_many_pairs_a_prompt_and_no_more(scene):
    campaign, prompts, _, _ = scene
    tasks_add(campaign=campaign, source=PairSource("within_model", pairs_per_prompt=2))
    counts = [sum(a.prompt_id == prompt.pk for a, _ in pairs_in(campaign)) for prompt in prompts]
    assert counts == [2, 2, 2]


def test_only_the_splits_asked_for(scene):
    campaign, prompts, _, _ = scene
    tasks_add(campaign=campaign, source=PairSource("within_model", splits=["test"]))
    assert {a.prompt_id for a, _ in pairs_in(campaign)} == {prompts[2].pk}


def test_candidates_are_kept_in_their_own_order_smaller_id_first(scene):
    campaign, prompts, models, made = scene
    a, b = (made[models[0].pk, prompts[0].pk, seed] for seed in (0, 1))
    tasks_add(campaign=campaign, source=PairSource("listed", pairs=[[b.pk, a.pk]]))
    assert pairs_in(campaign) == [(a, b)]


def test_the_same_question_is_in_a_campaign_once_however_it_is_asked(scene):
    campaign, prompts, models, made = scene
    a, b = (made[models[0].pk, prompts[0].pk, seed] for seed in (0, 1))
    twice = PairSource("listed", pairs=[[a.pk, b.pk], [b.pk, a.pk]])
    assert tasks_add(campaign=campaign, source=twice).added == 1
    assert tasks_add(campaign=campaign, source=twice).added == 0
    campaign.refresh_from_db()
    assert (campaign.task_count, campaign.places) == (1, 2)


def test_the_same_source_gives_the_same_pairs(scene):
    campaign, _, _, _ = scene
    second = CampaignFactory(project=campaign.project)
    for each in (campaign, second):
        tasks_add(campaign=each, source=PairSource("within_model", pairs_per_prompt=2, seed=5))
    assert pairs_in(campaign) == pairs_in(second)


def test_one_image_is_never_compared_with_itself(scene):
    campaign, prompts, models, _ = scene
    asset = AssetFactory(project=campaign.project)
    prompt = PromptFactory(prompt_set=prompts[0].prompt_set)
    for seed in (7, 8):
        CandidateFactory(prompt=prompt, model_version=models[0], seed=seed, asset=asset)
    tasks_add(campaign=campaign, source=PairSource("within_model", pairs_per_prompt=9))
    assert prompt.pk not in {a.prompt_id for a, _ in pairs_in(campaign)}


def test_a_listed_pair_must_be_two_images_of_one_prompt(scene):
    campaign, prompts, models, made = scene
    first = made[models[0].pk, prompts[0].pk, 0]
    other = made[models[0].pk, prompts[1].pk, 0]
    for pair in ([first.pk, first.pk], [first.pk, 10**9], [first.pk, other.pk], [first.pk]):
        with pytest.raises(ApplicationError, match="Pair 2"):
            tasks_add(
                campaign=campaign,
                source=PairSource("listed", pairs=[[first.pk, first.pk + 1], pair]),
            )
    assert pairs_in(campaign) == []


# --- campaigns through the API ------------------------------------------------------------------


def body(**more):
    return {"name": "Which?", "kind": "pairwise", **more}


def test_a_campaign_is_drafted_with_its_pairs_or_not_at_all(as_, admin, project, scene):
    address = f"/projects/{project.pk}/campaigns"
    made = as_(admin).post(address, body(pairs=[{"source": "within_model"}], overlap=3))
    assert (made.json()["status"], made.json()["task_count"], made.json()["places"]) == (
        "draft", 3, 9,
    )  # fmt: skip
    assert made.json()["skip_reasons"]
    before = Campaign.objects.count()
    wrong = [{"source": "within_model"}, {"source": "listed", "pairs": [[1, 10**9]]}]
    assert as_(admin).post(address, body(pairs=wrong)).status_code == 400
    assert Campaign.objects.count() == before


def test_a_campaign_opens_pauses_and_closes_for_good(as_, admin, project, scene):
    address = f"/projects/{project.pk}/campaigns"
    pk = as_(admin).post(address, body(pairs=[{"source": "within_model"}])).json()["id"]

    def enter(act):
        return as_(admin).post(f"/campaigns/{pk}/{act}")

    assert enter("pause").status_code == 409
    assert enter("open").json()["status"] == "open"
    assert enter("open").status_code == 409
    assert enter("pause").json()["status"] == "paused"
    assert enter("open").json()["opened_at"] is not None
    assert enter("close").json()["closed_at"] is not None
    assert enter("open").status_code == 409
    more = as_(admin).post(f"/campaigns/{pk}/tasks", {"source": "within_model", "seed": 3})
    assert more.status_code == 409


def test_a_campaign_without_pairs_cannot_open(as_, admin, project):
    pk = as_(admin).post(f"/projects/{project.pk}/campaigns", body()).json()["id"]
    assert as_(admin).post(f"/campaigns/{pk}/open").status_code == 409


def test_the_overlap_is_fixed_once_a_campaign_was_opened(as_, admin, project):
    draft = campaign_of_pairs(3, project=project, status="draft")
    changed = as_(admin).patch(f"/campaigns/{draft.pk}", {"overlap": 4}).json()
    assert changed["places"] == 12
    assert set(draft.tasks.values_list("need", flat=True)) == {4}
    opened = campaign_of_pairs(3, project=project)
    assert as_(admin).patch(f"/campaigns/{opened.pk}", {"overlap": 4}).status_code == 409
    renamed = as_(admin).patch(f"/campaigns/{opened.pk}", {"question": "Which is calmer?"})
    assert renamed.json()["question"] == "Which is calmer?"


@pytest.mark.parametrize(
    "change",
    [
        {"overlap": 0}, {"overlap": 101}, {"lease_minutes": 0}, {"hold": 0}, {"hold": 99},
        {"name": ""}, {"name": "x" * 121}, {"skip_reasons": "text"}, {"skip_reasons": ["x" * 81]},
        {"flags_to_hold": 0},
    ],
)  # fmt: skip
def test_settings_out_of_range_are_refused(as_, admin, project, change):
    campaign = campaign_of_pairs(1, project=project, status="draft")
    answer = as_(admin).patch(f"/campaigns/{campaign.pk}", change)
    assert answer.status_code == 400
    assert next(iter(change)) in answer.json()["error"]["fields"] or "skip_reasons.0" in str(
        answer.json()
    )


@pytest.mark.parametrize(
    "source",
    [
        {"source": "sql"},
        {"source": "within_model", "pairs_per_prompt": 0},
        {"source": "within_model", "splits": ["all"]},
        {"source": "within_model", "model_versions": ["x"]},
        {"source": "within_model", "model_versions": [10**30]},
        {"source": "within_model", "seed": 10**30},
        {"source": "listed", "pairs": [[1]]},
        {"source": "listed", "pairs": [[1, 2, 3]]},
        {"source": "listed", "pairs": [[1, 10**30]]},
        {"source": "within_model", "prompt_set": 10**30},
    ],
)
def test_a_source_that_makes_no_sense_is_refused(as_, admin, project, source):
    answer = as_(admin).post(f"/projects/{project.pk}/campaigns", body(pairs=[source]))
    assert answer.status_code == 400


def test_pairs_can_be_added_while_a_campaign_runs(as_, admin, scene):
    campaign, _, models, _ = scene
    tasks_add(campaign=campaign, source=PairSource("within_model", model_versions=[models[0].pk]))
    as_(admin).post(f"/campaigns/{campaign.pk}/open")
    answer = as_(admin).post(
        f"/campaigns/{campaign.pk}/tasks",
        {"source": "within_model", "model_versions": [models[1].pk]},
    )
    assert answer.json()["added"] == 3
    assert as_(admin).get(f"/campaigns/{campaign.pk}").json()["places"] == 12


def test_models_and_prompts_of_elsewhere_are_refused_however_many_tasks_there_are(
    as_, admin, scene
):
    campaign, prompts, models, _ = scene
    other_model, other_set = ModelVersionFactory(), PromptSetFactory()
    tasks = f"/campaigns/{campaign.pk}/tasks"
    own = {
        "source": "within_model",
        "model_versions": [models[0].pk],
        "prompt_set": prompts[0].prompt_set_id,
    }
    assert as_(admin).post(tasks, own).json()["added"] == 3
    for wrong in (
        {"model_versions": [models[0].pk, other_model.pk]},
        {"model_versions": [10**9]},
        {"prompt_set": other_set.pk},
        {"prompt_set": 10**9},
    ):
        answer = as_(admin).post(tasks, own | wrong)
        assert answer.status_code == 400, wrong
        assert "is none of this project" in answer.json()["error"]["message"]
        (field,) = wrong
        assert field in answer.json()["error"]["fields"]


def test_where_nothing_is_new_it_says_so(as_, admin, scene):
    campaign, *_ = scene
    tasks = f"/campaigns/{campaign.pk}/tasks"
    added = as_(admin).post(tasks, {"source": "within_model"}).json()
    assert (added["added"] > 0, added["why"]) == (True, "")
    again = as_(admin).post(tasks, {"source": "within_model"}).json()
    assert (again["added"], again["why"]) == (
        0, "Every task that this source gives is in the campaign already.",
    )  # fmt: skip
    none = as_(admin).post(tasks, {"source": "within_model", "splits": ["validation"]}).json()
    assert none["added"] == 0
    assert none["why"].startswith("No pairs there")
