"""The entrance test in a real browser: passed, it leads to the work; failed, to a sentence."""

import pytest
from playwright.sync_api import Page, expect

from annotate.generation.models import Candidate
from annotate.labeling.models import Admission, Campaign, Judgement, Task
from annotate.labeling.services.admission import person_admit
from annotate.labeling.services.campaign import campaign_update
from annotate.labeling.services.gold import Known, gold_add
from tests.e2e.conftest import World, sign_in

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def campaign_with_test(world: World) -> Campaign:
    """The campaign with a test of one task: its first image is right, and a moment is asked for."""
    first, second = Candidate.objects.filter(project=world.project).order_by("pk")[:2]
    known = [Known("overall", answer="first", explanation="Its shape is whole.")]
    gold_add(
        campaign=world.campaign, role="entrance", candidates=[first.pk, second.pk], known=known
    )
    return campaign_update(campaign=world.campaign, entrance_mark=100, least_ms=600)


def begin(page: Page) -> None:
    """Read what the test is; the key that begins it."""
    expect(page.get_by_role("heading", name="First a short entrance test")).to_be_visible()
    expect(page.get_by_text("You pass with 100")).to_be_visible()
    page.keyboard.press("Enter")


def answer(page: Page, choice: str) -> None:
    """The key of an answer, once the page takes it."""
    expect(page.locator("[data-painted=true]")).to_be_visible()
    page.wait_for_timeout(700)
    page.keyboard.press(choice)


def right_side() -> str:
    task = Task.objects.get(role=Task.Role.ENTRANCE)
    return "ArrowLeft" if task.leases.get().order[0] == 0 else "ArrowRight"


def test_who_passes_goes_on_to_the_work(page: Page, site: str, world: World) -> None:
    campaign = campaign_with_test(world)
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    begin(page)
    expect(page.locator("[data-painted=true]")).to_be_visible()
    page.keyboard.press("ArrowUp")  # at once: nothing is sent
    expect(page.get_by_text("Look a little longer")).to_be_visible()
    assert not Judgement.objects.exists()
    answer(page, right_side())
    panel = page.get_by_role("complementary", name="Entrance test")
    expect(panel.get_by_text("As expected")).to_be_visible()
    expect(panel.get_by_text("Its shape is whole.")).to_be_visible()
    expect(panel.get_by_text("You earned 100")).to_be_visible()
    answer(page, "ArrowUp")  # closes the panel and answers the first task of the work
    expect(panel).to_be_hidden()
    expect(page.get_by_text("2 by you")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert Admission.objects.get().passed
    roles = Judgement.objects.order_by("created_at").values_list("task__role", flat=True)
    assert list(roles) == ["entrance", "work"]


def test_who_fails_is_told_so_and_can_be_let_in(page: Page, site: str, world: World) -> None:
    campaign = campaign_with_test(world)
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    begin(page)
    answer(page, "ArrowUp")
    panel = page.get_by_role("complementary", name="Entrance test")
    expect(panel.get_by_text("Not as expected")).to_be_visible()
    card = page.get_by_role("heading", name="The entrance test was not passed")
    expect(card).to_be_visible()
    expect(page.get_by_text("The test is taken once")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(card).to_be_visible()
    person_admit(
        campaign=campaign, person=world.annotator.pk, by=world.admin, reason="A tie is fair there."
    )
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("[data-painted=true]")).to_be_visible()
