"""Which pairs a step sees, at which noise: all of it a function of (seed, counter), no state.

Because nothing here remembers anything, a resumed run sees exactly what an uninterrupted one saw,
and the errors of the reference model can be computed once per draw and kept.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.common.seeding import derive


@dataclass(frozen=True)
class Draw:
    """One noisy look at one pair. Both images share all of it, so that only content differs."""

    pair: int  # row in the snapshot's split
    number: int  # 0..draws-1
    time: int  # time step of the noise schedule
    captionless: bool  # the prompt is replaced by the empty one, for both images
    flipped: bool  # both images are mirrored
    noise_seed: int


def make_draw(
    *,
    seed: int,
    pair: int,
    pair_id: int,
    number: int,
    draws: int,
    times: int,
    caption_dropout: float,
    flip: bool,
) -> Draw:
    """Draw `number` of a pair. Its time lies in stratum `(offset of the pair + number) % draws`.

    So the draws of one pair cover the whole schedule, one stratum each, and the offset spreads
    the pairs of a batch over the strata. `pair_id` and not the row keys the chance: adding a pair
    to a snapshot does not change the noise of the others.
    """
    chance = np.random.default_rng(derive(seed, "draw", pair_id, number))
    stratum = (_offset(seed, pair_id, draws) + number) % draws
    time = int((stratum + chance.random()) / draws * times)
    return Draw(
        pair=pair,
        number=number,
        time=min(time, times - 1),
        captionless=bool(chance.random() < caption_dropout),
        flipped=flip and bool(chance.random() < 0.5),
        noise_seed=derive(seed, "noise", pair_id, number),
    )


def _offset(seed: int, pair_id: int, draws: int) -> int:
    return derive(seed, "stratum", pair_id) % draws


def noise_of(draws: list[Draw], shape: tuple[int, ...]) -> Tensor:
    """(B, *shape) fp32 standard normal, each row from its own counter-based seed, on the CPU.

    Made on the CPU on purpose: the same bits on every device.
    """
    rows = [
        torch.randn(shape, generator=torch.Generator().manual_seed(draw.noise_seed))
        for draw in draws
    ]
    return torch.stack(rows)


def epoch_order(
    seed: int, epoch: int, pair_ids: NDArray[np.int64], draws: int
) -> NDArray[np.int64]:
    """A shuffled order of all rows whose neighbours lie in different time strata.

    Rows of one stratum are shuffled, then dealt round-robin over the strata: any stretch of
    `draws` pairs covers the schedule, which lowers the variance of a step at no cost.
    """
    chance = np.random.default_rng(derive(seed, "order", epoch))
    shuffled = chance.permutation(len(pair_ids))
    strata = np.array([_offset(seed, int(pair_ids[row]), draws) for row in shuffled])
    turn = np.zeros(len(shuffled), dtype=np.int64)  # the how-manieth of its stratum a row is
    seen: dict[int, int] = {}
    for place, stratum in enumerate(strata):
        turn[place] = seen.get(int(stratum), 0)
        seen[int(stratum)] = int(turn[place]) + 1
    return shuffled[np.lexsort((chance.permutation(draws)[strata], turn))]


class Stream:
    """The endless sequence of (row, epoch) that training reads; position is all its state."""

    def __init__(self, seed: int, pair_ids: NDArray[np.int64], draws: int) -> None:
        """`pair_ids` (N,) in snapshot order; `draws` is the number of time strata."""
        self.seed, self.pair_ids, self.draws = seed, pair_ids, draws
        self._orders: dict[int, NDArray[np.int64]] = {}

    def slice(self, start: int, stop: int) -> list[tuple[int, int]]:
        """Positions start..stop-1 as (row, epoch). Batches run on across the end of an epoch."""
        return [self._at(position) for position in range(start, stop)]

    def _at(self, position: int) -> tuple[int, int]:
        epoch, place = divmod(position, len(self.pair_ids))
        if epoch not in self._orders:
            order = epoch_order(self.seed, epoch, self.pair_ids, self.draws)
            self._orders = {
                epoch: order,
                **{k: v for k, v in self._orders.items() if k >= epoch - 1},
            }
        return int(self._orders[epoch][place]), epoch
