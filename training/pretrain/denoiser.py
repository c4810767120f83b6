"""Train the demo model's UNet and text encoder on a finished autoencoder's latents.

Read it from top to bottom. The chance in a step follows from (seed, step), so a run that was
killed goes on with the losses it would have had.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from training.common.device import pick_device
from training.common.files import write_atomic
from training.common.jobs import Job, JobError, JobResult
from training.common.seeding import derive, generator, seed_everything
from training.contracts import BadJob
from training.pretrain import check as model_check
from training.pretrain.card import read_card, weights_of, write_card
from training.pretrain.learning import Average, learning_rate, put, take_step
from training.pretrain.pictures import as_tensor, pixels_of, scenes_of
from training.pretrain.pipeline import (
    assemble,
    build_scheduler,
    build_text_encoder,
    build_unet,
    save_half,
)
from training.pretrain.settings import DenoiserConfig
from training.pretrain.words import build_tokenizer, tokens_of

SHEET_PROMPTS = 32


def run(job: Job, config: DenoiserConfig) -> JobResult:
    """Train, keep the averaged weights, check them; out/model is a Stable Diffusion pipeline."""
    began = time.monotonic()
    device = pick_device()
    vae = _open_autoencoder(job.path(config.autoencoder)).to(device)
    job.hold_input("autoencoder", str(weights_of(job.path(config.autoencoder))))
    tokenizer, scheduler = build_tokenizer(), build_scheduler()
    first = _lesson(job, config, vae, tokenizer, device, wander=1.0)
    second = _lesson(job, config, vae, tokenizer, device, wander=config.calm)
    latents = first.latents

    seed_everything(derive(config.seed, "init"))
    unet = build_unet(config, latent_side=latents.shape[-1], latent_channels=latents.shape[1]).to(
        device, memory_format=torch.channels_last
    )
    text = build_text_encoder(config, tokenizer).to(device)
    weights = dict(nn.ModuleDict({"unet": unet, "text": text}).named_parameters())
    average = Average(weights, config.ema)
    # Adam's long memory (0.999) is of no use in runs of a few thousand steps.
    optimizer = torch.optim.AdamW(
        weights.values(), config.learning_rate, betas=(0.9, 0.99), weight_decay=0.01
    )
    start = 0
    if (found := job.checkpoints.latest()) is not None:
        start, parts = found.step, found.restore()
        put(weights, parts["weights"])
        put(average.weights, parts["average"])
        optimizer.load_state_dict(parts["optimizer"])
    job.start(total=config.steps, unit="steps", resumed_from=start, device=device)

    def averaged() -> Any:
        """A pipeline with the averaged weights in modules of its own."""
        own_unet = build_unet(
            config, latent_side=latents.shape[-1], latent_channels=latents.shape[1]
        ).to(device)
        own_text = build_text_encoder(config, tokenizer).to(device)
        own = nn.ModuleDict({"unet": own_unet, "text": own_text})
        put(dict(own.named_parameters()), average.weights)
        return assemble(vae, own_unet, own_text, tokenizer, scheduler)

    unet.train()
    text.train()
    for step in range(start + 1, config.steps + 1):
        lesson = first if step <= config.calm_after else second
        batch = _batch(config, step, config.pictures)
        rate = learning_rate(step, config.steps, config.learning_rate, config.warmup_steps)
        loss = velocity_loss(
            unet,
            text,
            scheduler,
            lesson.latents[batch.rows].float().to(device),
            lesson.tokens[batch.tokens].to(device),
            batch,
        )
        take_step(
            loss,
            list(weights.values()),
            optimizer,
            rate=rate,
            gradient_clip=config.gradient_clip,
        )
        average.update(weights, step)
        if step % max(1, config.steps // 200) == 0:
            job.metric(step, {"train/loss": loss.item(), "learning_rate": rate})
        job.progress(step)
        if step % config.checkpoint_every == 0 or step == config.steps or job.stopping:
            job.checkpoint(
                step,
                {
                    "weights": weights,
                    "average": average.weights,
                    "optimizer": optimizer.state_dict(),
                },
            )
        if config.check_prompts and step % config.validate_every == 0 and step < config.steps:
            _look(job, config, averaged(), step)
        if job.stopping:
            job.stop(step)

    pipeline = averaged()
    folder = job.out / "model"
    save_half(pipeline, folder)
    metrics = _look(job, config, _reopened(folder), config.steps) if config.check_prompts else {}
    write_card(
        job,
        config,
        folder,
        metrics,
        seconds=time.monotonic() - began,
        made_from={"autoencoder": read_card(job.path(config.autoencoder))},
    )
    outputs: dict[str, Path | str] = {"model": folder}
    if metrics:
        outputs["samples"] = _sheet_path(job, config.steps)
    return JobResult(outputs=outputs, summary=metrics)


@dataclass(frozen=True)
class Batch:
    """What chance decides about a step."""

    rows: Tensor  # (B,) pictures
    tokens: Tensor  # (B,) rows of the token table: the pictures', or the empty prompt's
    times: Tensor  # (B,) noise levels, 0 to 999
    chance: torch.Generator  # for the noise itself


def velocity_loss(
    unet: Any, text: Any, scheduler: Any, latents: Tensor, tokens: Tensor, batch: Batch
) -> Tensor:
    """Mean squared error of the predicted velocity at this batch's noise levels."""
    noise = torch.randn(latents.shape, generator=batch.chance).to(latents.device)
    times = batch.times.to(latents.device)
    noisy = scheduler.add_noise(latents, noise, times)
    said = unet(noisy, times, encoder_hidden_states=text(tokens)[0], return_dict=False)[0]
    loss: Tensor = ((said - scheduler.get_velocity(latents, noise, times)) ** 2).mean()
    return loss


def _batch(config: DenoiserConfig, step: int, pictures: int) -> Batch:
    chance = generator(config.seed, "step", step)
    count = config.batch_size
    rows = torch.randint(pictures, (count,), generator=chance)
    silent = torch.rand(count, generator=chance) < config.caption_dropout
    # One noise level from each of `count` equal bands: less luck in every single loss.
    times = (torch.arange(count) + torch.rand(count, generator=chance)) * (1000 / count)
    return Batch(rows, torch.where(silent, pictures, rows), times.long().clamp(max=999), chance)


def _open_autoencoder(folder: Path) -> Any:
    from diffusers import AutoencoderKL

    if not (folder / "config.json").is_file():
        raise BadJob(
            f"{folder} holds no autoencoder: run the autoencoder job first, or point the key "
            "autoencoder at its out/vae"
        )
    return (
        AutoencoderKL.from_pretrained(folder, use_safetensors=True, local_files_only=True)
        .eval()
        .requires_grad_(False)
    )


@dataclass(frozen=True)
class Lesson:
    """Pictures to learn from."""

    latents: Tensor  # (N, C, h, w) fp16, scaled to unit variance
    tokens: Tensor  # (N + 1, words); the last row is the empty prompt


def _lesson(
    job: Job,
    config: DenoiserConfig,
    vae: Any,
    tokenizer: Any,
    device: torch.device,
    *,
    wander: float,
) -> Lesson:
    """Scenes that stray this far, drawn and encoded once per job folder."""
    scenes = scenes_of(config.seed, 0, config.pictures, wander=wander)
    tokens = tokens_of(tokenizer, [*(scene.caption for scene in scenes), ""])
    path = job.folder / "cache" / f"latents-{wander}.safetensors"
    if path.is_file():
        return Lesson(load_file(path)["latents"], tokens)
    parts = []
    with torch.no_grad():
        for start in range(0, len(scenes), 32):
            pixels = pixels_of(scenes[start : start + 32], vae.config.sample_size)
            mode = vae.encode(as_tensor(pixels).to(device)).latent_dist.mode()
            parts.append((mode * vae.config.scaling_factor).half().cpu().contiguous())
    latents = torch.cat(parts)
    if not torch.isfinite(latents).all():
        raise JobError("The autoencoder gives latents that are not finite.", hint="Train it anew.")
    write_atomic(path, lambda part: save_file({"latents": latents}, part))
    return Lesson(latents, tokens)


def _reopened(folder: Path) -> Any:
    """The files as everybody else will open them: what is measured is what is shipped."""
    from diffusers import StableDiffusionPipeline

    pipeline = StableDiffusionPipeline.from_pretrained(
        folder, use_safetensors=True, local_files_only=True, torch_dtype=torch.float32
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(pick_device())


def _look(job: Job, config: DenoiserConfig, pipeline: Any, step: int) -> dict[str, Any]:
    """Draw and measure the check's prompts, and leave a sheet of the first ones."""
    prompts = model_check.check_prompts(config.check_prompts, config.seed)
    cpu_before = time.process_time()
    with torch.no_grad():
        pictures = model_check.draw(
            pipeline,
            prompts,
            seed=config.seed,
            steps=config.check_steps,
            guidance=config.check_guidance,
        )
    cpu_seconds = time.process_time() - cpu_before
    found = model_check.judge(pictures, prompts)
    model_check.save_sheet(pictures[:SHEET_PROMPTS], _sheet_path(job, step), columns=8)
    job.metric(
        step, {f"check/{part}/{name}": x for part, xs in found.items() for name, x in xs.items()}
    )
    return {**found, "images_per_cpu_second": round(len(prompts) / max(cpu_seconds, 1e-6), 2)}


def _sheet_path(job: Job, step: int) -> Path:
    return job.out / "samples" / f"step-{step:07d}.png"
