"""Sensitive images are covered, and nobody is handed what they have opted out of."""

import pytest
from django.db import IntegrityError, transaction

from annotate.labeling.models import CategoryOptOut, Judgement, Lease, Task
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from tests.annotate.labeling.labelling import Desk, check_counters, newcomer
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory, PromptSetFactory

SEEN = {"view": {"revealed": {"after_ms": 800, "by": "key"}}}


@pytest.fixture
def made(project):
    """made(unsafe_categories=["blood"]) -> a campaign with a pair of each of three categories."""

    def make(**settings):
        prompts = PromptSetFactory(project=project)
        model = ModelVersionFactory(project=project)
        for category in ("blood", "flowers", ""):
            prompt = PromptFactory(prompt_set=prompts, text=f"of {category}", category=category)
            for seed in range(2):
                CandidateFactory(prompt=prompt, model_version=model, seed=seed)
        drafted = campaign_create(
            project=project, user=project.created_by, name="Care",
            sources=[PairSource("within_model", prompt_set=prompts.pk)], **settings,
        )  # fmt: skip
        return campaign_enter(campaign=drafted, status="open")

    return make


def by_prompt(leases):
    return {lease["prompt"]: lease for lease in leases}


def avoid(desk, *categories):
    return desk.api.put(f"{desk.path}/categories", {"categories": list(categories)})


def test_images_of_unsafe_categories_alone_are_sensitive(made):
    desk = Desk(newcomer((campaign := made(unsafe_categories=["blood"])).project), campaign)
    leases = by_prompt(desk.take(3))
    assert {text: lease["is_sensitive"] for text, lease in leases.items()} == {
        "of blood": True, "of flowers": False, "of ": False,
    }  # fmt: skip
    guide = desk.api.get(f"{desk.path}/guide").json()
    assert (guide["cares"], guide["is_plain"]) == (True, False)


def test_a_campaign_may_be_sensitive_as_a_whole_or_not_at_all(made):
    for settings, wanted in (({"all_sensitive": True}, True), ({}, False)):
        desk = Desk(newcomer((campaign := made(**settings)).project), campaign)
        assert {lease["is_sensitive"] for lease in desk.take(3)} == {wanted}
        assert desk.api.get(f"{desk.path}/guide").json()["is_plain"] is not wanted


def test_what_is_covered_cannot_be_judged_but_can_be_skipped(made):
    desk = Desk(newcomer((campaign := made(unsafe_categories=["blood"])).project), campaign)
    leases = by_prompt(desk.take(3))
    for view in ({}, {"revealed": None}, {"revealed": {"by": "key"}}, {"revealed": True}):
        refused = desk.answer(leases["of blood"], view=view)
        assert refused.json()["error"]["code"] == "not_revealed"
    assert not Judgement.objects.exists()
    assert desk.answer(leases["of flowers"]).status_code == 200
    assert desk.answer(leases["of blood"], **SEEN).status_code == 200
    kept = Judgement.objects.get(task__prompt__text="of blood")
    assert kept.view["revealed"] == {"after_ms": 800, "by": "key"}
    other = Desk(newcomer(campaign.project), made(all_sensitive=True))
    assert other.skip(other.take(1)[0]).status_code == 200


def test_a_person_is_not_handed_what_they_opted_out_of(made):
    campaign = made()
    desk = Desk(newcomer(campaign.project), campaign)
    other = Desk(newcomer(campaign.project), campaign)
    assert [(row["name"], row["is_opted_out"]) for row in
            desk.api.get(f"{desk.path}/categories").json()["results"]] == [
        ("blood", False), ("flowers", False),
    ]  # fmt: skip
    assert len(desk.take(3)) == 3
    assert avoid(desk, "blood").json()["results"][0]["is_opted_out"]
    assert Lease.objects.get(task__prompt__category="blood").state == Lease.State.RETURNED
    check_counters(campaign)
    left = desk.take(3)
    assert set(by_prompt(left)) == {"of flowers", "of "}
    for lease in left:
        desk.answer(lease)
    done = desk.hand_out()
    assert (done["leases"], done["remaining"]) == ([], "done")
    assert set(by_prompt(other.take(3))) == {"of blood"}
    check_counters(campaign)


def test_taken_back_it_is_handed_out_again(made):
    campaign = made()
    desk = Desk(newcomer(campaign.project), campaign)
    avoid(desk, "blood", "flowers")
    assert set(by_prompt(desk.take(3))) == {"of "}
    assert avoid(desk, "flowers").status_code == 200
    assert set(by_prompt(desk.take(3))) == {"of ", "of blood"}
    assert list(CategoryOptOut.objects.values_list("category", flat=True)) == ["flowers"]


def test_avoided_priorities_do_not_hide_the_others(made):
    campaign = made()
    Task.objects.filter(prompt__category="blood").update(priority=9)
    desk = Desk(newcomer(campaign.project), campaign)
    avoid(desk, "blood")
    assert set(by_prompt(desk.take(3))) == {"of flowers", "of "}


def test_unknown_categories_are_refused_and_nothing_changes(made):
    campaign = made()
    desk = Desk(newcomer(campaign.project), campaign)
    refused = avoid(desk, "blood", "spiders")
    assert refused.status_code == 400
    assert "spiders" in refused.json()["error"]["message"]
    assert not CategoryOptOut.objects.exists()
    CategoryOptOut.objects.create(campaign=campaign, annotator=desk.user, category="blood")
    for category in ("", "blood"):
        with pytest.raises(IntegrityError), transaction.atomic():
            CategoryOptOut.objects.create(campaign=campaign, annotator=desk.user, category=category)


def test_an_admin_may_name_unsafe_categories_at_any_time(made, as_, admin, reviewer):
    campaign = made()
    path = f"/campaigns/{campaign.pk}"
    changed = as_(admin).patch(path, {"unsafe_categories": ["blood"], "all_sensitive": False})
    assert changed.json()["unsafe_categories"] == ["blood"]
    assert as_(reviewer).patch(path, {"all_sensitive": True}).status_code == 403
