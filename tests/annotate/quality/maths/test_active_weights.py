"""Votes that count by who cast them, where a fifth of the people toss a coin: in choosing, in settling."""

import numpy as np

from annotate.quality.active.beliefs import Linear, logistic, sigmoid
from annotate.quality.active.pick import belief_of_sides, by_information
from annotate.quality.consensus import paired
from annotate.quality.consensus.settled import posterior_majority

PROMPTS, IMAGES, NUMBERS, PEOPLE, COINS = 40, 5, 6, 10, 2


def world(seed):
    """Differences of images' scores (P, D), the reward's weights, and the images of each pair."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(PROMPTS, IMAGES, NUMBERS))
    weights = rng.normal(size=NUMBERS)
    i, j = np.triu_indices(IMAGES, 1)
    begins = np.arange(PROMPTS)[:, None] * IMAGES
    x = (features[:, i] - features[:, j]).reshape(-1, NUMBERS)
    return x, 2 * weights / np.linalg.norm(weights), (begins + i).ravel(), (begins + j).ravel()


def vote(rng, person, margin):
    return rng.random() < (0.5 if person < COINS else sigmoid(margin))


def counted(votes, gains, pairs):
    """Votes for first and second (P,), each by its person's gain between 0 and 1."""
    pair, person, first = (np.array(column) for column in zip(*votes, strict=True))
    weight = np.clip(gains, 0, 1)[person]
    won = np.bincount(pair, weight * first, pairs)
    return won, np.bincount(pair, weight * ~first, pairs)


def reliabilities(votes, one, two):
    pair, person, first = (np.array(column) for column in zip(*votes, strict=True))
    cast = paired.Pairs(
        one[pair], two[pair], np.where(first, 0, 1), PROMPTS * IMAGES, person, PEOPLE
    )
    return paired.fit(cast, position=False).reliability


def spent(seed, *, weighted, total=420, per_round=60, cap=7):
    """The accuracy of a reward learned from weighted votes, which were chosen by weight or not."""
    x, weights, one, two = world(seed)
    rng = np.random.default_rng([seed, 7])
    votes, voted = [], np.zeros((len(x), PEOPLE), dtype=bool)
    gains = np.ones(PEOPLE)
    none = np.zeros(len(x))
    while len(votes) < total:
        by = gains if weighted else np.ones(PEOPLE)
        won, lost = counted(votes, by, len(x)) if votes else (none, none)
        times = voted.sum(1)
        chosen = by_information(
            Linear(x, won, lost), np.arange(len(x)), times, times < cap, per_round, rng
        )
        for pair, _ in chosen:
            person = int(rng.choice(np.flatnonzero(~voted[pair])))
            voted[pair, person] = True
            votes.append((pair, person, vote(rng, person, x[pair] @ weights)))
        gains = reliabilities(votes, one, two)
    found, _ = logistic(x, *counted(votes, gains, len(x)))
    return float((np.sign(x @ found) == np.sign(x @ weights)).mean())


def test_choosing_by_weighted_votes_does_not_hurt():
    """What is learned is the same within a point, by the same weighted consensus."""
    gaps = [spent(seed, weighted=True) - spent(seed, weighted=False) for seed in range(4)]
    assert np.mean(gaps) > -0.01
    assert min(gaps) > -0.03


def settled(seed):
    """Of pairs with six votes each: (settled, settled for the wrong side), plain and by weight."""
    x, weights, one, two = world(seed)
    rng = np.random.default_rng([seed, 9])
    votes = [
        (pair, int(person), vote(rng, person, x[pair] @ weights))
        for pair in range(len(x))
        for person in rng.permutation(PEOPLE)[:6]
    ]
    found = []
    for gains in (np.ones(PEOPLE), reliabilities(votes, one, two)):
        won, lost = counted(votes, gains, len(x))
        sure = posterior_majority(won, lost, belief=belief_of_sides(won, lost)) >= 0.95
        found.append((sure.sum(), (sure & ((won > lost) != (x @ weights > 0))).sum()))
    return found


def test_by_weighted_votes_more_pairs_are_settled_and_hardly_one_for_the_wrong_side():
    """A coin's vote against the rest keeps a pair open, and its votes are told from the others'."""
    (plain, wrong), (weighted, wrong_too) = np.sum([settled(seed) for seed in range(8)], axis=0)
    assert weighted > 1.5 * plain > 600
    assert wrong / plain < 0.05  # what is said to be 95 % sure is
    assert wrong_too / weighted < 0.05
