"""What the three recipes share: a learning rate, one guarded step, an average of weights."""

import math
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from training.common.jobs import JobError


def learning_rate(step: int, total: float, peak: float, warmup_steps: int) -> float:
    """Linear warm-up times a cosine from `peak` to a fiftieth of it; an endless `total` stays at `peak`.

    `step` counts from 1.
    """
    warm = min(1.0, step / warmup_steps) if warmup_steps else 1.0
    return peak * warm * (0.51 + 0.49 * math.cos(math.pi * step / total))


def take_step(
    loss: Tensor,
    weights: list[nn.Parameter],
    optimizer: torch.optim.Optimizer,
    *,
    rate: float,
    gradient_clip: float,
) -> None:
    """One optimiser step at learning rate `rate`. Raises JobError when the loss is not finite."""
    if not torch.isfinite(loss):
        raise JobError("The loss is not finite.", hint="Use a smaller learning_rate.")
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(weights, gradient_clip)
    optimizer.step()


class Average:
    """An exponential moving average of weights; young averages forget faster than `decay`."""

    def __init__(self, weights: Mapping[str, Tensor], decay: float) -> None:
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in weights.items()}

    @torch.no_grad()
    def update(self, weights: Mapping[str, Tensor], step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(
            list(self.weights.values()), [weights[name] for name in self.weights], 1 - decay
        )


@torch.no_grad()
def put(weights: Mapping[str, Tensor], values: Mapping[str, Tensor]) -> None:
    """Overwrite weights in place; every name must be there."""
    for name, value in weights.items():
        value.copy_(values[name])


@torch.no_grad()
def start_residuals_at_zero(modules: Iterable[nn.Module], last: tuple[str, ...]) -> None:
    """Make a deep network start out as its skip connections, and those pass signals at full size.

    The last layer of every residual branch (its name ends with one of `last`) becomes zero; other
    convolutions grow by sqrt(3), from torch's default gain to one that keeps variance. Without
    it the autoencoder was below 14 dB after 300 steps; with it, in the same trial, at 21 dB after 200.
    """
    for module in modules:
        for name, value in module.named_parameters():
            if name.endswith(tuple(f"{layer}.weight" for layer in last)):
                value.zero_()
            elif value.ndim == 4:
                value.mul_(math.sqrt(3))
