"""quality: agreement and consensus on a million simulated votes, beside the reference libraries.

Both sides get the same votes in the same run. The libraries are given what they take best (a matrix
for krippendorff, a data frame for crowd-kit), and making that is not timed. Then what keeps a stored
campaign's soft labels up to date (quality_update.py).

    python -m tests.bench.quality [--votes 1000000]
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from annotate.quality.agreement.coefficients import krippendorff
from annotate.quality.agreement.patterns import patterns_of
from annotate.quality.consensus.dawid_skene import dawid_skene
from annotate.quality.consensus.outcomes import FIRST, chances
from annotate.quality.consensus.paired import Pairs, fit
from annotate.quality.votes import Votes
from tests.bench import quality_update
from tests.bench.harness import Emit, emitter, log

VOTES = 1_000_000
PEOPLE = 500
IMAGES = 10_000
ROUNDS_OF_REFERENCE = 10  # crowd-kit's Dawid-Skene, timed by the round and scaled to ours
PAIRS_OF_REFERENCE = 20_000  # crowd-kit's noisy Bradley-Terry does not end on a million


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def crowd(votes: int, *, labels: int = 4, each: int = 5, seed: int = 0) -> Votes:
    """`each` votes an item by people who are right 40 to 95 times in a hundred."""
    rng = np.random.default_rng(seed)
    items = votes // each
    truth = rng.integers(0, labels, items)
    item = np.repeat(np.arange(items), each)
    rater = rng.integers(0, PEOPLE, len(item))
    right = rng.random(len(item)) < rng.uniform(0.4, 0.95, PEOPLE)[rater]
    wrong = (truth[item] + rng.integers(1, labels, len(item))) % labels
    return Votes(item, rater, np.where(right, truth[item], wrong), items, PEOPLE, labels)


def pairs_of(votes: int, images: int, *, seed: int = 0) -> tuple[Pairs, Any]:
    """Votes with ties and both-bad, a pull to the left, and a fifth of people who toss a coin."""
    rng = np.random.default_rng(seed)
    strength = 1.2 * rng.normal(size=images)
    gains = np.where(rng.random(PEOPLE) < 0.2, 0.0, rng.uniform(0.7, 1.3, PEOPLE))
    first = rng.integers(0, images, votes)
    second = (first + rng.integers(1, images, votes)) % images
    rater = rng.integers(0, PEOPLE, votes)
    side = rng.choice([-1.0, 1.0], votes)
    x = gains[rater] * (strength[first] - strength[second]) / 2 + 0.2 * side
    y = gains[rater] * (-2 - (strength[first] + strength[second]) / 2)
    share = chances("davidson", x, y, -0.5)
    outcome = (rng.random(votes)[:, None] > share.cumsum(1)).sum(1).clip(0, 3)
    return Pairs(first, second, outcome, images, rater, PEOPLE, side), strength


def alpha(emit: Emit, votes: Votes) -> None:
    import krippendorff as reference

    def ours() -> float:
        patterns = patterns_of(votes.counts())
        return float(krippendorff(patterns, patterns.weight[None], scale="ordinal")[0])

    counts = votes.counts()
    seconds, found = timed(ours)
    library, expected = timed(
        lambda: reference.alpha(value_counts=counts, level_of_measurement="ordinal")
    )
    assert abs(found - expected) < 1e-9, (found, expected)
    emit("krippendorff.seconds", seconds, "s", votes=len(votes), goal="<= 10")
    emit("krippendorff.speedup", library / seconds, "x", reference_s=round(library, 2), goal=">= 5")


def truths(emit: Emit, votes: Votes) -> None:
    import pandas as pd
    from crowdkit.aggregation import DawidSkene

    seconds, found = timed(lambda: dawid_skene(votes))
    emit("dawid_skene.seconds", seconds, "s", votes=len(votes), rounds=found.rounds, goal="<= 10")
    frame = pd.DataFrame({"task": votes.item, "worker": votes.rater, "label": votes.label})
    library, _ = timed(lambda: DawidSkene(n_iter=ROUNDS_OF_REFERENCE, tol=0.0).fit_predict(frame))
    per_round = library / ROUNDS_OF_REFERENCE
    emit(
        "dawid_skene.speedup",
        per_round / (seconds / found.rounds),
        "x",
        reference_s_per_round=round(per_round, 3),
        goal=">= 5",
    )


def strengths(emit: Emit, votes: int) -> None:
    import pandas as pd
    from crowdkit.aggregation import NoisyBradleyTerry

    pairs, planted = pairs_of(votes, IMAGES)
    seconds, found = timed(lambda: fit(pairs))
    like = float(np.corrcoef(found.strength, planted)[0, 1])
    emit(
        "bradley_terry.seconds", seconds, "s", votes=votes, images=IMAGES, people=PEOPLE,
        correlation=round(like, 4), goal="<= 10",
    )  # fmt: skip
    warm, _ = timed(lambda: fit(pairs, start=found))
    emit("bradley_terry.warm_seconds", warm, "s", votes=votes)
    small = pairs_of(PAIRS_OF_REFERENCE, 200)[0].decided()
    ours, _ = timed(lambda: fit(small))
    winner = np.where(small.outcome == FIRST, small.first, small.second)
    assert small.rater is not None
    frame = pd.DataFrame(
        {"worker": small.rater, "left": small.first, "right": small.second, "label": winner}
    )
    library, _ = timed(lambda: NoisyBradleyTerry(n_iter=100).fit_predict(frame))
    emit(
        "bradley_terry.speedup", library / ours, "x", votes=len(small),
        reference_s=round(library, 2), goal=">= 5",
    )  # fmt: skip


def run(emit: Emit, *, votes: int = VOTES) -> None:
    log(f"{votes:,} votes…")
    said = crowd(votes)
    alpha(emit, said)
    truths(emit, said)
    strengths(emit, votes)
    quality_update.run(emit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=VOTES)
    run(emitter("quality"), votes=parser.parse_args().votes)


if __name__ == "__main__":
    main()
