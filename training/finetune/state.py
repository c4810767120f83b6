"""Everything that changes from step to step of a fine-tuning run."""

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from training.common.jobs import Job, JobError
from training.contracts import DpoConfig
from training.finetune.average import Average
from training.finetune.objectives import PAIRWISE, PairErrors, auto_beta, margin
from training.finetune.validation import HeldOut, drifts
from training.reward.weights import copied, put

NONFINITE_IN_A_ROW = 5
# The paper's 5000 on SD1.5's 16384 latent elements, for a latent of another size.
BETA_PER_ELEMENT = 5000 / 16384
BETA_RANGE = 100.0  # "auto" stays within this factor of it, either way
CALIBRATION_STEPS = 10  # at least


@dataclass(frozen=True)
class Look:
    """What one batch showed, without gradient: errors (B, 2) now and at the reference."""

    now: Tensor
    then: Tensor
    margin: Tensor  # (B,)
    p_first: Tensor  # (B,)
    loss: Tensor  # ()

    @classmethod
    def of(cls, errors: PairErrors, p_first: Tensor, loss: Tensor) -> "Look":
        """From a batch's errors."""
        now = torch.stack([errors.first, errors.second], dim=1).detach().cpu()
        then = torch.stack([errors.reference_first, errors.reference_second], dim=1).cpu()
        return cls(now, then, margin(errors).detach().cpu(), p_first.cpu(), loss.detach().cpu())

    @classmethod
    def joined(cls, parts: "list[Look]") -> "Look":
        """The parts of one step as one."""
        return cls(
            torch.cat([part.now for part in parts]),
            torch.cat([part.then for part in parts]),
            torch.cat([part.margin for part in parts]),
            torch.cat([part.p_first for part in parts]),
            torch.stack([part.loss for part in parts]).mean(),
        )

    def metrics(self, beta: float) -> dict[str, float]:
        """What the run's chart shows."""
        clear = self.p_first != 0.5
        toward_winner = torch.where(self.p_first > 0.5, self.margin, -self.margin)
        logit = 0.5 * beta * toward_winner
        winner, loser = drifts(self.now, self.then, self.p_first)
        values = {"loss": float(self.loss), "winner_drift": winner, "loser_drift": loser}
        if clear.any():
            low, middle, high = torch.quantile(logit[clear], torch.tensor([0.1, 0.5, 0.9])).tolist()
            values |= {
                "accuracy": float((toward_winner[clear] > 0).float().mean()),
                "gradient_factor": float(torch.sigmoid(-logit[clear]).mean()),
                "logit_p10": low,
                "logit_p50": middle,
                "logit_p90": high,
            }
        return values


class State:
    """Everything that changes from step to step; what a checkpoint holds."""

    def __init__(
        self, weights: dict[str, nn.Parameter], config: DpoConfig, latent: tuple[int, int, int]
    ) -> None:
        self.weights = weights
        self.optimizer = torch.optim.AdamW(
            list(weights.values()),
            lr=config.learning_rate,
            betas=(0.9, 0.999),
            weight_decay=config.weight_decay,
        )
        self.average = Average(weights, config.ema)
        self.step = 0
        self.usual_beta = BETA_PER_ELEMENT * math.prod(latent)
        self.beta = self.usual_beta if config.beta == "auto" else float(config.beta)
        self.calibrated = config.beta != "auto" or config.objective not in PAIRWISE
        self.seen: list[Tensor] = []  # (B, 2) margins and labels of warm-up, for "auto"
        self.clipped = self.skipped = self.skipped_in_a_row = 0
        self.best_loss, self.best = math.inf, copied(weights)
        self.bad = 0  # validations since the best
        self.stopped = ""  # why, when the run ended early

    def begin_step(self, step: int, config: DpoConfig) -> float:
        """Clear the gradients and set the learning rate (linear warm-up, then constant)."""
        rate = config.learning_rate * min(1.0, step / max(1, config.warmup_steps))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        return rate

    def take_step(self, step: int, norm: Tensor, look: Look, config: DpoConfig) -> None:
        """Apply the gradients, or skip and count a step whose numbers are not finite."""
        self.step = step
        if torch.isfinite(norm) and torch.isfinite(look.loss):
            self.optimizer.step()
            self.average.update(self.weights, step)
            self.clipped += int(norm > config.gradient_clip)
            self.skipped_in_a_row = 0
        else:
            self.skipped += 1
            self.skipped_in_a_row += 1
            if self.skipped_in_a_row >= NONFINITE_IN_A_ROW:
                raise JobError(
                    f"The loss or its gradient was not finite {NONFINITE_IN_A_ROW} times in a row, "
                    f"at step {step}.",
                    hint="Use a smaller learning_rate, or check the images of the snapshot.",
                )
        self._calibrate(step, look, config)

    def _calibrate(self, step: int, look: Look, config: DpoConfig) -> None:
        """With beta "auto": set it once, from what the second half of warm-up showed."""
        last = max(config.warmup_steps, CALIBRATION_STEPS)
        if self.calibrated:
            return
        if step > last // 2:
            self.seen.append(torch.stack([look.margin, look.p_first], dim=1))
        if step == last:
            seen = torch.cat(self.seen)
            bounds = (self.usual_beta / BETA_RANGE, self.usual_beta * BETA_RANGE)
            self.beta = auto_beta(seen[:, 0], seen[:, 1], config.target_gradient_factor, bounds)
            self.seen, self.calibrated = [], True

    def judge(self, outcome: HeldOut, job: Job, config: DpoConfig) -> None:
        """Remember the best held-out loss; stop on lost patience or on a drifting winner."""
        if not self.calibrated:
            return  # losses at different betas do not compare
        if outcome.loss < self.best_loss - 1e-6:
            self.best_loss, self.best, self.bad = outcome.loss, copied(self.average.values), 0
        else:
            self.bad += 1
        if config.patience is not None and self.bad >= config.patience:
            self.stopped = f"no better held-out loss in {self.bad} validations"
        limit = config.winner_drift_stop
        if limit is not None and outcome.winner_drift > limit:
            self.stopped = (
                f"the error on preferred images rose by {outcome.winner_drift:.1%} "
                f"(the limit is {limit:.1%})"
            )
        if self.stopped:
            job.warn(f"Stopped at step {self.step}: {self.stopped}.")

    def exported(self, config: DpoConfig) -> dict[str, Tensor]:
        """The weights that leave the run: the best ones where validation had a say, else the last."""
        had_a_say = config.patience is not None or bool(self.stopped)
        chosen = self.best if had_a_say and math.isfinite(self.best_loss) else self.average.values
        return {name: value.detach().clone() for name, value in chosen.items()}

    def save(self, job: Job) -> None:
        """A checkpoint from which `restore` goes on bit for bit."""
        parts = {
            "adapter": dict(self.weights),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average.values,
            "best": self.best,
            "seen": self.seen,
        }
        extra = {
            "beta": self.beta,
            "clipped": self.clipped,
            "skipped": self.skipped,
            "skipped_in_a_row": self.skipped_in_a_row,
            "best_loss": None if math.isinf(self.best_loss) else self.best_loss,
            "bad": self.bad,
            "stopped": self.stopped,
            "step": self.step,
            "calibrated": self.calibrated,
        }
        job.checkpoint(self.step, parts, extra=extra)

    def restore(self, parts: dict[str, Any], extra: dict[str, Any]) -> None:
        """Go on from what `save` left."""
        put(self.weights, parts["adapter"])
        self.optimizer.load_state_dict(parts["optimizer"])
        device = next(iter(self.weights.values())).device
        self.average.values = {k: v.to(device) for k, v in parts["average"].items()}
        self.best = {k: v.to(device) for k, v in parts["best"].items()}
        self.seen = list(parts["seen"])
        self.beta, self.step = float(extra["beta"]), int(extra["step"])
        self.clipped, self.skipped = int(extra["clipped"]), int(extra["skipped"])
        self.skipped_in_a_row, self.bad = int(extra["skipped_in_a_row"]), int(extra["bad"])
        self.best_loss = math.inf if extra["best_loss"] is None else float(extra["best_loss"])
        self.stopped, self.calibrated = str(extra["stopped"]), bool(extra["calibrated"])
