"""Objectives against closed forms, finite differences and the defects found in other trainers."""

import math

import pytest
import torch

from training.finetune.objectives import (
    OBJECTIVES,
    auto_beta,
    diffusion_dpo,
    guard_winner,
    margin,
    squared_errors,
    supervised,
)

D = (4, 3, 3)


def residuals(seed=0, batch=6):
    generator = torch.Generator().manual_seed(seed)
    first = torch.randn(batch, *D, generator=generator, dtype=torch.float32)
    second = first * 0.5 + torch.randn(batch, *D, generator=generator)
    reference = (1 + 0.1 * torch.randn(2, batch, generator=generator)).unbind()
    return first.requires_grad_(), second.requires_grad_(), reference


def test_dpo_is_the_papers_formula_pair_by_pair():
    first, second, reference = residuals()
    errors = squared_errors(first, second, reference)
    loss = diffusion_dpo(errors, torch.ones(6), beta=3.0)
    for i in range(6):
        policy = (first[i] ** 2).mean().item() - (second[i] ** 2).mean().item()
        still = reference[0][i].item() - reference[1][i].item()
        assert loss[i].item() == pytest.approx(
            math.log1p(math.exp(1.5 * (policy - still))), rel=1e-5
        )


def test_at_the_reference_the_loss_is_log_two_whatever_beta():
    first, second, _ = residuals(1)
    same = ((first.detach() ** 2).flatten(1).mean(1), (second.detach() ** 2).flatten(1).mean(1))
    loss = diffusion_dpo(squared_errors(first, second, same), torch.ones(6), beta=5000.0)
    torch.testing.assert_close(loss, torch.full((6,), math.log(2)))


@pytest.mark.parametrize("name", sorted(OBJECTIVES))
def test_a_step_downhill_lowers_the_winners_error_against_the_losers(name):
    # The sign test: a public script once rewarded a higher error on the winner.
    first, second, reference = residuals(2)
    p_first = torch.tensor([1.0, 0.0, 0.9, 0.1, 0.8, 0.2])
    errors = squared_errors(first, second, reference)
    OBJECTIVES[name](errors, p_first, 1.0).sum().backward()
    with torch.no_grad():
        after = squared_errors(first - 0.05 * first.grad, second - 0.05 * second.grad, reference)
        toward_first = margin(after) - margin(errors)
    assert (toward_first[p_first > 0.5] > 0).all()
    assert (toward_first[p_first < 0.5] < 0).all()


@pytest.mark.parametrize("name", sorted(OBJECTIVES))
def test_the_gradient_is_that_of_a_finite_difference(name):
    first, second, reference = residuals(3)
    p_first = torch.tensor([1.0, 0.0, 0.5, 0.7, 0.2, 0.5])
    direction = torch.randn(first.shape, generator=torch.Generator().manual_seed(9))

    def value(shift):
        errors = squared_errors(first + shift * direction, second, reference)
        return OBJECTIVES[name](errors, p_first, 2.0).sum()

    value(0.0).backward()
    numeric = (value(1e-2) - value(-1e-2)).item() / 2e-2
    assert (first.grad * direction).sum().item() == pytest.approx(numeric, rel=2e-3)


def test_a_tie_pulls_the_margin_to_zero_and_favours_neither():
    first, second, reference = residuals(4)
    half = torch.full((6,), 0.5)
    errors = squared_errors(first, second, reference)
    swapped = squared_errors(second, first, (reference[1], reference[0]))
    torch.testing.assert_close(diffusion_dpo(errors, half, 2.0), diffusion_dpo(swapped, half, 2.0))
    diffusion_dpo(errors, half, 2.0).sum().backward()
    with torch.no_grad():
        after = squared_errors(first - 0.01 * first.grad, second - 0.01 * second.grad, reference)
    assert (margin(after).abs() < margin(errors).abs()).all()


def test_the_mean_is_taken_after_the_log_sigmoid():
    first, second, _ = residuals(5)
    still = squared_errors(first, second, (torch.zeros(6), torch.zeros(6)))
    shift = torch.tensor([0.2, -0.2] * 3)  # margins of +-0.2 whose mean is zero
    errors = squared_errors(first, second, (still.first.detach() + shift, still.second.detach()))
    per_pair = diffusion_dpo(errors, torch.ones(6), 40.0)
    assert per_pair.mean().item() == pytest.approx((4 + 2 * math.log1p(math.exp(-4))) / 2, rel=1e-3)
    of_the_mean = -torch.nn.functional.logsigmoid(20.0 * margin(errors).mean())
    assert of_the_mean.item() == pytest.approx(math.log(2), rel=1e-3)  # it would see nothing


def test_half_precision_residuals_are_squared_in_fp32():
    first = torch.full((1, *D), 1e-4, dtype=torch.float16)
    errors = squared_errors(first, first, (torch.zeros(1), torch.zeros(1)))
    assert errors.first.dtype == torch.float32
    assert errors.first.item() == pytest.approx(1e-8, rel=1e-2)  # fp16 alone gives exactly 0


def test_supervised_learns_from_the_winner_alone_and_from_both_of_a_tie():
    errors = squared_errors(*residuals(6))
    loss = supervised(errors, torch.tensor([1.0, 0.0, 0.5, 0.5, 1.0, 0.0]), 0.0)
    assert loss[0] == errors.first[0]
    assert loss[1] == errors.second[1]
    torch.testing.assert_close(loss[2], (errors.first[2] + errors.second[2]) / 2)


def test_the_guard_keeps_every_value_and_shrinks_only_the_losers_gradient():
    first, second, reference = residuals(7)
    p_first = torch.tensor([1.0, 0.0, 1.0, 0.0, 0.5, 0.5])
    plain = squared_errors(first, second, reference)
    gradients = torch.autograd.grad(diffusion_dpo(plain, p_first, 2.0).sum(), [first, second])
    guarded_errors = guard_winner(squared_errors(first, second, reference), p_first, mu=0.9)
    loss = diffusion_dpo(guarded_errors, p_first, 2.0)
    torch.testing.assert_close(loss, diffusion_dpo(plain, p_first, 2.0))
    guarded = torch.autograd.grad(loss.sum(), [first, second])
    for i in range(6):
        winner, loser = (0, 1) if p_first[i] >= 0.5 else (1, 0)
        torch.testing.assert_close(guarded[winner][i], gradients[winner][i])
        if p_first[i] == 0.5:
            torch.testing.assert_close(guarded[loser][i], gradients[loser][i])
            continue
        r = (first, second)
        cross = (r[0][i] * r[1][i]).sum()
        square = (r[winner][i] ** 2).sum()
        scale = 1.0 if cross <= 0 else min(1.0, (0.1 * square / cross).item())
        torch.testing.assert_close(guarded[loser][i], gradients[loser][i] * scale)


def test_under_the_guard_the_winners_error_cannot_rise_to_first_order():
    first, second, reference = residuals(8)
    second.data = first.data * 2  # the worst case: the loser's residual points the winner's way
    errors = guard_winner(squared_errors(first, second, reference), torch.ones(6), mu=0.9)
    gradients = torch.autograd.grad(
        diffusion_dpo(errors, torch.ones(6), 2.0).sum(), [first, second]
    )
    # One shared network moves both residuals by the sum of both gradients.
    change = -((gradients[0] + gradients[1]) * first).flatten(1).sum(1)
    assert (change < 0).all()


def test_auto_beta_reaches_the_asked_mean_gradient_factor():
    generator = torch.Generator().manual_seed(10)
    margins = 1e-3 * (1 + torch.rand(200, generator=generator))
    p_first = (torch.rand(200, generator=generator) > 0.5).float()
    margins = torch.where(p_first > 0.5, margins, -margins)
    beta = auto_beta(margins, p_first, 0.35, (1.0, 1e6))
    factor = torch.sigmoid(-0.5 * beta * margins.abs()).mean().item()
    assert factor == pytest.approx(0.35, abs=1e-4)


def test_auto_beta_scales_inversely_with_the_errors():
    margins, p_first = torch.full((10,), 2e-3), torch.ones(10)
    small, large = (auto_beta(margins * k, p_first, 0.35, (1e-3, 1e9)) for k in (1, 100))
    assert small / large == pytest.approx(100, rel=1e-6)


def test_auto_beta_stays_in_its_bounds_when_nothing_was_learnt():
    assert auto_beta(torch.full((4,), -1e-3), torch.ones(4), 0.35, (10.0, 1e5)) == pytest.approx(
        1e5
    )
    assert auto_beta(torch.ones(4), torch.full((4,), 0.5), 0.35, (10.0, 1e5)) == 1e5
