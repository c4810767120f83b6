"""Does the tuned model side with people on prompts it was not tuned on? And at what price?"""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.finetune.objectives import PairErrors, diffusion_dpo, margin
from training.finetune.pairs import Banks, PairTable, pair_errors
from training.reward.agreement import Floats, Interval, agreement, cluster_bootstrap

FORWARD = 32  # draws a forward pass


@dataclass(frozen=True)
class HeldOut:
    """What the policy did to held-out pairs; every number is a mean over fixed draws."""

    margin: Tensor  # (N,) how far the policy moved toward first, against the reference
    p_first: Tensor  # (N,)
    loss: float  # the preference loss at the run's beta
    winner_drift: float  # change of the winners' error, relative to the reference's
    loser_drift: float

    def agreement(self) -> Floats:
        """(N,) 1 where the margin has the winner's sign, nan for ties of people."""
        found: Floats = agreement(self.margin.double().numpy(), self.p_first.double().numpy())
        return found

    def accuracy(self, table: PairTable, seed: int) -> Interval:
        """Implicit accuracy on clear pairs, with an interval over prompts."""
        return cluster_bootstrap(self.agreement(), table.prompt_id, seed=seed)


@torch.no_grad()
def hold_out(banks: Banks, table: PairTable, reference: Tensor, beta: float) -> HeldOut:
    """Errors of the network as it is now on `reference` (N, K, 2)'s draws of `table`'s pairs."""
    count, draws = reference.shape[:2]
    wanted = [banks.draw(table, row, number) for row in range(count) for number in range(draws)]
    flat = reference.view(-1, 2)
    first, second = [], []
    for start in range(0, len(wanted), FORWARD):
        part = slice(start, start + FORWARD)
        still = flat[part].to(banks.family.device)
        errors = pair_errors(
            banks.family, banks.batch(table, wanted[part]), (still[:, 0], still[:, 1])
        )
        first.append(errors.first.cpu())
        second.append(errors.second.cpu())
    moved = torch.stack([torch.cat(first), torch.cat(second)], dim=1)
    labels = table.p_first.repeat_interleave(draws)
    errors = _plain_errors(moved, flat)
    margins = margin(errors)
    winner_drift, loser_drift = drifts(moved, flat, labels)
    return HeldOut(
        margin=margins.view(count, draws).mean(1),
        p_first=table.p_first,
        loss=float(diffusion_dpo(errors, labels, beta).mean()),
        winner_drift=winner_drift,
        loser_drift=loser_drift,
    )


def drifts(moved: Tensor, reference: Tensor, p_first: Tensor) -> tuple[float, float]:
    """Relative change of the winners' and of the losers' error; (M, 2), (M, 2), (M,).

    The only curves that tell learning from both getting worse. Ties have no winner: left out;
    without a clear pair both are 0.
    """
    clear = p_first != 0.5
    if not clear.any():
        return 0.0, 0.0
    wins = (p_first[clear] < 0.5).long().unsqueeze(1)  # column of the winner
    found = []
    for column in (wins, 1 - wins):
        now, then = moved[clear].gather(1, column), reference[clear].gather(1, column)
        found.append(float((now - then).mean() / then.mean()))
    return found[0], found[1]


def _plain_errors(moved: Tensor, reference: Tensor) -> PairErrors:
    nothing = torch.zeros(len(moved))
    return PairErrors(
        moved[:, 0], moved[:, 1], reference[:, 0], reference[:, 1], nothing, nothing, nothing
    )
