"""Train a reward model on a snapshot of judged pairs: read it from top to bottom.

Nothing in a step depends on anything but (seed, step), so a run that was killed goes on from its
last checkpoint with the losses it would have had.
"""

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from training.common.device import pick_device
from training.common.files import write_json
from training.common.jobs import Job, JobError, JobResult
from training.common.seeding import derive, generator, seed_everything
from training.contracts import RewardConfig
from training.data.snapshot import Pair, Snapshot, read_snapshot
from training.reward import agreement as measure
from training.reward.losses import soft_bradley_terry, weighted_mean
from training.reward.model import RewardModel, open_backbone, save_reward
from training.reward.pairs import Catalogue, Features, ImageBank, PairTable
from training.reward.weights import copied, put

LEAST_PAIRS = 10  # clear training pairs; below this any score fits
FEW_PAIRS = 50
SOFTEN_PAIRS = 1000  # enough to fit one number
SCALE_SPEED = 20.0  # how much faster than the rest the scale of the scores learns


def run(job: Job, config: RewardConfig) -> JobResult:
    """Train, keep the best on held-out prompts, measure on the test split, save."""
    began = time.monotonic()
    device = pick_device()
    snapshot = read_snapshot(job.path(config.snapshot))
    train_pairs, validation_pairs, test_pairs = _splits(snapshot, config.seed, job)
    _check(train_pairs)

    seed_everything(derive(config.seed, "head"))  # the head's first weights, nothing else
    try:
        model = open_backbone(job.path(config.backbone), head=config.head).to(device)
    except ValueError as error:
        raise JobError(str(error)) from None
    vision_frozen, text_frozen = _freeze(model, config)
    catalogue = Catalogue(snapshot)

    def table(pairs: list[Pair]) -> PairTable:
        return catalogue.table(
            pairs, tie_weight=config.tie_weight, prompt_weighting=config.prompt_weighting
        )

    train, validation, test = table(train_pairs), table(validation_pairs), table(test_pairs)
    features = Features(
        model,
        ImageBank(model, catalogue.files),
        catalogue,
        vision_frozen=vision_frozen,
        text_frozen=text_frozen,
        flip=config.flip,
        device=device,
    )
    weights = {name: value for name, value in model.named_parameters() if value.requires_grad}
    before = held_out(model, features, test)
    if job.checkpoints.latest() is None:
        _soften(model, features, train)
    best = fit(job, config, model, features, train, validation, weights)
    put(weights, best.weights)
    card = _measure(model, features, (train, validation, test), before, config)
    card |= {
        "seed": config.seed,
        "settings_sha256": job.settings_sha256,
        "snapshot_sha256": snapshot.content_sha256,
        "best_step": best.step,
        "pairs": {"train": len(train), "validation": len(validation), "test": len(test)},
    }
    if card["score_std"] < 1e-6:
        raise JobError(
            "The model gives every image the same score, so it learnt nothing.",
            hint="Are the images of each pair different, and is the learning_rate large enough?",
        )
    folder = job.out / "model"
    save_reward(model, folder, card | {"mean": card["score_mean"], "std": card["score_std"]})
    _write_held_out(job.out / "held_out.json", test, held_out(model, features, test))
    return JobResult(
        outputs={"model": folder, "held_out": job.out / "held_out.json"},
        summary=card | {"seconds": round(time.monotonic() - began, 1)},
    )


def fit(
    job: Job,
    config: RewardConfig,
    model: RewardModel,
    features: Features,
    train: PairTable,
    validation: PairTable,
    weights: dict[str, nn.Parameter],
) -> "Best":
    """The training loop, from the last checkpoint to the last step or to lost patience."""
    optimizer = _optimizer(weights, config)
    steps_per_epoch = math.ceil(len(train) / config.batch_size)
    total = min(config.max_steps or 10**9, config.epochs * steps_per_epoch)
    report_every = max(1, total // 200)
    best = Best(loss=math.inf, step=0, weights=copied(weights), bad=0)
    start = 0
    if (found := job.checkpoints.latest()) is not None:
        start = found.step
        best = _restore(found.restore(), found.state["extra"], weights, optimizer)
    job.start(total=total, unit="steps", resumed_from=start, device=features.device)

    for step in range(start + 1, total + 1):
        if best.bad >= config.patience:
            break
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, total, config) * group["speed"]
        rows, mirrored = _batch(config, step - 1, len(train), steps_per_epoch)
        logit = pair_logits(model, features, train, rows, mirrored)
        p_first = train.p_first[rows].to(features.device)
        weight = train.weight[rows].to(features.device)
        loss = weighted_mean(soft_bradley_terry(logit, torch.zeros_like(logit), p_first), weight)
        if not torch.isfinite(loss):
            raise JobError(
                f"The loss is not finite at step {step}.", hint="Use a smaller learning_rate."
            )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(list(weights.values()), config.gradient_clip)
        optimizer.step()

        if step % report_every == 0 or step == total:
            job.metric(step, _step_metrics(loss, logit, p_first, norm, step, total, config))
        if step % config.validate_every == 0 or step == total:
            values = _validate(model, features, validation)
            job.metric(step, values)
            best = best.after(values["validation/loss"], step, weights)
        job.progress(step)
        stopping = job.stopping  # once: it may turn true between two looks
        if stopping or step % config.checkpoint_every == 0:
            _save(job, step, weights, optimizer, best)
        if stopping:
            job.stop(step)

    job.progress(total)
    return best


# --- the parts -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Best:
    """The best weights so far by held-out loss, which is steadier than accuracy on few pairs."""

    loss: float
    step: int
    weights: dict[str, Tensor]
    bad: int  # validations since

    def after(self, loss: float, step: int, weights: dict[str, nn.Parameter]) -> "Best":
        """The record after one more validation."""
        if loss < self.loss - 1e-6:
            return Best(loss, step, copied(weights), 0)
        return Best(self.loss, self.step, self.weights, self.bad + 1)


def pair_logits(
    model: RewardModel, features: Features, table: PairTable, rows: Tensor, mirrored: Tensor
) -> Tensor:
    """(B,) score of first minus score of second, for `rows`; both images mirrored together."""
    images = torch.cat([table.first[rows], table.second[rows]])
    text = features.text(table.prompt[rows])
    score = model.score_pooled(
        features.image(images, mirrored.repeat(2)), torch.cat([text, text])
    ).float()
    first, second = score.chunk(2)
    return first - second


@torch.no_grad()
def held_out(
    model: RewardModel, features: Features, table: PairTable, rows: Tensor | None = None
) -> measure.Floats:
    """Logits (N,) of a whole table, or of `rows` of it, unmirrored."""
    rows = torch.arange(len(table)) if rows is None else rows
    parts = [
        pair_logits(model, features, table, part, torch.zeros(len(part), dtype=torch.bool))
        for part in torch.split(rows, 64)
        if len(part)
    ]
    logit: measure.Floats = torch.cat([torch.zeros(0), *[p.cpu() for p in parts]]).double().numpy()
    return logit


@torch.no_grad()
def _soften(model: RewardModel, features: Features, train: PairTable) -> None:
    """Give the untrained scores the scale that fits the training pairs best.

    A CLIP comes with the scale of its own pretext task. Where that is far too sure of itself, the
    first steps would be spent on unlearning confidence, and take good features along.
    """
    rows = torch.arange(min(len(train), SOFTEN_PAIRS))
    logit = held_out(model, features, train, rows=rows)
    # Not below a spread of one: an untrained score that knows nothing asks for no confidence at
    # all, and at a scale near zero nothing would be learnt either.
    fitted = measure.fit_temperature(logit, _numpy(train.p_first[rows]))
    temperature = max(1.0, min(fitted, float(logit.std())))
    model.clip.logit_scale -= math.log(temperature)


def learning_rate(step: int, total: int, config: RewardConfig) -> float:
    """Linear warm-up, then a cosine down to a tenth. `step` counts from 1."""
    warm = min(1.0, step / max(1, config.warmup_steps))
    done = max(0.0, (step - config.warmup_steps) / max(1, total - config.warmup_steps))
    return config.learning_rate * warm * (0.55 + 0.45 * math.cos(math.pi * min(1.0, done)))


def _splits(snapshot: Snapshot, seed: int, job: Job) -> tuple[list[Pair], list[Pair], list[Pair]]:
    train, validation = snapshot.split("train"), snapshot.split("validation")
    if not validation and train:
        # Stopping on the training loss would be memorising; a tenth of the prompts steps in.
        prompts = sorted({pair.prompt_id for pair in train})
        count = max(1, len(prompts) // 10)
        order = torch.randperm(len(prompts), generator=generator(seed, "validation")).tolist()
        taken = {prompts[place] for place in order[:count]}
        validation = [pair for pair in train if pair.prompt_id in taken]
        train = [pair for pair in train if pair.prompt_id not in taken]
        job.warn(f"The snapshot has no validation prompts; {count} training prompts serve as such.")
    test = snapshot.split("test")
    clear = sum(pair.p_first != 0.5 for pair in train)
    if clear < FEW_PAIRS:
        job.warn(f"Only {clear} training pairs have a clear winner; expect a weak model.")
    if not test:
        job.warn("The snapshot has no test prompts, so agreement cannot be measured.")
    return train, validation, test


def _check(train: list[Pair]) -> None:
    clear = [pair for pair in train if pair.p_first != 0.5 and pair.weight > 0]
    if len(clear) < LEAST_PAIRS:
        raise JobError(
            f"{len(clear)} training pairs have a clear winner; at least {LEAST_PAIRS} are needed.",
            hint="Judge more pairs, or give the training split more prompts.",
        )
    if all(pair.first_image == pair.second_image for pair in clear):
        raise JobError(
            "Both images of every pair are the same file, so there is nothing to tell apart.",
            hint="Check how the candidates were imported.",
        )


def _freeze(model: RewardModel, config: RewardConfig) -> tuple[bool, bool]:
    """Freeze what the settings say; returns whether (vision, text) are frozen whole."""
    towers = {
        "vision": (model.clip.vision_model, config.vision_layers),
        "text": (model.clip.text_model, config.text_layers),
    }
    frozen = {}
    for name, (tower, layers) in towers.items():
        whole = config.freeze in (name, "towers") or layers == 0
        if whole or layers is not None:
            tower.requires_grad_(False)
        if not whole and layers is not None:
            for layer in tower.encoder.layers[-layers:]:
                layer.requires_grad_(True)
        frozen[name] = whole
    return frozen["vision"], frozen["text"]


def _optimizer(weights: dict[str, nn.Parameter], config: RewardConfig) -> torch.optim.AdamW:
    # Decay pulls matrices only: on gains, biases and the score's scale it is just a bias. The
    # scale is the logarithm of one number for all pairs: at the towers' rate it would stand still.
    scale = [value for name, value in weights.items() if name.endswith("logit_scale")]
    matrices = [value for value in weights.values() if value.ndim >= 2]
    others = [value for value in weights.values() if value.ndim == 1]
    groups = [
        {"params": matrices, "weight_decay": config.weight_decay, "speed": 1.0},
        {"params": others, "weight_decay": 0.0, "speed": 1.0},
        {"params": scale, "weight_decay": 0.0, "speed": SCALE_SPEED},
    ]
    return torch.optim.AdamW(groups, lr=config.learning_rate)


def _batch(
    config: RewardConfig, position: int, pairs: int, steps_per_epoch: int
) -> tuple[Tensor, Tensor]:
    """Rows and mirror flags of the step at `position` (from 0): a function of the seed alone."""
    epoch, place = divmod(position, steps_per_epoch)
    order = torch.randperm(pairs, generator=generator(config.seed, "order", epoch))
    rows = order[place * config.batch_size : (place + 1) * config.batch_size]
    chance = torch.rand(len(rows), generator=generator(config.seed, "flip", position))
    return rows, (chance < 0.5) & torch.tensor(config.flip)


def _step_metrics(
    loss: Tensor,
    logit: Tensor,
    p_first: Tensor,
    norm: Tensor,
    step: int,
    total: int,
    config: RewardConfig,
) -> dict[str, float]:
    right = measure.agreement(_numpy(logit), _numpy(p_first))
    values = {
        "train/loss": float(loss.detach()),
        "learning_rate": learning_rate(step, total, config),
        "gradient_norm": float(norm),
    }
    if not np.isnan(right).all():
        values["train/accuracy"] = float(np.nanmean(right))
    return values


def _validate(model: RewardModel, features: Features, table: PairTable) -> dict[str, float]:
    logit, p_first = held_out(model, features, table), _numpy(table.p_first)
    values = {"validation/loss": measure.preference_loss(logit, p_first)}
    right = measure.agreement(logit, p_first)
    if not np.isnan(right).all():
        values["validation/accuracy"] = float(np.nanmean(right))
    return values


def _measure(
    model: RewardModel,
    features: Features,
    tables: tuple[PairTable, PairTable, PairTable],
    before: measure.Floats,
    config: RewardConfig,
) -> dict[str, Any]:
    """What goes into the model's card: standardisation, agreement, calibration, a sentence."""
    train, validation, test = tables
    scores = _scores(model, features, train)
    logit, p_first = held_out(model, features, test), _numpy(test.p_first)

    def interval(logits: measure.Floats) -> measure.Interval:
        return measure.cluster_bootstrap(
            measure.agreement(logits, p_first),
            test.prompt_id,
            seed=derive(config.seed, "bootstrap") % 2**32,
            draws=config.bootstrap_draws,
        )

    now, untrained = interval(logit), interval(before)
    clear = p_first != 0.5
    prompts = len(set(test.prompt_id[clear].tolist()))
    # The temperature comes from validation: fitted on the test it would flatter the test.
    temperature = measure.fit_temperature(
        held_out(model, features, validation), _numpy(validation.p_first)
    )
    card: dict[str, Any] = {
        "score_mean": float(scores.mean()),
        "score_std": float(scores.std()),
        "test": _interval(now) | {"pairs": int(clear.sum()), "prompts": prompts},
        "untrained": _interval(untrained),
        "ties_left_out": int((~clear).sum()),
        "temperature": temperature,
        "says": measure.what_it_shows(now, int(clear.sum()), prompts),
    }
    if len(test):
        card["calibration_error"] = measure.calibration_error(logit, p_first)
        card["calibration_error_tempered"] = measure.calibration_error(logit / temperature, p_first)
    return card


def _interval(found: measure.Interval) -> dict[str, float | None]:
    # JSON has no nan; an unknown number is null.
    values = {"accuracy": found.value, "low": found.low, "high": found.high}
    return {name: None if math.isnan(value) else value for name, value in values.items()}


@torch.no_grad()
def _scores(model: RewardModel, features: Features, table: PairTable) -> measure.Floats:
    """Raw scores of every training image with its prompt, first images then second ones."""
    parts = []
    for side in (table.first, table.second):
        for rows in torch.split(torch.arange(len(table)), 64):
            still = torch.zeros(len(rows), dtype=torch.bool)
            image, text = features.image(side[rows], still), features.text(table.prompt[rows])
            parts.append(model.score_pooled(image, text).float().cpu())
    return torch.cat(parts).double().numpy()


def _write_held_out(path: Path, table: PairTable, logit: measure.Floats) -> None:
    """Logit and label of each test pair, so that two models can be compared pair by pair."""
    rows = zip(table.pair_id.tolist(), logit.tolist(), table.p_first.tolist(), strict=True)
    write_json(path, [{"pair_id": i, "logit": z, "p_first": p} for i, z, p in rows])


def _save(
    job: Job,
    step: int,
    weights: dict[str, nn.Parameter],
    optimizer: torch.optim.Optimizer,
    best: Best,
) -> None:
    parts = {
        "model": dict(weights),
        "optimizer": optimizer.state_dict(),
        "best": best.weights,
    }
    loss = None if math.isinf(best.loss) else best.loss
    job.checkpoint(step, parts, extra={"loss": loss, "step": best.step, "bad": best.bad})


def _restore(
    parts: dict[str, Any],
    extra: dict[str, Any],
    weights: dict[str, nn.Parameter],
    optimizer: torch.optim.Optimizer,
) -> Best:
    put(weights, parts["model"])
    optimizer.load_state_dict(parts["optimizer"])
    loss = math.inf if extra["loss"] is None else float(extra["loss"])
    return Best(loss, int(extra["step"]), parts["best"], int(extra["bad"]))


def _numpy(values: Tensor) -> measure.Floats:
    array: measure.Floats = values.detach().cpu().double().numpy()
    return array
