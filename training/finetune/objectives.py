"""Objectives of preference fine-tuning, as pure functions of prediction errors.

An objective sees errors, never networks, so each is a few lines, is tested against its closed
form, and works for every model family. `PairErrors` holds one noisy draw of B pairs in their
canonical order (first, second); who won is the soft label `p_first` (a tie is 0.5).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class PairErrors:
    """Mean squared errors of policy and reference on the two images of each pair; all (B,), fp32.

    `first`/`second` carry the gradient; the references do not. `first_square`, `second_square` and
    `cross` are the squared norms and the inner product of the policy's residuals (prediction minus
    target), detached: what the winner guard needs.
    """

    first: Tensor
    second: Tensor
    reference_first: Tensor
    reference_second: Tensor
    first_square: Tensor
    second_square: Tensor
    cross: Tensor


# (errors, p_first (B,), beta) -> loss of each pair (B,)
Objective = Callable[[PairErrors, Tensor, float], Tensor]


def squared_errors(
    residual_first: Tensor, residual_second: Tensor, reference: tuple[Tensor, Tensor]
) -> PairErrors:
    """Reduce residuals (B, ...) to `PairErrors`; `reference` is a pair of (B,).

    Cast to fp32 before squaring: half precision loses differences of 1e-4, the whole signal.
    """
    first, second = residual_first.float().flatten(1), residual_second.float().flatten(1)
    still_first, still_second = first.detach(), second.detach()
    return PairErrors(
        first=first.square().mean(1),
        second=second.square().mean(1),
        reference_first=reference[0].float(),
        reference_second=reference[1].float(),
        first_square=still_first.square().sum(1),
        second_square=still_second.square().sum(1),
        cross=(still_first * still_second).sum(1),
    )


def margin(errors: PairErrors) -> Tensor:
    """(B,) how much more the policy favours first over second than the reference does.

    -[(e_first - r_first) - (e_second - r_second)]: positive when first became easier to denoise.
    """
    return (errors.second - errors.reference_second) - (errors.first - errors.reference_first)


def diffusion_dpo(errors: PairErrors, p_first: Tensor, beta: float) -> Tensor:
    """Diffusion-DPO with soft labels: -(p log s(z) + (1-p) log s(-z)), z = beta/2 * margin; (B,).

    `beta` is the paper's (with the 1/2, errors as *means* over latent elements; 5000 for SD1.5).
    Wallace et al. 2024, eq. 14; the log-sigmoid is per pair, never of a batch mean.
    """
    logit = 0.5 * beta * margin(errors)
    return -(p_first * F.logsigmoid(logit) + (1.0 - p_first) * F.logsigmoid(-logit))


def supervised(errors: PairErrors, p_first: Tensor, beta: float) -> Tensor:
    """Plain fine-tuning on the preferred image, ties on both alike: p e_first + (1-p) e_second; (B,).

    The baseline every preference objective has to beat; needs no reference and ignores `beta`.
    """
    return p_first * errors.first + (1.0 - p_first) * errors.second


OBJECTIVES: dict[str, Objective] = {"dpo": diffusion_dpo, "sft": supervised}
PAIRWISE = frozenset({"dpo"})  # objectives that push one image away, so the guard applies


def guard_winner(errors: PairErrors, p_first: Tensor, mu: float) -> PairErrors:
    """Scale the loser's gradient so that, to first order, the winner's error cannot rise.

    lam = clip((1 - mu) |r_w|^2 / <r_w, r_l>, 0, 1) where the residuals point the same way, else 1
    (Diffusion-SDPO, 2025). Values stay as they are; only the gradient through the loser shrinks.
    A tie has no winner and passes unchanged.
    """
    wins, loses = p_first > 0.5, p_first < 0.5
    winner_square = torch.where(wins, errors.first_square, errors.second_square)
    overlap = errors.cross.clamp_min(torch.finfo(torch.float32).tiny)
    scale = ((1.0 - mu) * winner_square / overlap).clamp(0.0, 1.0)
    scale = torch.where(errors.cross > 0, scale, torch.ones_like(scale))
    return replace(
        errors,
        first=_scale_gradient(errors.first, torch.where(loses, scale, torch.ones_like(scale))),
        second=_scale_gradient(errors.second, torch.where(wins, scale, torch.ones_like(scale))),
    )


def _scale_gradient(value: Tensor, scale: Tensor) -> Tensor:
    return torch.where(scale == 1.0, value, scale * value + (1.0 - scale) * value.detach())


def auto_beta(
    margins: Tensor, p_first: Tensor, factor: float, bounds: tuple[float, float]
) -> float:
    """The beta whose mean gradient factor on the observed pairs is `factor`; clamped to `bounds`.

    The factor |s(z) - p| is 0.5 for every clear pair while policy and reference are alike and falls
    as the policy learns; margins (N,) are those seen in warm-up. A resolution-independent way to
    set a number that otherwise has to be re-tuned for every latent size. Ties carry no direction
    and are left out. Margins that do not favour the winners reach `factor` at no beta: the upper
    bound is returned, which holds the policy closest to the reference.
    """
    clear = p_first != 0.5
    toward_winner = torch.where(p_first > 0.5, margins, -margins)[clear].double()
    if toward_winner.numel() == 0:
        return bounds[1]

    def mean_factor(beta: float) -> float:
        return float(torch.sigmoid(-0.5 * beta * toward_winner).mean())

    low, high = (torch.tensor(bound, dtype=torch.float64).log() for bound in bounds)
    for _ in range(60):  # bisection on log beta
        middle = (low + high) / 2
        if mean_factor(float(middle.exp())) > factor:
            low = middle
        else:
            high = middle
    return float(((low + high) / 2).exp())
