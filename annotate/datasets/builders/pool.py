"""Scored candidates, in the order of their prompts, and every two of one prompt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

BLOCK = 1_000_000  # pairs looked at together: some tens of MB
MOST_OF_PROMPT = 4_000  # candidates of one prompt: eight million pairs


class BadScores(ValueError):
    """Scores that no pair can be made of; the message names the candidate."""


@dataclass(frozen=True)
class Pool:
    """N scored candidates, sorted by (prompt, candidate). Build it with `pool_of`."""

    prompt: Ints  # (N,)
    candidate: Ints  # (N,) each once
    score: Floats  # (N,) the total
    vectors: Floats  # (N, D) its parts, D may be 0
    components: tuple[str, ...] = ()  # D names

    def __len__(self) -> int:
        return len(self.prompt)


@dataclass(frozen=True)
class Chosen:
    """Pairs as rows of a pool, sorted by (prompt, winner, loser), and what was passed over."""

    winner: Ints  # (P,)
    loser: Ints  # (P,)
    skipped: dict[str, int] = field(default_factory=dict)  # why -> prompts

    def __len__(self) -> int:
        return len(self.winner)


def pool_of(
    prompt: Sequence[int] | Ints,
    candidate: Sequence[int] | Ints,
    score: Sequence[float] | Floats,
    vectors: Floats | None = None,
    components: Sequence[str] = (),
) -> Pool:
    """Sort and check. Raises BadScores for a number that is not finite or a candidate given twice."""
    prompts = np.asarray(prompt, dtype=np.int64)
    candidates = np.asarray(candidate, dtype=np.int64)
    scores = np.asarray(score, dtype=np.float64)
    parts = np.zeros((len(prompts), 0)) if vectors is None else np.asarray(vectors, np.float64)
    if not len(prompts) == len(candidates) == len(scores) == len(parts):
        raise BadScores("Prompts, candidates and scores are not equally many.")
    if parts.shape[1] != len(components):
        raise BadScores(f"{parts.shape[1]} components have {len(components)} names.")
    order = np.lexsort((candidates, prompts))
    pool = Pool(
        prompts[order], candidates[order], scores[order], parts[order], tuple(components)
    )  # fmt: skip
    _check(pool)
    return pool


def _check(pool: Pool) -> None:
    for name, values in (("score", pool.score), *zip(pool.components, pool.vectors.T, strict=True)):
        bad = np.flatnonzero(~np.isfinite(values))
        if len(bad):
            first = int(pool.candidate[bad].min())
            more = f" (and {len(bad) - 1:,} more)" if len(bad) > 1 else ""
            raise BadScores(
                f"The {name} of candidate {first}{more} is not a finite number. Score it again or"
                " leave it out."
            )
    ordered = np.sort(pool.candidate)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if len(twice):
        raise BadScores(f"Candidate {int(twice[0])} is given twice.")


def group_starts(prompt: Ints) -> tuple[Ints, Ints]:
    """Where each prompt's rows begin, and how many they are; `prompt` is sorted."""
    if not len(prompt):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    starts = np.flatnonzero(np.r_[True, prompt[1:] != prompt[:-1]])
    return starts, np.diff(np.r_[starts, len(prompt)])


def lonely(pool: Pool) -> int:
    """Prompts with one candidate: nothing to compare it with."""
    return int((group_starts(pool.prompt)[1] == 1).sum())


def every_two(pool: Pool) -> Iterator[tuple[Ints, Ints]]:
    """All pairs of rows of one prompt, the smaller row first, about BLOCK at a time.

    Prompts with equally many candidates are one rectangle, so nothing loops over prompts.
    Raises BadScores for a prompt with more candidates than can be paired.
    """
    starts, sizes = group_starts(pool.prompt)
    if len(sizes) and sizes.max() > MOST_OF_PROMPT:
        worst = int(sizes.argmax())
        raise BadScores(
            f"Prompt {int(pool.prompt[starts[worst]])} has {int(sizes[worst]):,} candidates; all"
            f" pairs can be compared of at most {MOST_OF_PROMPT:,}. Choose fewer models or seeds."
        )
    for size in np.unique(sizes[sizes > 1]):
        first, second = np.triu_indices(int(size), k=1)
        begins = starts[sizes == size]
        step = max(1, BLOCK // len(first))
        for at in range(0, len(begins), step):
            base = begins[at : at + step, None]
            yield (base + first).ravel(), (base + second).ravel()


def compared(pool: Pool) -> int:
    """How many pairs of one prompt there are."""
    sizes = group_starts(pool.prompt)[1]
    return int((sizes * (sizes - 1) // 2).sum())
