"""Pairs by one number: the best against the worst, or all that lie further apart than a gap."""

import numpy as np

from annotate.datasets.builders.pool import (
    BadScores,
    Chosen,
    Floats,
    Ints,
    Pool,
    every_two,
    group_starts,
    lonely,
)

MOST_PAIRS = 5_000_000


def best_worst(pool: Pool, gap: float = 0.0) -> Chosen:
    """One pair a prompt: its best candidate against its worst, where they differ by more than `gap`.

    HG-DPO's easy stage (arXiv 2405.20216, eq. 3) with gap 0. For N independent normal scores the
    mean gap is 1.13, 2.33, 3.08, 3.73 deviations for N = 2, 5, 10, 20: order statistics.
    """
    starts, sizes = group_starts(pool.prompt)
    # Groups stay where they are when they are sorted within, so the same starts find their heads.
    best = np.lexsort((pool.candidate, -pool.score, pool.prompt))[starts]
    worst = np.lexsort((pool.candidate, pool.score, pool.prompt))[starts]
    apart = pool.score[best] - pool.score[worst]
    kept = (sizes > 1) & (apart > gap)
    return Chosen(
        winner=best[kept],
        loser=worst[kept],
        skipped={
            "one_candidate": int((sizes == 1).sum()),
            "no_difference": int(((sizes > 1) & (apart == 0)).sum()),
            "under_gap": int(((apart > 0) & (apart <= gap)).sum()),
        },
    )


def over_gap(pool: Pool, gap: float, top: int | None = None) -> Chosen:
    """Every pair of a prompt whose scores differ by more than `gap`; of each prompt the `top` widest."""
    winners: list[Ints] = []
    losers: list[Ints] = []
    found = 0
    for first, second in every_two(pool):
        apart = pool.score[first] - pool.score[second]
        wide = np.abs(apart) > gap
        first, second, apart = first[wide], second[wide], apart[wide]
        winners.append(np.where(apart > 0, first, second))
        losers.append(np.where(apart > 0, second, first))
        if top is not None:  # a prompt lies in one block, so it can be thinned at once
            kept = widest(pool, winners[-1], losers[-1], top)
            winners[-1], losers[-1] = winners[-1][kept], losers[-1][kept]
        found = counted(found, len(winners[-1]))
    return gathered(pool, winners, losers)


def widest(pool: Pool, winner: Ints, loser: Ints, top: int) -> Ints:
    """Which of these pairs are among the `top` of their prompt by the gap of their totals."""
    prompt = pool.prompt[winner]
    apart: Floats = pool.score[winner] - pool.score[loser]
    order = np.lexsort((pool.candidate[loser], pool.candidate[winner], -apart, prompt))
    starts, sizes = group_starts(prompt[order])
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    chosen: Ints = order[rank < top]
    return chosen


def counted(before: int, new: int) -> int:
    """The pairs so far. Raises BadScores when they would be more than a dataset should hold."""
    if before + new > MOST_PAIRS:
        raise BadScores(
            f"More than {MOST_PAIRS:,} pairs lie over this gap. Raise the gap, or keep only the"
            " widest pairs of each prompt."
        )
    return before + new


def gathered(pool: Pool, winners: list[Ints], losers: list[Ints]) -> Chosen:
    """The parts as one choice, sorted, with what was passed over."""
    winner = np.concatenate([np.zeros(0, np.int64), *winners])
    loser = np.concatenate([np.zeros(0, np.int64), *losers])
    order = np.lexsort((loser, winner))  # rows are sorted by prompt already
    winner, loser = winner[order], loser[order]
    alone = lonely(pool)
    with_pairs = len(np.unique(pool.prompt[winner]))
    return Chosen(
        winner,
        loser,
        {
            "one_candidate": alone,
            "no_pair": len(group_starts(pool.prompt)[0]) - alone - with_pairs,
        },
    )
