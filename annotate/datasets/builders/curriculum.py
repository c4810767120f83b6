"""HG-DPO's later stages (arXiv 2405.20216, section 3): the winner of a stage is the next one's loser.

easy    the best of a pool of N against its worst: `by_score.best_worst`
normal  the best reconstruction of a real photo within a window of noise levels against the easy
        winner, kept where it scores at least as high (eq. 7, 8)
hard    the almost-real reconstruction, or the photo itself, against the normal winner (eq. 9)
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from annotate.datasets.builders.pool import Chosen, Ints, Pool


@dataclass(frozen=True)
class Stage:
    """A later stage: winners are rows of the pool of new images, losers rows of the stage before."""

    winner: Ints  # (P,) rows of the pool
    before: Ints  # (P,) rows of the stage before, whose winner loses now
    skipped: dict[str, int]
    considered: int  # prompts of the stage before
    by_level: list[dict[str, Any]]  # {level, chosen, kept}, rising

    @property
    def keep_rate(self) -> float | None:
        return round(len(self.winner) / self.considered, 6) if self.considered else None


def normal(
    pool: Pool, level: Ints, window: tuple[int, int], prompt: Ints, score: np.ndarray[Any, Any]
) -> Stage:
    """The normal stage.

    `pool` and `level` (N,): reconstructions, and to which noise level each went. `prompt`, `score`
    (M,): the easy pairs' prompts, each once, and how their winners scored. Of equal scores the
    lower level wins, then the smaller candidate id. Kept where the winner scores >= the loser.
    """
    inside = np.flatnonzero((level >= window[0]) & (level <= window[1]))
    order = inside[
        np.lexsort(
            (pool.candidate[inside], level[inside], -pool.score[inside], pool.prompt[inside])
        )
    ]
    first = np.r_[True, pool.prompt[order][1:] != pool.prompt[order][:-1]][: len(order)]
    best = order[first]
    winner, before = _meet(pool.prompt[best], best, prompt)
    good = pool.score[winner] >= score[before]
    levels = sorted(set(level[inside].tolist()))
    return Stage(
        winner=winner[good],
        before=before[good],
        skipped={
            "no_winner_image": len(prompt) - len(winner),
            "scores_lower": int((~good).sum()),
        },
        considered=len(prompt),
        by_level=[
            {
                "level": each,
                "chosen": int((level[winner] == each).sum()),
                "kept": int((level[winner[good]] == each).sum()),
            }
            for each in levels
        ],
    )


def hard(prompt_of_image: Ints, candidate: Ints, prompt: Ints) -> Stage:
    """The hard stage: one image (the smallest candidate id) for each prompt of the normal stage.

    `prompt_of_image`, `candidate` (N,): the almost-real images. `prompt` (M,): the normal pairs',
    each once. There is no filter: the prompts were filtered before (the paper's index set K).
    """
    order = np.lexsort((candidate, prompt_of_image))
    first = np.r_[True, prompt_of_image[order][1:] != prompt_of_image[order][:-1]][: len(order)]
    best = order[first]
    winner, before = _meet(prompt_of_image[best], best, prompt)
    return Stage(
        winner=winner,
        before=before,
        skipped={"no_winner_image": len(prompt) - len(winner)},
        considered=len(prompt),
        by_level=[],
    )


def _meet(prompts: Ints, rows: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Rows whose prompt (each once, rising) is wanted (each once), beside its place in `wanted`."""
    _, here, there = np.intersect1d(prompts, wanted, assume_unique=True, return_indices=True)
    return rows[here], there


def easy_report(chosen: Chosen) -> dict[str, Any]:
    """Keep-rates of the easy stage: the paper keeps every prompt with a best and a worst."""
    considered = len(chosen) + sum(chosen.skipped.values())
    return {
        "considered": considered,
        "kept": len(chosen),
        "keep_rate": round(len(chosen) / considered, 6) if considered else None,
    }
