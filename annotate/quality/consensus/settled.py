"""When a pair needs no more votes, and which vote would tell most.

Votes for first and second are a coin with an unknown side chance q; with a Beta(a, b) belief before
them (ties and both-bad count half to each side), what is known after n votes is a Beta again.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BELIEF = 0.5  # Jeffreys' a and b


def posterior_majority(first: Floats, second: Floats, *, belief: float = BELIEF) -> Floats:
    """Chance that more than half of all people prefer what leads now: (P,), 0.5 to 1."""
    from scipy.special import betainc

    below_half = betainc(first + belief, second + belief, 0.5)
    lead: Floats = np.maximum(below_half, 1 - below_half)
    return lead


def settled(
    first: Floats, second: Floats, *, sure: float = 0.95, belief: float = BELIEF
) -> NDArray[np.bool_]:
    """Which pairs (P,) are as good as decided: another vote would hardly change who leads."""
    found: NDArray[np.bool_] = posterior_majority(first, second, belief=belief) >= sure
    return found


def information(chance: Floats, variance: Floats) -> Floats:
    """What one vote on a pair is expected to tell of the strengths, in nats: (P,).

    `chance` that first wins and `variance` of the difference of the strengths, both as believed now:
    half the log of how much the belief narrows, 0.5 log(1 + p (1 - p) variance) (Glickman & Jensen
    2005, adaptive paired comparison, for a logistic vote).
    """
    told: Floats = 0.5 * np.log1p(chance * (1 - chance) * variance)
    return told
