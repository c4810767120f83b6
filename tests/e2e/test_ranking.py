"""A ranking in a real browser: by keys, by mouse, by touch; checked in the rows."""

import pytest
from playwright.sync_api import Browser, Page, expect

from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign, Judgement
from annotate.labeling.selectors.judgements import standing
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.prompts.models import Prompt
from tests.e2e.conftest import World, sign_in

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCORES = {"key": "overall", "label": "Overall", "question": "How good is it?"}


def opened(world: World, **form: object) -> Campaign:
    """A campaign of groups of three images, each of any prompt of the world."""
    images = list(Candidate.objects.filter(project=world.project).order_by("pk"))
    prompt = Prompt.objects.get(pk=images[0].prompt_id)
    groups = [
        [images[0].pk, *(image.pk for image in images[start : start + 2]), prompt.pk]
        for start in range(2, 12, 2)
    ]
    drafted = campaign_create(
        project=world.project, user=world.admin, name="Rank", kind="ranking",
        form={"group": 3, "slots": 4, "per_slot": 2, **form},
        sources=[PairSource(source="listed", pairs=groups)],
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status=Campaign.Status.OPEN)


def start(page: Page, site: str, world: World, campaign: Campaign) -> None:
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.locator('[data-painted="true"]')).to_be_visible()


def press(page: Page, *keys: str) -> None:
    expect(page.locator('[data-painted="true"]')).to_be_visible()
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page, count: int) -> None:
    expect(page.get_by_text(f"{count} by you")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def said() -> tuple[list[int], list[int]]:
    """The slots and the scores of the latest answer, in the order shown."""
    row = standing(Judgement.objects.order_by("-created_at"))[0]
    slots = {one.position: one.slot for one in row.placements.all()}
    scores = {one.position: one.value for one in row.ratings.all()}
    return [slots[one] for one in row.order], [scores[one] for one in row.order if scores]


def test_a_group_is_ranked_by_keys(page: Page, site: str, world: World) -> None:
    start(page, site, world, opened(world))
    press(page, "2", "2", "2")
    expect(page.get_by_text("Slot 2 is full (2 at most)")).to_be_visible()
    press(page, "1", "Enter")
    saved(page, 1)
    assert said() == ([2, 2, 1], [])

    press(page, "1", "2", "3", "ArrowLeft", "Backspace")
    expect(page.get_by_text("1 image to place")).to_be_visible()
    press(page, "Shift+ArrowLeft", "Enter")
    saved(page, 2)
    assert said() == ([1, 4, 3], [])

    page.keyboard.press("z")
    expect(page.get_by_text("1 by you")).to_be_visible()
    press(page, "ArrowRight", "3", "Enter")
    saved(page, 2)
    assert said() == ([1, 3, 3], [])
    assert Judgement.objects.filter(verdict=Judgement.Verdict.WITHDRAWN).count() == 1


def test_a_ranking_that_contradicts_its_scores_is_not_taken(
    page: Page, site: str, world: World
) -> None:
    start(page, site, world, opened(world, scores=SCORES))
    press(page, "2", "4", "6", "3", "1", "2", "Enter")
    expect(page.get_by_text("Image 2 stands above image 3")).to_be_visible()
    assert not Judgement.objects.exists()
    press(page, "ArrowUp", "ArrowLeft", "7", "Enter")
    saved(page, 1)
    assert said() == ([3, 1, 2], [2, 7, 6])


def drag(page: Page, image: int, slot: int) -> None:
    box = page.get_by_role("button", name=f"Image {image}:").first.bounding_box()
    goal = page.locator(f'[data-slot="{slot}"]').bounding_box()
    assert box
    assert goal
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + goal["height"] / 2, steps=6)
    page.mouse.up()


def test_a_group_is_ranked_by_the_mouse(page: Page, site: str, world: World) -> None:
    start(page, site, world, opened(world))
    for image, slot in ((1, 4), (2, 1), (3, 4), (1, 2)):
        drag(page, image, slot)
    page.get_by_role("button", name="Save").click()
    saved(page, 1)
    assert said() == ([2, 1, 4], [])


def test_a_group_is_ranked_on_a_phone(browser: Browser, site: str, world: World) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    start(page, site, world, opened(world))
    for image, slot in ((3, 1), (1, 2), (2, 2)):
        page.get_by_role("button", name=f"Image {image}:").first.tap()
        page.locator(f'[data-slot="{slot}"]').get_by_role("button", name=f"Slot {slot}:").tap()
    page.get_by_role("button", name="Save").tap()
    saved(page, 1)
    assert said() == ([2, 2, 1], [])
    context.close()
