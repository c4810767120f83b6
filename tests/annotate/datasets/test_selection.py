"""The maths of pairs: against order statistics, against brute force, against plain Python."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from annotate.datasets.builders import by_score, pool
from annotate.datasets.builders.by_score import best_worst, over_gap
from annotate.datasets.builders.curriculum import hard, normal
from annotate.datasets.builders.pareto import Rule, dominance, pareto
from annotate.datasets.builders.pool import BadScores, pool_of


def ids(found, chosen):
    """{(winner, loser)} as candidates."""
    return set(
        zip(
            found.candidate[chosen.winner].tolist(),
            found.candidate[chosen.loser].tolist(),
            strict=True,
        )
    )


@pytest.mark.parametrize(
    ("count", "gap"), [(2, 1.128379), (5, 2.325929), (10, 3.077505), (20, 3.734950)]
)
def test_the_gap_of_best_and_worst_is_that_of_order_statistics(count, gap):
    """E[max - min] of N normal draws (Harter 1961), within 2 %."""
    prompts = 20_000
    scores = np.random.default_rng(count).normal(size=prompts * count)
    found = pool_of(np.repeat(np.arange(prompts), count), np.arange(len(scores)), scores)
    chosen = best_worst(found)
    assert len(chosen) == prompts
    mean = (found.score[chosen.winner] - found.score[chosen.loser]).mean()
    assert mean == pytest.approx(gap, rel=0.02)


def test_of_equal_scores_the_smaller_id_is_taken_whatever_the_order_of_the_rows():
    rows = [(1, 13, 5.0), (1, 11, 5.0), (1, 12, 1.0), (1, 10, 1.0), (2, 21, 3.0), (2, 20, 3.0)]
    for order in itertools.islice(itertools.permutations(rows), 0, 720, 37):
        found = pool_of(*map(list, zip(*order, strict=True)))
        chosen = best_worst(found)
        assert ids(found, chosen) == {(11, 10)}
        assert chosen.skipped == {"one_candidate": 0, "no_difference": 1, "under_gap": 0}


def test_a_prompt_with_one_candidate_is_skipped_and_counted():
    found = pool_of([1, 1, 2, 3], [1, 2, 3, 4], [1.0, 2.0, 3.0, 4.0], np.eye(4), "abcd")
    assert best_worst(found).skipped["one_candidate"] == 2
    assert over_gap(found, 0.0).skipped["one_candidate"] == 2
    assert pareto(found, Rule()).skipped["one_candidate"] == 2


def test_nothing_in_gives_nothing_out():
    empty = pool_of([], [], [])
    for chosen in (best_worst(empty), over_gap(empty, 0.0), pareto(empty, Rule())):
        assert len(chosen) == 0
        assert not any(chosen.skipped.values())
    assert dominance(empty, Rule())["share"] is None


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_score_that_is_no_number_is_refused_by_name(bad):
    with pytest.raises(BadScores, match="The score of candidate 8 is not a finite number"):
        pool_of([1, 1], [7, 8], [0.5, bad])
    with pytest.raises(BadScores, match="The quality of candidate 7"):
        pool_of([1, 1], [7, 8], [0.5, 1], np.array([[bad], [0]]), ["quality"])


def test_a_candidate_given_twice_is_refused():
    with pytest.raises(BadScores, match="Candidate 7 is given twice"):
        pool_of([1, 2], [7, 7], [0.5, 0.6])


scores = st.floats(-4, 4).map(lambda x: round(x * 4) / 4)  # coarse: ties are common


@st.composite
def pools(draw):
    count = draw(st.integers(0, 24))
    prompt = draw(arrays(np.int64, count, elements=st.integers(1, 5)))
    width = draw(st.integers(1, 4))
    vectors = draw(arrays(np.float64, (count, width), elements=scores))
    candidates = draw(st.permutations(range(100, 100 + count)))
    total = draw(st.sampled_from([vectors.sum(1), vectors[:, 0], vectors @ np.arange(width)]))
    return pool_of(prompt, list(candidates), total, vectors, [f"c{n}" for n in range(width)])


def brute(found, rule):
    pairs = set()
    for i, j in itertools.permutations(range(len(found)), 2):
        gaps = [found.vectors[i, k] - found.vectors[j, k] for k in range(found.vectors.shape[1])]
        if (
            found.prompt[i] == found.prompt[j]
            and all(gap >= rule.component_gap for gap in gaps)
            and any(gap > 0 for gap in gaps)
            and found.score[i] - found.score[j] > rule.total_gap
        ):
            pairs.add((int(found.candidate[i]), int(found.candidate[j])))
    return pairs


@settings(max_examples=150, deadline=None)
@given(pools(), st.sampled_from([0.0, 0.25, 1.0]), st.sampled_from([0.0, 0.5, 2.0]))
def test_pareto_is_what_brute_force_finds(found, component_gap, total_gap):
    rule = Rule(component_gap, total_gap)
    chosen = pareto(found, rule)
    assert ids(found, chosen) == brute(found, rule)
    assert len(chosen) == len(ids(found, chosen))
    assert (found.prompt[chosen.winner] == found.prompt[chosen.loser]).all()
    report = dominance(found, rule)
    assert report["dominating"] == len(chosen)
    assert report["compared"] == pool.compared(found)
    higher = pareto(found, Rule(component_gap, total_gap + 0.25))
    assert ids(found, higher) <= ids(found, chosen)


@settings(max_examples=80, deadline=None)
@given(pools(), st.sampled_from([0.0, 0.25, 1.0]), st.sampled_from([None, 1, 3]))
def test_scored_pairs_are_what_brute_force_finds(found, gap, top):
    expected = set()
    for prompt in set(found.prompt.tolist()):
        rows = [i for i in range(len(found)) if found.prompt[i] == prompt]
        wide = [
            (i, j)
            for i, j in itertools.permutations(rows, 2)
            if found.score[i] - found.score[j] > gap
        ]
        wide.sort(key=lambda p: (found.score[p[1]] - found.score[p[0]], found.candidate[p[0]],
                                 found.candidate[p[1]]))  # fmt: skip
        expected |= {(int(found.candidate[i]), int(found.candidate[j])) for i, j in wide[:top]}
    assert ids(found, over_gap(found, gap, top)) == expected


def test_blocks_cover_every_pair_once(monkeypatch):
    monkeypatch.setattr(pool, "BLOCK", 7)
    rng = np.random.default_rng(0)
    prompt = rng.integers(0, 9, 60)
    found = pool_of(prompt, np.arange(60), rng.normal(size=60))
    seen = [
        pair
        for first, second in pool.every_two(found)
        for pair in zip(first.tolist(), second.tolist(), strict=True)
    ]
    expected = {
        (i, j)
        for i, j in itertools.combinations(range(60), 2)
        if found.prompt[i] == found.prompt[j]
    }
    assert len(seen) == len(set(seen))
    assert set(seen) == expected


def test_too_many_pairs_or_candidates_are_refused_with_what_to_do(monkeypatch):
    found = pool_of([1] * 30, range(30), range(30))
    monkeypatch.setattr(by_score, "MOST_PAIRS", 100)
    with pytest.raises(BadScores, match="Raise the gap"):
        over_gap(found, 0.0)
    assert len(over_gap(found, 0.0, top=5)) == 5
    monkeypatch.setattr(pool, "MOST_OF_PROMPT", 29)
    with pytest.raises(BadScores, match="Prompt 1 has 30 candidates"):
        over_gap(found, 0.0)


def test_the_report_says_what_plain_dpo_would_have_bought():
    """Quality for alignment: of two pairs over the gap, one dominates."""
    vectors = np.array([[1.0, 0.0], [0.0, 3.0], [2.0, 4.0]])
    found = pool_of([1, 1, 1], [1, 2, 3], vectors.sum(1), vectors, ["alignment", "quality"])
    report = dominance(found, Rule())
    assert (report["compared"], report["over_gap"], report["dominating"]) == (3, 3, 2)
    alignment, quality = report["components"]
    assert alignment["worse_share"] == pytest.approx(1 / 3, abs=1e-6)
    assert quality["worse_share"] == 0
    assert alignment["mean_gap_kept"] == pytest.approx(1.5)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_the_normal_stage_is_what_plain_python_derives(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(0, 60))
    prompt, level = rng.integers(0, 8, count), rng.integers(1, 11, count) * 100
    score = rng.integers(0, 6, count) / 2
    candidate = rng.permutation(count) + 50
    order = np.lexsort((candidate, prompt))
    found = pool_of(prompt, candidate, score)
    wanted = np.sort(rng.permutation(10)[: int(rng.integers(0, 9))]).astype(np.int64)
    beaten = rng.integers(0, 6, len(wanted)) / 2
    stage = normal(found, level[order], (400, 700), wanted, beaten)
    expected = {}
    for place, which in enumerate(wanted.tolist()):
        rows = [
            (-score[i], int(level[i]), int(candidate[i]))
            for i in range(count)
            if prompt[i] == which and 400 <= level[i] <= 700
        ]
        if rows and -min(rows)[0] >= beaten[place]:
            expected[which] = min(rows)[2]
    got = dict(
        zip(
            wanted[stage.before].tolist(),
            found.candidate[stage.winner].tolist(),
            strict=True,
        )
    )
    assert got == expected
    assert sum(row["kept"] for row in stage.by_level) == len(expected)
    assert stage.considered == len(wanted) == len(expected) + sum(stage.skipped.values())


def test_the_hard_stage_pairs_every_prompt_that_has_a_photo():
    stage = hard(np.array([3, 1, 3]), np.array([9, 8, 7]), np.array([1, 2, 3]))
    assert stage.winner.tolist() == [1, 2]  # of prompt 3 the smaller id, 7
    assert stage.before.tolist() == [0, 2]
    assert stage.skipped == {"no_winner_image": 1}
    assert stage.keep_rate == pytest.approx(2 / 3, abs=1e-6)
