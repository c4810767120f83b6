"""The job "patch_encoder": self-supervised patch matching. Read it from top to bottom.

PatchDPO fine-tunes its backbone so that patches of one object agree between views; its loss and
data are not published, so this is our own: pieces of an image pasted into another, in another
light, to be found again (see `views`).
"""

import math
import shutil
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.common.device import describe, pick_device
from training.common.files import write_json
from training.common.jobs import Job, JobError, JobResult
from training.common.seeding import derive, generator, seed_everything
from training.contracts import BadJob
from training.generate.pipeline import find_folder
from training.patches.backbone import MEAN, STD, Backbone, backbone_of, open_backbone
from training.patches.matching import Matching, matching_loss, measure
from training.patches.pictures import of_folder, scenes
from training.patches.settings import PatchEncoderConfig
from training.patches.views import Views, make_views

SIDE = 64  # pixels, of a new transformer


def run(job: Job, config: PatchEncoderConfig) -> JobResult:
    """Train; out/model is a folder that patch_maps takes as its backbone."""
    device = pick_device()
    seed_everything(derive(config.seed, "init"))
    folder = _start_folder(job, config)
    backbone = _open(config, folder, device)
    model = backbone.model.train().requires_grad_(True)
    learned, unseen = _pictures(job, config, backbone.side)
    held_out = make_views(_floats(unseen), backbone.patch, generator(config.seed, "held out"))
    before = _measured(backbone, held_out)

    optimizer = torch.optim.AdamW(
        model.parameters(), config.learning_rate, weight_decay=config.weight_decay
    )
    start = 0
    if (found := job.checkpoints.latest()) is not None:
        start, parts = found.step, found.restore()
        model.load_state_dict(parts["model"])
        optimizer.load_state_dict(parts["optimizer"])
    job.start(total=config.steps, unit="steps", resumed_from=start, device=device)
    for step in range(start + 1, config.steps + 1):
        chance = generator(config.seed, "step", step)
        rows = torch.randint(len(learned), (config.batch_size,), generator=chance)
        views = make_views(_floats(learned[rows]), backbone.patch, chance)
        loss = _step(backbone, views, optimizer, config, step)
        if step % max(1, config.steps // 200) == 0:
            job.metric(step, {"train/loss": loss})
        if step % config.validate_every == 0:
            job.metric(step, _metrics(_measured(backbone, held_out)))
        job.progress(step)
        if step % config.checkpoint_every == 0 or step == config.steps or job.stopping:
            parts = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
            job.checkpoint(step, parts)
        if job.stopping:
            job.stop(step)

    after = _measured(backbone, held_out)
    summary = {
        "before": _metrics(before),
        "after": _metrics(after),
        "asked_patches": after.patches,
        "learned_from": "our scenes" if config.images is None else "images",
        "pictures": len(learned),
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "device": describe(device),
    }
    save(backbone, folder, job.out / "model", summary)
    return JobResult(outputs={"model": job.out / "model"}, summary=summary)


def save(backbone: Backbone, started: Path | None, folder: Path, summary: dict[str, Any]) -> None:
    """Weights, config and normalisation as transformers reads them, and how they were made."""
    backbone.model.eval().save_pretrained(folder, safe_serialization=True)
    colours = "preprocessor_config.json"
    if started is not None and (started / colours).is_file():
        shutil.copyfile(started / colours, folder / colours)
    else:
        write_json(folder / colours, {"image_mean": list(MEAN), "image_std": list(STD)})
    write_json(folder / "RECIPE.json", {"kind": "patch_encoder", "metrics": summary})


def _start_folder(job: Job, config: PatchEncoderConfig) -> Path | None:
    if config.model is None:
        return None
    here = job.path(config.model)
    return find_folder(here if here.exists() else config.model)


def _open(config: PatchEncoderConfig, folder: Path | None, device: torch.device) -> Backbone:
    if folder is not None:
        return open_backbone(folder, device, side=config.side)
    side = config.side or SIDE
    if side % (2 * config.patch) or config.width % config.heads:
        raise BadJob("side must be a multiple of 2 x patch, and width one of heads")
    from transformers import Dinov2Config, Dinov2Model

    model: Any = Dinov2Model(
        Dinov2Config(
            hidden_size=config.width,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            mlp_ratio=2,
            image_size=side,
            patch_size=config.patch,
            layerscale_value=1.0,
        )
    )
    return backbone_of(model.to(device), None)


def _pictures(job: Job, config: PatchEncoderConfig, side: int) -> tuple[Tensor, Tensor]:
    """Pictures to learn from and others to measure on, uint8."""
    if config.images is None:
        return (
            scenes(config.pictures, side, config.seed, 1),
            scenes(config.held_out, side, config.seed, 2),
        )
    most = config.pictures + config.held_out
    found = of_folder(job.path(config.images), most, side, config.seed)
    aside = min(config.held_out, max(2, len(found) // 5))
    return found[aside:], found[:aside]


def _step(
    backbone: Backbone,
    views: Views,
    optimizer: torch.optim.Optimizer,
    config: PatchEncoderConfig,
    step: int,
) -> float:
    device = backbone.mean.device
    first = backbone.features(views.first.to(device))
    second = backbone.features(views.second.to(device))
    loss = matching_loss(first, second, views, config.temperature)
    if not torch.isfinite(loss):
        raise JobError("The loss is not finite.", hint="Use a smaller learning_rate.")
    for group in optimizer.param_groups:
        group["lr"] = _rate(step, config)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(backbone.model.parameters(), config.gradient_clip)
    optimizer.step()
    return float(loss.detach())


def _rate(step: int, config: PatchEncoderConfig) -> float:
    """Linear warm-up times a cosine to a fiftieth."""
    warm = min(1.0, step / config.warmup_steps) if config.warmup_steps else 1.0
    return config.learning_rate * warm * (0.51 + 0.49 * math.cos(math.pi * step / config.steps))


def _measured(backbone: Backbone, views: Views) -> Matching:
    was_training = backbone.model.training
    backbone.model.eval()
    try:
        return measure(backbone, views)
    finally:
        backbone.model.train(was_training)


def _metrics(matching: Matching) -> dict[str, float]:
    return {
        "validation/matching": round(matching.accuracy, 4),
        "validation/foreign_auc": round(matching.foreign_auc, 4),
        "validation/contrast": round(matching.contrast, 4),
    }


def _floats(pixels: Tensor) -> Tensor:
    return pixels.float() / 255
