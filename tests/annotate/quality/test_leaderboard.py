"""Ratings of models, against computations made another way."""

import itertools
import math

import numpy as np
import pytest

from annotate.labeling.models import Campaign, Judgement
from annotate.labeling.services.exclusion import person_exclude
from annotate.labeling.services.tasks import PairSource, tasks_add
from annotate.quality.bradley_terry import CENTRE, ELO, PRIOR_GAMES, ratings, strengths, wilson
from annotate.quality.services.consensus import labels_update
from tests.annotate.labeling.labelling import Desk, newcomer, task_of
from tests.factories import (
    CampaignFactory,
    CandidateFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    campaign_of_pairs,
)


def by_gradient(wins: np.ndarray) -> np.ndarray:
    """Maximum likelihood by plain gradient ascent on the log-likelihood, prior games included."""
    count = len(wins)
    table = wins + PRIOR_GAMES / 2 * (1 - np.eye(count))
    s = np.zeros(count)
    for _ in range(200_000):
        p = 1 / (1 + np.exp(s[None, :] - s[:, None]))  # P(i beats j)
        games = table + table.T
        gradient = (table - games * p).sum(1)
        s = s + gradient / games.sum()
        if np.abs(gradient).max() < 1e-10:
            break
    return s - s.mean()


@pytest.mark.parametrize("seed", range(4))
def test_strengths_are_those_of_greatest_likelihood(seed):
    rng = np.random.default_rng(seed)
    wins = rng.integers(0, 12, (5, 5)) * (1.0 - np.eye(5))
    assert strengths(wins) == pytest.approx(by_gradient(wins), abs=1e-5)


def test_two_players_have_the_log_odds_of_their_games():
    """Three wins of four: log odds of log 3, but for the two half games added to keep it finite."""
    wins = np.array([[0.0, 30.0], [10.0, 0.0]])
    difference = float(np.subtract(*strengths(wins)))
    half = PRIOR_GAMES / 2
    assert difference == pytest.approx(math.log((30 + half) / (10 + half)), abs=1e-8)


def test_the_table_of_baseball_teams_in_agresti():
    """Agresti, Categorical Data Analysis (1990), table 10.10: seven teams of 1987, 13 games a pair."""
    teams = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"]
    wins = np.array(
        [
            [0, 7, 9, 7, 7, 9, 11],
            [6, 0, 7, 5, 11, 9, 9],
            [4, 6, 0, 7, 7, 8, 12],
            [6, 8, 6, 0, 6, 7, 10],
            [6, 2, 6, 7, 0, 7, 12],
            [4, 4, 5, 6, 6, 0, 6],
            [2, 4, 1, 3, 1, 7, 0],
        ],
        dtype=float,
    )
    s = strengths(wins)
    order = [teams[index] for index in np.argsort(-s)]
    assert order == teams
    # Log odds against Baltimore as printed: 1.58, 1.44, 1.29, 1.25, 1.11, 0.68.
    assert s - s[-1] == pytest.approx([1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0.0], abs=0.02)


def test_models_that_won_every_game_have_the_right_finite_rating():
    """One-sided tables converge slowly by simple updates; here the likelihood equations hold."""
    wins = np.triu(np.full((4, 4), 100.0), 1)
    s = strengths(wins)
    table = wins + PRIOR_GAMES / 2 * (1 - np.eye(4))
    expected = (table + table.T) / (1 + np.exp(s[None, :] - s[:, None]))
    assert expected.sum(1) == pytest.approx(table.sum(1), rel=1e-6)
    assert s == pytest.approx(-s[::-1], abs=1e-6)


def test_a_batch_of_tables_is_rated_as_each_alone():
    tables = np.random.default_rng(1).integers(0, 9, (6, 4, 4)).astype(float)
    each = [strengths(table) for table in tables]
    assert strengths(tables) == pytest.approx(np.array(each), abs=1e-7)


def test_a_model_without_games_sits_in_the_middle():
    wins = np.zeros((3, 3))
    wins[0, 1] = wins[1, 0] = 5
    assert strengths(wins) == pytest.approx([0, 0, 0], abs=1e-9)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Two models, 60 prompts with a vote each; the stronger wins with probability 0.7."""
    rng = np.random.default_rng(0)
    truth = math.log(0.7 / 0.3) * ELO / 2
    hits = 0
    for trial in range(60):
        wins = np.zeros((60, 2, 2))
        won = rng.random(60) < 0.7
        wins[won, 0, 1] = 1
        wins[~won, 1, 0] = 1
        rated = ratings(wins, draws=200, seed=trial)
        assert rated.rating.mean() == pytest.approx(CENTRE)
        hits += rated.low[0] - CENTRE <= truth <= rated.high[0] - CENTRE
    assert hits >= 51


@pytest.mark.parametrize(
    ("won", "of", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I: Wilson's score interval.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_wilsons_interval_is_the_printed_one(won, of, low, high):
    assert wilson(won, of) == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_leaves_everything_open():
    assert wilson(0, 0) == (0.0, 1.0)


# --- through the API ----------------------------------------------------------------------------


@pytest.fixture
def arena(project):
    """Three models drew six prompts; every pair of models is a task on each prompt."""
    models = ModelVersionFactory.create_batch(3, project=project)
    prompt_set = PromptSetFactory(project=project)
    for prompt in PromptFactory.create_batch(6, prompt_set=prompt_set):
        for model in models:
            CandidateFactory(prompt=prompt, model_version=model, seed=0)
    campaign = CampaignFactory(project=project, hold=20)
    tasks_add(campaign=campaign, source=PairSource("between_models", pairs_per_prompt=3))
    campaign.refresh_from_db()
    return campaign, models


def judge_all(campaign: Campaign, decide) -> None:
    """decide(model ids as shown) -> what is pressed"""
    desk = Desk(newcomer(campaign.project), campaign)
    while leases := desk.take(20):
        for lease in leases:
            row = task_of(lease).leases.get(pk=lease["id"])
            places = {p.position: p.candidate.model_version_id for p in row.task.candidates.all()}
            desk.answer(lease, decide([places[position] for position in row.order]))


def test_the_leaderboard_ranks_by_wins_and_ignores_the_side(as_, reviewer, arena):
    campaign, models = arena
    rank = {model.pk: place for place, model in enumerate(models)}
    judge_all(campaign, lambda shown: "left" if rank[shown[0]] < rank[shown[1]] else "right")
    board = as_(reviewer).get(f"/campaigns/{campaign.pk}/leaderboard").json()
    assert [row["model_version"]["id"] for row in board["models"]] == [m.pk for m in models]
    first, second, third = board["models"]
    assert (first["wins"], first["losses"], first["judgements"]) == (12, 0, 12)
    assert (second["wins"], second["losses"]) == (6, 6)
    assert (third["wins"], third["losses"]) == (0, 12)
    assert second["rating"] == pytest.approx(CENTRE, abs=0.2)
    assert (first["low"], first["high"]) == (None, None)  # every prompt says the same
    expected = strengths(np.array([[0, 6, 6], [0, 0, 6], [0, 0, 0]], dtype=float))
    assert first["rating"] == pytest.approx(CENTRE + ELO * expected[0], abs=0.1)
    pair = next(row for row in board["matrix"] if row["a"]["id"] == models[0].pk)
    assert (pair["wins"], pair["losses"], pair["rate"], pair["prompts"]) == (6, 0, 1.0, 6)


def test_ties_and_both_bad_are_half_a_win_each_and_counted_apart(as_, reviewer, arena):
    campaign, _ = arena
    pressed = itertools.cycle(["tie", "both_bad"])
    judge_all(campaign, lambda shown: next(pressed))
    board = as_(reviewer).get(f"/campaigns/{campaign.pk}/leaderboard").json()
    assert {row["rating"] for row in board["models"]} == {CENTRE}
    assert {(row["low"], row["high"]) for row in board["models"]} == {(None, None)}
    assert sum(row["ties"] for row in board["models"]) == 18
    assert sum(row["both_bad"] for row in board["models"]) == 18
    assert board["side_bias"]["rate"] is None


def test_a_habit_of_pressing_left_is_shown(as_, reviewer, arena):
    campaign, _ = arena
    judge_all(campaign, lambda shown: "left")
    bias = as_(reviewer).get(f"/campaigns/{campaign.pk}/leaderboard").json()["side_bias"]
    assert (bias["left"], bias["right"], bias["rate"]) == (18, 0, 1.0)
    assert bias["low"] > 0.8


def test_a_campaign_without_judgements_has_an_empty_board(as_, reviewer, arena):
    board = as_(reviewer).get(f"/campaigns/{arena[0].pk}/leaderboard").json()
    assert (board["models"], board["matrix"]) == ([], [])
    assert board["why"] == "Nothing has been answered yet."


def test_a_board_without_models_says_why(as_, reviewer, admin, project, arena):
    campaign, _ = arena
    judge_all(campaign, lambda shown: "left")
    for person in {row.annotator_id for row in Judgement.objects.all()}:
        person_exclude(campaign=campaign, person=person, by=admin, reason="Asleep.")
    board = as_(reviewer).get(f"/campaigns/{campaign.pk}/leaderboard").json()
    assert (board["models"], "are excluded" in board["why"]) == ([], True)
    one = campaign_of_pairs(2, project=project)
    judge_all(one, lambda shown: "tie")
    board = as_(reviewer).get(f"/campaigns/{one.pk}/leaderboard").json()
    assert (board["models"], "two images of one model" in board["why"]) == ([], True)


def test_beside_it_votes_count_by_who_cast_them(as_, reviewer, arena):
    campaign, models = arena
    assert as_(reviewer).get(f"/campaigns/{campaign.pk}/leaderboard").json()["weighted"] is None
    rank = {model.pk: place for place, model in enumerate(models)}
    Campaign.objects.filter(pk=campaign.pk).update(overlap=6)
    campaign.tasks.update(need=6)
    for _ in range(4):
        judge_all(campaign, lambda shown: "left" if rank[shown[0]] < rank[shown[1]] else "right")
    judge_all(campaign, lambda shown: "right" if rank[shown[0]] < rank[shown[1]] else "left")
    (fit,) = labels_update(campaign)
    board = as_(reviewer).get(f"/campaigns/{campaign.pk}/leaderboard").json()
    found = board["weighted"]
    assert [row["model_version"]["id"] for row in found["models"]] == [m.pk for m in models]
    assert found["inputs_sha256"] == fit.inputs_sha256
    assert (found["votes"], found["prompts"]) == (90, 6)
    for row in found["models"]:
        assert row["low"] <= row["rating"] <= row["high"]
    spread = found["models"][0]["rating"] - found["models"][2]["rating"]
    plain = board["models"][0]["rating"] - board["models"][2]["rating"]
    assert spread > plain  # the one who inverts no longer draws them together
    assert (board["groups"], board["why"]) == ([[m.pk for m in models]], "")


def test_models_never_compared_are_said_to_be_apart(as_, reviewer, project):
    prompt_set = PromptSetFactory(project=project)
    models = ModelVersionFactory.create_batch(4, project=project)
    for pair in (models[:2], models[2:]):
        prompt = PromptFactory(prompt_set=prompt_set)
        for model in pair:
            CandidateFactory(prompt=prompt, model_version=model, seed=0)
    campaign = CampaignFactory(project=project, hold=20)
    tasks_add(campaign=campaign, source=PairSource("between_models"))
    campaign.refresh_from_db()
    judge_all(campaign, lambda shown: "left")
    labels_update(campaign)
    board = as_(reviewer).get(f"/campaigns/{campaign.pk}/leaderboard").json()
    assert board["groups"] == [[m.pk for m in models[:2]], [m.pk for m in models[2:]]]
    assert "Not all models were compared" in board["why"]
    rows = board["weighted"]["models"]
    assert [row["group"] for row in rows] == [0, 0, 1, 1]
    for group in (0, 1):
        mine = [row["rating"] for row in rows if row["group"] == group]
        assert sum(mine) == pytest.approx(2 * CENTRE, abs=0.2)


def test_real_photos_take_part_under_their_own_name(as_, reviewer, project):
    prompt = PromptFactory(prompt_set__project=project)
    CandidateFactory(prompt=prompt)
    CandidateFactory(prompt=prompt, model_version=None, origin="real", seed=None)
    campaign = CampaignFactory(project=project)
    tasks_add(campaign=campaign, source=PairSource("between_models"))
    judge_all(campaign, lambda shown: "left")
    board = as_(reviewer).get(f"/campaigns/{campaign.pk}/leaderboard").json()
    assert "real photo" in {row["model_version"]["name"] for row in board["models"]}
