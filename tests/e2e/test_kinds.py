"""A journey for each kind that asks for more than one choice, checked against the rows it leaves."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotate.labeling.models import Campaign, ChecklistAnswer, Judgement, Rating
from annotate.labeling.selectors.judgements import standing
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from tests.e2e.conftest import World, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCALE = {
    "group": 2,
    "high": 5,
    "criteria": [
        {"key": "shape", "label": "Shape", "weight": 1},
        {"key": "colour", "label": "Colour", "weight": 3},
    ],
}
CHECKLIST = {
    "title": "Scenes",
    "media": "image",
    "dimensions": [
        {
            "key": "thing",
            "label": "The thing",
            "items": [
                {
                    "key": "there",
                    "label": "There",
                    "question": "Is it there at all?",
                    "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}],
                    "is_gate": True,
                },
                {
                    "key": "edges",
                    "label": "Edges",
                    "question": "How are its edges?",
                    "options": [
                        {"key": "clean", "label": "Clean"},
                        {"key": "torn", "label": "Torn"},
                    ],
                    "asks_if": {"there": ["yes"]},
                },
            ],
        }
    ],
}


def opened(world: World, kind: str, form: dict[str, Any], source: str) -> Campaign:
    drafted = campaign_create(
        project=world.project,
        user=world.admin,
        name=f"A {kind} campaign",
        kind=kind,
        form=form,
        sources=[PairSource(source=source)],
    )
    return campaign_enter(campaign=drafted, status=Campaign.Status.OPEN)


def start(page: Page, site: str, world: World, campaign: Campaign) -> None:
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.locator("[data-painted='true']")).to_be_visible()


def saved(page: Page) -> None:
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(page.get_by_text("1 by you")).to_be_visible()


def test_a_group_is_scored_by_keys_and_by_mouse(page: Page, site: str, world: World) -> None:
    start(page, site, world, opened(world, "scoring", SCALE, "between_models"))
    for key in ("1", "2", "3"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="1 score missing")).to_be_visible()
    assert Judgement.objects.count() == 0, "nothing is sent while a score is missing"

    page.get_by_role("group", name="Score").get_by_role("button", name="5").click()
    page.get_by_role("button", name="Save").click()
    saved(page)
    judgement = Judgement.objects.get()
    given = {(row.position, row.criterion): row.value for row in judgement.ratings.all()}
    assert [given[position, "shape"] for position in judgement.order] == [1, 2]
    assert [given[position, "colour"] for position in judgement.order] == [3, 5]

    page.keyboard.press("z")
    expect(page.get_by_text("0 by you")).to_be_visible()
    expect(page.locator("[data-painted='true']")).to_be_visible()
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    saved(page)
    again = standing(Judgement.objects.all()).get(verdict="answered")
    assert {row.value for row in again.ratings.all()} == {4, 2, 3, 5}
    assert Rating.objects.count() == 8, "what was taken back is still on record"


def test_a_closed_gate_hides_what_does_not_apply(page: Page, site: str, world: World) -> None:
    start(page, site, world, opened(world, "checklist", {"body": CHECKLIST}, "within_model"))
    page.keyboard.press("2")
    expect(page.get_by_text("1 answer, Enter saves")).to_be_visible()
    page.keyboard.press("Backspace")
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("How are its edges?")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_text("2 answers, Enter saves")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    saved(page)
    assert dict(ChecklistAnswer.objects.values_list("item", "option")) == {
        "there": "no",
        "edges": None,
    }, "the answer behind the closed gate is not sent: it was not asked"
