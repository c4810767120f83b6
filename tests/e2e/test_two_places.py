"""One person, first at a laptop and then at a phone: one place at a time, and nothing lost."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from annotate.labeling.models import Judgement
from tests.e2e.conftest import World, sign_in
from tests.e2e.test_journey import press, saved

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOLD = "You went on elsewhere"


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def first(page: Page) -> Locator:
    """The button for the first image: left at the laptop, the upper one at the phone."""
    return page.locator('button[data-action="left"]')


def images(page: Page) -> list[str]:
    """The addresses of the pair on the screen, once it may be judged."""
    expect(first(page)).to_be_enabled()
    shown = page.locator("main img").evaluate_all("all => all.map((one) => one.src)")
    return sorted(set(shown))


def test_a_person_goes_on_at_the_phone_and_back_at_the_laptop(
    page: Page, phone: Page, site: str, world: World
) -> None:
    laptop = page
    sign_in(laptop, site, world.annotator)
    laptop.goto(f"{site}/label/{world.campaign.pk}")
    press(laptop, "ArrowLeft")
    saved(laptop)
    at_hand = images(laptop)

    sign_in(phone, site, world.annotator)
    phone.goto(f"{site}/label/{world.campaign.pk}")
    assert images(phone) == at_hand, "the phone goes on where the laptop stopped"
    first(phone).click()
    expect(phone.get_by_text("2 by you")).to_be_visible()
    saved(phone)
    assert Judgement.objects.count() == 2

    press(laptop, "ArrowRight")  # the same pair: the first answer stands
    dialog = laptop.get_by_role("dialog", name=TOLD)
    expect(dialog).to_be_visible()
    if folder := os.environ.get("SHOTS"):
        laptop.screenshot(path=f"{folder}/elsewhere.png")
    laptop.keyboard.press("Escape")
    laptop.keyboard.press("ArrowLeft")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Take over here").click()
    expect(dialog).to_be_hidden()
    expect(laptop.get_by_text("1 not accepted")).to_be_visible()
    assert images(laptop) == images(phone)
    press(laptop, "ArrowUp")
    expect(laptop.get_by_text("3 by you")).to_be_visible()
    saved(laptop)
    assert Judgement.objects.count() == 3
    expect(phone.get_by_role("dialog", name=TOLD)).to_be_hidden()  # it has not asked yet


def test_what_was_answered_offline_is_handed_in_after_the_person_went_on(
    page: Page, phone: Page, site: str, world: World
) -> None:
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{world.campaign.pk}")
    images(page)
    page.context.set_offline(True)
    press(page, "ArrowLeft")
    press(page, "ArrowRight")
    expect(page.get_by_text("Waiting (2)")).to_be_visible()

    sign_in(phone, site, world.annotator)
    phone.goto(f"{site}/label/{world.campaign.pk}")
    images(phone)
    page.context.set_offline(False)
    expect(page.get_by_role("dialog", name=TOLD)).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert Judgement.objects.count() == 2, "the older page's answers are kept"

    first(phone).click()  # answered at the laptop meanwhile
    expect(phone.get_by_text("1 not accepted")).to_be_visible()
    expect(phone.get_by_text("2 by you")).to_be_visible()  # it has looked what else is done
    fresh = images(phone)
    first(phone).click()
    expect(phone.get_by_text("3 by you")).to_be_visible()
    saved(phone)
    assert Judgement.objects.count() == 3
    assert images(phone) != fresh
