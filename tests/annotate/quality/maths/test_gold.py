"""Tests of known answers on simulated people: what was planted is found, and nothing where nothing is."""

import itertools
from math import comb

import numpy as np
import pytest

from annotate.quality.gold import rules

PEOPLE, ITEMS = 240, 40


def item(rng, skill, *, leaks_from=None):
    """One item, answered by everybody in a random order; from some place on all know the answer."""
    order = rng.permutation(len(skill))
    right = np.clip(skill[order] + rng.normal(0, 0.05), 0.3, 0.98)
    if leaks_from is not None:
        right[leaks_from:] = 0.99
    credit = (rng.random(len(skill)) < right).astype(float)
    return rules.rise(credit, rng.binomial(20, skill[order] - 0.05) / 20)


def skills(rng, mean):
    return np.clip(rng.normal(mean, 0.06, PEOPLE), 0.5, 0.97)


def leaked(rises):
    return [
        number
        for number, each in enumerate(rises)
        if each.chance * len(rises) < rules.SELDOM and each.size >= rules.RISES
    ]


def test_one_leaked_item_of_forty_is_found_and_no_other():
    found = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        skill = skills(rng, 0.65)
        rises = [item(rng, skill, leaks_from=120 if n == 3 else None) for n in range(ITEMS)]
        found.append(leaked(rises))
    assert sum(3 in each for each in found) == 10
    assert sum(len(each) for each in found) == 10


def test_quiet_campaigns_show_no_leak():
    alarms = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        skill = skills(rng, 0.8)
        rises = [item(rng, skill) for _ in range(ITEMS)]
        every = rules.together(rises)
        alarms += len(leaked(rises)) + (every.chance < rules.SELDOM and every.size >= rules.RISES)
    assert alarms == 0


def test_gold_that_leaks_as_a_whole_is_found_with_few_people():
    rng = np.random.default_rng(1)
    skill = skills(rng, 0.8)[:60]
    every = rules.together([item(rng, skill, leaks_from=30) for _ in range(ITEMS)])
    assert every.chance < rules.SELDOM
    assert every.size >= rules.RISES


def test_people_who_get_better_at_everything_are_no_leak():
    rng = np.random.default_rng(2)
    better = np.linspace(0.45, 0.98, PEOPLE)
    credit = (rng.random(PEOPLE) < better).astype(float)
    alone = rules.rise(credit, np.full(PEOPLE, 0.8))
    beside = rules.rise(credit, rng.binomial(20, better) / 20)
    assert alone.chance < 1e-4, "the credit rises"
    assert beside.chance > 0.05, "and so does the ordinary work"
    assert beside.size < rules.RISES


def test_the_variance_of_a_rise_is_that_of_all_orders():
    gains = np.array([1.0, 0.0, 0.5, 1.0, 0.0])
    pulls = [
        rules.rise(np.array(order), np.zeros(5)).pulled for order in itertools.permutations(gains)
    ]
    assert np.var(pulls) == pytest.approx(rules.rise(gains, np.zeros(5)).variance)


def test_the_same_answer_every_time_is_no_rise():
    assert rules.rise(np.ones(30), np.full(30, 0.8)).chance == 1


def test_wrong_gold_is_found_and_right_gold_is_not():
    shares = np.array([1.0, 0.0, 0.0, 0.0])
    found = rules.against(np.array([2, 18, 1, 0]), shares)
    assert (found.answer, found.count, found.expected) == (1, 18, 2)
    assert found.chance == pytest.approx(sum(comb(20, k) for k in (18, 19, 20)) / 2**20)
    assert rules.against(np.array([18, 2, 1, 0]), shares) is None
    assert rules.against(np.array([1, 8, 1, 0]), shares) is None, "too few"


def test_soft_gold_is_wrong_where_people_want_what_was_expected_less():
    taste = np.array([0.5, 0.1, 0.4, 0.0])
    assert rules.against(np.array([9, 1, 12, 0]), taste).chance > 0.3
    assert rules.against(np.array([3, 30, 10, 0]), taste).chance < 1e-4
    even = np.array([0.4, 0.4, 0.2, 0.0])
    assert rules.against(np.array([3, 30, 1, 0]), even) is None, "both were expected as much"


def answers(rng, *, people=30, copies=0.0, accuracy=0.75):
    """(people, items): items differ in how hard they are; person 1 copies from person 0."""
    skill = np.clip(rng.normal(accuracy, 0.06, people), 0.5, 0.97)
    right = np.clip(skill[:, None] + rng.normal(0, 0.15, ITEMS), 0.05, 0.99)
    wrong = rng.choice([1, 1, 1, 1, 2, 3], size=(people, ITEMS))
    table = np.where(rng.random((people, ITEMS)) < right, 0, wrong)
    copied = rng.random(ITEMS) < copies
    table[1, copied] = table[0, copied]
    return table.astype(np.int64)


def copied(table):
    pairs, looked = rules.alike(table)
    return [(each.one, each.other) for each in pairs if each.chance * looked < rules.SELDOM]


def test_who_copies_everything_is_found_and_nobody_is_where_nobody_does():
    found = [copied(answers(np.random.default_rng(seed), copies=1)) for seed in range(20)]
    assert sum((0, 1) in each for each in found) >= 18
    assert sum(len(each) for each in found) <= 20
    quiet = [copied(answers(np.random.default_rng(seed))) for seed in range(30)]
    assert sum(map(len, quiet)) == 0


def test_an_item_that_all_get_wrong_makes_nobody_a_copyist():
    table = answers(np.random.default_rng(0), accuracy=0.9)
    table[:, :12] = 1  # wrong gold
    assert copied(table) == []


def test_people_who_share_few_items_are_not_compared():
    table = np.full((6, 20), -1, dtype=np.int64)
    table[:3, :9] = table[3:, 11:] = 1
    assert rules.alike(table) == ([], 0)


def test_the_chance_of_so_many_is_that_of_the_binomial():
    chances = np.full(6, 0.3)
    by_hand = sum(comb(6, k) * 0.3**k * 0.7 ** (6 - k) for k in range(4, 7))
    assert rules.sum_tail(chances, 4) == pytest.approx(by_hand)
