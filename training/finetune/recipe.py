"""Fine-tune a generator on judged pairs: one loop for every objective and every model family.

A step depends on nothing but (seed, step) and the state in the checkpoint, so a run that was
killed goes on with the losses, and ends with the bytes, it would have had.
"""

import math
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from training.common.device import pick_device
from training.common.jobs import Job, JobError, JobResult
from training.common.seeding import derive
from training.contracts import DpoConfig, Item
from training.data.images import save_png, to_image
from training.data.snapshot import Pair, Snapshot, read_snapshot
from training.finetune.adapter import add_adapter, load_adapter, save_adapter, trainable
from training.finetune.average import swapped_in
from training.finetune.draws import Stream
from training.finetune.family import UNetFamily
from training.finetune.objectives import OBJECTIVES, PAIRWISE, PairErrors, guard_winner
from training.finetune.pairs import Banks, PairTable, pair_errors
from training.finetune.reference import cached_errors, reference_errors
from training.finetune.state import Look, State
from training.finetune.validation import HeldOut, hold_out
from training.generate.pipeline import Model, load_model
from training.generate.sampling import Painter, Settings
from training.reward.losses import weighted_mean
from training.reward.weights import put

LEAST_PAIRS = 10  # clear training pairs
FEW_PAIRS = 200  # below this a LoRA memorises before it learns
PREVIEW = Settings(steps=20, guidance=5.0)


def run(job: Job, config: DpoConfig) -> JobResult:
    """Tune an adapter, keep the best on held-out prompts where asked to, export it."""
    began = time.monotonic()
    device = pick_device()
    snapshot = read_snapshot(job.path(config.snapshot))
    _check(snapshot, job)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    model = load_model(job.path(config.base), device, dtype=dtype)
    family = UNetFamily(model)
    add_adapter(
        family.network,
        targets=config.targets,
        rank=config.rank,
        alpha=config.alpha,
        seed=derive(config.seed, "adapter"),
    )
    if config.adapter is not None:
        try:
            load_adapter(family.network, job.path(config.adapter))
        except ValueError as error:
            raise JobError(str(error)) from None

    found = job.checkpoints.latest()
    start = 0 if found is None else found.step
    job.start(total=config.steps, unit="steps", resumed_from=start, device=device)
    banks = Banks(snapshot, family, config, vae=model.vae, cache=job.folder / "cache" / "latents")
    train = banks.table(_counted(snapshot.split("train"), config))
    validation = banks.table(snapshot.split("validation"))
    state = State(trainable(family.network), config, family.latent_shape)
    if found is not None:
        state.restore(found.restore(), found.state["extra"])
    held_out = cached_errors(job, banks, validation, name="held-out", used=config.validation_draws)
    preview = _previewer(job, model, snapshot, config)
    fit(job, banks, train, validation, held_out, state, preview)

    final = state.exported(config)
    put(state.weights, final)
    preview(state.step)
    file = save_adapter(family.network, final, job.out / "adapter")
    summary = {
        "arm": config.arm,
        "objective": config.objective,
        "seed": config.seed,
        "settings_sha256": job.settings_sha256,
        "snapshot_sha256": snapshot.content_sha256,
        "steps": state.step,
        "beta": state.beta,
        "skipped_steps": state.skipped,
        "pairs": {"train": len(train), "validation": len(validation)},
        "stopped_early": state.stopped,
        "bytes": file.stat().st_size,
    }
    if len(validation):
        outcome = hold_out(banks, validation, held_out, state.beta)
        summary |= _held_out_summary(outcome, validation, config)
    return JobResult(
        outputs={"adapter": job.out / "adapter"},
        summary=summary | {"seconds": round(time.monotonic() - began, 1)},
    )


def fit(
    job: Job,
    banks: Banks,
    train: PairTable,
    validation: PairTable,
    held_out: Tensor,
    state: State,
    preview: Callable[[int], None],
) -> None:
    """The training loop, from `state.step` to the last step or to an early stop."""
    config = banks.config
    per_step = config.batch_size * config.grad_accumulation
    stream = Stream(config.seed, train.pair_id, config.reference_draws)
    epochs = math.ceil(config.steps * per_step / len(train))
    used = min(config.reference_draws, epochs)
    known = None
    if config.cache_reference:
        known = cached_errors(job, banks, train, name="train", used=used)
    report_every = max(1, config.steps // 200)

    for step in range(state.step + 1, config.steps + 1):
        if state.stopped:
            break
        rate = state.begin_step(step, config)
        looks = []
        for part in range(config.grad_accumulation):
            at = (step - 1) * per_step + part * config.batch_size
            places = stream.slice(at, at + config.batch_size)
            looks.append(learn(banks, train, places, known, state.beta))

        look = Look.joined(looks)
        norm = nn.utils.clip_grad_norm_(list(state.weights.values()), config.gradient_clip)
        state.take_step(step, norm, look, config)
        if step % report_every == 0 or step == config.steps:
            values = look.metrics(state.beta)
            values |= {"learning_rate": rate, "beta": state.beta}
            values |= {"gradient_norm": float(norm), "clipped_fraction": state.clipped / step}
            job.metric(step, values)
        if len(validation) and (step % config.validate_every == 0 or step == config.steps):
            with swapped_in(state.weights, state.average.values):
                outcome = hold_out(banks, validation, held_out, state.beta)
            job.metric(step, _validation_metrics(outcome))
            state.judge(outcome, job, config)
        if config.sample_every and step % config.sample_every == 0 and step < config.steps:
            with swapped_in(state.weights, state.average.values):
                preview(step)
        job.progress(step)
        stopping = job.stopping  # once: it may turn true between two looks
        if stopping or step % config.checkpoint_every == 0:
            state.save(job)
        if stopping:
            job.stop(step)
    job.progress(config.steps)


# --- the parts -----------------------------------------------------------------------------------


def learn(
    banks: Banks, table: PairTable, places: list[tuple[int, int]], known: Tensor | None, beta: float
) -> Look:
    """Add the gradient of one batch, given as (row, epoch), to the adapter's.

    `known` holds the cached reference errors (N, draws, 2); None: the base network runs now.
    """
    config, family = banks.config, banks.family
    draws = [banks.draw(table, row, epoch % config.reference_draws) for row, epoch in places]
    batch = banks.batch(table, draws)
    rows = torch.tensor([draw.pair for draw in draws])
    if known is None:
        reference = reference_errors(family, batch)
    else:
        still = known[rows, torch.tensor([draw.number for draw in draws])].to(family.device)
        reference = (still[:, 0], still[:, 1])
    errors = pair_errors(family, batch, reference)
    p_first = table.p_first[rows].to(family.device)
    weight = table.weight[rows].to(family.device)
    loss = weighted_mean(pair_loss(errors, p_first, beta, config), weight)
    (loss / config.grad_accumulation).backward()  # type: ignore[no-untyped-call]
    return Look.of(errors, p_first, loss)


def pair_loss(errors: PairErrors, p_first: Tensor, beta: float, config: DpoConfig) -> Tensor:
    """(B,) the run's objective, under the winner guard where one is set and can apply."""
    if config.guard_mu is not None and config.objective in PAIRWISE:
        errors = guard_winner(errors, p_first, config.guard_mu)
    return OBJECTIVES[config.objective](errors, p_first, beta)


def _check(snapshot: Snapshot, job: Job) -> None:
    train = snapshot.split("train")
    clear = [pair for pair in train if pair.p_first != 0.5 and pair.weight > 0]
    if len(clear) < LEAST_PAIRS:
        raise JobError(
            f"{len(clear)} training pairs have a clear winner; at least {LEAST_PAIRS} are needed.",
            hint="Judge more pairs, or give the training split more prompts.",
        )
    if len(clear) < FEW_PAIRS:
        job.warn(
            f"Only {len(clear)} training pairs have a clear winner: below {FEW_PAIRS} an adapter "
            "easily memorises. Keep rank and steps small and trust only the blind evaluation."
        )
    if not snapshot.split("validation"):
        job.warn("The snapshot has no validation prompts: nothing held out, no early stop.")


def _counted(pairs: list[Pair], config: DpoConfig) -> list[Pair]:
    """The pairs that carry weight: the others would cost their steps and teach nothing."""
    ties_count = config.tie_weight > 0
    return [pair for pair in pairs if pair.weight > 0 and (ties_count or pair.p_first != 0.5)]


def _validation_metrics(outcome: HeldOut) -> dict[str, float]:
    values = {
        "validation/loss": outcome.loss,
        "validation/winner_drift": outcome.winner_drift,
        "validation/loser_drift": outcome.loser_drift,
    }
    right = torch.from_numpy(outcome.agreement())
    if not bool(right.isnan().all()):
        values["validation/accuracy"] = float(right.nanmean())
    return values


def _held_out_summary(outcome: HeldOut, table: PairTable, config: DpoConfig) -> dict[str, Any]:
    found = outcome.accuracy(table, derive(config.seed, "bootstrap") % 2**32)
    interval = {"accuracy": found.value, "low": found.low, "high": found.high}
    return {
        "validation": {k: None if math.isnan(v) else v for k, v in interval.items()},
        "winner_drift": outcome.winner_drift,
        "loser_drift": outcome.loser_drift,
    }


def _previewer(
    job: Job, model: Model, snapshot: Snapshot, config: DpoConfig
) -> Callable[[int], None]:
    """Draws a few held-out prompts with the network as it is, from the same noise each time."""
    pairs: list[Pair] = snapshot.split("validation") or snapshot.split("train")
    prompts = list(dict.fromkeys(pair.prompt for pair in pairs))[: config.samples]
    painter = Painter(model, PREVIEW)

    def preview(step: int) -> None:
        if not prompts:
            return
        items = [
            Item(key=f"step{step:06d}-{place}", prompt=prompt, seed=derive(config.seed, place))
            for place, prompt in enumerate(prompts)
        ]
        began = time.monotonic()
        drawings = painter.draw(items)
        each = (time.monotonic() - began) / len(items)
        for item, drawing in zip(items, drawings, strict=True):
            path = job.out / "images" / f"{item.key}.png"
            save_png(to_image(drawing.image), path)
            job.sample(item.key, path, seconds=each, meta={"step": step, "prompt": item.prompt})

    return preview
