"""From a prompt set to videos of a real model to a campaign of them, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Page, expect

from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign
from annotate.runs.demo_siblings import MOTIONS, seed_siblings
from annotate.runs.seed import DEMO
from tests.e2e.conftest import World, sign_in
from tests.flows.workers import Workers

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path) -> Iterator[Workers]:
    cache.clear()  # also the queues: what other tests sent is not for this worker
    found = Workers(tmp_path)
    yield found
    found.end()


def test_videos_are_generated_seen_and_asked_about(
    page: Page, site: str, world: World, workers: Workers
) -> None:
    seed_siblings(world.project, settings.ROOT / DEMO)
    workers.start("gpu")
    sign_in(page, site, world.admin)
    page.goto(f"{site}/console/projects/{world.project.pk}/generations")
    page.get_by_role("button", name="Generate").first.click()
    page.get_by_role("combobox", name="Made from").click()
    page.get_by_role("option", name="Videos from words").click()
    # Only a model that can draw videos is offered; the others are named.
    page.get_by_role("combobox", name="Model", exact=True).click()
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("option", name=re.compile("demo-video")).click()
    expect(page.get_by_text(re.compile(r"Not for this: .*demo-inpaint"))).to_be_visible()
    page.get_by_role("combobox", name="Prompt set").click()
    page.get_by_role("option", name=MOTIONS).click()
    page.get_by_role("textbox", name="At most this many prompts").fill("2")
    page.get_by_role("textbox", name="Seeds", exact=True).fill("0-1")
    page.get_by_role("textbox", name="Steps", exact=True).fill("4")
    expect(page.get_by_text("4 images to draw")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Generate").click()

    workers.until(lambda: Candidate.objects.filter(asset__kind="video").count() == 4, "4 videos")
    page.goto(f"{site}/console/projects/{world.project.pk}/candidates")
    expect(page.get_by_text("moving left").first).to_be_visible()

    page.goto(f"{site}/console/projects/{world.project.pk}/campaigns/new")
    page.get_by_role("radio", name="Videos").check()
    page.get_by_role("textbox", name="Name").fill("Which moves better?")
    page.get_by_role("button", name="Create draft").click()
    page.wait_for_url(re.compile(r"/campaigns/\d+$"))
    campaign = Campaign.objects.get(name="Which moves better?")
    assert (campaign.media, campaign.task_count) == ("video", 2)
