"""Train the demo model's autoencoder: read it from top to bottom."""

import math
import time
from typing import Any

import torch
from torch import Tensor

from training.common.device import pick_device
from training.common.jobs import Job, JobResult
from training.common.seeding import derive, generator, seed_everything
from training.contracts import BadJob
from training.pretrain.card import write_card
from training.pretrain.learning import learning_rate, start_residuals_at_zero, take_step
from training.pretrain.pictures import HELD_OUT, as_tensor, cropped_batch, pixels_of, scenes_of
from training.pretrain.settings import AutoencoderConfig

VALIDATION_PICTURES = 128
POSTERIOR_LOG_VARIANCE = -4.0  # noise to start with: small beside latents of about unit size


def run(job: Job, config: AutoencoderConfig) -> JobResult:
    """Train to reconstruct scenes; out/vae opens with AutoencoderKL.from_pretrained."""
    began = time.monotonic()
    check(config)
    device = pick_device()
    seed_everything(derive(config.seed, "init"))
    vae = build(config).to(device, memory_format=torch.channels_last).train()
    weights = list(vae.parameters())
    optimizer = torch.optim.AdamW(
        weights, config.learning_rate, betas=(0.9, 0.99), weight_decay=0.0
    )
    start = 0
    if (found := job.checkpoints.latest()) is not None:
        start, parts = found.step, found.restore()
        vae.load_state_dict(parts["vae"])
        optimizer.load_state_dict(parts["optimizer"])
    job.start(total=config.steps, unit="steps", resumed_from=start, device=device)
    held_out = as_tensor(
        pixels_of(scenes_of(config.seed, HELD_OUT, VALIDATION_PICTURES, seen=False), config.side)
    )

    for step in range(start + 1, config.steps + 1):
        images = cropped_batch(
            config.seed,
            step,
            config.batch_size,
            side=config.side,
            crop=config.crop if step <= config.crop_steps else config.side,
        ).to(device)
        error, kl = losses(vae, images, generator(config.seed, "posterior", step))
        rate = learning_rate(step, config.steps, config.learning_rate, config.warmup_steps)
        take_step(
            error + config.kl_weight * kl,
            weights,
            optimizer,
            rate=rate,
            gradient_clip=config.gradient_clip,
        )
        if step % max(1, config.steps // 200) == 0:
            job.metric(step, {"train/error": error.item(), "train/kl": kl.item()})
        if step % config.validate_every == 0:
            job.metric(step, {"validation/psnr_db": psnr(vae, held_out.to(device))})
        job.progress(step)
        if step % config.checkpoint_every == 0 or step == config.steps or job.stopping:
            job.checkpoint(step, {"vae": vae.state_dict(), "optimizer": optimizer.state_dict()})
        if job.stopping:
            job.stop(step)

    vae.eval()
    vae.register_to_config(scaling_factor=scaling_factor(vae, held_out.to(device)))
    folder = job.out / "vae"
    vae.save_pretrained(folder, safe_serialization=True)
    metrics = {"psnr_db": round(psnr(vae, held_out.to(device)), 2)}
    write_card(job, config, folder, metrics, seconds=time.monotonic() - began)
    return JobResult(outputs={"vae": folder}, summary=metrics)


def check(config: AutoencoderConfig) -> None:
    """Sizes that cannot work are told before the first step. Raises BadJob."""
    if config.side % 8 or config.crop % 8 or config.crop > config.side:
        raise BadJob("side and crop must be multiples of 8, and crop at most side")
    if any(width % config.norm_groups for width in config.channels):
        raise BadJob(f"norm_groups {config.norm_groups} must divide every one of channels")


def build(config: AutoencoderConfig) -> Any:
    """The network before its first step."""
    from diffusers import AutoencoderKL

    levels = len(config.channels)
    vae = AutoencoderKL(
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=config.channels,
        layers_per_block=1,
        latent_channels=config.latent_channels,
        norm_num_groups=config.norm_groups,
        sample_size=config.side,
        # Convolutions alone: what is learnt on crops then holds for the whole picture.
        mid_block_add_attention=False,
    )
    start_residuals_at_zero([vae], last=("conv2",))
    with torch.no_grad():
        vae.quant_conv.weight[config.latent_channels :].mul_(0.1)
        vae.quant_conv.bias[config.latent_channels :] = POSTERIOR_LOG_VARIANCE
    return vae


def losses(vae: Any, images: Tensor, chance: torch.Generator) -> tuple[Tensor, Tensor]:
    """Mean squared error of the pixels, and the posterior's divergence per latent element."""
    posterior = vae.encode(images).latent_dist
    noise = torch.randn(posterior.mean.shape, generator=chance).to(images.device)
    decoded: Tensor = vae.decode(posterior.mean + posterior.std * noise).sample
    kl: Tensor = 0.5 * (posterior.mean**2 + posterior.var - 1 - posterior.logvar).mean()
    return ((decoded - images) ** 2).mean(), kl


@torch.no_grad()
def psnr(vae: Any, images: Tensor) -> float:
    """Peak signal-to-noise ratio in dB of the mode's reconstruction, over all pixels at once."""
    was_training = vae.training
    vae.eval()
    error = 0.0
    for part in torch.split(images, 16):
        decoded = vae.decode(vae.encode(part).latent_dist.mode()).sample.clamp(-1, 1)
        error += float(((decoded - part) ** 2).sum())
    vae.train(was_training)
    return 10 * math.log10(4 * images.numel() / max(error, 1e-12))


@torch.no_grad()
def scaling_factor(vae: Any, images: Tensor) -> float:
    """What brings latents to unit variance, as the diffusion's noise schedule expects."""
    latents = torch.cat([vae.encode(part).latent_dist.mode() for part in torch.split(images, 16)])
    return round(1 / float(latents.std()), 6)
