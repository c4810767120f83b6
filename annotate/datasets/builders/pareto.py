"""Multi-objective pairs: the winner is at least as good in every component (VisionReward's MPO)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from annotate.datasets.builders.by_score import counted, gathered, widest
from annotate.datasets.builders.pool import Chosen, Floats, Ints, Mask, Pool, every_two


@dataclass(frozen=True)
class Rule:
    """When i may win over j, by their components R_k and totals R (arXiv 2412.21059, MPO).

    R_k(i) - R_k(j) >= component_gap for every k, not all equal, and R(i) - R(j) > total_gap.
    """

    component_gap: float = 0.0
    total_gap: float = 0.0
    top: int | None = None  # of each prompt at most so many pairs, the widest totals first


def pareto(pool: Pool, rule: Rule) -> Chosen:
    """All pairs that the rule admits. Raises BadScores when there are too many."""
    winners: list[Ints] = []
    losers: list[Ints] = []
    found = 0
    for first, second in every_two(pool):
        ahead = _dominates(pool, first, second, rule)
        behind = _dominates(pool, second, first, rule)
        winner = np.concatenate([first[ahead], second[behind]])
        loser = np.concatenate([second[ahead], first[behind]])
        if rule.top is not None:
            kept = widest(pool, winner, loser, rule.top)
            winner, loser = winner[kept], loser[kept]
        winners.append(winner)
        losers.append(loser)
        found = counted(found, len(winner))
    return gathered(pool, winners, losers)


def _dominates(pool: Pool, one: Ints, other: Ints, rule: Rule) -> Mask:
    """(P,) whether row `one` wins over row `other`; both of one prompt."""
    admitted = pool.score[one] - pool.score[other] > rule.total_gap
    one, other = one[admitted], other[admitted]
    held = np.ones(len(one), dtype=bool)
    strict = np.zeros(len(one), dtype=bool)
    for values in pool.vectors.T:  # component by component: no (P, D) array of differences
        apart = values[one] - values[other]
        held &= apart >= rule.component_gap
        strict |= apart > 0
    admitted[admitted] = held & strict
    return admitted


def dominance(pool: Pool, rule: Rule) -> dict[str, Any]:
    """What the rule does to these components, over all pairs of a prompt.

    `over_gap`: pairs whose totals alone differ enough, which plain DPO would train on;
    `dominating`: those among them that the rule admits; by component, in how many of the pairs
    over the gap the better by total is worse there, and by how much it is better on average.
    """
    compared = over = dominating = 0
    worse = np.zeros(len(pool.components), np.int64)
    ahead = np.zeros(len(pool.components))
    ahead_kept = np.zeros(len(pool.components))
    for first, second in every_two(pool):
        compared += len(first)
        apart = pool.score[first] - pool.score[second]
        wide = np.abs(apart) > rule.total_gap
        winner = np.where(apart > 0, first, second)[wide]
        loser = np.where(apart > 0, second, first)[wide]
        over += len(winner)
        admitted = _dominates(pool, winner, loser, rule)
        dominating += int(admitted.sum())
        for number, values in enumerate(pool.vectors.T):
            gap: Floats = values[winner] - values[loser]
            worse[number] += int((gap < 0).sum())
            ahead[number] += float(gap.sum())
            ahead_kept[number] += float(gap[admitted].sum())
    return {
        "compared": compared,
        "over_gap": over,
        "dominating": dominating,
        "share": _share(dominating, over),
        "components": [
            {
                "key": key,
                "worse_share": _share(int(worse[number]), over),
                "mean_gap": _mean(float(ahead[number]), over),
                "mean_gap_kept": _mean(float(ahead_kept[number]), dominating),
            }
            for number, key in enumerate(pool.components)
        ],
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _mean(total: float, count: int) -> float | None:
    return round(total / count, 6) if count else None
