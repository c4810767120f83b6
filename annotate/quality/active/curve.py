"""How well the labels predict people on prompts they were not made from, by the number of votes.

Votes are read in the order they came. A linear reward (or strengths of models: the same with one
column a model) is fitted to the first n votes of an arm and tried on votes of the random arm, which
nobody chose: those of the active arm's fit on all of them, those of the random arm's on the prompts
its fit has not seen (K folds). Ties are asked of nobody: accuracy is the share of votes for a side
that the fit foretells, a fit that says nothing counting half.

So that the arms differ in nothing but the choice, the active arm is cut to as many prompts as the
random arm has, drawn again for each of the bootstrap's draws; the random arm's prompts are drawn
again likewise, for fit and trial. The value is the median of the draws, the interval their middle 95 %.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotate.quality.active.beliefs import Floats, Ints, logistic
from annotate.quality.estimate import LEVEL

FOLDS = 4
STEPS = 8
LEAST_VOTES = 10  # of a fit, and of a trial
LEAST_PROMPTS = 8  # of the random arm: with fewer an interval by prompts says nothing


@dataclass(frozen=True)
class Heard:
    """V votes in the order they came."""

    x: Floats  # (V, D): the first image less the second, or +1 and -1 for their models
    share: Floats  # (V,): 1 for the first, 0 for the second, 0.5 for neither
    prompt: Ints  # (V,)
    random: NDArray[np.bool_]  # (V,): of the random arm

    def __len__(self) -> int:
        return len(self.share)


@dataclass(frozen=True)
class Curve:
    votes: Ints  # (N,)
    value: Floats  # (N,)
    draws: Floats  # (B, N)

    def interval(self) -> Floats:
        found: Floats = np.percentile(self.draws, LEVEL, axis=0)
        return found


@dataclass(frozen=True)
class Curves:
    active: Curve  # as many prompts as the random arm has
    random: Curve
    whole: Curve  # the active arm with all its prompts: what the forecast goes by


def curves(heard: Heard, *, draws: int = 60, seed: int = 0) -> Curves | str:
    """The arms' curves; or a sentence that says what they wait for."""
    rng = np.random.default_rng(seed)
    control, chosen = (
        np.unique(heard.prompt[heard.random]), np.unique(heard.prompt[~heard.random])
    )  # fmt: skip
    if len(control) < LEAST_PROMPTS:
        return (
            f"the random arm has answers on {len(control)} prompts: at least {LEAST_PROMPTS} are"
            " needed"
        )
    if len(chosen) < 2:
        return f"the active arm has answers on {len(chosen)} prompts"
    folds = rng.permutation(np.arange(len(control)) % FOLDS)
    size = min(len(control), len(chosen))
    per_prompt = (~heard.random).sum() / len(chosen)
    most = min(int(heard.random.sum() * (FOLDS - 1) / FOLDS), int(per_prompt * size))
    if most < 2 * LEAST_VOTES:
        return f"an arm has {most} answers to learn from: at least {2 * LEAST_VOTES} are needed"
    steps = _steps(most)
    far = _steps(int((~heard.random).sum()))
    tables = [np.empty((draws, len(grid))) for grid in (steps, steps, far)]
    for draw in range(draws):
        again = np.bincount(rng.integers(len(control), size=len(control)), minlength=len(control))
        trial = _counts(heard.prompt, control, again) * heard.random
        whole = _counts(
            heard.prompt,
            chosen,
            np.bincount(rng.integers(len(chosen), size=len(chosen)), minlength=len(chosen)),
        )
        cut = np.bincount(rng.integers(len(chosen), size=size), minlength=len(chosen))
        few = _counts(heard.prompt, chosen, cut)
        tables[0][draw] = _accuracies(heard, few, trial, steps)
        tables[1][draw] = _crossed(heard, control, folds, trial, steps)
        tables[2][draw] = _accuracies(heard, whole, trial, far)
    active, random, whole_draws = tables
    return Curves(
        Curve(steps, np.median(active, axis=0), active),
        Curve(steps, np.median(random, axis=0), random),
        Curve(far, np.median(whole_draws, axis=0), whole_draws),
    )


def _steps(most: int) -> Ints:
    found: Ints = np.unique(np.geomspace(LEAST_VOTES, most, STEPS).round().astype(np.int64))
    return found


def _counts(prompt: Ints, names: Ints, often: Ints) -> Floats:
    """How often each vote (V,) is in a draw that took the prompts `names` so often."""
    place = np.searchsorted(names, prompt).clip(max=len(names) - 1)
    found: Floats = np.where(names[place] == prompt, often[place], 0).astype(float)
    return found


def _accuracies(heard: Heard, weight: Floats, trial: Floats, steps: Ints) -> Floats:
    right, asked = _tried(heard, weight, trial, steps)
    found: Floats = right / max(asked, 1.0)
    return found


def _crossed(heard: Heard, control: Ints, folds: Ints, trial: Floats, steps: Ints) -> Floats:
    right, asked = np.zeros(len(steps)), 0.0
    for fold in range(FOLDS):
        held = np.isin(heard.prompt, control[folds == fold])
        found, count = _tried(heard, trial * ~held, trial * held, steps)
        right, asked = right + found, asked + count
    found_all: Floats = right / max(asked, 1.0)
    return found_all


def _tried(heard: Heard, weight: Floats, trial: Floats, steps: Ints) -> tuple[Floats, float]:
    """How many of the trial's votes each fit foretells (N,), and how many there are."""
    rows = np.flatnonzero(weight)
    reached = np.cumsum(weight[rows])
    tested = np.flatnonzero((trial > 0) & (heard.share != 0.5))
    wanted = np.where(heard.share[tested] > 0.5, 1.0, -1.0)
    right = np.empty(len(steps))
    start = None
    for number, step in enumerate(steps):
        last = int(np.searchsorted(reached, step)) + 1
        part = rows[:last]
        share = heard.share[part]
        start, _ = logistic(
            heard.x[part], weight[part] * share, weight[part] * (1 - share), start=start
        )
        said = np.sign(np.round(heard.x[tested] @ start, 9)) * wanted
        right[number] = float(trial[tested] @ ((said + 1) / 2))
    return right, float(trial[tested].sum())
