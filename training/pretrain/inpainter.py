"""Teach the demo model to complete pictures: its UNet also sees the mask and what lies around it.

As Stable Diffusion's inpainting model was made from the plain one: the first convolution grows by
C + 1 channels that begin at zero, and all of the UNet learns on with random masks.
"""

import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from training.common.device import pick_device
from training.common.files import write_atomic
from training.common.jobs import Job, JobResult
from training.common.seeding import derive
from training.contracts import Item
from training.data.images import as_saved
from training.data.scenes import measure
from training.generate.inpainting import Inpainter, shrunk
from training.generate.inputs import Inputs
from training.generate.pipeline import load_model
from training.generate.sampling import Settings, decode
from training.pretrain import check as model_check
from training.pretrain.card import read_card, weights_of, write_card
from training.pretrain.holes import KINDS, hole, random_holes
from training.pretrain.learning import put
from training.pretrain.pictures import HELD_OUT, scenes_of
from training.pretrain.pipeline import save_half
from training.pretrain.settings import InpainterConfig
from training.pretrain.sibling import (
    CALM,
    bytes_of,
    encoded,
    forget_paths,
    learn,
    lesson_scenes,
    noise_levels,
    open_demo,
    unit_pixels,
)
from training.pretrain.words import tokens_of

SHEET_PICTURES = 16


def run(job: Job, config: InpainterConfig) -> JobResult:
    """Train, keep the averaged weights, complete held-out scenes; out/model is the pipeline."""
    began = time.monotonic()
    device = pick_device()
    demo = open_demo(job.path(config.diffusion)).to(device)
    job.hold_input("diffusion", str(weights_of(job.path(config.diffusion))))
    lesson = _lesson(job, config, demo)
    unet = widened(demo.unet).to(device, memory_format=torch.channels_last)
    unet.train().requires_grad_(True)
    weights = dict(unet.named_parameters())

    def loss_of(chance: torch.Generator) -> Tensor:
        return completion_loss(unet, demo.scheduler, lesson, config, chance, device)

    kept = learn(job, config, weights, loss_of, device)
    put(weights, kept)
    folder = job.out / "model"
    save_half(_assembled(demo, unet), folder)
    forget_paths(folder)
    metrics = measured(job, config, folder) if config.check_pictures else {}
    write_card(
        job,
        config,
        folder,
        metrics,
        seconds=time.monotonic() - began,
        made_from={"diffusion": read_card(job.path(config.diffusion)).get("files", {})},
    )
    return JobResult(outputs={"model": folder}, summary=metrics)


def widened(unet: Any) -> Any:
    """A UNet of 2C + 1 channels that says what the one of C channels says."""
    from diffusers import UNet2DConditionModel

    channels = unet.config.in_channels
    wide = UNet2DConditionModel.from_config({**unet.config, "in_channels": 2 * channels + 1})
    state = dict(unet.state_dict())
    first = state["conv_in.weight"]
    state["conv_in.weight"] = torch.cat(
        [first, torch.zeros(len(first), channels + 1, *first.shape[2:])], dim=1
    )
    wide.load_state_dict(state)
    return wide


def completion_loss(
    unet: Any,
    scheduler: Any,
    lesson: dict[str, Tensor],
    config: InpainterConfig,
    chance: torch.Generator,
    device: torch.device,
) -> Tensor:
    """Mean squared error of the predicted velocity, the known part in sight."""
    count, pictures = config.batch_size, len(lesson["latents"])
    holes = torch.randint(len(lesson["masks"]), (count,), generator=chance)
    rows = holes % pictures
    silent = torch.rand(count, generator=chance) < config.caption_dropout
    times = noise_levels(count, chance).to(device)
    latents = lesson["latents"][rows].float().to(device)
    noise = torch.randn(latents.shape, generator=chance).to(device)
    words = lesson["words"][torch.where(silent, pictures, rows)].float().to(device)
    noisy = scheduler.add_noise(latents, noise, times)
    seen = torch.cat([lesson["masks"][holes], lesson["masked"][holes]], dim=1).float().to(device)
    said = unet(torch.cat([noisy, seen], dim=1), times, encoder_hidden_states=words)[0]
    loss: Tensor = ((said - scheduler.get_velocity(latents, noise, times)) ** 2).mean()
    return loss


@torch.no_grad()
def _lesson(job: Job, config: InpainterConfig, demo: Any) -> dict[str, Tensor]:
    """Scenes, each with some masks, drawn and encoded once per job folder.

    latents (N, C, h, w); words (N + 1, T, D), the last ones of the empty prompt; for mask number i,
    of picture i % N: masks (M, 1, h, w) and masked (M, C, h, w).
    """
    path = job.folder / "cache" / "lesson.safetensors"
    if path.is_file():
        return dict(load_file(path))
    scenes = lesson_scenes(config.seed, config.pictures)
    side = demo.vae.config.sample_size
    images = unit_pixels(scenes, side)
    rng = np.random.default_rng(derive(config.seed, "holes"))
    masked, masks = [], []
    for _ in range(config.holes):
        holes = torch.from_numpy(random_holes(rng, len(scenes), side))
        masked.append(encoded(demo.vae, torch.where(holes[:, None], 0.5, images)))
        small = side // demo.vae_scale_factor
        masks.append(torch.stack([shrunk(each, small, small) for each in holes])[:, None].half())
    tokens = tokens_of(demo.tokenizer, [*(scene.caption for scene in scenes), ""])
    words = torch.cat([demo.text_encoder(part)[0].half() for part in tokens.split(256)])
    lesson = {
        "latents": encoded(demo.vae, images),
        "words": words,
        "masks": torch.cat(masks),
        "masked": torch.cat(masked),
    }
    write_atomic(path, lambda part: save_file(lesson, part))
    return lesson


def _assembled(demo: Any, unet: nn.Module) -> Any:
    from diffusers import StableDiffusionInpaintPipeline

    return StableDiffusionInpaintPipeline(
        vae=demo.vae,
        text_encoder=demo.text_encoder,
        tokenizer=demo.tokenizer,
        unet=unet.eval(),
        scheduler=demo.scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def measured(job: Job, config: InpainterConfig, folder: Path) -> dict[str, Any]:
    """Complete held-out scenes with the files as they are shipped, and compare with the truth.

    Errors are root mean squares inside the holes, in [0, 1]: of the completion with and without
    words, of the known pixels' mean colour, and of the truth after a trip through the autoencoder
    (no model of these latents can do better). `seam` compares the step from known to painted
    pixels with the truth's own at the same places: 1 is no seam at all.
    """
    device = pick_device()
    model = load_model(folder, device, mode="inpaint")
    settings = Settings(config.check_steps, config.check_guidance, mode="inpaint")
    painter = Inpainter(model, settings)
    scenes = scenes_of(config.seed, HELD_OUT, config.check_pictures, seen=False, wander=CALM)
    truth = unit_pixels(scenes, model.pipeline.vae.config.sample_size)
    rng = np.random.default_rng(derive(config.seed, "check holes"))
    kinds = [list(KINDS)[place % 4] for place in range(len(scenes))]  # not "all": nothing is known
    masks = torch.stack([torch.from_numpy(hole(rng, kind, truth.shape[-1])) for kind in kinds])
    inputs = [Inputs(source, mask) for source, mask in zip(truth, masks, strict=True)]

    def completed(prompts: list[str]) -> Tensor:
        items = [
            Item(key=f"c{place}", prompt=prompt, seed=derive(config.seed, "check", place))
            for place, prompt in enumerate(prompts)
        ]
        parts = []
        for start in range(0, len(items), 16):
            drawings = painter.draw(items[start : start + 16], inputs[start : start + 16])
            parts += [as_saved(drawing.image) for drawing in drawings]
        return torch.stack(parts)

    captions = [scene.caption for scene in scenes]
    told, untold = completed(captions), completed([""] * len(scenes))
    floor = decode(model.pipeline.vae, encoded(model.pipeline.vae, truth))
    mean = torch.stack(
        [_mean_filled(image, mask) for image, mask in zip(truth, masks, strict=True)]
    )
    metrics: dict[str, Any] = {
        "error": {
            "with_words": _error(told, truth, masks),
            "without_words": _error(untold, truth, masks),
            "mean_colour": _error(mean, truth, masks),
            "autoencoder": _error(floor, truth, masks),
        },
        "seam": {"ours": _seam(told, truth, masks), "mean_colour": _seam(mean, truth, masks)},
        "scenes": model_check.accuracies(bytes_of(told), captions),
        "whole_without_words": round(
            float(np.mean([measure(each).shape_fit for each in bytes_of(untold)])), 4
        ),
    }
    rows = torch.stack([truth, torch.where(masks[:, None], 0.5, truth), told, untold], dim=1)
    model_check.save_sheet(
        bytes_of(rows[:SHEET_PICTURES].flatten(0, 1)), job.out / "samples" / "sheet.png", columns=8
    )
    return metrics


def _mean_filled(image: Tensor, mask: Tensor) -> Tensor:
    colour = image[:, ~mask].mean(dim=1)
    return torch.where(mask, colour[:, None, None], image)


def _error(images: Tensor, truth: Tensor, masks: Tensor) -> float:
    inside = masks[:, None].expand_as(truth)
    return round(float(((images - truth)[inside] ** 2).mean().sqrt()), 4)


def _seam(images: Tensor, truth: Tensor, masks: Tensor) -> float:
    """Mean step across the holes' edges, as a multiple of the truth's."""

    def steps(pictures: Tensor) -> Tensor:
        found = []
        for axis in (-1, -2):
            edge = (masks.diff(dim=axis) != 0)[:, None]
            jump = pictures.diff(dim=axis).abs().mean(dim=1, keepdim=True)
            found.append(jump[edge])
        return torch.cat(found).mean()

    return round(float(steps(images) / steps(truth)), 3)
