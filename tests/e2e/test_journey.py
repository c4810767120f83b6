"""One person's day in a real browser, checked against the rows it leaves."""

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from annotate.labeling.models import Judgement, Preference, Task
from annotate.labeling.selectors.judgements import standing
from tests.e2e.conftest import PAIRS, World, sign_in

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def saved(page: Page) -> None:
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def press(page: Page, key: str) -> None:
    """Press a key once the pair on the screen is painted and may be judged."""
    expect(page.get_by_role("button", name="Left is better")).to_be_enabled()
    page.keyboard.press(key)


def choices() -> list[str]:
    rows = standing(Judgement.objects.order_by("created_at")).select_related("preference")
    return [row.preference.choice for row in rows if hasattr(row, "preference")]


def test_a_day_of_labelling(page: Page, site: str, world: World) -> None:
    sign_in(page, site, world.annotator)
    page.get_by_role("link", name="Start").click()

    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
        press(page, key)
    saved(page)
    rows = Judgement.objects.order_by("created_at").select_related("preference")
    assert [_as_shown(row) for row in rows] == ["left", "right", "tie", "both_bad"]

    press(page, "z")
    expect(page.get_by_text("3 by you")).to_be_visible()
    press(page, "ArrowUp")
    saved(page)
    assert choices()[-1] == Preference.Choice.TIE, "the withdrawn answer was replaced"
    assert Judgement.objects.filter(verdict=Judgement.Verdict.WITHDRAWN).count() == 1

    for key, question in (
        ("s", "Why do you skip this one?"),
        ("f", "What is wrong with this one?"),
    ):
        press(page, key)
        expect(page.get_by_text(question)).to_be_visible()
        page.keyboard.press("1")
        expect(page.get_by_text(question)).to_be_hidden()
    saved(page)
    verdicts = [row.verdict for row in standing(Judgement.objects.all())]
    assert verdicts.count(Judgement.Verdict.SKIPPED) == 1
    assert verdicts.count(Judgement.Verdict.FLAGGED) == 1


def test_nothing_is_lost_without_a_network(page: Page, site: str, world: World) -> None:
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{world.campaign.pk}")
    press(page, "ArrowLeft")
    saved(page)
    page.context.set_offline(True)
    press(page, "ArrowLeft")
    press(page, "ArrowRight")
    expect(page.get_by_text("Waiting (2)")).to_be_visible()
    assert Judgement.objects.count() == 1
    page.context.set_offline(False)
    saved(page)
    assert Judgement.objects.count() == 3


def test_answers_wait_in_the_browser_through_a_reload(page: Page, site: str, world: World) -> None:
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{world.campaign.pk}")
    page.route("**/judgements", lambda route: route.abort())
    press(page, "ArrowLeft")
    expect(page.get_by_text("Waiting (1)")).to_be_visible()
    page.unroute("**/judgements")
    page.reload()
    saved(page)
    expect(page.get_by_text("1 by you")).to_be_visible()
    assert Judgement.objects.count() == 1


def test_the_last_pair_ends_in_a_finished_page(page: Page, site: str, world: World) -> None:
    # A task's key is drawn at random and decides the side; consecutive keys leave nothing to luck.
    Task.objects.update(shuffle=F("id"))
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{world.campaign.pk}")
    for _ in range(PAIRS):
        press(page, "ArrowRight")
    expect(page.get_by_text("All done")).to_be_visible()
    saved(page)
    assert len(choices()) == PAIRS
    shown_first = [row.order[0] for row in Judgement.objects.all()]
    assert sorted(shown_first) == [0] * (PAIRS // 2) + [1] * (PAIRS // 2)


def test_an_admin_sees_the_campaign_and_its_leaderboard(
    page: Page, site: str, world: World
) -> None:
    sign_in(page, site, world.annotator)
    page.goto(f"{site}/label/{world.campaign.pk}")
    for _ in range(4):
        press(page, "ArrowRight")
    saved(page)
    page.context.clear_cookies()
    sign_in(page, site, world.admin)
    page.goto(f"{site}/console")
    page.get_by_role("link", name="Scenes").first.click()
    page.get_by_role("link", name="Campaigns").first.click()
    page.get_by_role("link", name="Which is better?").first.click()
    page.get_by_role("tab", name="Results").click()
    expect(page.get_by_text("alpha").first).to_be_visible()
    expect(page.get_by_text("beta").first).to_be_visible()


def _as_shown(row: Judgement) -> str:
    """What was pressed, from what was stored: the row never says left or right."""
    choice = row.preference.choice
    if choice not in {"first", "second"}:
        return choice
    return "left" if row.order[0] == (0 if choice == "first" else 1) else "right"
