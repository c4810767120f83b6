"""The console of trustworthy labels: no fault that axe finds, and every act by keyboard alone."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from annotate.accounts.models import User
from annotate.labeling.models import Campaign, Exclusion, Lease, Task, Withdrawal
from annotate.labeling.services.gold import Known, gold_add
from annotate.labeling.services.handout import leases_take
from annotate.labeling.services.judgement import judgement_submit
from annotate.labeling.services.submission import Submission
from annotate.projects.models import Role
from annotate.projects.services import member_add
from annotate.quality.review_models import Review
from annotate.quality.services.active.rounds import round_open
from annotate.quality.services.active.setting import choice_set
from annotate.quality.services.consensus import labels_update
from annotate.quality.services.counts import counts_rebuild
from tests.e2e.conftest import World, sign_in
from tests.e2e.test_axe import TAGS, go

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = ("Bea", "Cem", "Dai")
OF_CAMPAIGN = [
    "progress",
    "times",
    "instructions",
    "judgements",
    "votes",
    "held",
    "annotators",
    "counts",
    "quality",
    "review",
    "checks",
    "sides",
    "leaderboard",
]
OF_PROJECT = [
    "imports",
    "candidates",
    "generations",
    "masks",
    "patch-maps",
    "faces",
    "scores",
    "campaigns/new",
]
# The page of a project, and the button that opens its dialog.
DIALOGS = (
    ("", "Edit"),
    ("prompts", "New prompt set"),
    ("faces", "Find faces"),
    ("faces", "Make face pairs"),
    ("policies", "New policy"),
    ("generations", "Generate"),
    ("snapshots", "New snapshot"),
    ("scores", "Import scores"),
    ("scores", "Score candidates"),
    ("checklists", "New checklist"),
    ("patch-maps", "Make patch maps"),
    ("models", "Register a model"),
    ("masks", "Make masks"),
    ("people", "Remove"),
)
DIALOGS_OF_CAMPAIGN = (
    ("progress", "Edit"),
    ("progress", "Add images"),
    ("progress", "Close"),
    ("judgements", "Make gold…"),
    ("votes", "Change…"),
    ("counts", "Exclude…"),
    ("checks", "By number…"),
    ("checks", "Choose from the tasks…"),
    ("checks", "Retire…"),
)
ON_A_PHONE = ("votes", "annotators", "counts", "quality", "review", "leaderboard")


@pytest.fixture
def judged(world: World) -> Campaign:
    """The campaign judged by three people who often disagree, with gold and a round of choosing."""
    campaign = world.campaign
    Task.objects.filter(campaign=campaign).update(need=len(PEOPLE))
    Campaign.objects.filter(pk=campaign.pk).update(overlap=len(PEOPLE), places=3 * 12, gold_every=5)
    campaign.refresh_from_db()
    first = Task.objects.filter(campaign=campaign).order_by("pk").first()
    assert first is not None
    images = list(first.candidates.order_by("position").values_list("candidate_id", flat=True))
    gold_add(
        campaign=campaign, role="gold", candidates=images, known=[Known("overall", answer="first")]
    )
    rng = random.Random(0)
    for name in PEOPLE:
        person = User.objects.create_user(f"{name.lower()}@test.invalid", name=name)
        member_add(project=world.project, user=person, role=Role.ANNOTATOR)
        _answer_all(campaign, person, rng)
    choice_set(campaign=campaign, user=world.admin, choice="active", rule="models", per_round=5)
    campaign.refresh_from_db()
    round_open(campaign)
    counts_rebuild(campaign)
    labels_update(campaign)
    return campaign


def _answer_all(campaign: Campaign, person: User, rng: random.Random) -> None:
    while leases := leases_take(campaign=campaign, user=person, want=1)["leases"]:
        answer = Submission(
            id=uuid.uuid4(),
            lease=Lease.objects.get(pk=leases[0]["id"]).pk,
            verdict="answered",
            choice=rng.choice(["left", "right", "right", "tie"]),
            duration_ms=rng.randrange(900, 4_000),
            want=0,
        )
        judgement_submit(campaign=campaign, user=person, submission=answer)


def faults(page: Page, screen: str, within: str = "html") -> list[str]:
    """What axe finds on the screen as it stands, one line each."""
    result = page.evaluate(
        "([within, tags]) => axe.run(within, { runOnly: tags, resultTypes: ['violations'] })",
        [within, TAGS],
    )
    assert len(result["passes"]) > 5, "axe looked at the page"
    return [
        f"{screen}: {fault['id']} ({fault['impact']}) at {node['html'][:160]}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]


def at(world: World, site: str, tab: str) -> str:
    return f"{site}/console/projects/{world.project.pk}/campaigns/{world.campaign.pk}?tab={tab}"


def settled(page: Page) -> None:
    """The page has its title, and nothing of it is still being fetched."""
    # "Loading…", in place of a page whose script is on its way, is a heading too, in a status.
    expect(page.locator("h1:not([role=status] *)")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)


def test_axe_finds_no_fault_on_the_pages(
    page: Page, site: str, world: World, judged: Campaign
) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    sign_in(page, site, world.admin)
    pages = {tab: at(world, site, tab) for tab in OF_CAMPAIGN}
    for name in OF_PROJECT:
        pages[name] = f"{site}/console/projects/{world.project.pk}/{name}"
    found: list[str] = []
    for name, address in pages.items():
        go(page, address)
        settled(page)
        found += faults(page, f"{name} by day")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ON_A_PHONE:
        go(page, pages[name])
        settled(page)
        found += faults(page, f"{name} by night on a phone")
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{name} is wider than a phone"
    assert not found, "\n".join(found)


def test_axe_finds_no_fault_in_the_dialogs(
    page: Page, site: str, world: World, judged: Campaign
) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    sign_in(page, site, world.admin)
    project = f"{site}/console/projects/{world.project.pk}"
    opens = [(f"{project}/{name}", button) for name, button in DIALOGS]
    opens += [(at(world, site, tab), button) for tab, button in DIALOGS_OF_CAMPAIGN]
    found: list[str] = []
    for address, button in opens:
        go(page, address)
        settled(page)
        page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
        _opened(page)
        page.wait_for_load_state("networkidle")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            screen = f"{button} at {address.removeprefix(site)}, {scheme}"
            found += faults(page, screen, within="[role=dialog]")
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert not found, "\n".join(found)


def _opened(page: Page) -> Locator:
    """The dialog, once the focus is in it: keys that come before still go to the page behind it."""
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(":focus")).to_have_count(1)
    return dialog


@contextmanager
def _leaves_focus_at(page: Page, name: str) -> Iterator[None]:
    """What opens from a button gives the focus back to it."""
    yield
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name=name).first).to_be_focused()


def test_pages_are_found_by_arrow_keys_and_by_their_old_addresses(
    page: Page, site: str, world: World, judged: Campaign
) -> None:
    sign_in(page, site, world.admin)
    page.goto(at(world, site, "review"))
    expect(page.get_by_role("tab", name="Quality")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tab", name="Review")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Quality").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="People")).to_be_focused()
    expect(page.get_by_role("tab", name="Annotators")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="Annotators")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Who counts")).to_be_focused()
    assert page.url == at(world, site, "counts")
    page.go_back()
    expect(page.get_by_role("tab", name="Annotators")).to_have_attribute("aria-selected", "true")
    page.goto(at(world, site, "nothing-of-the-kind"))
    expect(page.get_by_role("tab", name="Progress")).to_have_attribute("aria-selected", "true")


def test_somebody_is_excluded_and_let_back_by_keyboard(
    page: Page, site: str, world: World, judged: Campaign
) -> None:
    sign_in(page, site, world.admin)
    page.goto(at(world, site, "counts"))
    exclude = page.get_by_role("button", name="Exclude…", exact=True).first
    with _leaves_focus_at(page, "Exclude…"):
        exclude.focus()
        page.keyboard.press("Enter")
        _opened(page)
        page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(_opened(page).get_by_role("button").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Person")).to_be_focused()
    page.keyboard.type("Cem")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Reason").focus()
    page.keyboard.type("Answered with the screen off.")
    expect(page.get_by_text("answers stop counting")).to_be_visible()
    page.keyboard.press("Control+End")
    submit = page.get_by_role("dialog").get_by_role("button", name="Exclude", exact=True)
    for _ in range(6):
        page.keyboard.press("Tab")
        if submit.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    lift = page.get_by_role("button", name="Lift").first
    expect(lift).to_be_visible()
    assert Exclusion.objects.get(campaign=judged).reason == "Answered with the screen off."
    lift.focus()
    page.keyboard.press("Enter")
    confirm = _opened(page).get_by_role("button", name="Lift")
    confirm.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lifted", exact=True).first).to_be_visible()
    assert Exclusion.objects.get(campaign=judged).lifted_at is not None


def test_a_withdrawal_is_noted_and_lifted_by_keyboard_and_staff_alone_see_it(
    page: Page, site: str, world: World, judged: Campaign
) -> None:
    page.emulate_media(reduced_motion="reduce")  # axe takes a dialog that fades in for a pale one
    sign_in(page, site, world.admin)
    go(page, f"{site}/console/withdrawals")
    expect(page.get_by_text("Nobody has withdrawn")).to_be_visible()
    page.get_by_role("button", name="Note a withdrawal").focus()
    page.keyboard.press("Enter")
    expect(_opened(page).get_by_role("textbox", name="E-mail")).to_be_focused()
    assert faults(page, "a withdrawal's form") == []
    page.keyboard.type("nobody@test.invalid")
    page.keyboard.press("Tab")
    page.keyboard.type("Wrote to us on Monday.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody has it.")).to_be_visible()
    page.get_by_role("textbox", name="E-mail").fill("cem@test.invalid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("cell", name="Cem")).to_be_visible()
    settled(page)
    assert faults(page, "withdrawals") == []
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.person.name, withdrawal.lifted_at) == ("Cem", None)
    assert Exclusion.objects.get(campaign=judged).rule == Exclusion.Rule.WITHDRAWN

    page.get_by_role("button", name="Lift").click()
    _opened(page).get_by_role("button", name="Lift").click()
    expect(page.get_by_text("Lifted", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Lift")).to_have_count(0)
    withdrawal.refresh_from_db()
    assert withdrawal.lifted_at is not None

    User.objects.filter(pk=world.admin.pk).update(is_staff=False)
    page.reload()
    expect(page.get_by_text("For staff alone")).to_be_visible()
    expect(page.get_by_text("Wrote to us on Monday.")).to_have_count(0)


def test_a_reviewer_goes_from_card_to_card_by_keyboard(
    page: Page, site: str, world: World, judged: Campaign
) -> None:
    sign_in(page, site, world.admin)
    page.goto(at(world, site, "review"))
    cards = page.get_by_role("group", name="Review: ")
    expect(cards.first).to_be_visible()
    second = cards.nth(1).get_attribute("id")
    cards.first.get_by_role("button", name="Agree with the votes").focus()
    page.keyboard.press("Enter")
    agree = page.locator(f"#{second}").get_by_role("button", name="Agree with the votes")
    expect(agree).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # overrule
    page.get_by_role("radio", name="Tie").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Why")).to_be_focused()
    page.keyboard.type("Both are the same.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 overruled")).to_be_visible()
    verdicts = Review.objects.order_by("pk").values_list("verdict", flat=True)
    assert list(verdicts) == ["agreed", "overruled"]


def test_choosing_is_changed_and_a_chart_is_saved_by_keyboard(
    page: Page, site: str, world: World, judged: Campaign
) -> None:
    sign_in(page, site, world.admin)
    page.goto(at(world, site, "votes"))
    change = page.get_by_role("button", name="Change…")
    with _leaves_focus_at(page, "Change…"):
        change.focus()
        page.keyboard.press("Enter")
        random_arm = _opened(page).get_by_role("textbox", name="Random arm (% of prompts)")
        expect(random_arm).to_be_disabled()  # drawn with the first round
        page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    _opened(page).get_by_role("textbox", name="Target accuracy (%)").focus()
    page.keyboard.type("80")
    page.keyboard.press("Enter")
    expect(page.get_by_text("target 80 %")).to_be_visible()
    page.goto(at(world, site, "leaderboard"))
    title = "Ranking: every answer counts alike"
    page.get_by_role("button", name=f"Table: {title}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name=title)).to_contain_text("Both bad")
    page.keyboard.press("Tab")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    lines = saved.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("model,part,rating,low,high")
    assert len(lines) == 3, "a row for each of two models"
