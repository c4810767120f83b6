"""Strengths from pairs: published answers, another library, and planted people and pulls."""

import csv
import itertools
import json
from dataclasses import replace

import choix
import numpy as np
import pytest

from annotate.quality.consensus import paired
from annotate.quality.consensus.outcomes import (
    BOTH_BAD,
    FIRST,
    LIKELIHOOD,
    SECOND,
    TIE,
    chances,
    said_of,
)
from annotate.quality.consensus.paired import Pairs, Problem, fit, standard_errors
from annotate.quality.votes import numbered


def read(path):
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def simulated(
    strength, gains, votes, *, pull=0.0, tie=-0.7, both_bad=None, seed=0, ties="davidson"
):
    """Votes drawn from the model itself."""
    rng = np.random.default_rng(seed)
    things, people = len(strength), len(gains)
    first = rng.integers(0, things, votes)
    second = (first + rng.integers(1, things, votes)) % things
    rater = rng.integers(0, people, votes)
    side = rng.choice([-1.0, 1.0], votes)
    gain = np.asarray(gains)[rater]
    x = gain * (strength[first] - strength[second]) / 2 + pull * side / 2
    y = None if both_bad is None else gain * (both_bad - (strength[first] + strength[second]) / 2)
    share = chances(ties, x, y, tie)
    outcome = (rng.random(votes)[:, None] > share.cumsum(1)).sum(1).clip(0, 3)
    return Pairs(first, second, outcome, things, rater, people, side)


@pytest.mark.parametrize("scene", [None, "corridor", "rivoli"])
def test_tone_mapping_strengths_and_their_errors(shared_data, scene):
    folder = shared_data / "pairwise-tmo"
    reference = json.loads((folder / "reference.json").read_text())
    expected = reference["bt_by_scene"][scene] if scene else reference["bt_all_scenes"]
    rows = [row for row in read(folder / "comparisons.csv") if scene in (None, row["scene"])]
    names = sorted(expected)
    pairs = Pairs(
        numbered((row["left"] for row in rows), names),
        numbered((row["right"] for row in rows), names),
        np.array([FIRST if row["choice"] == "left" else SECOND for row in rows]),
        len(names),
    )
    found = fit(pairs, reliability=False, spread=None, tolerance=1e-9)
    errors = standard_errors(pairs, found)
    for number, name in enumerate(names):
        assert found.strength[number] == pytest.approx(expected[name]["theta"], abs=1e-4)
        assert errors[number] == pytest.approx(expected[name]["se"], abs=1e-4)


def imagenhub(folder):
    """(judge and item, model) -> what was given: the root of consistency times quality."""
    said = {}
    for row in read(folder / "ratings.csv"):
        if row["task"] == "Text-To-Image":
            both = float(row["semantic_consistency"]) * float(row["perceptual_quality"])
            said[(row["rater"], row["item"]), row["model"]] = np.sqrt(both)
    return said


def tifa160(folder):
    rows = read(folder / "likert_5workers.csv")
    return {((row["worker"], row["prompt_id"]), row["model"]): float(row["answer"]) for row in rows}


def derived(said):
    """Pairs of models (in the order of their names) from what one judge gave to both of an item."""
    names = sorted({model for _, model in said})
    by_judge = {}
    for (judge, model), value in said.items():
        by_judge.setdefault(judge, {})[names.index(model)] = value
    rows = [
        (i, j, TIE if given[i] == given[j] else FIRST if given[i] > given[j] else SECOND)
        for given in by_judge.values()
        for i, j in itertools.combinations(sorted(given), 2)
    ]
    first, second, outcome = np.array(rows, dtype=np.int64).T
    return names, Pairs(first, second, outcome, len(names))


def halved(pairs):
    """A tie as half a win for each."""
    tied = pairs.outcome == TIE
    return Pairs(
        np.concatenate([pairs.first, pairs.first[tied]]),
        np.concatenate([pairs.second, pairs.second[tied]]),
        np.concatenate([np.where(tied, FIRST, pairs.outcome), np.full(tied.sum(), SECOND)]),
        pairs.things,
        weight=np.concatenate([np.where(tied, 0.5, 1.0), np.full(tied.sum(), 0.5)]),
    )


@pytest.mark.parametrize("ties", ["bt_ties_dropped", "bt_ties_half"])
@pytest.mark.parametrize(
    ("name", "ratings"), [("imagenhub-ratings", imagenhub), ("tifa160-likert", tifa160)]
)
def test_strengths_of_pairs_derived_from_ratings(shared_data, name, ratings, ties):
    reference = json.loads((shared_data / name / "reference.json").read_text())["pairs_derived"]
    names, pairs = derived(ratings(shared_data / name))
    assert (len(pairs), (pairs.outcome == TIE).sum()) == (reference["n"], reference["ties"])
    cast = pairs.decided() if ties == "bt_ties_dropped" else halved(pairs)
    found = fit(cast, reliability=False, spread=None, tolerance=1e-9)
    errors = standard_errors(cast, found)
    for number, model in enumerate(names):
        assert found.strength[number] == pytest.approx(reference[ties][model]["theta"], abs=1e-4)
        assert errors[number] == pytest.approx(reference[ties][model]["se"], abs=1e-4)


def test_davidsons_puddings(shared_data):
    folder = shared_data / "worked-examples"
    expected = json.loads((folder / "reference.json").read_text())["davidson_pudding"]
    said = []
    for row in read(folder / "davidson_pudding.csv"):
        pair = (int(row["i"]) - 1, int(row["j"]) - 1)
        said += [
            (*pair, FIRST, row["w_ij"]),
            (*pair, SECOND, row["w_ji"]),
            (*pair, TIE, row["t_ij"]),
        ]
    table = np.array(said, dtype=float)
    first, second, outcome = table[:, :3].astype(np.int64).T
    pairs = Pairs(first, second, outcome, 6, weight=table[:, 3])
    found = fit(pairs, reliability=False, spread=None, tolerance=1e-9)
    worth = np.exp(found.strength)
    assert worth / worth.sum() == pytest.approx(expected["worth_sum_one"], abs=2e-5)
    assert np.exp(found.tie) == pytest.approx(expected["tie"], abs=2e-5)


def test_citations_of_statistics_journals(shared_data):
    folder = shared_data / "worked-examples"
    expected = json.loads((folder / "reference.json").read_text())["bt_citations"]
    rows = read(folder / "bt_citations.csv")
    names = sorted({row["cited_winner"] for row in rows} | {row["citing_loser"] for row in rows})
    first = numbered((row["cited_winner"] for row in rows), names)
    second = numbered((row["citing_loser"] for row in rows), names)
    weight = np.array([float(row["count"]) for row in rows])
    pairs = Pairs(first, second, np.zeros(len(rows), dtype=np.int64), 4, weight=weight)
    found = fit(pairs, reliability=False, spread=None, tolerance=1e-9)
    base = found.strength[names.index("Biometrika")]
    # Their variances add up to that of a difference but for what both share: the mean.
    errors = differences(pairs, found, names.index("Biometrika"))
    for name, value in expected["se"].items():
        assert errors[names.index(name)] == pytest.approx(value, abs=1e-4)
    for name, value in expected["relative_to_Biometrika"].items():
        assert found.strength[names.index(name)] - base == pytest.approx(value, abs=1e-3)


def differences(pairs, found, base):
    """Standard errors of the strengths less that of `base`, by hand: the inverse of the bend."""
    chance = 1 / (1 + np.exp(found.strength[pairs.second] - found.strength[pairs.first]))
    bend = np.zeros((pairs.things, pairs.things))
    for i, j, told in zip(
        pairs.first, pairs.second, pairs.weight * chance * (1 - chance), strict=True
    ):
        bend[[i, j], [i, j]] += told
        bend[[i, j], [j, i]] -= told
    rest = [thing for thing in range(pairs.things) if thing != base]
    errors = np.zeros(pairs.things)
    errors[rest] = np.sqrt(np.diag(np.linalg.inv(bend[np.ix_(rest, rest)])))
    return errors


def test_baseball_without_it(shared_data):
    """Agresti 2002, table 10.11: abilities relative to Baltimore."""
    folder = shared_data / "worked-examples"
    expected = json.loads((folder / "reference.json").read_text())["bt_baseball_1987"]
    rows = read(folder / "bt_baseball_1987.csv")
    names = sorted({row["home.team"] for row in rows})
    home = numbered((row["home.team"] for row in rows), names)
    away = numbered((row["away.team"] for row in rows), names)
    won = [float(row["home.wins"]) for row in rows]
    lost = [float(row["away.wins"]) for row in rows]
    pairs = Pairs(
        np.tile(home, 2),
        np.tile(away, 2),
        np.repeat([FIRST, SECOND], len(rows)),
        len(names),
        weight=np.array(won + lost),
    )
    found = fit(pairs, reliability=False, spread=None, tolerance=1e-9)
    base = names.index("Baltimore")
    errors = differences(pairs, found, base)
    for name, value in expected["relative_to_Baltimore"].items():
        place = names.index(name)
        assert found.strength[place] - found.strength[base] == pytest.approx(value, abs=1e-3)
        assert errors[place] == pytest.approx(expected["standard_error_about"], abs=0.05)


def test_baseball_with_the_pull_of_playing_at_home(shared_data):
    folder = shared_data / "worked-examples"
    expected = json.loads((folder / "reference.json").read_text())["bt_baseball_1987"]
    rows = read(folder / "bt_baseball_1987.csv")
    names = sorted({row["home.team"] for row in rows})
    home = numbered((row["home.team"] for row in rows), names)
    away = numbered((row["away.team"] for row in rows), names)
    won, lost = (
        np.array([float(row[f"{side}.wins"]) for row in rows]) for side in ("home", "away")
    )
    pairs = Pairs(
        np.tile(home, 2),
        np.tile(away, 2),
        np.repeat([FIRST, SECOND], len(rows)),
        len(names),
        side=np.ones(2 * len(rows)),
        weight=np.concatenate([won, lost]),
    )
    at_home = fit(pairs, reliability=False, spread=None, tolerance=1e-9)
    worth = np.exp(at_home.strength)
    assert dict(zip(names, worth / worth.sum(), strict=True)) == pytest.approx(
        expected["with_home_effect"]["abilities_sum_one"], abs=1e-3
    )
    assert at_home.position == pytest.approx(
        expected["with_home_effect"]["log_home_advantage"], abs=1e-3
    )
    plain = fit(pairs, reliability=False, position=False, spread=None, tolerance=1e-9)
    base = plain.strength[names.index("Baltimore")]
    for name, value in expected["relative_to_Baltimore"].items():
        assert plain.strength[names.index(name)] - base == pytest.approx(value, abs=1e-3)


def test_plain_strengths_equal_the_library_choix():
    strength = np.linspace(-1, 1, 12)
    pairs = simulated(strength, [1.0], 4000).decided()
    found = fit(pairs, reliability=False, position=False, spread=None, tolerance=1e-9)
    winners = np.where(pairs.outcome == FIRST, pairs.first, pairs.second)
    losers = np.where(pairs.outcome == FIRST, pairs.second, pairs.first)
    expected = choix.opt_pairwise(12, list(zip(winners, losers, strict=True)))
    assert found.strength == pytest.approx(expected - expected.mean(), abs=1e-4)


@pytest.mark.parametrize("ties", ["davidson", "rao_kupper"])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_slope_is_the_slope(ties, weighted):
    rng = np.random.default_rng(0)
    votes = 120
    pairs = Pairs(
        rng.integers(0, 5, votes),
        rng.integers(5, 9, votes),
        rng.integers(0, 4, votes),
        9,
        rng.integers(0, 4, votes),
        4,
        rng.choice([-1.0, 1.0], votes),
        rng.uniform(0.5, 2, votes) if weighted else None,
    )
    problem = Problem(pairs, ties, True, True, 2.0)
    at = 0.5 * rng.normal(size=16)
    at[9] = 0.7
    moves = 1e-6 * np.eye(16)
    numeric = [(problem.loss(at + m)[0] - problem.loss(at - m)[0]) / 2e-6 for m in moves]
    assert problem.loss(at)[1] == pytest.approx(np.array(numeric), abs=1e-7)


@pytest.mark.parametrize("ties", ["davidson", "rao_kupper"])
def test_votes_looked_at_in_blocks_say_the_same(ties, monkeypatch):
    pairs = simulated(np.linspace(-1, 1, 9), [1.0, 0.3], 500, both_bad=-1.0, ties=ties)
    at = 0.3 * np.random.default_rng(0).normal(size=14)
    whole = Problem(pairs, ties, True, True, 2.0).loss(at)
    monkeypatch.setattr(paired, "BLOCK", 64)
    parts = Problem(pairs, ties, True, True, 2.0).loss(at)
    assert parts[0] == pytest.approx(whole[0], abs=1e-12)
    assert parts[1] == pytest.approx(whole[1], abs=1e-12)


@pytest.mark.parametrize("ties", ["davidson", "rao_kupper"])
def test_planted_strengths_ties_and_pull_come_back(ties):
    strength = np.linspace(-1.5, 1.5, 20)
    planted = 0.5 if ties == "rao_kupper" else -0.7
    pairs = simulated(strength, [1.0] * 10, 30_000, pull=0.4, tie=planted, both_bad=-0.5, ties=ties)
    found = fit(pairs, ties=ties)
    assert found.strength == pytest.approx(strength, abs=0.15)
    assert found.position == pytest.approx(0.4, abs=0.06)
    assert found.tie == pytest.approx(planted, abs=0.08)
    assert found.both_bad - found.centre[0] == pytest.approx(-0.5, abs=0.15)
    expected = chances(ties, np.array([0.75]), np.array([-0.5 - 0.75]), planted)
    assert found.chances(np.array([19]), np.array([9]))[0, FIRST] > 0.5
    near = found.chances(np.array([14]), np.array([5]))
    assert near.sum() == pytest.approx(1)
    assert near[0] == pytest.approx(
        chances(
            ties,
            np.array([(strength[14] - strength[5]) / 2]),
            np.array([-0.5 - (strength[14] + strength[5]) / 2]),
            planted,
        )[0],
        abs=0.03,
    )
    assert expected.shape == (1, 4)


def test_a_pull_to_the_left_of_60_to_40_is_taken_out():
    """One thing is nearly always on the left: only a fit that knows the sides sees it is no better."""
    rng = np.random.default_rng(2)
    votes = 20_000
    first, second = np.zeros(votes, dtype=np.int64), np.ones(votes, dtype=np.int64)
    side = np.where(rng.random(votes) < 0.9, 1.0, -1.0)
    left_wins = rng.random(votes) < 0.6
    outcome = np.where(left_wins == (side > 0), FIRST, SECOND)
    pairs = Pairs(first, second, outcome, 2, side=side)
    blind = fit(pairs, reliability=False, position=False, spread=None)
    aware = fit(pairs, reliability=False, spread=None)
    assert blind.strength[0] - blind.strength[1] > 0.2
    assert abs(aware.strength[0] - aware.strength[1]) < 0.08
    assert aware.position == pytest.approx(np.log(0.6 / 0.4), abs=0.06)


def test_weighted_consensus_beats_the_majority_with_coin_flippers_in_ten_seeds_of_ten():
    """Of each pair's three votes, a fifth by people who toss a coin: which image is the better?"""
    over_plain = []
    for seed in range(10):
        rng = np.random.default_rng(100 + seed)
        strength = 1.5 * rng.normal(size=60)
        first = rng.integers(0, 60, 400)
        second = (first + rng.integers(1, 60, 400)) % 60
        rater = np.concatenate([rng.permutation(20)[:3] for _ in range(400)])
        task = np.repeat(np.arange(400), 3)
        gain = np.where(rater < 16, 1.0, 0.0)
        chance = 1 / (1 + np.exp(-gain * (strength[first] - strength[second])[task]))
        outcome = np.where(rng.random(1200) < chance, FIRST, SECOND)
        pairs = Pairs(first[task], second[task], outcome, 60, rater, 20)
        better = strength[first] > strength[second]
        majority = np.bincount(task, outcome == FIRST) >= 2
        weighted, plain = (
            fit(pairs, reliability=asked).chances(first, second) for asked in (True, False)
        )
        right = [
            (said == better).mean()
            for said in (
                majority,
                *(each[:, FIRST] > each[:, SECOND] for each in (weighted, plain)),
            )
        ]
        assert right[1] > right[0], seed
        over_plain.append(right[1] - right[2])
    assert np.mean(over_plain) > 0


def test_one_who_inverts_is_told_from_one_who_tosses_a_coin():
    strength = np.linspace(-1.5, 1.5, 15)
    found = fit(simulated(strength, [1.0] * 8 + [0.0, -1.0], 8000))
    assert found.reliability[8] == pytest.approx(0, abs=0.2)
    assert found.reliability[9] < -0.6
    assert found.reliability[:8] == pytest.approx(np.ones(8), abs=0.3)


def test_a_warm_start_ends_where_a_cold_one_does():
    pairs = simulated(np.linspace(-1, 1, 10), [1.0] * 5 + [0.2], 3000, both_bad=-1.0)
    cold = fit(pairs, tolerance=1e-8)
    warm = fit(pairs, start=cold, tolerance=1e-8)
    assert warm.strength == pytest.approx(cold.strength, abs=1e-3)
    assert warm.reliability == pytest.approx(cold.reliability, abs=1e-3)
    assert warm.both_bad == pytest.approx(cold.both_bad, abs=1e-3)


def test_things_that_were_never_compared_are_told_apart():
    pairs = Pairs(np.array([0, 2]), np.array([1, 3]), np.array([FIRST, SECOND]), 5)
    found = fit(pairs, reliability=False)
    assert found.component[0] == found.component[1] != found.component[2] == found.component[3]
    assert len(set(found.component.tolist())) == 3
    assert found.strength[4] == 0
    assert found.strength[:2].sum() == pytest.approx(0)
    assert standard_errors(pairs, found, spread=2.0)[4] == 0


@pytest.mark.parametrize("outcome", [FIRST, TIE, BOTH_BAD])
def test_one_vote_and_one_kind_of_vote_stay_finite(outcome):
    for votes in (1, 50):
        column = np.full(votes, outcome)
        pairs = Pairs(
            np.zeros(votes, dtype=np.int64), np.ones(votes, dtype=np.int64), column, 2,
            np.zeros(votes, dtype=np.int64), 1, np.ones(votes),
        )  # fmt: skip
        found = fit(pairs)
        share = found.chances(np.array([0]), np.array([1]))[0]
        assert np.isfinite(found.strength).all()
        assert share.sum() == pytest.approx(1)
        assert share.argmax() == outcome


@pytest.mark.parametrize("outcome", [TIE, BOTH_BAD, None])
def test_many_people_who_only_tie_or_only_press_one_side(outcome):
    """None: everybody always takes the left image, whichever it is."""
    rng = np.random.default_rng(0)
    first = rng.integers(0, 6, 400)
    second = (first + rng.integers(1, 6, 400)) % 6
    side = rng.choice([-1.0, 1.0], 400)
    said = np.where(side > 0, FIRST, SECOND) if outcome is None else np.full(400, outcome)
    found = fit(Pairs(first, second, said, 6, rng.integers(0, 5, 400), 5, side), spread=2.0)
    share = found.chances(first, second)
    for array in (found.strength, found.reliability, share):
        assert np.isfinite(array).all()
    assert np.abs(found.strength).max() < 0.5  # nothing is known to be better
    if outcome is None:
        assert found.position > 2
        assert share[:, FIRST] == pytest.approx(0.5, abs=0.15)
    else:
        assert share.argmax(1).tolist() == [outcome] * 400


def test_one_who_always_says_the_same_among_honest_people_counts_for_little():
    strength = np.linspace(-1.5, 1.5, 12)
    pairs = simulated(strength, [1.0] * 6 + [0.0], 4000, tie=-2.0)
    stuck = pairs.rater == 6
    pairs.outcome[stuck] = np.where(pairs.side[stuck] > 0, FIRST, SECOND)
    found = fit(pairs)
    assert abs(found.reliability[6]) < 0.25
    assert found.strength == pytest.approx(strength, abs=0.25)


def test_no_votes_are_refused():
    none = np.array([], dtype=np.int64)
    with pytest.raises(ValueError, match="no votes"):
        fit(Pairs(none, none, none, 0))


@pytest.mark.parametrize("ties", ["davidson", "rao_kupper"])
def test_one_answer_alone_has_an_end_however_often_it_is_fitted_anew(ties):
    """Ten pairs that three people all call bad: likelier than surely is not to be had."""
    first = np.tile(2 * np.arange(10), 3)
    pairs = Pairs(first, first + 1, np.full(30, BOTH_BAD), 20, np.repeat(np.arange(3), 10), 3)
    found = fit(pairs, ties=ties)
    assert found.log_likelihood <= 0
    found = replace(found, both_bad=40.0)  # further out than a search stops by itself
    worth = []
    for _ in range(20):
        found = fit(pairs, ties=ties, start=found)
        assert found.log_likelihood <= 1e-9
        worth.append(found.both_bad)
    assert np.isfinite(np.concatenate([found.strength, found.reliability])).all()
    assert worth[-1] == pytest.approx(worth[-10], abs=1e-3)
    assert abs(worth[-1]) < 30
    assert found.chances(first[:1], first[:1] + 1)[0, BOTH_BAD] > 0.99


@pytest.mark.parametrize("ties", ["davidson", "rao_kupper"])
@pytest.mark.parametrize("tie", [0.4, 28.0, 350.0])
@pytest.mark.parametrize("far", [3.0, 40.0, 900.0])
def test_the_slope_is_that_of_the_value_however_far_out(ties, far, tie):
    x, y = np.array([far, -far, far / 2, -1.0]), np.array([-far, far, 2 * far, far])
    told = said_of(np.array([SECOND, FIRST, TIE, BOTH_BAD]), np.array([1.0, 2.0, 1.0, 3.0]))
    found = LIKELIHOOD[ties](told, x, y, tie)
    assert found.value <= 0
    for number, step in enumerate(1e-4 * np.eye(4)):
        ahead, behind = (LIKELIHOOD[ties](told, x + d, y, tie).value for d in (step, -step))
        assert found.x[number] == pytest.approx((ahead - behind) / 2e-4, abs=1e-4)
        ahead, behind = (LIKELIHOOD[ties](told, x, y + d, tie).value for d in (step, -step))
        assert found.y[number] == pytest.approx((ahead - behind) / 2e-4, abs=1e-4)
    assert chances(ties, x, y, tie).sum(1) == pytest.approx(1)
