"""Marking places and words in a real browser, by mouse and by keys, checked against the rows."""

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from annotate.labeling.models import Campaign, Judgement, RegionAnswer, RegionMark, WordMark
from annotate.labeling.selectors.judgements import standing
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.quality.regions import iou, mask_of
from tests.e2e.conftest import World, sign_in

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def regions(world: World) -> Campaign:
    drafted = campaign_create(
        project=world.project,
        user=world.admin,
        name="Where?",
        kind="regions",
        sources=[PairSource(source="within_model")],
    )
    return campaign_enter(campaign=drafted, status=Campaign.Status.OPEN)


def open_label(page: Page, site: str, world: World, campaign: Campaign) -> Locator:
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    painted(page)
    return page.get_by_role("img", name="The image to mark")


def painted(page: Page) -> None:
    expect(page.locator('[data-action="save"]')).to_be_enabled()


def saved(page: Page, count: int) -> None:
    expect(page.get_by_text(f"{count} by you")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def drag(page: Page, image: Locator, *places: tuple[float, float]) -> None:
    """Drag the mouse over the image through these fractions of it."""
    box = image.bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*at[0])
    page.mouse.down()
    for x, y in at[1:]:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def test_by_mouse(page: Page, site: str, world: World, regions: Campaign) -> None:
    image = open_label(page, site, world, regions)
    drag(page, image, (0.06, 0.06), (0.3, 0.06))  # cells 0, 1, 2 of eight
    page.get_by_role("button", name="Good", exact=False).click()
    drag(page, image, (0.3, 0.06), (0.3, 0.3))  # 2 changes sides; 10, 18
    page.get_by_role("button", name="Bad", exact=False).click()
    page.get_by_role("button", name="Wrong colour or texture").click()
    page.locator('[data-tool="box"]').click()
    drag(page, image, (0.25, 0.5), (0.75, 1.0))
    page.locator('[data-tool="point"]').click()
    drag(page, image, (0.5, 0.25))
    page.locator('[data-tool="brush"]').click()
    drag(page, image, (0.1, 0.8), (0.2, 0.9), (0.1, 0.95))
    word = page.get_by_label("Words of the prompt").get_by_role("button").first
    text = word.inner_text()
    word.click()
    expect(page.get_by_text("Marks (5)")).to_be_visible()
    page.get_by_role("button", name="Remove mark 4").click()
    page.get_by_role("button", name="Save").click()
    saved(page, 1)

    rows = {(row.tool, row.reason): row for row in RegionMark.objects.all()}
    assert rows["patch", "artefact"].geometry == {"cells": [0, 1]}
    assert rows["patch", "good"].geometry == {"cells": [2, 10, 18]}
    assert rows["patch", "good"].polarity == "good"
    assert {tool for tool, _ in rows} == {"patch", "box", "brush"}, "the point was removed"
    drawn = mask_of(
        [{"tool": "box", "geometry": rows["box", "colour"].geometry}],
        size=(512, 512), image=(64, 64), grid=(8, 8),
    )  # fmt: skip
    wanted = np.zeros((512, 512), dtype=bool)
    wanted[256:, 128:384] = True
    assert iou(drawn, wanted) >= 0.98
    stroke = rows["brush", "colour"].geometry["points"]
    assert stroke[0] == pytest.approx([0.1, 0.8], abs=0.005)
    assert stroke[-1] == pytest.approx([0.1, 0.95], abs=0.005)
    assert 3 <= len(stroke) <= 6, "a straight way needs no points between"
    assert list(WordMark.objects.values_list("word", "text", "fault")) == [(0, text, "missing")]


def test_by_keys_alone(page: Page, site: str, world: World, regions: Campaign) -> None:
    open_label(page, site, world, regions)
    page.keyboard.press("Enter")  # saves nothing by accident
    expect(page.get_by_text("or say “Nothing to mark”")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    saved(page, 1)
    assert RegionAnswer.objects.get().nothing_to_mark
    painted(page)

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    press("3", "ArrowRight", "Space", "ArrowRight", "Space")  # the first arrow shows the cursor
    press("ArrowDown", "Space", "Backspace")  # one too many
    press("r", "x", "2", "Space", *["ArrowRight"] * 4, *["ArrowDown"] * 4, "Space")
    press("w", "ArrowRight", "Space", "Space")
    expect(page.get_by_text("Marks (2)")).to_be_visible()
    press("Enter")
    saved(page, 2)
    patches, box = RegionMark.objects.order_by("number")
    assert (patches.reason, patches.geometry) == ("shape", {"cells": [36, 37]})
    assert (box.tool, box.reason, box.polarity) == ("box", "detail", "good")
    assert box.geometry["w"] == box.geometry["h"] == 4 / 32
    assert list(WordMark.objects.values_list("word", "fault")) == [(1, "wrong")]

    painted(page)
    press("z")  # back it comes, with its marks
    expect(page.get_by_text("Marks (2)")).to_be_visible()
    saved(page, 1)
    press("p", "Enter")
    saved(page, 2)
    said = standing(Judgement.objects.filter(task__campaign=regions))
    assert sorted(row.region_answer.marks for row in said) == [0, 2]


def test_places_are_right_under_a_zoom(
    page: Page, site: str, world: World, regions: Campaign
) -> None:
    image = open_label(page, site, world, regions)
    page.keyboard.press("r")
    for scale in (0.5, 1.7):
        image.evaluate(
            f"node => node.parentElement.style.transform = 'translate(-9px, 7px) scale({scale})'"
        )
        drag(page, image, (0.4, 0.4), (0.6, 0.6))
        page.keyboard.press("2")  # another reason, or it were the same mark twice
    page.keyboard.press("Enter")
    saved(page, 1)
    for row in RegionMark.objects.all():
        sides = [row.geometry[name] for name in ("x", "y", "w", "h")]
        assert sides == pytest.approx([0.4, 0.4, 0.2, 0.2], abs=0.005)
    assert RegionMark.objects.count() == 2
