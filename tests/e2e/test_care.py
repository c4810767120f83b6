"""Covered images, opting out, and prompts' own images that are waited for, in a real browser."""

import pytest
from playwright.sync_api import Page, Route, expect

from annotate.labeling.models import Campaign, CategoryOptOut, Judgement
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.prompts.models import Prompt, PromptImage
from tests.e2e.conftest import World, sign_in
from tests.factories import stored_image

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(world: World, **settings: object) -> Campaign:
    drafted = campaign_create(
        project=world.project, user=world.admin, name="Care",
        sources=[PairSource("between_models")], **settings,
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status=Campaign.Status.OPEN)


def blur(page: Page) -> str:
    found: str = page.locator("[data-frame] img").first.evaluate("e => getComputedStyle(e).filter")
    return found


def test_sensitive_images_are_covered_until_they_are_uncovered(
    page: Page, site: str, world: World
) -> None:
    campaign = opened(world, all_sensitive=True)
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.get_by_role("heading", name="Sensitive content")).to_be_visible()
    uncover = page.get_by_role("button", name="Uncover")
    expect(uncover).to_have_attribute("aria-disabled", "false")
    assert blur(page).startswith("blur")
    page.keyboard.press("ArrowLeft")  # answers nothing
    expect(uncover).to_be_visible()
    assert not Judgement.objects.exists()
    page.keyboard.press("c")
    expect(uncover).to_be_hidden()
    assert blur(page) == "none"
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("1 by you")).to_be_visible()
    expect(uncover).to_be_visible()  # the next one is covered anew
    uncover.click()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text("2 by you")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    views = [row.view["revealed"] for row in Judgement.objects.order_by("created_at")]
    assert [view["by"] for view in views] == ["key", "button"]
    assert all(view["after_ms"] >= 0 for view in views)


def test_a_person_opts_out_of_a_category(page: Page, site: str, world: World) -> None:
    Prompt.objects.filter(text__contains="star").update(category="stars")
    campaign = opened(world)
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.locator("[data-painted=true]")).to_be_visible()
    page.keyboard.press("g")
    with page.expect_response("**/categories") as answered:
        page.get_by_role("checkbox", name="stars").click()
        page.wait_for_timeout(500)
    assert answered.value.ok
    expect(page.get_by_role("checkbox", name="stars")).to_be_checked()
    mine = CategoryOptOut.objects.get(campaign=campaign, annotator=world.annotator)
    assert mine.category == "stars"


def test_nothing_is_judged_before_the_prompts_own_images_are_seen(
    page: Page, site: str, world: World
) -> None:
    given = stored_image(world.project)
    for prompt in Prompt.objects.filter(prompt_set__project=world.project):
        PromptImage.objects.create(prompt=prompt, role="reference", asset=given)
    campaign = opened(world)
    held: list[Route] = []
    page.route(f"**{given.address}", lambda route: held.append(route))
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.locator("[data-frame] img").first).to_be_visible()
    page.wait_for_timeout(800)
    expect(page.locator("[data-painted=true]")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(300)
    assert not Judgement.objects.exists()
    for route in held:
        route.continue_()
    expect(page.locator("[data-painted=true]")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("1 by you")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert Judgement.objects.count() == 1
