"""The rules on numbers alone. Each takes what one person did and says whether that is suspect."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.quality.bradley_terry import wilson
from annotate.quality.estimate import Floats
from annotate.quality.suspects.coin import coin_chance, expected_error

LEAST = 20  # answers, before anything is said of anybody
LEAST_CHECKS = 10
LEAST_REPEATS = 8
FAST = 1 / 3  # of what others take
ONCE_IN = 1e-4  # so seldom by chance, or it is not said
LEANS = 0.8  # of the choices between left and right on one side
NO_BETTER = 0.2  # on the way from a coin (0) to the crowd (1)
NOISE = 2.5  # times the usual noise of a rater
WINDOWS = 4
FALLS = 0.2  # of agreement with the others
# Interquartile ranges below the lower quartile. At the 1.5 of the source (consensus/outliers.py) one
# careful person in seventy stands out too; its two observers lie at 7.9 and 4.8.
FAR_OUT = 2.5


@dataclass(frozen=True)
class Finding:
    """What a rule found of one person, in a sentence and in numbers."""

    rule: str
    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)
    window: int | None = None  # drift: what came from this window on is suspect; else everything


# A person, what was found, and where the trouble begins (none: at the first answer).
Found = Iterator[tuple[int, Finding, datetime | None]]


def too_fast(durations: Floats, usual: float) -> Finding | None:
    """`durations` (A,) of one person in ms; `usual` the median of everybody's medians."""
    if len(durations) < LEAST or not usual:
        return None
    fast = int((durations < usual * FAST).sum())
    low, _ = wilson(fast, len(durations))
    if low <= 0.5:
        return None
    median = float(np.median(durations))
    return Finding(
        "too_fast",
        f"{fast} of {len(durations)} answers came in under a third of the usual"
        f" {usual / 1000:.1f} s; the median is {median / 1000:.1f} s.",
        {"fast": fast, "answers": len(durations), "median_ms": median, "usual_ms": usual},
    )


def one_side(left: int, right: int, crowd: float) -> Finding | None:
    """Of choices between left and right; `crowd` is everybody's share of left."""
    from scipy.stats import binomtest

    total = left + right
    if total < LEAST or max(left, right) < LEANS * total:
        return None
    chance = float(binomtest(left, total, min(max(crowd, 0.3), 0.7)).pvalue)
    if chance > ONCE_IN:
        return None
    side = "left" if left > right else "right"
    return Finding(
        "one_side",
        f"{max(left, right)} of {total} choices were for the {side}; of everybody's, "
        f"{100 * (crowd if side == 'left' else 1 - crowd):.0f} % are.",
        {"left": left, "right": right, "crowd_left": round(crowd, 4), "chance": chance},
    )


def one_answer(label: str, count: int, total: int, crowd: float) -> Finding | None:
    """The same answer every time, where everybody gives it to a share `crowd` of what is asked."""
    if total < LEAST or count < total or crowd <= 0 or crowd**total > ONCE_IN:
        return None
    return Finding(
        "one_side",
        f"All {total} answers to “{label}” were the same one, which others give"
        f" {100 * crowd:.0f} % of the time.",
        {"question": label, "answers": total, "crowd": round(crowd, 4)},
    )


def gold(shares: Floats, best: Floats, coin: Floats, right: Floats) -> Finding | None:
    """Answers to checks with known answers: see `coin_chance`; `best` is expected of the likeliest."""
    return _as_a_coin("gold", "checks with a known answer", shares, best, coin, right, LEAST_CHECKS)


def inconsistent(shares: Floats, best: Floats, coin: Floats, right: Floats) -> Finding | None:
    """The person's own answers asked again: a share of 1 is the same answer."""
    return _as_a_coin(
        "inconsistent", "own answers asked again", shares, best, coin, right, LEAST_REPEATS
    )


def unreliable(label: str, skill: float, votes: int) -> Finding | None:
    """`skill`: 1 as good as the crowd, 0 no better than a coin, below 0 against the crowd."""
    if votes < LEAST or skill >= NO_BETTER:
        return None
    how = "against the others" if skill < -NO_BETTER else "no better than a coin"
    return Finding(
        "unreliable",
        f"The fit of “{label}” finds {votes} answers {how} ({skill:.2f}; 1 is as the crowd).",
        {"question": label, "skill": round(skill, 4), "answers": votes},
    )


def noisy(label: str, noise: float, usual: float, votes: int) -> Finding | None:
    """Of ratings: the standard deviation of a person's noise beside the median of everybody's."""
    if votes < LEAST or usual <= 0 or noise < NOISE * usual:
        return None
    return Finding(
        "unreliable",
        f"The ratings of “{label}” scatter by {noise:.1f} points; the usual is {usual:.1f}.",
        {"question": label, "noise": round(noise, 3), "usual": round(usual, 3), "answers": votes},
    )


def drift(agrees: NDArray[np.bool_]) -> Finding | None:
    """Agreement with the others that falls: `agrees` (A,) in the order of time.

    The answers are cut into windows of equal size; one that lies below all before it, by much more
    than chance allows, is where the trouble begins.
    """
    from scipy.stats import fisher_exact

    if len(agrees) < 2 * LEAST:
        return None
    edges = np.linspace(0, len(agrees), WINDOWS + 1).astype(int)
    for window in range(1, WINDOWS):
        before, after = agrees[: edges[window]], agrees[edges[window] :]
        if before.mean() - after.mean() < FALLS:
            continue
        counts = [[int(part.sum()), int((~part).sum())] for part in (before, after)]
        chance = float(fisher_exact(counts, alternative="greater").pvalue)
        if chance > ONCE_IN:
            continue
        return Finding(
            "drift",
            f"Agreement with the others fell from {100 * before.mean():.0f} % to"
            f" {100 * after.mean():.0f} % after {len(before)} answers.",
            {
                "before": round(float(before.mean()), 4),
                "after": round(float(after.mean()), 4),
                "first_answers": len(before),
                "later_answers": len(after),
                "chance": chance,
            },
            window=int(edges[window]),
        )
    return None


def outlier(distance: float, pairs: int, people: int) -> Finding | None:
    """Answers that are unlikely by everybody else's: `distance` as in consensus/outliers.py."""
    if pairs < LEAST or distance <= FAR_OUT:
        return None
    return Finding(
        "outlier",
        f"By the votes of all others, {pairs} answers to pairs are much less likely than those of the"
        f" {people} people are: {distance:.1f} interquartile ranges below the lower quartile, where"
        f" {FAR_OUT} is far.",
        {"distance": round(distance, 3), "answers": pairs, "people": people},
    )


def _as_a_coin(
    rule: str, what: str, shares: Floats, best: Floats, coin: Floats, right: Floats, least: int
) -> Finding | None:
    count = len(shares)
    if count < least:
        return None
    chance = coin_chance(shares, coin, right)
    if chance < 0.5:
        return None
    credit = float((shares / best).mean())
    error = expected_error(count, right=float(right.mean()))
    return Finding(
        rule,
        f"{100 * credit:.0f} % of the credit on {count} {what}: with a chance of {_sure(chance)} the"
        " work of a coin. After so many checks the rule also finds one careful person in"
        f" {_one_in(error['wronged'])}.",
        {
            "answers": count,
            "credit": round(credit, 4),
            "coin": round(chance, 4),
            **{f"expected_{name}": round(value, 4) for name, value in error.items()},
        },
    )


def _sure(chance: float) -> str:
    return "over 99 %" if chance > 0.99 else f"{100 * chance:.0f} %"


def _one_in(share: float) -> str:
    return f"{round(1 / share):,}" if share > 1e-6 else "a million"
