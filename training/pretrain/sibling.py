"""Teaching a finished demo model something more: what the siblings' recipes share."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from training.common.jobs import Job
from training.common.seeding import generator
from training.contracts import BadJob
from training.data.scenes import Scene
from training.generate.pipeline import quiet_libraries
from training.generate.sampling import encode
from training.pretrain.learning import Average, learning_rate, put, take_step
from training.pretrain.pictures import pixels_of, scenes_of
from training.pretrain.settings import SiblingConfig

CALM = 0.25  # how far the objects of every second scene stray, as in the demo model's second lesson


def open_demo(folder: Path) -> Any:
    """The finished pipeline in fp32, nothing of it learning. Raises BadJob."""
    from diffusers import StableDiffusionPipeline

    quiet_libraries()
    if not (folder / "model_index.json").is_file():
        raise BadJob(f"{folder} holds no model: point the key diffusion at the demo model's folder")
    pipeline = StableDiffusionPipeline.from_pretrained(
        folder, use_safetensors=True, local_files_only=True, torch_dtype=torch.float32
    )
    for module in (pipeline.unet, pipeline.vae, pipeline.text_encoder):
        module.eval().requires_grad_(False)
    return pipeline


def lesson_scenes(seed: int, count: int) -> list[Scene]:
    """Half of them stray all over the picture, half stay near its middle."""
    far = scenes_of(seed, 0, count - count // 2)
    return far + scenes_of(seed, 1, count // 2, wander=CALM)


def unit_pixels(scenes: list[Scene], side: int) -> Tensor:
    """(N, 3, side, side) in [0, 1]"""
    return pixels_of(scenes, side).float() / 255


@torch.no_grad()
def encoded(vae: Any, images: Tensor, *, batch_size: int = 32) -> Tensor:
    """Latents (N, C, h, w) in fp16 of images (N, 3, H, W) in [0, 1]."""
    parts = [
        encode(vae, images[start : start + batch_size]).half()
        for start in range(0, len(images), batch_size)
    ]
    return torch.cat(parts).contiguous()


def forget_paths(folder: Path) -> None:
    """Take out of every config where its weights lay when they were opened."""
    for path in folder.rglob("config.json"):
        config = json.loads(path.read_text(encoding="utf-8"))
        if config.pop("_name_or_path", None) is not None:
            path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def learn(
    job: Job,
    config: SiblingConfig,
    weights: Mapping[str, nn.Parameter],
    loss_of: Callable[[torch.Generator], Tensor],
    device: torch.device,
) -> dict[str, Tensor]:
    """Lower `loss_of`, which draws its batch from a generator of its step; the averaged weights."""
    average = Average(weights, config.ema)
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
    for step in range(start + 1, config.steps + 1):
        loss = loss_of(generator(config.seed, "step", step))
        rate = learning_rate(step, config.steps, config.learning_rate, config.warmup_steps)
        take_step(
            loss, list(weights.values()), optimizer, rate=rate, gradient_clip=config.gradient_clip
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
        if job.stopping:
            job.stop(step)
    return average.weights


def noise_levels(count: int, chance: torch.Generator) -> Tensor:
    """(count,) timesteps, one from each of `count` equal bands: less luck in every single loss."""
    times = (torch.arange(count) + torch.rand(count, generator=chance)) * (1000 / count)
    return times.long().clamp(max=999)


def bytes_of(images: Tensor) -> Any:
    """(N, H, W, 3) uint8 of images (N, 3, H, W) in [0, 1]"""
    pixels = (images.clamp(0, 1) * 255).round().to(torch.uint8)
    return np.ascontiguousarray(pixels.permute(0, 2, 3, 1).cpu().numpy())
