"""The chance of each outcome of a pair, and how the likelihood bends to what decides it.

A vote is told by x, half the log odds of first over second, and y, the log-worth of "both bad":

    Davidson 1970          first ~ e^x, second ~ e^-x, tie ~ v, both bad ~ e^y
    Rao & Kupper 1967      first ~ 1 / (1 + h e^-2x), second ~ 1 / (1 + h e^2x),
                           tie ~ (h^2 - 1) first second, both bad ~ e^y;  h >= 1

Without both-bad votes y is None and that outcome has no chance; without ties `tie` is None.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Ties = Literal["davidson", "rao_kupper"]
FIRST, SECOND, TIE, BOTH_BAD = range(4)
LARGEST = 30.0  # beyond this a chance is 0 or 1 to the last digit


@dataclass(frozen=True)
class Slope:
    """The log-likelihood and its slopes, vote by vote; `tie` is summed already."""

    value: float
    x: Floats
    y: Floats | None
    tie: float


@dataclass(frozen=True)
class Said:
    """What was said, as numbers that can be multiplied with; each vote times its weight."""

    weight: Floats | None  # None: every vote counts once
    sign: Floats  # +1 first, -1 second, 0 else
    tie: Floats | None  # 1 where a tie
    bad: Floats | None  # 1 where both bad

    @property
    def ties(self) -> float:
        return 0.0 if self.tie is None else float(self.tie.sum())

    def part(self, rows: slice) -> "Said":
        def cut(column: Floats | None) -> Floats | None:
            return None if column is None else column[rows]

        return Said(cut(self.weight), self.sign[rows], cut(self.tie), cut(self.bad))


def said_of(outcome: Ints, weight: Floats | None) -> Said:
    times = np.ones(len(outcome)) if weight is None else weight

    def mark(code: int) -> Floats:
        return np.where(outcome == code, times, 0.0)

    return Said(
        weight,
        mark(FIRST) - mark(SECOND),
        mark(TIE) if (outcome == TIE).any() else None,
        mark(BOTH_BAD) if (outcome == BOTH_BAD).any() else None,
    )


def davidson(said: Said, x: Floats, y: Floats | None, tie: float | None) -> Slope:
    """`tie` is log v."""
    (x, x_flat), (y, y_flat) = _held(x), _held(y)
    level = _level(tie)
    first = np.exp(x)
    second = 1 / first
    total = first + second
    even = 0.0 if level is None else float(np.exp(level))
    total += even
    bad = None
    if y is not None:
        bad = np.exp(y)
        total += bad
    first -= second
    share = 1 / total
    if said.weight is not None:
        share *= said.weight
    logs = np.log(total)
    value = float(said.sign @ x) - float(logs.sum() if said.weight is None else said.weight @ logs)
    by_y = None
    if y is not None and bad is not None and said.bad is not None:
        value += float(said.bad @ y)
        by_y = _flat(said.bad - bad * share, y_flat)
    value += said.ties * (level or 0.0)
    by_tie = said.ties - even * float(share.sum()) if level == tie else 0.0
    return Slope(value, _flat(said.sign - first * share, x_flat), by_y, by_tie)


def _held(told: Any) -> tuple[Any, NDArray[np.bool_] | None]:
    """What votes are told by, at most LARGEST from 0, and which of it was further out.

    Worth and chance take the same number: else votes that all say one thing would gain for ever. As
    nothing is gained beyond, the slope is 0 there.
    """
    if told is None or np.abs(told).max(initial=0.0) <= LARGEST:
        return told, None
    return np.clip(told, -LARGEST, LARGEST), np.abs(told) > LARGEST


def _level(tie: float | None) -> float | None:
    return None if tie is None else min(max(tie, -LARGEST), LARGEST)


def _flat(slope: Floats, beyond: NDArray[np.bool_] | None) -> Floats:
    return slope if beyond is None else np.where(beyond, 0.0, slope)


def rao_kupper(said: Said, x: Floats, y: Floats | None, tie: float | None) -> Slope:
    """`tie` is log h, of either sign: h and 1/h are taken alike, so that a search has no wall."""
    (x, x_flat), (y, y_flat) = _held(x), _held(y)
    h = abs(_level(tie) or 0.0)
    _, lost, won = _rao_kupper_shares(x, h)
    weight = np.ones(len(x)) if said.weight is None else said.weight
    bad = np.zeros(len(x)) if y is None else np.exp(y)
    total = 1 + bad  # first, second and tie add up to one by themselves
    ties = np.zeros(len(x)) if said.tie is None else said.tie
    ahead, behind = np.maximum(said.sign, 0), np.maximum(-said.sign, 0)
    # As logs, which no chance is too small for.
    first, second = -np.logaddexp(0.0, h - 2 * x), -np.logaddexp(0.0, h + 2 * x)
    even = first + second + np.log(max(float(np.expm1(2 * h)), 1e-300))
    value = float(ahead @ first + behind @ second + ties @ even - weight @ np.log(total))
    grow = 2 * np.exp(2 * h) / (np.expm1(2 * h) + 1e-12)
    by_x = 2 * ((ahead + ties) * lost - (behind + ties) * won)
    by_h = float((-(ahead + ties) * lost - (behind + ties) * won + ties * grow).sum())
    by_y = None
    if y is not None and said.bad is not None:
        value += float(said.bad @ y)
        by_y = _flat(said.bad - weight * bad / total, y_flat)
    if tie != _level(tie):
        by_h = 0.0
    return Slope(value, _flat(by_x, x_flat), by_y, by_h if (tie or 0.0) >= 0 else -by_h)


def _rao_kupper_shares(x: Floats, h: float) -> tuple[Floats, Floats, Floats]:
    """Chances of first, second and tie (3, V), with 1 - P(first) and 1 - P(second)."""
    turn = np.clip(2 * x, -2 * LARGEST, 2 * LARGEST)
    lost = 1 / (1 + np.exp(turn - h))
    won = 1 / (1 + np.exp(-turn - h))
    first, second = 1 - lost, 1 - won
    return np.stack([first, second, np.expm1(2 * h) * first * second]), lost, won


def chances(ties: Ties, x: Floats, y: Floats | None, tie: float | None) -> Floats:
    """The four chances of each row (V, 4)."""
    (x, _), (y, _) = _held(x), _held(y)
    level = _level(tie)
    worth = np.zeros((4, len(x)))
    if ties == "rao_kupper":
        worth[:3] = _rao_kupper_shares(x, abs(level or 0.0))[0]
    else:
        worth[FIRST] = np.exp(x)
        worth[SECOND] = 1 / worth[FIRST]
        worth[TIE] = 0.0 if level is None else np.exp(level)
    if y is not None:
        worth[BOTH_BAD] = np.exp(y)
    shares: Floats = (worth / worth.sum(0)).T
    return shares


LIKELIHOOD = {"davidson": davidson, "rao_kupper": rao_kupper}
