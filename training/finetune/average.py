"""A moving average of the adapter: what is validated, drawn with and exported."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from training.reward.weights import copied, put


class Average:
    """Exponential moving average of weights, quick at first: min(decay, (1 + t) / (10 + t))."""

    def __init__(self, weights: Mapping[str, nn.Parameter], decay: float) -> None:
        self.decay = decay
        self.values = copied(weights)

    @torch.no_grad()
    def update(self, weights: Mapping[str, nn.Parameter], step: int) -> None:
        """After `step` (from 1). With decay 0 the average is the weights themselves."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in weights.items():
            self.values[name].lerp_(value, 1.0 - decay)


@contextmanager
def swapped_in(weights: Mapping[str, nn.Parameter], values: Mapping[str, Tensor]) -> Iterator[None]:
    """Inside, the network computes with `values`; afterwards with its own weights, bit for bit."""
    own = copied(weights)
    put(weights, values)
    try:
        yield
    finally:
        put(weights, own)
