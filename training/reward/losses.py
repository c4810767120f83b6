"""Losses of preference models, as pure functions of scores.

A pair has a canonical order (first, second) and a soft target `p_first`: the share of people, or
the posterior, that says "first is better". A tie is 0.5. Nothing is rounded to a win.
"""

import torch
from torch import Tensor
from torch.nn import functional as F


def soft_bradley_terry(score_first: Tensor, score_second: Tensor, p_first: Tensor) -> Tensor:
    """Cross-entropy of a Bradley-Terry model with a soft target, one value per pair.

    All (B,). With z = score_first - score_second: -(p log s(z) + (1 - p) log s(-z)). The log-sigmoid
    is taken per pair; averaging the logits first would be another, much weaker objective.
    """
    logit = score_first - score_second
    return -(p_first * F.logsigmoid(logit) + (1.0 - p_first) * F.logsigmoid(-logit))


def weighted_mean(values: Tensor, weight: Tensor) -> Tensor:
    """sum(weight * values) / count, for weights whose mean over the whole set is one.

    Dividing by the count and not by the batch's own weights keeps the gradient unbiased: a batch
    that happens to hold only doubtful pairs takes a small step.
    """
    return (values * weight).sum() / values.shape[0]


def mean_one(weight: Tensor) -> Tensor:
    """`weight` (N,) scaled so that its mean is one. All zero is an error: nothing would be learned."""
    total = weight.sum()
    if not bool(total > 0):
        raise ValueError("Every pair has weight 0, so there is nothing to learn from.")
    return weight * (weight.numel() / total)


def per_prompt_weight(weight: Tensor, prompt_id: Tensor) -> Tensor:
    """Row weights (N,) after giving each prompt the same total, scaled to mean one.

    PickScore weights an example by 1 / number of examples of its prompt; without it, one prompt
    that was judged a thousand times decides what "better" means.
    """
    _, place = torch.unique(prompt_id, return_inverse=True)
    total = torch.zeros(int(place.max()) + 1, dtype=weight.dtype).index_add_(0, place, weight)
    share = total[place]
    return mean_one(torch.where(share > 0, weight / share.clamp_min(1e-12), share))
