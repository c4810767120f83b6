"""The losses against closed forms and finite differences."""

import math

import numpy as np
import pytest
import torch

from training.reward.losses import (
    mean_one,
    per_prompt_weight,
    soft_bradley_terry,
    weighted_mean,
)


def scores(seed=0, n=16):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, n, generator=generator, dtype=torch.float64)


def test_a_clear_choice_costs_minus_log_of_its_probability():
    first, second = scores()
    loss = soft_bradley_terry(first, second, torch.ones_like(first))
    for value, a, b in zip(loss.tolist(), first.tolist(), second.tolist(), strict=True):
        assert value == pytest.approx(-math.log(1 / (1 + math.exp(-(a - b)))), rel=1e-12)


def test_a_tie_is_cheapest_at_equal_scores_and_never_a_win():
    half = torch.tensor([0.5, 0.5, 0.5], dtype=torch.float64)
    first = torch.tensor([0.0, 0.3, -0.3], dtype=torch.float64, requires_grad=True)
    loss = soft_bradley_terry(first, torch.zeros(3, dtype=torch.float64), half)
    loss.sum().backward()
    assert loss[0].item() == pytest.approx(math.log(2))
    assert loss[1].item() == pytest.approx(loss[2].item())  # no side is favoured
    assert first.grad is not None
    assert first.grad[0].item() == 0.0
    assert first.grad[1].item() > 0  # pulled back to equality, from either side
    assert first.grad[2].item() < 0


def test_the_gradient_is_that_of_a_finite_difference():
    first, second = scores(1)
    p = torch.linspace(0, 1, len(first), dtype=torch.float64)
    first.requires_grad_()
    soft_bradley_terry(first, second, p).sum().backward()
    step = 1e-6
    with torch.no_grad():
        up = soft_bradley_terry(first + step, second, p)
        down = soft_bradley_terry(first - step, second, p)
    torch.testing.assert_close(first.grad, (up - down) / (2 * step), atol=1e-8, rtol=1e-6)


def test_swapping_the_pair_and_its_label_changes_nothing():
    first, second = scores(2)
    p = torch.rand(len(first), generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    torch.testing.assert_close(
        soft_bradley_terry(first, second, p), soft_bradley_terry(second, first, 1 - p)
    )


def test_the_sigmoid_is_taken_per_pair_and_not_of_the_mean():
    first = torch.tensor([4.0, -4.0])
    loss = soft_bradley_terry(first, torch.zeros(2), torch.ones(2)).mean()
    of_the_mean = -torch.nn.functional.logsigmoid(first.mean())
    assert loss.item() == pytest.approx(2.0181499, rel=1e-6)
    assert loss.item() > of_the_mean.item() + 1


def test_huge_margins_stay_finite():
    loss = soft_bradley_terry(torch.tensor([1e4, -1e4]), torch.zeros(2), torch.tensor([1.0, 1.0]))
    assert loss.tolist() == [0.0, 1e4]


def test_a_row_weight_counts_as_that_many_copies():
    values = torch.tensor([1.0, 3.0, 5.0])
    weight = mean_one(torch.tensor([2.0, 1.0, 0.0]))
    assert weight.mean().item() == pytest.approx(1)
    assert weighted_mean(values, weight).item() == pytest.approx((1 + 1 + 3) / 3)


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(ValueError, match="weight 0"):
        mean_one(torch.zeros(4))


def test_repeating_the_pairs_of_one_prompt_fifty_times_leaves_the_fit_unchanged():
    generator = torch.Generator().manual_seed(4)
    features = torch.randn(30, 5, generator=generator, dtype=torch.float64)
    p = torch.rand(30, generator=generator, dtype=torch.float64)
    prompt = torch.arange(30) // 3

    def fitted(rows):
        x, y = features[rows], p[rows]
        weight = per_prompt_weight(torch.ones(len(rows), dtype=torch.float64), prompt[rows])
        theta = torch.zeros(5, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.LBFGS([theta], max_iter=200, tolerance_grad=1e-12)

        def closure():
            optimizer.zero_grad()
            score = x @ theta
            loss = weighted_mean(soft_bradley_terry(score, torch.zeros_like(score), y), weight)
            loss.backward()
            return loss

        optimizer.step(closure)
        return theta.detach()

    once = torch.arange(30)
    repeated = torch.cat([once, *[torch.tensor([0, 1, 2])] * 49])
    np.testing.assert_allclose(fitted(once), fitted(repeated), atol=1e-6)
