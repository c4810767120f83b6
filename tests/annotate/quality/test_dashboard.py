"""The dashboards of a campaign, through the API."""

import io
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from annotate.labeling.models import Judgement
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.projects.models import Role
from annotate.quality import reports
from annotate.quality.bradley_terry import wilson
from annotate.quality.count_models import StoredReport
from annotate.quality.dashboard.forecast import forecast
from annotate.quality.dashboard.progress import progress_report
from annotate.quality.services.counts import counts_rebuild, counts_update
from annotate.quality.services.reports import reports_update
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.annotate.quality.saying import say_all
from tests.factories import (
    CandidateFactory,
    MembershipFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    campaign_of_pairs,
)

PAGES = ["progress", "times", "sides", "people", "agreement/windows", "agreement/contradictions"]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def pairs(project):
    return campaign_of_pairs(6, project=project, overlap=3)


@pytest.fixture
def look(as_, project):
    api = as_(MembershipFactory(project=project, role=Role.REVIEWER).user)

    def at(campaign, page, status=200, **query):
        counts_update(campaign=campaign)
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        answer = api.get(f"/campaigns/{campaign.pk}/{page}?{asked}")
        assert answer.status_code == status, answer.json()
        return answer.json()

    return at


@pytest.mark.parametrize("page", [*PAGES, "people/1", "leaderboard/cell?a=1&b=2"])
def test_annotators_are_refused_and_so_are_strangers(pairs, as_, stranger, page):
    user = newcomer(pairs.project)
    assert as_(user).get(f"/campaigns/{pairs.pk}/{page}").status_code == 403
    assert as_(stranger).get(f"/campaigns/{pairs.pk}/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_campaign_has_an_answer_too(pairs, look, page):
    assert "NaN" not in json.dumps(look(pairs, page))


def test_progress(pairs, look):
    empty = look(pairs, "progress")
    assert (empty["points"], empty["left"], empty["places"]) == ([], 18, 18)
    assert "nobody has answered" in empty["forecast"]["why"]
    say_all(pairs, lambda number: "first")
    desk = Desk(newcomer(pairs.project), pairs)
    desk.skip(desk.take(1)[0])
    found = look(pairs, "progress")
    assert (found["counted"], found["skipped"], found["left"], found["step"]) == (6, 1, 12, "hour")
    assert found["points"][-1]["total"] == 6
    assert "fewer than 3 whole hours" in found["forecast"]["why"]
    assert found["counted_at"]


def test_progress_by_day_has_no_gaps_and_a_forecast(project):
    campaign = campaign_of_pairs(20, project=project, overlap=3)
    desk = Desk(newcomer(project), campaign)
    for ago in (6, 6, 4, 4, 3, 3, 2, 2, 1, 1):
        said = desk.answer(desk.take(1)[0]).json()["saved"]["id"]
        Judgement.objects.filter(pk=said).update(created_at=NOW - ago * DAY)
    counts_rebuild(campaign)
    found = progress_report(campaign, now=NOW)
    assert found["step"] == "day"
    assert [row["counted"] for row in found["points"]] == [2, 0, 2, 2, 2, 2, 0]
    assert found["forecast"]["rate"] == pytest.approx(10 / 6)  # today is not over
    assert found["forecast"]["finish"] == NOW + DAY * (50 / (10 / 6))
    assert found["forecast"]["low"] <= found["forecast"]["finish"] <= found["forecast"]["high"]


@pytest.fixture
def between(project):
    """Six prompts, each drawn by two models."""
    models = [ModelVersionFactory(project=project, name=name) for name in ("alpha", "beta")]
    prompt_set = PromptSetFactory(project=project)
    for prompt in [PromptFactory(prompt_set=prompt_set) for _ in range(6)]:
        for model in models:
            CandidateFactory(prompt=prompt, model_version=model, seed=0)
    drafted = campaign_create(
        project=project, user=project.created_by, name="c", kind="pairwise", form={}, overlap=3,
        sources=[PairSource("between_models")],
    )  # fmt: skip
    return campaign_enter(campaign=drafted, status="open")


def test_a_forecast_says_why_there_is_none():
    def of(recent, left=100):
        return forecast(recent, left=left, now=NOW, step=DAY, name="day")

    assert "fewer than 3" in of([5, 5]).why
    assert "Nobody" in of([0, 0, 0]).why
    steady = of([10] * 7)
    assert steady.low == steady.finish == steady.high == NOW + 10 * DAY
    wild = of([0, 0, 30])
    assert wild.high is None
    assert "differs so much" in wild.why
    assert wild.finish == NOW + 10 * DAY


def test_the_band_of_a_forecast_holds_the_end_19_times_in_20():
    rng, held = np.random.default_rng(0), 0
    for _ in range(400):
        days = rng.normal(100, 20, 600).clip(0)
        recent = [int(day) for day in days[:14]]
        found = forecast(recent, left=3_000, now=NOW, step=DAY, name="day")
        took = int((days[14:].round().cumsum() >= 3_000).argmax()) + 1
        held += found.low <= NOW + took * DAY <= found.high
    assert 0.92 <= held / 400 <= 0.99


def test_times_and_costs(pairs, look):
    desk = Desk(newcomer(pairs.project), pairs)
    for ms in (1_000, 2_000, 3_000, 4_000, 100_000):
        desk.answer(desk.take(1)[0], duration_ms=ms)
    desk.skip(desk.take(1)[0], duration_ms=10_000)
    found = look(pairs, "times", rate=36)
    assert found["whole"]["answers"] == 5
    assert found["whole"]["hours"] == pytest.approx(120 / 3600, abs=1e-4)
    assert found["whole"]["median_ms"] == pytest.approx(3_000, rel=0.1)
    assert found["whole"]["cost"] == pytest.approx(1.2)  # a second is a hundredth
    assert found["whole"]["cost_per_label"] == pytest.approx(1.2 / 5)
    assert found["cost_per_settled"] is None  # of no settled pair there is no cost
    assert [row["annotator"]["id"] for row in found["people"]] == [desk.user.pk]
    assert [row["kind"] for row in found["kinds"]] == ["pairwise"]
    assert look(pairs, "times")["whole"]["cost"] is None
    look(pairs, "times", status=400, rate=-1)
    look(pairs, "times", status=400, rate="much")


def test_who_always_takes_the_left(pairs, look):
    desk = Desk(newcomer(pairs.project), pairs)
    for _ in range(6):
        desk.answer(desk.take(1)[0], "left")
    say_all(pairs, lambda number: "tie")
    found = look(pairs, "sides")
    first, second = found["people"]
    assert first["annotator"]["id"] == desk.user.pk
    assert (first["left"], first["right"], first["share"]) == (6, 0, 1)
    assert first["low"] == pytest.approx(wilson(6, 6)[0], abs=1e-4)
    assert second["share"] is None
    assert (found["whole"]["left"], found["whole"]["tie"], found["fit"]) == (6, 6, None)


def test_people_and_how_far_each_agrees_with_the_others(pairs, look):
    one = say_all(pairs, lambda number: "first")
    two = say_all(pairs, lambda number: "first")
    odd = say_all(pairs, lambda number: "second" if number else "first")
    found = look(pairs, "people")
    by_id = {row["annotator"]["id"]: row for row in found["people"]}
    assert by_id.keys() == {one.user.pk, two.user.pk, odd.user.pk}
    assert found["question"] == "Overall"
    # Five of six items: the other two agree with one another, and the third with neither.
    assert by_id[one.user.pk]["others"]["percent"] == pytest.approx((5 * 0.5 + 1) / 6, abs=1e-4)
    assert by_id[odd.user.pk]["others"]["percent"] == pytest.approx(1 / 6, abs=1e-4)
    shares = [13 / 18, 5 / 18, 0, 0]
    chance = sum(share * (1 - share) for share in shares) / 3
    expected = (1 / 6 - chance) / (1 - chance)
    assert by_id[odd.user.pk]["others"]["ac1"] == pytest.approx(expected, abs=1e-3)
    assert by_id[one.user.pk]["reliability"] is None


def test_one_person_closely(pairs, look):
    desk = Desk(newcomer(pairs.project), pairs)
    for ms in (1_000, 2_000, 4_000):
        desk.answer(desk.take(1)[0], "right", duration_ms=ms)
    found = look(pairs, f"people/{desk.user.pk}")
    assert found["person"]["sides"]["right"] == 3
    assert sum(row["own"] for row in found["speeds"]) == 3
    assert all(row["from_ms"] < row["to_ms"] for row in found["speeds"])
    assert len(found["days"]) == len(found["weeks"]) == 1
    assert found["person"]["others"]["why"]
    look(pairs, f"people/{newcomer(pairs.project).pk}", status=404)


def test_windows_hold_all_answers_between_them(pairs, look):
    say_all(pairs, lambda number: "first" if number % 2 else "second")
    desk = say_all(pairs, lambda number: "first" if number % 2 else "second")
    rows = Judgement.objects.filter(annotator=desk.user)
    rows.update(created_at=NOW - 30 * DAY)
    counts_rebuild(pairs)
    found = look(pairs, "agreement/windows")
    assert 2 <= len(found["windows"]) <= 12
    assert sum(row["answers"] for row in found["windows"]) == 12
    assert all(row["alpha"]["value"] is None for row in found["windows"])  # one person in each
    assert all(row["alpha"]["why"] for row in found["windows"])


def test_the_prompts_behind_a_cell(between, look):
    pairs = between
    say_all(pairs, lambda number: "first" if number else "tie")
    board = look(pairs, "leaderboard")
    (cell,) = board["matrix"]
    found = look(pairs, "leaderboard/cell", a=cell["a"]["id"], b=cell["b"]["id"])
    sums = {name: sum(row[name] for row in found["rows"]) for name in ("wins", "losses", "ties")}
    assert sums == {name: cell[name] for name in sums}
    assert found["prompts"] == cell["prompts"] == len(found["rows"])
    turned = look(pairs, "leaderboard/cell", a=cell["b"]["id"], b=cell["a"]["id"])
    assert sum(row["wins"] for row in turned["rows"]) == cell["losses"]
    assert look(pairs, "leaderboard/cell", a=cell["a"]["id"], b=cell["a"]["id"])["rows"] == []
    look(pairs, "leaderboard/cell", status=400, a=1)


def test_large_campaigns_have_their_reports_stored(between, look, monkeypatch):
    pairs = between
    say_all(pairs, lambda number: "first")
    assert look(pairs, "leaderboard")["computed_at"] is None
    monkeypatch.setattr(reports, "LIVE", 3)
    monkeypatch.setattr("annotate.quality.services.reports.LIVE", 3)
    assert look(pairs, "leaderboard")["computed_at"] is None  # none is stored yet: made now
    assert reports_update() == len(reports.REPORTS)
    assert reports_update() == 0
    before = look(pairs, "leaderboard")
    assert before["computed_at"]
    say_all(pairs, lambda number: "second")
    assert look(pairs, "leaderboard")["models"] == before["models"]
    StoredReport.objects.update(took_ms=0)
    assert reports_update() == len(reports.REPORTS)
    assert look(pairs, "leaderboard")["models"] != before["models"]
    assert look(pairs, "agreement")["computed_at"]
    (cell,) = look(pairs, "leaderboard")["matrix"]
    between_them = {"a": cell["a"]["id"], "b": cell["b"]["id"]}
    stored = look(pairs, "leaderboard/cell", **between_them)
    assert stored.pop("computed_at")
    assert look(pairs, "leaderboard/cell", a=cell["a"]["id"], b=cell["a"]["id"])["rows"] == []
    monkeypatch.setattr(reports, "LIVE", 5_000)
    now = look(pairs, "leaderboard/cell", **between_them)
    assert now.pop("computed_at") is None
    assert now == stored
    monkeypatch.setattr(reports, "LIVE", 3)
    assert look(pairs, "agreement", until="2026-01-01T00:00:00Z")["computed_at"] is None


def test_the_command_prints_all_of_it(pairs):
    say_all(pairs, lambda number: "first")
    out = io.StringIO()
    call_command("dashboard", pairs.pk, "--rate=20", "--recount", stdout=out)
    found = json.loads(out.getvalue())
    assert found["progress"]["counted"] == found["people"]["people"][0]["answers"] == 6
    assert found["times"]["rate"] == 20
    assert found.keys() >= {"sides", "leaderboard", "agreement", "windows", "checklist"}
    with pytest.raises(CommandError, match="no campaign 999999"):
        call_command("dashboard", 999999)
    with pytest.raises(CommandError, match="zero or more"):
        call_command("dashboard", pairs.pk, "--rate=-1")
