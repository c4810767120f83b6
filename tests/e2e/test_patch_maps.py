"""From a job's patch maps to a campaign in which people check them, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from annotate.generation.models import Candidate, PatchMapJob
from annotate.labeling.models import Campaign
from annotate.prompts.models import PromptImage
from annotate.quality.models import PatchSample
from tests.e2e.conftest import World, sign_in
from tests.factories import PatchMapFactory, PatchMapJobFactory, stored_map

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def job(world: World) -> PatchMapJob:
    """Maps of 2 by 4 cells of six images, each with the next image as its prompt's reference."""
    images = list(Candidate.objects.select_related("prompt__prompt_set").order_by("pk")[:6])
    job = PatchMapJobFactory(
        project=world.project, prompt_set=images[0].prompt.prompt_set, status="succeeded"
    )
    for number, image in enumerate(images):
        PromptImage.objects.get_or_create(
            prompt=image.prompt, role=PromptImage.Role.REFERENCE, position=0,
            defaults={"asset_id": images[number - 1].asset_id},
        )  # fmt: skip
        low = number / 10
        PatchMapFactory(
            candidate=image, patch_job=job, rows=2, columns=4, quality_mean=low + 0.2,
            asset=stored_map(world.project, [[low, low, low + 0.4, low + 0.4]] * 2),
        )  # fmt: skip
    return job


def test_maps_are_looked_at_and_given_to_people(
    page: Page, site: str, world: World, job: PatchMapJob
) -> None:
    sign_in(page, site, world.admin)
    page.goto(f"{site}/console/projects/{world.project.pk}/patch-maps/{job.pk}")
    expect(page.get_by_text("Image: quality 0.20")).to_be_visible()
    expect(page.get_by_role("figure")).to_have_count(12)  # an image and its reference, six times
    heats = page.locator('figure img[src*="/heat.png"]')
    expect(heats).to_have_count(12)
    for heat in (heats.first, heats.nth(1)):  # those below are loaded when one scrolls to them
        expect(heat).to_have_js_property("naturalWidth", 4)
    page.get_by_text("Image", exact=True).click()
    expect(heats).to_have_count(0)

    page.get_by_role("button", name="Ask people to check").click()
    page.get_by_role("textbox", name="Images").fill("4")
    page.get_by_role("textbox", name="Groups by quality").fill("2")
    page.get_by_role("button", name="Draft the campaign").click()
    page.wait_for_url(re.compile(r"/campaigns/\d+$"))
    expect(page.get_by_role("heading", name=re.compile("Check of the patch maps"))).to_be_visible()
    page.get_by_role("tab", name="Results").click()
    page.get_by_role("tab", name="Patch maps").click()
    expect(page.get_by_text("Nobody has judged an image with a map yet")).to_be_visible()

    campaign = Campaign.objects.get(kind="regions")
    assert (campaign.task_count, campaign.form["rows"], campaign.form["columns"]) == (4, 2, 4)
    sample = PatchSample.objects.get(campaign=campaign)
    assert [len(row["candidates"]) for row in sample.strata] == [2, 2]
