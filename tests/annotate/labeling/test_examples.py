"""Worked examples: images of the project, with scores inside the scale."""

import pytest

from annotate.labeling.models import Campaign
from annotate.labeling.services.campaign import campaign_enter
from annotate.labeling.services.tasks import PairSource, tasks_add
from tests.annotate.labeling.labelling import newcomer
from tests.factories import (
    CandidateFactory,
    ModelVersionFactory,
    ProjectFactory,
    PromptFactory,
    PromptSetFactory,
)

GOOD = {"structure": 7, "texture": 6}


def drawn(project, count=1):
    prompt = PromptFactory(prompt_set=PromptSetFactory(project=project), category="blood")
    model = ModelVersionFactory(project=project)
    return [CandidateFactory(prompt=prompt, model_version=model, seed=n) for n in range(count)]


@pytest.fixture
def draft(project, as_, admin):
    def make(examples, kind="scoring", **more):
        body = {"name": "Examples", "kind": kind, "examples": examples, **more}
        return as_(admin).post(f"/projects/{project.pk}/campaigns", body)

    return make


def test_annotators_see_the_image_and_its_scores_but_not_which_it_is(project, draft, as_):
    first, *_ = drawn(project, 3)
    example = {"candidate": first.pk, "scores": GOOD, "text": "Clean edges."}
    made = draft([example], unsafe_categories=["blood"])
    assert made.status_code == 201, made.json()
    assert made.json()["examples"] == [{**example, "options": {}}]
    campaign = Campaign.objects.get(pk=made.json()["id"])
    tasks_add(campaign=campaign, source=PairSource("within_model"))
    campaign.refresh_from_db()
    campaign_enter(campaign=campaign, status="open")
    guide = as_(newcomer(project)).get(f"/campaigns/{campaign.pk}/guide").json()
    (shown,) = guide["examples"]
    assert shown["image"]["url"] == first.asset.address
    assert (shown["scores"], shown["text"], shown["is_sensitive"]) == (GOOD, "Clean edges.", True)
    assert set(shown) == {"image", "prompt", "is_sensitive", "scores", "options", "text"}


def test_options_of_a_checklist(project, draft):
    (mine,) = drawn(project)
    body = {"title": "One", "media": "image", "dimensions": [{"key": "d", "label": "D", "items": [
        {"key": "shape", "label": "Shape", "question": "Right?",
         "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]}]}]}  # fmt: skip
    more = {"kind": "checklist", "form": {"body": body}}
    assert draft([{"candidate": mine.pk, "options": {"shape": "no"}}], **more).status_code == 201
    for options in ({"shape": "maybe"}, {"colour": "no"}, {}):
        assert draft([{"candidate": mine.pk, "options": options}], **more).status_code == 400


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ({"scores": {"structure": 8}}, "outside the scale 0 to 7"),
        ({"scores": {"colour": 1}}, "no criterion 'colour'"),
        ({"scores": {}}, "give it `scores`"),
        ({"scores": GOOD, "options": {"a": "b"}}, "give it `scores`"),
    ],
)
def test_what_does_not_fit_is_refused_by_number(project, draft, example, words):
    mine, *_ = drawn(project)
    refused = draft([{"candidate": mine.pk, "scores": GOOD}, {"candidate": mine.pk, **example}])
    assert refused.status_code == 400
    message = refused.json()["error"]["message"]
    assert message.startswith("Example 2: ")
    assert words in message
    assert not Campaign.objects.exists()


def test_another_projects_image_is_refused(project, draft):
    (theirs,) = drawn(ProjectFactory())
    refused = draft([{"candidate": theirs.pk, "scores": GOOD}])
    assert "this project has no image" in refused.json()["error"]["message"]


def test_pairs_have_none_and_nobody_has_nine(project, draft):
    (mine,) = drawn(project)
    example = {"candidate": mine.pk, "scores": GOOD}
    assert draft([example], kind="pairwise").status_code == 400
    assert draft([example] * 9).status_code == 400
    assert draft([example] * 8).status_code == 201


def test_they_may_be_changed_at_any_time(project, draft, as_, admin, reviewer):
    (mine,) = drawn(project)
    path = f"/campaigns/{draft([]).json()['id']}"
    example = {"candidate": mine.pk, "scores": GOOD}
    assert as_(admin).patch(path, {"examples": [example]}).json()["examples"][0]["scores"] == GOOD
    assert (
        as_(admin).patch(path, {"examples": [{**example, "scores": {"x": 1}}]}).status_code == 400
    )
    assert as_(reviewer).patch(path, {"examples": []}).status_code == 403
    assert len(Campaign.objects.get().examples) == 1
