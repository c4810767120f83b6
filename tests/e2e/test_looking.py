"""Looking closer in a real browser: what is on the screen pixel by pixel, and what is stored."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, CDPSession, Page, Playwright, expect

from annotate.generation.services.draw import candidate_import
from annotate.labeling.models import Campaign, Judgement
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.media.services import image_store
from annotate.prompts.services import prompt_get_or_create
from tests.browser import launch
from tests.e2e.conftest import World, sign_in
from tests.e2e.test_journey import press, saved

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Pixels = NDArray[np.uint8]
FRAMES = '[data-shown="true"] > [data-frame]'
WIDTH, HEIGHT = 321, 258  # odd, and not small: smoothed when it is enlarged


@pytest.fixture
def noise(world: World) -> Campaign:
    """Two pairs in which no pixel is like the next one."""
    return _noise(world, [(HEIGHT, WIDTH), (HEIGHT, WIDTH)])


def _noise(world: World, seconds: list[tuple[int, int]]) -> Campaign:
    rng = np.random.default_rng(5)
    prompts = world.project.prompt_sets.get()
    models = list(world.project.model_versions.order_by("pk"))
    pairs = []
    for number, second in enumerate(seconds):
        prompt = prompt_get_or_create(prompt_set=prompts, text=f"noise {number}")
        pair = []
        for model, (height, width) in zip(models, [(HEIGHT, WIDTH), second], strict=True):
            file = io.BytesIO()
            pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(file, "PNG")
            asset = image_store(project=world.project, data=file.getvalue())
            candidate, _ = candidate_import(
                prompt=prompt, project=world.project, asset=asset, model_version=model
            )
            pair.append(candidate.pk)
        pairs.append(pair)
    return _opened(world, "Noise", sources=[PairSource("listed", pairs=pairs)])


def _opened(world: World, name: str, **settings: Any) -> Campaign:
    drafted = campaign_create(project=world.project, user=world.admin, name=name, **settings)
    return campaign_enter(campaign=drafted, status=Campaign.Status.OPEN)


def _open(page: Page, site: str, world: World, campaign: Campaign) -> None:
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    _ready(page)


def _ready(page: Page) -> None:
    """Painted, and what looks closer has arrived: it takes over the fingers."""
    page.wait_for_selector('[data-painted="true"][style*="touch-action"]')


def _source(page: Page, place: int) -> Pixels:
    """The file itself, as the page has it."""
    url = page.locator(f"{FRAMES} img").nth(place).get_attribute("src")
    body = page.request.get(page.url.split("/label")[0] + str(url)).body()
    return np.asarray(Image.open(io.BytesIO(body)).convert("RGB"))


def _screen(page: Page, place: int, what: str = "img") -> Pixels:
    """The device pixels where the image, or what else is named, stands in its frame."""
    box = page.locator(FRAMES).nth(place).locator(what).bounding_box()
    ratio = page.evaluate("devicePixelRatio")
    assert box is not None
    left, top, width, height = (round(box[side] * ratio) for side in ("x", "y", "width", "height"))
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    return shot[top : top + height, left : left + width]


def _look(row: Judgement) -> dict[str, Any]:
    return row.view["look"]


def _zooms(page: Page) -> list[float]:
    """How many times as large as the whole each image is drawn."""
    return page.eval_on_selector_all(
        f"{FRAMES} img", "all => all.map(one => new DOMMatrix(getComputedStyle(one).transform).a)"
    )


@pytest.mark.parametrize("ratio", [1, 1.5, 2, 3])
def test_one_to_one_is_pixel_for_pixel(
    playwright: Playwright, site: str, world: World, noise: Campaign, ratio: float
) -> None:
    # Playwright's own scale factor lays out in CSS pixels, as no real screen does.
    browser = launch(playwright, f"--force-device-scale-factor={ratio}", "--window-size=1241,847")
    page = browser.new_page(no_viewport=True)
    _open(page, site, world, noise)
    assert page.evaluate("devicePixelRatio") == ratio
    page.keyboard.press("1")
    expect(page.get_by_text("1:1", exact=True)).to_be_visible()
    for place in (0, 1):
        np.testing.assert_array_equal(_screen(page, place), _source(page, place))
    page.keyboard.press("v")  # another size of the stage, and other fractions
    page.get_by_role("group", name="Look closer").wait_for()
    for place in (0, 1):
        np.testing.assert_array_equal(_screen(page, place), _source(page, place))
    browser.close()


def test_flicker_shows_the_other_at_the_same_place(
    page: Page, site: str, world: World, noise: Campaign
) -> None:
    _open(page, site, world, noise)
    page.keyboard.press("1")
    first, second = _source(page, 0), _source(page, 1)
    at_first, at_second = (_place(page, place) for place in (0, 1))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.evaluate(_STEPS)
    page.keyboard.down("x")
    expect(page.get_by_text("let go to answer")).to_be_visible()
    np.testing.assert_array_equal(_cut(page, at_first), second)
    np.testing.assert_array_equal(_cut(page, at_second), first)

    page.keyboard.press("ArrowLeft")  # which left? Nothing is chosen while they are exchanged.
    page.mouse.click(at_first[0] + 20, at_first[1] + 20)
    page.keyboard.up("x")
    np.testing.assert_array_equal(_cut(page, at_first), first)
    steps = page.evaluate("window.steps")
    assert steps.index("exchanged") < steps.index("frame"), "in the frame of the key itself"
    assert requests == []
    assert Judgement.objects.count() == 0

    page.keyboard.press("ArrowRight")
    saved(page)
    used = _look(Judgement.objects.get())
    assert used["flickers"] == 1
    assert used["flicker_ms"] > 0
    assert used["actual_ms"] >= used["flicker_ms"]


# What comes first after the key: the exchange in the page's styles, or the next frame.
_STEPS = """() => {
  window.steps = [];
  addEventListener("keydown", () => {
    requestAnimationFrame(() => window.steps.push("frame"));
    queueMicrotask(() => {
      const { translate } = document.querySelector('[data-shown="true"] > [data-frame]').style;
      if (translate) window.steps.push("exchanged");
    });
  }, {capture: true, once: true});
}"""


def _place(page: Page, place: int) -> tuple[int, int]:
    box = page.locator(f"{FRAMES} img").nth(place).bounding_box()
    assert box is not None
    return round(box["x"]), round(box["y"])


def _cut(page: Page, at: tuple[int, int]) -> Pixels:
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    return shot[at[1] : at[1] + HEIGHT, at[0] : at[0] + WIDTH]


def test_difference_is_exact(page: Page, site: str, world: World, noise: Campaign) -> None:
    _open(page, site, world, noise)
    first, second = _source(page, 0), _source(page, 1)
    apart = np.abs(first.astype(int) - second.astype(int))
    page.keyboard.press("d")
    for gain in (4, 8, 16, 1):
        expect(page.get_by_text(f"Difference, {gain}")).to_be_visible()
        for place in (0, 1):
            np.testing.assert_array_equal(_canvas(page, place), np.clip(gain * apart, 0, 255))
        page.keyboard.press("m")
    page.keyboard.press("1")
    np.testing.assert_array_equal(_screen(page, 0, "canvas"), np.clip(2 * apart, 0, 255))
    page.keyboard.press("d")
    assert page.locator("canvas").count() == 0
    np.testing.assert_array_equal(_screen(page, 0), first)
    page.keyboard.press("d")  # left on: the next pair starts as images all the same
    press(page, "ArrowLeft")
    saved(page)
    _ready(page)
    assert page.locator("canvas").count() == 0
    assert _zooms(page) == [1, 1]
    used = _look(Judgement.objects.get())
    assert used["difference_gain"] == 2
    assert used["difference_ms"] > 0


def test_no_difference_of_unlike_sizes(page: Page, site: str, world: World) -> None:
    _open(page, site, world, _noise(world, [(HEIGHT, WIDTH - 40)]))
    page.keyboard.press("d")
    expect(page.get_by_text("differ in size")).to_be_visible()
    assert page.locator("canvas").count() == 0
    press(page, "ArrowLeft")
    saved(page)
    assert _look(Judgement.objects.get())["difference_gain"] is None


def _canvas(page: Page, place: int) -> Pixels:
    url = page.locator(f"{FRAMES} canvas").nth(place).evaluate("one => one.toDataURL()")
    file = io.BytesIO(base64.b64decode(url.split(",")[1]))
    return np.asarray(Image.open(file).convert("RGB"))


def test_zoom_by_wheel_drag_and_keys_chooses_nothing(
    page: Page, site: str, world: World, noise: Campaign
) -> None:
    _open(page, site, world, noise)
    box = page.locator(FRAMES).nth(1).bounding_box()
    assert box is not None
    x, y = box["x"] + 0.8 * box["width"], box["y"] + 0.3 * box["height"]
    page.mouse.move(x, y)
    page.mouse.wheel(0, -400)
    page.wait_for_function(
        f"""new DOMMatrix(getComputedStyle(document.querySelector('{FRAMES} img')).transform).a > 1.5"""
    )
    zooms = _zooms(page)
    assert zooms[0] == zooms[1] > 1.5
    assert _under(page, 1, x, y) == pytest.approx((0.8, 0.3), abs=0.005)

    before = _under(page, 0, *_middle(page, 0))
    page.mouse.down()
    page.mouse.move(x - 40, y + 30, steps=4)
    page.mouse.up()
    after = _under(page, 0, *_middle(page, 0))
    assert after[0] > before[0]
    assert after[1] < before[1]
    assert _under(page, 1, x - 40, y + 30) == pytest.approx((0.8, 0.3), abs=0.005)
    page.keyboard.press("Shift+ArrowLeft")
    assert _under(page, 0, *_middle(page, 0))[0] < after[0]
    assert Judgement.objects.count() == 0

    page.keyboard.press("0")
    assert _zooms(page) == [1, 1]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y)  # of the whole images as well
    page.mouse.up()
    assert Judgement.objects.count() == 0
    for _ in range(2):
        page.keyboard.press("+")
    page.mouse.click(x, y)
    saved(page)
    assert _zooms(page) == [1, 1], "the next pair starts whole"
    row = Judgement.objects.get()
    assert row.view["input"] == "image"
    assert row.view["seen"] == [True, True]
    assert _look(row)["zoom_max"] == pytest.approx(max(2.25, zooms[0]), abs=0.01)
    assert _look(row)["zoomed_ms"] > 0
    assert _look(row)["actual_ms"] == _look(row)["flicker_ms"] == 0


def _middle(page: Page, place: int) -> tuple[float, float]:
    box = page.locator(FRAMES).nth(place).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _under(page: Page, place: int, x: float, y: float) -> tuple[float, float]:
    """The fraction of an image that is drawn at a place of the window."""
    box = page.locator(f"{FRAMES} img").nth(place).bounding_box()
    assert box is not None
    return (x - box["x"]) / box["width"], (y - box["y"]) / box["height"]


def test_two_fingers_zoom_and_a_tap_still_chooses(
    browser: Browser, site: str, world: World
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, device_scale_factor=3
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    _open(page, site, world, world.campaign)
    x, y = _middle(page, 0)
    fingers = context.new_cdp_session(page)
    _touch(fingers, "touchStart", (x - 20, y))
    _touch(fingers, "touchStart", (x - 20, y), (x + 20, y))
    for reach in (30, 45, 60):
        _touch(fingers, "touchMove", (x - reach, y), (x + reach, y))
    _touch(fingers, "touchEnd")
    assert _zooms(page)[0] == _zooms(page)[1] == pytest.approx(3, abs=0.3)
    assert Judgement.objects.count() == 0

    page.get_by_role("button", name="Zoom").tap()
    page.get_by_role("button", name="Whole images").tap()
    assert _zooms(page) == [1, 1]
    page.get_by_role("button", name="Choose the upper image").tap()
    saved(page)
    assert Judgement.objects.get().view["look"]["zoom_max"] > 2
    context.close()


def _touch(fingers: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@pytest.fixture
def groups(world: World) -> Campaign:
    source = PairSource("within_model", pairs_per_prompt=1)
    models = list(world.project.model_versions.order_by("pk"))
    prompt = prompt_get_or_create(
        prompt_set=world.project.prompt_sets.get(), text="three of one model"
    )
    for number in range(3):
        file = io.BytesIO()
        Image.new("RGB", (64, 64), (number * 80, 60, 60)).save(file, "PNG")
        asset = image_store(project=world.project, data=file.getvalue())
        candidate_import(prompt=prompt, project=world.project, asset=asset, model_version=models[0])
    return _opened(world, "Scores", kind="scoring", sources=[source])


def test_scores_are_given_while_zoomed(
    page: Page, site: str, world: World, groups: Campaign
) -> None:
    _open(page, site, world, groups)
    page.keyboard.press("i")
    page.keyboard.press("i")
    assert len({*_zooms(page)}) == 1
    assert _zooms(page)[0] > 1.5
    page.keyboard.press("x")
    page.keyboard.press("d")  # of a pair only
    for _ in range(9):
        page.keyboard.press("1")  # a score here, not the size of a pixel
    page.keyboard.press("Enter")
    saved(page)
    row = Judgement.objects.get()
    assert row.ratings.count() == 9
    assert _look(row)["zoom_max"] > 1.5
    assert _look(row)["actual_ms"] == _look(row)["flickers"] == 0
    assert row.view["seen"] == [True] * 3


def test_a_broken_image_blocks_the_vote_and_is_reported(
    page: Page, site: str, world: World
) -> None:
    broken: list[str] = []

    def deliver(route: Any) -> None:
        url = route.request.url
        if not broken:
            broken.append(url)
        if url in broken:
            route.fulfill(status=404, body="")
        else:
            route.continue_()

    page.route("**/media/**", deliver)
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{world.campaign.pk}")
    expect(page.get_by_text("An image cannot be shown")).to_be_visible()
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert page.get_by_role("button", name="Choose the left image").count() == 0
    assert page.get_by_role("button", name="Left is better").is_disabled()
    assert Judgement.objects.count() == 0
    page.get_by_role("button", name="Report broken image").click()
    saved(page)
    row = Judgement.objects.get()
    assert (row.verdict, row.reason) == (Judgement.Verdict.FLAGGED, "Broken image")
    assert row.view["seen"] == [False, False]
    press(page, "ArrowLeft")
    saved(page)
    assert Judgement.objects.filter(verdict=Judgement.Verdict.ANSWERED).count() == 1
