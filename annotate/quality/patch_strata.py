"""Which images to ask people about: evenly from the worst to the best by a number. Pure maths."""

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stratum:
    """Images whose values lie beside each other."""

    low: float
    high: float
    pool: int  # how many there are
    drawn: tuple[int, ...]  # rising ids


def draw_strata(
    values: Mapping[int, float], *, number: int, strata: int, seed: int
) -> list[Stratum]:
    """`number` ids of `values`, as evenly as can be from groups of as even a size, lowest first.

    Equal groups give every image nearly the same chance, so plain means over the drawn ones stand
    for all; the groups see to it that the ends are looked at too. The same ids, values and seed give
    the same draw. All of them where there are no more than `number`.
    """
    rng = random.Random(seed)
    ordered = sorted(values, key=lambda each: (values[each], each))
    groups = _parts(ordered, min(strata, len(ordered), max(1, number)))
    left, found = min(number, len(ordered)), []
    for place, group in enumerate(groups):
        share = round(left / (len(groups) - place))
        taken = min(share, len(group))
        left -= taken
        found.append(
            Stratum(
                low=values[group[0]],
                high=values[group[-1]],
                pool=len(group),
                drawn=tuple(sorted(rng.sample(group, taken))),
            )
        )
    return found


def _parts(rows: Sequence[int], count: int) -> list[Sequence[int]]:
    """`rows` cut into `count` stretches whose lengths differ by one at most."""
    edges = [len(rows) * place // count for place in range(count + 1)] if count else [0]
    return [rows[start:end] for start, end in itertools.pairwise(edges)]
