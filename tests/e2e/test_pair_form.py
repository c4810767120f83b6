"""A pair asked more than one choice, in a real browser, by keys alone; checked in the rows."""

import pytest
from playwright.sync_api import Page, expect

from annotate.labeling.models import Campaign, Judgement
from annotate.labeling.selectors.judgements import standing
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from tests.e2e.conftest import World, sign_in

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = {
    "dimensions": [
        {"key": "sharpness", "label": "Sharpness", "question": "Which is sharper?"},
        {"key": "colour", "label": "Colour", "question": "Which has the right colours?"},
    ],
    "strength": {"grades": ["Slightly", "Clearly", "Much"]},
    "reasons": [{"key": "hands", "label": "Broken hands"}, {"key": "text", "label": "Bad text"}],
    "reasons_of": "each",
}


@pytest.fixture
def campaign(world: World) -> Campaign:
    drafted = campaign_create(
        project=world.project, user=world.admin, name="Which, and in what?", form=FORM,
        sources=[PairSource(source="between_models")],
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status=Campaign.Status.OPEN)


def press(page: Page, *keys: str) -> None:
    """Press keys once the pair on the screen is painted and may be judged."""
    expect(page.get_by_role("button", name="Left is better")).to_be_enabled()
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page, count: int) -> None:
    expect(page.get_by_text(f"{count} by you")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def test_a_pair_is_judged_in_all_respects(
    page: Page, site: str, world: World, campaign: Campaign
) -> None:
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")

    # Right, much; sharper: left; colours: equal; the left image has broken hands.
    press(page, "ArrowRight", "3", "ArrowLeft", "ArrowUp")
    expect(page.get_by_text("Why? Choose all that hold")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    saved(page, 1)
    assert said() == ("right", 3, {"sharpness": "left", "colour": "tie"}, {("left", "hands")})

    # The next one: a tie has no strength. Enter before the end shows what is still open.
    press(page, "ArrowUp", "Enter")
    expect(page.get_by_text("2 choices left")).to_be_visible()
    press(page, "ArrowDown", "ArrowRight", "Enter")
    saved(page, 2)
    assert said() == ("tie", None, {"sharpness": "both_bad", "colour": "right"}, set())

    # Taken back, it comes with its answers; the arrow pressed twice says "slightly".
    page.keyboard.press("z")
    expect(page.get_by_text("1 by you")).to_be_visible()
    press(page, "Backspace", "Backspace", "Backspace", "ArrowLeft", "ArrowLeft", "Enter")
    saved(page, 2)
    assert said() == ("left", 1, {"sharpness": "both_bad", "colour": "right"}, set())
    assert Judgement.objects.filter(verdict=Judgement.Verdict.WITHDRAWN).count() == 1

    page.keyboard.press("h")
    expect(page.get_by_text("Sharpness: First one, Colour: Equally good")).to_be_visible()


def said() -> tuple[str, int | None, dict[str, str], set[tuple[str, str]]]:
    """The latest answer in the screen's words: the rows never say left or right."""
    row = standing(Judgement.objects.order_by("-created_at")).select_related("preference")[0]
    side = {position: ("left", "right")[place] for place, position in enumerate(row.order)}
    words = {"first": side[0], "second": side[1]}
    return (
        words.get(row.preference.choice, row.preference.choice),
        row.preference.strength,
        {one.dimension: words.get(one.choice, one.choice) for one in row.dimensions.all()},
        {(side[one.position], one.key) for one in row.reasons.all()},
    )
