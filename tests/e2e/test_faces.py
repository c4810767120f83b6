"""Grading faces in a real browser, by keys and by mouse, checked against the rows."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign, FaceAnswer, FaceGrade, Preference
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.media.services import image_store
from annotate.runs.demo_faces import demo_faces
from tests.e2e.conftest import World, sign_in
from tests.factories import CandidateFactory, ModelVersionFactory, PromptFactory, face_scan

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def people(world: World) -> None:
    """The demo's cartoon people, with their faces as they were drawn."""
    models = {
        name: ModelVersionFactory(project=world.project, name=name)
        for name in ("faces-neat", "faces-rough")
    }
    prompts = {}
    for drawn in demo_faces():
        text = drawn.prompt
        prompts[text] = prompts.get(text) or PromptFactory(
            prompt_set__project=world.project, text=text
        )
        asset = image_store(project=world.project, data=drawn.png)
        CandidateFactory(prompt=prompts[text], model_version=models[drawn.model], asset=asset)
        face_scan(asset, drawn.boxes)


def opened(world: World, **settings: object) -> Campaign:
    people(world)
    drafted = campaign_create(project=world.project, user=world.admin, name="Faces", **settings)
    return campaign_enter(campaign=drafted, status=Campaign.Status.OPEN)


def with_three(world: World) -> PairSource:
    """The one image with three faces."""
    candidate = Candidate.objects.filter(prompt__text="three people at a table").first()
    assert candidate is not None
    return PairSource(source="listed", pairs=[[candidate.pk]])


def saved(page: Page, count: int) -> None:
    expect(page.get_by_text(f"{count} by you")).to_be_visible()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def test_three_faces_by_keys_then_undo_and_by_mouse(page: Page, site: str, world: World) -> None:
    people(world)
    drafted = campaign_create(
        project=world.project, user=world.admin, name="Faces", kind="faces",
        sources=[with_three(world)],
    )  # fmt: skip
    campaign_enter(campaign=drafted, status=Campaign.Status.OPEN)
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{drafted.pk}")
    expect(page.locator("[data-painted=true]")).to_be_visible()
    strip = page.get_by_role("navigation", name="Faces")
    expect(strip.get_by_role("button")).to_have_count(3)
    for key in ("q", "e", "3", "1", "Enter"):  # eyes and mouth: bad; good; one is missing
        page.keyboard.press(key)
    expect(page.get_by_text("1 face left")).to_be_visible()
    assert not FaceAnswer.objects.exists()
    for key in ("4", "m", "m", "n", "Enter"):
        page.keyboard.press(key)
    saved(page, 1)
    rows = FaceGrade.objects.order_by("face__number")
    assert [(row.grade, row.defects) for row in rows] == [
        ("bad", ["eyes", "mouth"]), ("good", []), ("not_face", []),
    ]  # fmt: skip
    assert FaceAnswer.objects.get().missed == 1

    page.keyboard.press("z")
    expect(page.get_by_text("0 by you")).to_be_visible()
    expect(strip.get_by_role("button", name="1 Bad")).to_be_visible()
    expect(page.locator("[data-painted=true]")).to_be_visible()
    page.get_by_role("button", name="Show face 3").click()
    expect(strip.get_by_role("button", name="3 Not a face")).to_have_attribute(
        "aria-current", "step"
    )
    page.get_by_role("button", name="Acceptable").click()
    page.locator('[data-action="save"]').click()
    saved(page, 1)
    last = FaceGrade.objects.order_by("judgement__created_at", "face__number").values_list(
        "grade", flat=True
    )
    assert list(last)[3:] == ["bad", "good", "acceptable"]
    page.keyboard.press("h")
    expect(page.get_by_text("1 Bad (Eyes, Mouth or teeth), 2 Good, 3 Acceptable")).to_be_visible()


def test_the_outline_lies_around_the_face_and_not_over_it(
    page: Page, site: str, world: World
) -> None:
    campaign = opened(world, kind="faces", sources=[PairSource("within_model", pairs_per_prompt=9)])
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.locator("[data-painted=true]")).to_be_visible()
    box = page.get_by_role("button", name="Show face 1").bounding_box()
    assert box is not None
    shot = Image.open(io.BytesIO(page.screenshot()))
    page.add_style_tag(content="[aria-label^='Show face'] { visibility: hidden }")
    bare = Image.open(io.BytesIO(page.screenshot()))
    inside = tuple(
        round(edge)
        for edge in (box["x"] + 1, box["y"] + 1, box["x"] + box["width"] - 1,
                     box["y"] + box["height"] - 1)
    )  # fmt: skip
    assert shot.crop(inside).tobytes() == bare.crop(inside).tobytes()
    around = (inside[0] - 12, inside[1] - 12, inside[2] + 12, inside[3] + 12)
    assert shot.crop(around).tobytes() != bare.crop(around).tobytes()


def test_face_against_face_is_one_key(page: Page, site: str, world: World) -> None:
    campaign = opened(
        world, form={"faces": {"most": 1}}, sources=[PairSource(source="between_models")]
    )
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.locator("[data-painted=true]")).to_be_visible()
    for place in (1, 2):
        expect(page.get_by_role("img", name=f"Image {place}, face 1")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    saved(page, 1)
    assert Preference.objects.get().choice in {"first", "second"}
