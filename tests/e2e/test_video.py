"""Videos in a real browser: played, stepped, marked and judged, checked against the stored rows."""

import pytest
from playwright.sync_api import Page, expect

from annotate.accounts.models import User
from annotate.labeling.models import Campaign, ChecklistAnswer, Judgement, TimeMark
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.projects.models import Role
from annotate.projects.services import member_add, project_create
from annotate.prompts.models import PromptSet
from annotate.prompts.services import prompt_get_or_create
from tests.e2e.conftest import PASSWORD, sign_in
from tests.videos import video_candidates

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(codec: dict[str, str], **more) -> tuple[Campaign, User]:
    admin = User.objects.create_user("admin@test.invalid", PASSWORD, name="Ada", is_staff=True)
    annotator = User.objects.create_user("ann@test.invalid", PASSWORD, name="Ann")
    project = project_create(user=admin, name="Clips")
    member_add(project=project, user=annotator, role=Role.ANNOTATOR)
    prompts = PromptSet.objects.create(project=project, name="Scenes")
    for number in range(2):
        prompt = prompt_get_or_create(prompt_set=prompts, text=f"a square moves, take {number}")
        video_candidates(project, prompt, frames=18, fps=12, size=(192, 144), **codec)
    source = PairSource(source="between_models", pairs_per_prompt=2)
    campaign = campaign_create(project=project, user=admin, name="Clips", sources=[source], **more)
    return campaign_enter(campaign=campaign, status="open"), annotator


def video_is(page: Page) -> list[tuple[float, bool]]:
    """(current time in s, paused) of each player on the screen."""
    found: list[tuple[float, bool]] = page.evaluate(
        "() => [...document.querySelectorAll('[data-shown=true] > video')]"
        ".map(v => [v.currentTime, v.paused])"
    )
    return found


@pytest.mark.parametrize(
    "codec",
    [{"codec": "libvpx-vp9", "format": "webm"}, {"codec": "libx264", "format": "mp4"}],
    ids=["vp9", "h264"],
)
def test_a_pair_of_videos(page: Page, site: str, codec: dict[str, str]) -> None:
    campaign, annotator = opened(codec, media="video")
    sign_in(page, site, annotator)
    page.goto(f"{site}/label/{campaign.pk}")

    left = page.get_by_role("button", name="Left is better")
    expect(page.get_by_text("to the end, then judge")).to_be_visible()
    expect(left).to_be_disabled()
    page.keyboard.press("ArrowLeft")
    assert not Judgement.objects.exists(), "nothing is judged unseen"

    # They play by themselves, and both are seen to the end.
    expect(page.get_by_text("Both seen to the end")).to_be_visible()
    expect(left).to_be_enabled()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert all(paused for _, paused in video_is(page))

    page.keyboard.press(",")
    expect(page.get_by_text("frame 17 of 18").first).to_be_visible()
    page.wait_for_function(
        "([a]) => Math.abs(document.querySelector('[data-shown=true] > video').currentTime - a) < .02",
        arg=[16.5 / 12],
    )
    times = [at for at, _ in video_is(page)]
    assert abs(times[0] - times[1]) < 0.01, "both on one frame"

    page.keyboard.press("m")
    page.get_by_placeholder("why? (optional)").fill("it jumps here")
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    page.keyboard.press("n")
    expect(page.get_by_role("list", name="Time marks").get_by_role("listitem")).to_have_count(2)

    page.keyboard.press("v")
    stills = page.get_by_role("region", name="The frames that a model sees")
    expect(stills.locator("img")).to_have_count(4)
    page.keyboard.press("v")

    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    judgement = Judgement.objects.get()
    assert judgement.view["video"]["played"] == [True, True]
    assert judgement.view["video"]["frames_opened"] is True
    by_place = {judgement.order.index(row.position): row for row in TimeMark.objects.all()}
    assert (by_place[0].at_ms, by_place[0].reason) == (1333, "it jumps here")
    assert (by_place[1].at_ms, by_place[1].reason) == (0, "")

    # After an undo the first is back with its marks, was seen before, and can be changed.
    expect(page.get_by_text("1 by you")).to_be_visible()
    expect(page.get_by_role("list", name="Time marks")).to_be_hidden()
    page.keyboard.press("z")
    expect(page.get_by_role("list", name="Time marks").get_by_role("listitem")).to_have_count(2)
    expect(left).to_be_enabled()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert Judgement.objects.filter(verdict="answered").count() == 2


def test_the_video_checklist(page: Page, site: str) -> None:
    codec = {"codec": "libvpx-vp9", "format": "webm"}
    campaign, annotator = opened(codec, kind="checklist", form={"builtin": "video"})
    sign_in(page, site, annotator)
    page.goto(f"{site}/label/{campaign.pk}")
    expect(page.get_by_text("Seen to the end")).to_be_visible()
    page.keyboard.press("m")
    items = [i for d in campaign.form["body"]["dimensions"] for i in d["items"]]
    for item in items:
        expect(page.get_by_text(item["question"], exact=True)).to_be_visible()
        page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert ChecklistAnswer.objects.count() == len(items)
    assert TimeMark.objects.count() == 1
