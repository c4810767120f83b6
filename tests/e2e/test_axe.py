"""What annotators see has no fault that axe finds (WCAG 2.2 AA): by day and night, desk and phone."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign, Judgement, Lease
from annotate.labeling.services.campaign import campaign_create, campaign_enter, campaign_update
from annotate.labeling.services.gold import Known, gold_add
from annotate.labeling.services.handout import leases_take
from annotate.labeling.services.judgement import judgement_submit
from annotate.labeling.services.lease import leases_return
from annotate.labeling.services.submission import Submission
from annotate.labeling.services.tasks import PairSource
from tests.e2e.conftest import World, sign_in
from tests.factories import face_scan

expect.set_options(timeout=20_000)
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = settings.ROOT / "frontend/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = [(1440, 900), (390, 844)]
OPTIONS = [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]
ITEMS = [
    {"key": key, "label": key.title(), "question": f"Is the {key} right?", "options": OPTIONS}
    for key in ("shape", "colour")
]
CHECKLIST = {
    "media": "image",
    "title": "Two questions",
    "dimensions": [{"key": "words", "label": "The words", "items": ITEMS}],
}
SCORING = {
    "group": 2,
    "criteria": [
        {
            "key": "overall",
            "label": "Overall",
            "question": "How good is it?",
            "anchors": [
                {"low": 0, "high": 3, "text": "Bad"},
                {"low": 4, "high": 7, "text": "Good"},
            ],
        }
    ],
}


def opened(world: World, kind: str, form: dict[str, Any], source: str) -> Campaign:
    campaign = campaign_create(
        project=world.project,
        user=world.admin,
        name=f"A campaign of {kind}",
        guideline="## What to look at\n\nThe **words**, and [nothing else](https://example.org).",
        kind=kind,
        form=form,
        sources=[PairSource(source)],
    )
    return campaign_enter(campaign=campaign, status=Campaign.Status.OPEN)


def faults(page: Page, screen: str) -> list[str]:
    """What axe finds on the screen as it stands, in each size and scheme: one line each."""
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            result = page.evaluate(
                "(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS
            )
            assert len(result["passes"]) > 10, "axe looked at the page"
            found += [
                f"{screen}, {width} px, {scheme}: {fault['id']} at {node['html'][:120]}"
                for fault in result["violations"]
                for node in fault["nodes"]
            ]
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def go(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate(AXE.read_text(encoding="utf-8"))


def painted(page: Page) -> None:
    expect(page.locator("[data-painted=true]")).to_be_visible()


def test_axe_finds_a_fault_that_is_there(page: Page, site: str) -> None:
    go(page, f"{site}/sign-in")
    expect(page.get_by_label("Password")).to_be_visible()
    page.evaluate("document.querySelector('label').remove()")
    assert [line for line in faults(page, "sign-in") if ": label at" in line]


def test_signing_in_and_the_list_of_work(page: Page, site: str, world: World) -> None:
    go(page, f"{site}/sign-in")
    expect(page.get_by_label("Password")).to_be_visible()
    found = faults(page, "sign-in")
    sign_in(page, site, world.annotator)
    expect(page.get_by_role("link", name="Start")).to_be_visible()
    go(page, f"{site}/")
    expect(page.get_by_role("link", name="Start")).to_be_visible()
    found += faults(page, "work")
    assert not found, "\n".join(found)


def test_pairs_and_what_opens_beside_them(page: Page, site: str, world: World) -> None:
    sign_in(page, site, world.annotator)
    go(page, f"{site}/label/{world.campaign.pk}")
    painted(page)
    found = faults(page, "pair")
    page.keyboard.press("ArrowLeft")
    for key, name in (("g", "Guideline"), ("h", "My answers")):
        page.keyboard.press(key)
        expect(page.get_by_role("complementary", name=name)).to_be_visible()
        if key == "h":
            expect(page.get_by_role("button", name="Take back")).to_be_visible()
        found += faults(page, name)
        page.keyboard.press("Escape")
    for key, name in (("?", "Keys"), ("s", "Why do you skip this one?")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        found += faults(page, name)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
    assert not found, "\n".join(found)


def test_the_entrance_test_and_how_one_did(page: Page, site: str, world: World) -> None:
    first, second = Candidate.objects.filter(project=world.project).order_by("pk")[:2]
    known = [Known("overall", answer="first", explanation="Its shape is whole.")]
    for role in ("entrance", "gold"):
        gold_add(campaign=world.campaign, role=role, candidates=[first.pk, second.pk], known=known)
    campaign_update(campaign=world.campaign, entrance_mark=50, gold_feedback="at_end")
    sign_in(page, site, world.annotator)
    go(page, f"{site}/label/{world.campaign.pk}")
    expect(page.get_by_role("button", name="Begin the test")).to_be_visible()
    found = faults(page, "what the test is")
    page.get_by_role("button", name="Begin the test").click()
    expect(page.locator("[data-painted=true]")).to_be_visible()
    found += faults(page, "in the test")
    lease = Lease.objects.get(task__role="entrance", state="active")
    leases_return(campaign=world.campaign, user=world.annotator, ids=[lease.pk])
    campaign_update(campaign=world.campaign, entrance_mark=None, gold_every=2)
    gold = None
    while gold is None:
        taken = leases_take(campaign=world.campaign, user=world.annotator, want=1, take_over=True)
        held, *_ = taken["leases"]
        saying = Submission(id=uuid4(), lease=held["id"], verdict="answered", choice="tie", want=0)
        judgement_submit(campaign=world.campaign, user=world.annotator, submission=saying)
        gold = Judgement.objects.filter(task__role="gold").first()
    campaign_enter(campaign=world.campaign, status=Campaign.Status.CLOSED)
    go(page, f"{site}/feedback/{world.campaign.pk}")
    expect(page.get_by_text("Its shape is whole.")).to_be_visible()
    found += faults(page, "how one did")
    go(page, site)
    expect(page.get_by_role("heading", name="How you did")).to_be_visible()
    found += faults(page, "the list with how one did")
    assert found == []


def test_scoring(page: Page, site: str, world: World) -> None:
    campaign = opened(world, "scoring", SCORING, "between_models")
    sign_in(page, site, world.annotator)
    go(page, f"{site}/label/{campaign.pk}")
    painted(page)
    page.keyboard.press("5")
    found = faults(page, "scoring")
    assert not found, "\n".join(found)


def test_a_checklist(page: Page, site: str, world: World) -> None:
    campaign = opened(world, "checklist", {"body": CHECKLIST}, "within_model")
    sign_in(page, site, world.annotator)
    go(page, f"{site}/label/{campaign.pk}")
    painted(page)
    found = faults(page, "first question")
    page.keyboard.press("1")
    page.keyboard.press("2")
    expect(page.get_by_text("2 answers, Enter saves")).to_be_visible()
    found += faults(page, "review")
    assert not found, "\n".join(found)


def test_the_pages_in_chinese_with_keys_of_ones_own(page: Page, site: str, world: World) -> None:
    sign_in(page, site, world.annotator)
    page.get_by_role("combobox", name="Language").select_option("zh-CN")
    expect(page.get_by_role("heading", name="我的任务")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    go(page, f"{site}/label/{world.campaign.pk}")
    painted(page)
    page.keyboard.press("?")
    page.get_by_role("button", name="修改“左边更好”的按键").click()
    page.keyboard.press("s")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("已用于“跳过”")
    page.keyboard.press("j")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("已改为 J")
    found = faults(page, "快捷键")
    page.keyboard.press("Escape")
    page.reload()
    painted(page)
    expect(page.get_by_role("button", name="左边更好")).to_have_text("J左边更好")
    page.keyboard.press("ArrowLeft")  # nobody's key any more
    page.keyboard.press("j")
    expect(page.get_by_text("我已标注 1 条")).to_be_visible()
    expect(page.get_by_text("已保存", exact=True)).to_be_visible()
    assert world.campaign.seats.get(annotator=world.annotator).judged == 1
    assert not found, "\n".join(found)


def test_faces(page: Page, site: str, world: World) -> None:
    for candidate in Candidate.objects.filter(project=world.project).select_related("asset"):
        face_scan(candidate.asset, [(0.2, 0.2, 0.6, 0.6)])
    campaign = opened(world, "faces", {}, "within_model")
    sign_in(page, site, world.annotator)
    go(page, f"{site}/label/{campaign.pk}")
    painted(page)
    page.keyboard.press("q")
    page.keyboard.press("3")
    found = faults(page, "faces")
    pairs = opened(world, "pairwise", {"faces": {}}, "between_models")
    go(page, f"{site}/label/{pairs.pk}")
    painted(page)
    found += faults(page, "face against face")
    assert not found, "\n".join(found)
