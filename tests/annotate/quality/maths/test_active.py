"""What a vote tells, what choosing saves, and what is claimed of it: simulated, and with real votes."""

import csv
from itertools import combinations

import numpy as np
import pytest

from annotate.quality.active.beliefs import (
    Blocks,
    Fixed,
    Linear,
    disagreement,
    logistic,
    narrowed,
    sigmoid,
)
from annotate.quality.active.curve import Curve, Curves, Heard, curves
from annotate.quality.active.pick import arms_drawn, belief_of_sides, by_chance, by_information
from annotate.quality.active.verdict import NOT_SHOWN, difference, forecast
from annotate.quality.consensus.settled import posterior_majority


def test_the_belief_of_weights_is_the_posterior_of_a_logistic_regression():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 3))
    truth = np.array([1.0, -0.5, 0.0])
    first = (rng.random(400) < sigmoid(x @ truth)).astype(float)
    found, covariance = logistic(x, first, 1 - first, spread=2.0)
    chance = sigmoid(x @ found)
    assert np.allclose(x.T @ (first - chance), found / 4, atol=1e-6)
    bend = (x * (chance * (1 - chance))[:, None]).T @ x + np.eye(3) / 4
    assert np.allclose(covariance @ bend, np.eye(3))


def test_strengths_of_images_are_the_same_in_blocks_as_in_one():
    rng = np.random.default_rng(1)
    first, second = (np.array(c) for c in zip(*[(0, 1), (1, 2), (0, 2), (3, 4)], strict=True))
    won, lost = rng.integers(0, 5, size=(2, 4)).astype(float)
    blocks = Blocks(first, second, won, lost)
    x = np.zeros((4, 5))
    x[np.arange(4), first], x[np.arange(4), second] = 1, -1
    whole = Linear(x, won, lost)
    pairs = np.arange(4)
    assert np.allclose(blocks.strength, whole.weights, atol=1e-6)
    assert np.allclose(blocks.variance(pairs), whole.variance(pairs))
    before = blocks.told(pairs)
    blocks.learn(1)
    whole.learn(1)
    assert np.allclose(blocks.told(pairs), whole.told(pairs))
    assert (blocks.told(pairs) < before)[:3].all()
    assert blocks.told(pairs)[3] == before[3]  # another prompt's


def test_one_more_vote_narrows_as_the_bend_says():
    covariance, x = np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([1.0, -1.0])
    wanted = np.linalg.inv(np.linalg.inv(covariance) + 0.25 * np.outer(x, x))
    assert np.allclose(narrowed(covariance, x, 0.25), wanted)


def test_the_greedy_choice_is_the_one_of_trying_all():
    """Out-of-date values are only upper bounds: the quick search finds what the slow one does."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(60, 4))
    none = np.zeros(60)
    pairs = np.arange(60)
    quick = [pair for pair, _ in by_information(
        Linear(x, none, none), pairs, none.astype(int), np.ones(60, bool), 15, rng)]  # fmt: skip
    slow, belief = [], Linear(x, none, none)
    for _ in range(15):
        told = belief.told(pairs)
        told[slow] = -1
        slow.append(int(told.argmax()))
        belief.learn(slow[-1])
    assert quick == slow


def test_pairs_that_tell_nothing_get_no_vote():
    x = np.array([[1.0, -1.0], [0.0, 0.0]])  # the second shows two images of one model
    belief = Linear(x, np.zeros(2), np.zeros(2))
    rng = np.random.default_rng(0)
    found = by_information(belief, np.arange(2), np.zeros(2, int), np.ones(2, bool), 9, rng)
    assert [pair for pair, _ in found] == [0]


def test_scorers_that_agree_have_nothing_to_dispute():
    margins = np.array([[1.0, -2.0, 3.0, np.nan], [10.0, 20.0, 30.0, 5.0]])
    found = disagreement(margins)
    assert found[3] == 0  # one scorer alone
    assert found[1] > found[0]  # opposite signs
    assert disagreement(np.zeros((0, 3)).reshape(-1, 3)).tolist() == [0, 0, 0]
    assert Fixed(found, np.array([0.0, 3.0, 0, 0])).told(np.array([1]))[0] == found[1] / 4


def test_arms_have_their_share_whenever_prompts_come():
    rng = np.random.default_rng(0)
    there: list[bool] = []
    for new in (1, 1, 3, 10, 35):
        there += arms_drawn(there, new, 0.2, rng).tolist()
    assert sum(there) == 10
    assert sum(arms_drawn([], 2, 0.2, rng)) == 1
    assert sum(arms_drawn([], 1, 0.2, rng)) == 0  # nothing to compare with


def reward_world(seed, prompts=80, images=6, numbers=8):
    """Pairs of images with features, and a reward that is linear in them: x (P, D), w (D,)."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(prompts, images, numbers))
    weights = rng.normal(size=numbers)
    weights *= 1.5 / np.linalg.norm(weights)
    i, j = np.triu_indices(images, 1)
    return (features[:, i] - features[:, j]).reshape(-1, numbers), weights


def spend(x, says, score, *, chosen, total, per_round, cap, rng):
    """Votes spent in rounds; the score of the reward after each: [(votes, score)]."""
    won, lost, votes = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x), int)
    found = []
    while votes.sum() < total:
        open_to = votes < cap
        budget = min(per_round, total - votes.sum())
        if chosen:
            belief = Linear(x, won, lost)
            pairs = [pair for pair, _ in by_information(
                belief, np.arange(len(x)), votes, open_to, budget, rng)]  # fmt: skip
        else:
            pairs = by_chance(votes, open_to, budget, rng)
        for pair in pairs:
            share = says(pair, votes[pair])
            won[pair] += share
            lost[pair] += 1 - share
            votes[pair] += 1
        weights, _ = logistic(x, won, lost)
        found.append((int(votes.sum()), score(weights)))
    return found


def reached(curve, level):
    """The fewest votes at which the curve is at least there, and from there on in the mean."""
    scores = np.array([score for _, score in curve])
    for number, (votes, score) in enumerate(curve):
        if score >= level and scores[number:].mean() >= level:
            return votes
    return np.inf


def test_choosing_reaches_the_accuracy_of_chance_with_60_percent_of_its_votes():
    """A linear reward, 300 votes at chance's choice: in every one of four worlds."""
    shares = []
    for seed in range(4):
        x, truth = reward_world(seed)
        unseen, _ = reward_world(1_000 + seed)
        runs = {}
        for chosen in (False, True):
            several = []
            for again in range(3):
                rng = np.random.default_rng([seed, again, chosen])
                several.append(spend(
                    x, lambda pair, _: float(rng.random() < sigmoid(x[pair] @ truth)),  # noqa: B023
                    lambda w: float(np.mean((unseen @ w > 0) == (unseen @ truth > 0))),  # noqa: B023
                    chosen=chosen, total=300, per_round=30, cap=5, rng=rng))  # fmt: skip
            runs[chosen] = [(rows[0][0], np.mean([score for _, score in rows]))
                            for rows in zip(*several, strict=True)]  # fmt: skip
        shares.append(reached(runs[True], runs[False][-1][1]) / 300)
    assert max(shares) <= 0.6, shares


def test_settled_pairs_are_wrong_about_as_often_as_they_say():
    """People differ in earnest (side chances from Beta(2, 2)); votes stop when 95 % sure."""
    rng = np.random.default_rng(4)
    side = rng.beta(2, 2, size=4_000)
    control = rng.binomial(4, side[:400])
    belief = belief_of_sides(control.astype(float), 4.0 - control)
    assert 1.3 < belief < 3
    first, second = np.zeros(4_000), np.zeros(4_000)
    going = np.ones(4_000, bool)
    for vote in range(1, 31):
        said = rng.random(4_000) < side
        first += going & said
        second += going & ~said
        if vote >= 2:
            going &= posterior_majority(first, second, belief=belief) < 0.95
    done = ~going
    says = 1 - posterior_majority(first[done], second[done], belief=belief).mean()
    wrong = np.mean((first > second)[done] != (side > 0.5)[done])
    assert done.sum() > 1_500
    assert abs(wrong - says) < 0.015, (wrong, says)
    # Without the belief read off the random arm three of a kind would be enough: 0.98 sure, in
    # truth 0.89.
    three, none = np.array([3.0]), np.array([0.0])
    assert posterior_majority(three, none)[0] > 0.95
    assert posterior_majority(three, none, belief=2.0)[0] < 0.9


def heard(seed, *, prompts=60, votes=900):
    """Votes of two arms that differ in nothing, half of the prompts each."""
    rng = np.random.default_rng(seed)
    x, truth = reward_world(seed, prompts=prompts, images=4, numbers=5)
    prompt = np.repeat(np.arange(prompts), 6)
    pairs = rng.integers(len(x), size=votes)
    share = (rng.random(votes) < sigmoid(x[pairs] @ (1.5 * truth))).astype(float)
    return Heard(x[pairs], share, prompt[pairs], prompt[pairs] < prompts // 2)


def one_sided(prompts=30, votes=20):
    """Each prompt of the random arm has a direction of its own; the active arm has them all."""
    rng = np.random.default_rng(0)
    random = np.repeat(np.arange(2 * prompts) < prompts, votes)
    prompt = np.repeat(np.arange(2 * prompts), votes)
    direction = np.where(random, prompt, rng.integers(prompts, size=len(prompt)))
    x = np.eye(prompts)[direction] * rng.choice([-1.0, 1.0], size=(len(prompt), 1))
    share = (x.sum(1) > 0).astype(float)
    order = rng.permutation(len(prompt))
    return Heard(x[order], share[order], prompt[order], random[order])


def test_arms_that_differ_in_nothing_show_no_difference():
    shown = 0
    for seed in range(8):
        found = curves(heard(seed, votes=400), draws=20, seed=seed)
        shown += not difference(found).sentence.startswith(NOT_SHOWN)
    assert shown <= 1


def test_a_better_arm_is_told_apart_and_the_same_votes_give_the_same_curve():
    found = curves(one_sided(), draws=30)
    gap = difference(found)
    assert gap.low > 0.2, gap
    assert gap.sentence.startswith("Choosing helps: +")
    assert np.allclose(found.random.value[-1], 0.5, atol=0.05)
    again = curves(one_sided(), draws=30)
    assert np.array_equal(again.active.draws, found.active.draws)


def test_too_little_is_said_to_be_too_little():
    few = heard(0, votes=20)
    assert "at least" in str(curves(few))
    whole = heard(0)
    lonely = Heard(whole.x, whole.share, whole.prompt, whole.prompt == 0)
    assert "the random arm has answers on 1 prompts" in str(curves(lonely))


def curve_of(level, slope, power, *, noise=0.002, most=1_000, seed=0):
    rng = np.random.default_rng(seed)
    votes = np.unique(np.geomspace(10, most, 8).round().astype(int))
    true = level - slope * votes**-power
    return Curve(votes, true, true + rng.normal(scale=noise, size=(60, len(votes))))


def test_a_forecast_finds_the_end_of_a_known_curve():
    # 0.8 = 0.85 - 1.5 n^-0.5 at n = 900; seen up to 400
    found = forecast(curve_of(0.85, 1.5, 0.5, most=400), 0.8)
    assert (found.low or 0) <= 500 <= (found.high or np.inf)
    assert abs((found.more or 0) - 500) < 100
    assert found.sentence.startswith("About ")


@pytest.mark.parametrize(
    ("curve", "target", "said"),
    [
        (curve_of(0.7, 1.0, 0.5), 0.9, "levels off at about 70 %"),
        (curve_of(0.7, 0.0, 0.5), 0.9, "does not rise beyond its doubt"),
        (curve_of(0.9, 1.0, 1.0), 0.8, "is reached already"),
        (Curve(np.array([1, 2]), np.zeros(2), np.zeros((3, 2))), 0.8, "2 points"),
    ],
)  # fmt: skip
def test_what_cannot_be_forecast_is_not(curve, target, said):
    assert said in forecast(curve, target).sentence


def test_a_worse_arm_is_named_too():
    good, bad = curve_of(0.8, 0.5, 0.5), curve_of(0.7, 0.5, 0.5, seed=1)
    assert difference(Curves(bad, good, bad)).sentence.startswith("Choosing hurts: -")


def test_replayed_observers_rank_operators_with_60_percent_of_the_votes(shared_data):
    """pairwise-tmo: real choices of 18 people; the ranking meant is that of all their votes."""
    with (shared_data / "pairwise-tmo" / "comparisons.csv").open() as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["left"] for row in rows} | {row["right"] for row in rows})
    kinds = sorted({(row["scene"], *sorted((row["left"], row["right"]))) for row in rows})
    said: dict[int, list[float]] = {number: [] for number in range(len(kinds))}
    for row in rows:
        pair = sorted((row["left"], row["right"]))
        winner = row[row["choice"]]
        said[kinds.index((row["scene"], *pair))].append(float(winner == pair[0]))
    x = np.zeros((len(kinds), len(names)))
    for number, (_, first, second) in enumerate(kinds):
        x[number, names.index(first)], x[number, names.index(second)] = 1, -1
    won = np.array([sum(said[number]) for number in said])
    asked = np.array([len(said[number]) for number in said])
    whole, _ = logistic(x, won, asked - won)

    i, j = np.triu_indices(len(names), 1)

    def error(weights):
        return float(np.mean((weights[i] > weights[j]) == (whole[i] > whole[j])))

    alike = np.unique(x, axis=0, return_inverse=True)[1].reshape(-1)
    ends = {}
    for chosen in (False, True):
        runs = []
        for again in range(12):
            rng = np.random.default_rng([7, again])
            order = {number: rng.permutation(votes) for number, votes in said.items()}
            runs.append(replayed(x, alike, order, error, chosen=chosen, rng=rng))
        ends[chosen] = [(rows[0][0], np.mean([score for _, score in rows]))
                        for rows in zip(*runs, strict=True)]  # fmt: skip
    share = reached(ends[True], ends[False][-1][1]) / ends[False][-1][0]
    assert share <= 0.6, (share, ends)


def replayed(x, alike, order, score, *, chosen, rng, total=240, per_round=20):
    won, lost, votes = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x), int)
    most = np.array([len(order[number]) for number in order])
    found = []
    while votes.sum() < total:
        if chosen:
            pairs = [pair for pair, _ in by_information(
                Linear(x, won, lost), alike, votes, votes < most, per_round, rng)]  # fmt: skip
        else:
            pairs = by_chance(votes, votes < most, per_round, rng)
        for pair in pairs:
            won[pair] += order[pair][votes[pair]]
            lost[pair] += 1 - order[pair][votes[pair]]
            votes[pair] += 1
        found.append((int(votes.sum()), score(logistic(x, won, lost)[0])))
    return found


def test_replayed_raters_of_images_teach_a_reward(shared_data):
    """tifa160: five people's votes on 160 prompts, a reward linear in ten coarse metrics.

    A negative control: after 100 votes such a reward learns nothing more, whoever chooses. Choosing
    is somewhat ahead before, and must do no harm.
    """
    folder = shared_data / "tifa160-likert"
    with (folder / "images.csv").open() as file:
        images = {row["image"]: row for row in csv.DictReader(file)}
    skip = {"image", "prompt_id", "model", "prompt", "tifa_human_1", "tifa_human_2"}
    metrics = [name for name in next(iter(images.values())) if name not in skip]
    table = {name: np.array([float(row[m]) for m in metrics]) for name, row in images.items()}
    unit = np.std(list(table.values()), axis=0)
    likert: dict[str, dict[str, int]] = {}
    with (folder / "likert_5workers.csv").open() as file:
        for row in csv.DictReader(file):
            likert.setdefault(row["image"], {})[row["worker"]] = int(row["answer"])
    margins, said, of_prompt = [], [], []
    for number, name in enumerate(sorted({row["prompt_id"] for row in images.values()})):
        mine = sorted(key for key, row in images.items() if row["prompt_id"] == name)
        for a, b in combinations(mine, 2):
            both = sorted(likert[a].keys() & likert[b].keys())
            margins.append((table[a] - table[b]) / unit)
            said.append([(1 + np.sign(likert[a][who] - likert[b][who])) / 2 for who in both])
            of_prompt.append(number)
    x, prompt = np.array(margins), np.array(of_prompt)
    results = {False: [], True: []}
    for again in range(6):
        rng = np.random.default_rng(again)
        held = np.isin(prompt, rng.permutation(160)[:50])
        mean = np.array([np.mean(each) for each in said])
        trial = held & (mean != 0.5)
        train = np.flatnonzero(~held)
        order = {n: rng.permutation(said[pair]) for n, pair in enumerate(train)}

        def score(weights, trial=trial, mean=mean):
            return float(np.mean((x[trial] @ weights > 0) == (mean[trial] > 0.5)))

        for chosen in (False, True):
            results[chosen].append(replayed(
                x[train], np.arange(len(train)), order, score, chosen=chosen, rng=rng,
                total=200))  # fmt: skip
    means = {
        chosen: [
            (rows[0][0], np.mean([score for _, score in rows])) for rows in zip(*runs, strict=True)
        ]
        for chosen, runs in results.items()
    }
    gain = np.mean([score for _, score in means[True]]) - np.mean(
        [score for _, score in means[False]]
    )
    assert gain > -0.005, means
