"""A checklist from the first word in the editor to an answer of it, checked against the rows."""

import pytest
from playwright.sync_api import Page, expect

from annotate.labeling.models import Campaign, ChecklistAnswer, ChecklistVersion
from tests.e2e.conftest import World, sign_in

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_checklist_is_made_published_asked_and_answered(
    page: Page, site: str, world: World
) -> None:
    sign_in(page, site, world.admin)
    project = f"{site}/console/projects/{world.project.pk}"
    page.goto(f"{project}/checklists")
    page.get_by_role("button", name="New checklist").first.click()
    page.get_by_role("textbox", name="Name").fill("Shapes")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Shapes")).to_be_visible()

    # The first question becomes a gate; nothing hangs on it yet, which is said where it is.
    page.get_by_role("textbox", name="Name", exact=True).fill("Shape there")
    page.get_by_role("textbox", name="Question", exact=True).fill("Is there a shape?")
    page.get_by_role("switch").check()
    expect(page.get_by_text("no item is asked because of it")).to_be_visible()

    page.get_by_role("button", name="Add a question").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Edges")
    page.get_by_role("textbox", name="Question", exact=True).fill("How clean are its edges?")
    page.get_by_role("textbox", name="Answer 1").fill("Clean")
    page.keyboard.press("Enter")  # one more answer, with the focus in it
    page.keyboard.type("Rough")
    page.get_by_role("textbox", name="Answer 3").fill("Smeared")
    page.get_by_placeholder("Add a condition").click()
    page.get_by_role("option", name="Shape there").click()
    expect(page.get_by_text("no item is asked because of it")).to_be_hidden()
    expect(page.get_by_text("Yes/no questions (3)")).to_be_visible()

    page.get_by_role("button", name="Publish…").click()
    page.get_by_label("What is new").fill("For the pilot")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("link", name="New campaign")).to_be_visible()
    expect(page.get_by_role("cell", name="For the pilot")).to_be_visible()
    version = ChecklistVersion.objects.get(published_at__isnull=False)
    items = version.body["dimensions"][0]["items"]
    assert [item["key"] for item in items] == ["clarity", "edges"], "a key stays, a name changes"
    assert items[0]["is_gate"]
    assert items[1]["asks_if"] == {"clarity": ["clear"]}
    assert [option["key"] for option in items[1]["options"]] == ["clean", "rough", "smeared"]

    page.get_by_role("link", name="New campaign").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Look at shapes")
    page.get_by_role("button", name="Create draft").click()
    expect(page.get_by_role("heading", name="Look at shapes")).to_be_visible()
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("open", exact=True).first).to_be_visible()
    campaign = Campaign.objects.get(name="Look at shapes")
    assert campaign.checklist_version == version

    page.context.clear_cookies()
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.get_by_text("Is there a shape?")).to_be_visible()
    expect(page.get_by_role("button", name="Clear")).to_have_attribute("aria-disabled", "false")
    page.keyboard.press("2")  # no shape: its edges are not asked
    expect(page.get_by_text("1 answer, Enter saves")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 by you")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    stored = dict(ChecklistAnswer.objects.values_list("item", "option"))
    assert stored == {"clarity": "blurry", "edges": None}
