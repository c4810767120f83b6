"""Train the demo CLIP, from which reward models start: read it from top to bottom."""

import json
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from training.common.device import pick_device
from training.common.jobs import Job, JobResult
from training.common.seeding import derive, generator, seed_everything
from training.contracts import BadJob
from training.pretrain.card import write_card
from training.pretrain.learning import learning_rate, take_step
from training.pretrain.pictures import HELD_OUT, as_pixels, as_tensor, pixels_of, scenes_of
from training.pretrain.settings import ClipConfig
from training.pretrain.words import (
    build_tokenizer,
    open_everywhere,
    text_settings,
    tokens_of,
)

VALIDATION_PICTURES = 512
ROUND_TRIPS = 0.25  # share of the pictures that have been through the autoencoder
LARGEST_LOGIT_SCALE = 4.6052  # ln 100, as in CLIP
MEAN = STD = (0.5, 0.5, 0.5)
PREPROCESSOR = {
    "image_processor_type": "CLIPImageProcessor",
    "do_convert_rgb": True,
    "do_resize": True,
    "resample": 3,  # bicubic
    "do_center_crop": True,
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": list(MEAN),
    "image_std": list(STD),
}


def run(job: Job, config: ClipConfig) -> JobResult:
    """Train on captioned scenes; out/model opens with CLIPModel.from_pretrained."""
    began = time.monotonic()
    if config.side % config.patch or config.width % config.heads:
        raise BadJob("patch must divide side, and heads must divide width")
    device = pick_device()
    tokenizer = build_tokenizer()
    scenes = scenes_of(config.seed, 1, config.pictures)
    pixels = _round_trip(job, config, pixels_of(scenes, config.side), ROUND_TRIPS, device)
    tokens = tokens_of(tokenizer, [scene.caption for scene in scenes])
    kinds = _kinds(tokens)

    seed_everything(derive(config.seed, "init"))
    clip = build(config, tokenizer).to(device).train()
    weights = list(clip.parameters())
    optimizer = torch.optim.AdamW(
        weights, config.learning_rate, betas=(0.9, 0.98), weight_decay=config.weight_decay
    )
    start = 0
    if (found := job.checkpoints.latest()) is not None:
        start, parts = found.step, found.restore()
        clip.load_state_dict(parts["clip"])
        optimizer.load_state_dict(parts["optimizer"])
    job.start(total=config.steps, unit="steps", resumed_from=start, device=device)
    unseen = scenes_of(config.seed, HELD_OUT + 1, VALIDATION_PICTURES, seen=False)
    held_out = _round_trip(job, config, pixels_of(unseen, config.side), 1.0, device)
    held_out_tokens = tokens_of(tokenizer, [scene.caption for scene in unseen])

    for step in range(start + 1, config.steps + 1):
        chance = generator(config.seed, "step", step)
        rows = torch.randint(config.pictures, (config.batch_size,), generator=chance)
        images = roughened(as_tensor(pixels[rows]), chance).to(device)
        loss = contrastive_loss(clip, images, tokens[rows].to(device), kinds[rows].to(device))
        rate = learning_rate(step, config.steps, config.learning_rate, config.warmup_steps)
        take_step(loss, weights, optimizer, rate=rate, gradient_clip=config.gradient_clip)
        with torch.no_grad():
            clip.logit_scale.clamp_(max=LARGEST_LOGIT_SCALE)
        if step % max(1, config.steps // 200) == 0:
            job.metric(step, {"train/loss": loss.item()})
        if step % config.validate_every == 0:
            job.metric(
                step,
                {"validation/retrieval": retrieval(clip, held_out, held_out_tokens, device)},
            )
        job.progress(step)
        if step % config.checkpoint_every == 0 or step == config.steps or job.stopping:
            job.checkpoint(step, {"clip": clip.state_dict(), "optimizer": optimizer.state_dict()})
        if job.stopping:
            job.stop(step)

    metrics = {
        "retrieval_of_512": round(retrieval(clip, held_out, held_out_tokens, device), 4),
        "parameters": sum(weight.numel() for weight in weights),
    }
    folder = job.out / "model"
    save(clip, tokenizer, config, folder)
    write_card(job, config, folder, metrics, seconds=time.monotonic() - began)
    return JobResult(outputs={"model": folder}, summary=metrics)


def build(config: ClipConfig, tokenizer: Any) -> Any:
    """The network before its first step."""
    from transformers import CLIPConfig, CLIPModel

    text = text_settings(
        tokenizer, width=config.width, layers=config.text_layers, heads=config.heads
    )
    vision = {
        "hidden_size": config.width,
        "intermediate_size": 2 * config.width,
        "num_hidden_layers": config.vision_layers,
        "num_attention_heads": config.heads,
        "image_size": config.side,
        "patch_size": config.patch,
        "projection_dim": config.projection,
    }
    return CLIPModel(
        CLIPConfig(
            text_config=text | {"projection_dim": config.projection},
            vision_config=vision,
            projection_dim=config.projection,
        )
    )


def contrastive_loss(clip: Any, images: Tensor, tokens: Tensor, kinds: Tensor) -> Tensor:
    """Cross-entropy both ways; captions that read the same share the target between them.

    Images (B, 3, S, S) in [-1, 1], which is also what MEAN and STD make of [0, 1].
    """
    image, text = _features(clip, images, tokens)
    logits = clip.logit_scale.exp() * image @ text.T
    same = (kinds[:, None] == kinds[None, :]).float()
    target = same / same.sum(-1, keepdim=True)
    both: Tensor = F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)
    return both / 2


def roughened(images: Tensor, chance: torch.Generator) -> Tensor:
    """Half of the pictures with noise, a quarter blurred: a generator's pictures are not clean."""
    count = len(images)
    amount = torch.rand(count, 1, 1, 1, generator=chance) * 0.12
    amount *= torch.rand(count, 1, 1, 1, generator=chance) < 0.5
    noisy = images + amount * torch.randn(images.shape, generator=chance)
    blurred = F.avg_pool2d(F.pad(noisy, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    chosen = torch.rand(count, 1, 1, 1, generator=chance) < 0.25
    return torch.where(chosen, blurred, noisy).clamp(-1, 1)


@torch.no_grad()
def retrieval(clip: Any, pixels: Tensor, tokens: Tensor, device: torch.device) -> float:
    """Share of pictures that find their own caption first among all of them (or its like)."""
    clip.eval()
    images, texts = [], []
    for part in torch.split(torch.arange(len(pixels)), 64):
        image, text = _features(clip, as_tensor(pixels[part]).to(device), tokens[part].to(device))
        images.append(image)
        texts.append(text)
    clip.train()
    best = (torch.cat(images) @ torch.cat(texts).T).argmax(-1).cpu()
    kinds = _kinds(tokens)
    return float((kinds[best] == kinds).float().mean())


def save(clip: Any, tokenizer: Any, config: ClipConfig, folder: Path) -> None:
    """Write fp16 weights, tokenizer and image processor, as transformers reads them."""
    half = build(config, tokenizer)
    half.load_state_dict(clip.state_dict())
    half.half().save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    open_everywhere(folder.glob("*.json"))
    crop = {"height": config.side, "width": config.side}
    described = PREPROCESSOR | {"size": {"shortest_edge": config.side}, "crop_size": crop}
    text = json.dumps(described, indent=2) + "\n"
    (folder / "preprocessor_config.json").write_text(text, encoding="utf-8")


def _features(clip: Any, images: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
    """Unit vectors (B, projection) of images and captions."""
    image = clip.visual_projection(clip.vision_model(images.contiguous()).pooler_output)
    text = clip.text_projection(clip.text_model(input_ids=tokens).pooler_output)
    return F.normalize(image, dim=-1), F.normalize(text, dim=-1)


def _kinds(tokens: Tensor) -> Tensor:
    """A number per caption, the same for captions that read the same."""
    kinds: Tensor = torch.unique(tokens, dim=0, return_inverse=True)[1]
    return kinds


def _round_trip(
    job: Job, config: ClipConfig, pixels: Tensor, share: float, device: torch.device
) -> Tensor:
    """The pictures, the first `share` of them encoded and decoded where there is an autoencoder."""
    if config.autoencoder is None:
        return pixels
    from diffusers import AutoencoderKL

    folder = job.path(config.autoencoder)
    if not (folder / "config.json").is_file():
        raise BadJob(f"{folder} holds no autoencoder: run that job first, or leave the key out")
    vae = AutoencoderKL.from_pretrained(folder, use_safetensors=True, local_files_only=True)
    vae.eval().requires_grad_(False).to(device)
    count = int(len(pixels) * share)
    done = [
        torch.from_numpy(
            as_pixels(vae.decode(vae.encode(as_tensor(part).to(device)).latent_dist.mode()).sample)
        ).permute(0, 3, 1, 2)
        for part in torch.split(pixels[:count], 32)
        if len(part)
    ]
    return torch.cat([*done, pixels[count:]])
