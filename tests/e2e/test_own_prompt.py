"""A person writes prompts, a real worker draws with the demo model, and the rows say what was chosen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from annotate.generation.models import Candidate, GenerationJob
from annotate.labeling.models import (
    Campaign,
    Judgement,
    OwnPrompt,
    OwnRound,
    Preference,
    TaskCandidate,
)
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.prompts.models import Prompt
from annotate.registry.models import ModelVersion
from annotate.registry.services import model_register
from tests.e2e.conftest import World, sign_in
from tests.e2e.test_axe import AXE, faults
from tests.flows.conftest import workers  # noqa: F401  a fixture
from tests.flows.workers import Workers

expect.set_options(timeout=60_000)  # beside a worker that draws, all is slow
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DEMO = settings.ROOT / "training/presets/demo/diffusion"


@pytest.fixture
def campaign(world: World) -> Campaign:
    model = model_register(
        project=world.project, name="demo", kind=ModelVersion.Kind.DIFFUSION, uri=str(DEMO)
    )
    drafted = campaign_create(
        project=world.project,
        user=world.admin,
        name="Your own words",
        kind="own_prompt",
        form={
            "models": [model.pk],
            "sampler": {"steps": 2},
            "examples": ["a red star on a white background"],
            "blocked": [{"category": "gore", "words": ["gory"]}],
        },
    )
    return campaign_enter(campaign=drafted, status=Campaign.Status.OPEN)


def shown(page: Page) -> list[str]:
    """The addresses of the two images on the screen."""
    images = page.locator("[data-painted='true'] [data-shown='true'] img")
    return [str(each.get_attribute("src")) for each in images.all()]


def candidate_of(address: str) -> int:
    public_id = address.rsplit("/", 1)[-1]
    return Candidate.objects.get(asset__public_id=public_id).pk


def drawn(workers: Workers, page: Page) -> None:  # noqa: F811
    """Wait for a pair, however long the worker takes."""

    def painted() -> Any:
        page.wait_for_timeout(200)  # the page lives only while Playwright looks at it
        return page.locator("[data-painted='true']").count()

    workers.until(painted, "a pair")


def saved(page: Page, answers: int) -> None:
    expect(page.get_by_text(f"{answers} by you")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def changed(workers: Workers, page: Page, act: Callable[[], None], answers: int) -> list[str]:  # noqa: F811
    act()
    saved(page, answers)
    drawn(workers, page)
    return shown(page)


def checked(page: Page, screen: str) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert faults(page, screen) == []


def begin(page: Page, site: str, world: World, campaign: Campaign) -> None:
    page.set_default_timeout(60_000)
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.get_by_label("Your prompt")).to_be_visible()


def test_a_refused_prompt_stays_in_the_box_and_a_good_one_waits_in_line(
    page: Page, site: str, world: World, campaign: Campaign
) -> None:
    begin(page, site, world, campaign)
    checked(page, "the box")
    page.get_by_label("Your prompt").fill("a gory star")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("draws no gore")
    expect(page.get_by_label("Your prompt")).to_have_value("a gory star")
    assert not GenerationJob.objects.exists()

    page.get_by_role("button", name="a red star on a white background").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Next in line")).to_be_visible()
    page.reload()  # what was asked for goes on
    expect(page.get_by_role("heading", name="Next in line")).to_be_visible()
    checked(page, "the line")
    assert GenerationJob.objects.get().awaited


@pytest.mark.timeout(900)
def test_the_loser_is_replaced_until_the_person_is_done(
    page: Page,
    site: str,
    world: World,
    campaign: Campaign,
    workers: Workers,  # noqa: F811
) -> None:
    workers.start("gpu")
    begin(page, site, world, campaign)
    box = page.get_by_label("Your prompt")
    page.get_by_role("button", name="a red star on a white background").click()
    page.keyboard.press("Enter")
    drawn(workers, page)
    first = shown(page)
    second = changed(workers, page, lambda: page.keyboard.press("ArrowLeft"), 1)
    assert first[0] in second
    assert first[1] not in second

    workers.kill("gpu")  # a lost worker: what is drawn ahead is there, the rest comes later
    page.keyboard.press("z")
    expect(page.get_by_text("0 by you")).to_be_visible()
    drawn(workers, page)
    assert shown(page) == first
    page.locator("[aria-label='Choose the right image']").click()
    saved(page, 1)
    drawn(workers, page)
    third = shown(page)
    assert first[1] in third
    assert first[0] not in third
    page.keyboard.press("ArrowDown")
    saved(page, 2)
    workers.start("gpu")
    drawn(workers, page)
    assert not {*shown(page)} & {*third}
    checked(page, "a pair")

    page.keyboard.press("n")
    box.fill("a blue\u200b ring")
    page.keyboard.press("Enter")
    drawn(workers, page)
    expect(page.get_by_text("a blue ring").first).to_be_visible()
    page.keyboard.press("e")
    expect(box).to_be_visible()

    texts = [own.prompt.text for own in OwnPrompt.objects.order_by("created_at")]
    assert texts == ["a red star on a white background", "a blue ring"]
    assert not OwnPrompt.objects.filter(ended_at=None).exists()
    said = Judgement.objects.order_by("created_at").values_list("verdict", flat=True)
    assert list(said) == ["answered", "withdrawn", "answered", "answered"]
    right = Preference.objects.order_by("judgement__created_at")[1]
    place = 0 if right.choice == "first" else 1
    chosen = TaskCandidate.objects.get(task=right.judgement.task_id, position=place)
    assert chosen.candidate_id == candidate_of(first[1])
    assert Preference.objects.order_by("judgement__created_at")[2].choice == "both_bad"
    rounds = OwnRound.objects.filter(own_prompt__prompt__text=texts[0], dropped_at=None)
    assert sorted(rounds.values_list("number", flat=True)) == [1, 2, 3]
    models = {row.model_version.name for row in Candidate.objects.filter(origin="generated")}
    assert models == {"demo"}
    assert set(Prompt.objects.filter(text__in=texts).values_list("split", flat=True)) <= {
        "train",
        "validation",
        "test",
    }
