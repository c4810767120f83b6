"""Labels of touched items at an earlier fit, beside a fit of everything from nothing."""

import numpy as np
import pytest

from annotate.quality.consensus.known import UnknownOutcome, strengths
from annotate.quality.consensus.outcomes import chances
from annotate.quality.consensus.paired import Pairs, Problem, Shape
from annotate.quality.fit_inputs import PairColumns
from annotate.quality.fitting import fitted
from annotate.quality.held import partly
from annotate.quality.said import Answers, question_of

PROMPTS, IMAGES, PEOPLE = 60, 5, 25
FAR = 0.05  # of any label from that of a fit of everything, where 2 % of the votes are new
TYPICAL = 0.005


def pair_world(seed, *, each=4):
    """Votes on all pairs of 5 images of each prompt, by people of whom a fifth toss a coin."""
    rng = np.random.default_rng(seed)
    strength = 1.2 * rng.normal(size=PROMPTS * IMAGES)
    gains = np.where(np.arange(PEOPLE) % 5 == 0, 0.0, rng.uniform(0.7, 1.3, PEOPLE))
    i, j = np.triu_indices(IMAGES, 1)
    first = (np.arange(PROMPTS)[:, None] * IMAGES + i).ravel()
    second = (np.arange(PROMPTS)[:, None] * IMAGES + j).ravel()
    task = np.repeat(np.arange(len(first)), each)
    person = np.concatenate([rng.permutation(PEOPLE)[:each] for _ in first])
    side = rng.choice([True, False], len(task))
    apart = (strength[first] - strength[second])[task]
    x = gains[person] * apart / 2 + np.where(side, 0.15, -0.15)
    share = chances("davidson", x, np.full(len(x), -2.0), -0.5)
    said = (rng.random(len(x))[:, None] > share.cumsum(1)).sum(1).clip(0, 3)
    return Answers(said, task, np.zeros_like(task), person, side), first, second


def question(answers, scale="nominal", named=("first", "second", "tie", "both_bad")):
    return question_of("q", "Q", scale, list(named), answers)


def columns(asked, first, second):
    task = asked.item_ids[:, 0]
    return PairColumns(first[task], second[task], np.where(asked.first_shown_first, 1.0, -1.0))


def touched(answers, new, group):
    """All votes in the groups that hold new ones."""
    return answers.of(np.isin(group, np.unique(group[new])))


def beside_all(found, asked, whole, everything):
    """How far the labels of some items are from those of a fit of everything: (items, answers)."""
    place = {tuple(row): number for number, row in enumerate(everything.item_ids.tolist())}
    rows = [place[tuple(row)] for row in asked.item_ids.tolist()]
    return np.abs(found - whole[rows])


@pytest.mark.parametrize("seed", range(3))
def test_pairs_after_a_few_more_votes(seed):
    answers, first, second = pair_world(seed)
    new = np.random.default_rng(seed + 100).random(len(answers.task)) < 0.02
    old, every = question(answers.of(~new)), question(answers)
    before = fitted(old, columns(old, first, second), None)
    part = question(touched(answers, new, answers.task // 10))  # ten pairs a prompt
    found = partly(part, columns(part, first, second), before.held, before.method)
    cold = fitted(every, columns(every, first, second), None)
    apart = beside_all(found.chances, part, cold.chances, every)
    assert found.chances.sum(1) == pytest.approx(1)
    assert apart.max() < FAR
    assert apart.mean() < TYPICAL
    # Warm from before it is the same as from nothing: what is held never outlives the next whole.
    warm = fitted(every, columns(every, first, second), before.state)
    assert np.abs(warm.chances - cold.chances).max() < 2e-3


def test_with_the_same_votes_the_labels_are_those_of_the_whole():
    answers, first, second = pair_world(7)
    asked = question(answers)
    whole = fitted(asked, columns(asked, first, second), None)
    part = question(answers.of(answers.task < 200))
    found = partly(part, columns(part, first, second), whole.held, whole.method)
    assert beside_all(found.chances, part, whole.chances, asked).max() < 2e-3


def test_where_it_ends_the_posterior_of_the_whole_fit_pulls_nowhere():
    """The slope that the whole fit's own code computes, at the strengths that Newton's method finds."""
    answers, first, second = pair_world(5)
    rng = np.random.default_rng(0)
    pairs = Pairs(
        first[answers.task], second[answers.task], answers.answer, PROMPTS * IMAGES,
        answers.person, PEOPLE, np.where(answers.first_shown_first, 1.0, -1.0),
    )  # fmt: skip
    gains, shape = rng.uniform(-0.5, 1.5, PEOPLE), Shape(-0.7, -1.4, 0.3)
    problem = Problem(pairs, "davidson", True, True, 2.0)
    start = problem.start(None)
    start[pairs.things :] = [shape.tie, shape.both_bad, shape.position, *gains]
    ended = start.copy()
    ended[: pairs.things] = strengths(pairs, gains, shape, spread=2.0)
    slopes = [np.abs(problem.loss(x)[1][: pairs.things]).max() for x in (start, ended)]
    assert slopes[1] < 1e-9 * slopes[0]


def test_an_outcome_that_was_never_seen_needs_the_whole():
    answers, first, second = pair_world(3)
    asked = question(answers.of(answers.answer < 2))
    held = fitted(asked, columns(asked, first, second), None).held
    part = question(answers.of(answers.task < 100))
    with pytest.raises(UnknownOutcome):
        partly(part, columns(part, first, second), held, "paired")


def category_world(seed, *, items=6_000, each=5):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, items)
    task = np.repeat(np.arange(items), each)
    person = np.concatenate([rng.permutation(PEOPLE)[:each] for _ in range(items)])
    right = rng.random(len(task)) < rng.uniform(0.4, 0.95, PEOPLE)[person]
    said = np.where(right, truth[task], (truth[task] + rng.integers(1, 3, len(task))) % 3)
    return Answers(said, task, np.zeros_like(task), person, np.ones(len(task), dtype=bool))


@pytest.mark.parametrize(("scale", "named"), [("nominal", "abc"), ("interval", (0, 1, 2))])
def test_categories_and_scores_after_a_few_more_votes(scale, named):
    answers = category_world(4)
    new = np.random.default_rng(1).random(len(answers.task)) < 0.02
    old, every = (question(each, scale, named) for each in (answers.of(~new), answers))
    before, cold = fitted(old, None, None), fitted(every, None, None)
    part = question(touched(answers, new, answers.task), scale, named)
    found = partly(part, None, before.held, before.method)
    values = (found.chances, cold.chances) if scale == "nominal" else (found.score[:, None], cold.score[:, None])  # fmt: skip
    apart = beside_all(values[0], part, values[1], every)
    assert apart.max() < FAR
    assert apart.mean() < TYPICAL


def test_a_stranger_counts_as_the_crowd_does():
    answers = category_world(5, items=800)
    known = answers.person != 3
    held = fitted(question(answers.of(known), named="abc"), None, None)
    part = question(answers.of(answers.person == 3), named="abc")
    found = partly(part, None, held.held, held.method)
    assert found.reliability == pytest.approx([np.average(held.reliability, weights=held.held["votes"])], abs=0.03)  # fmt: skip
