"""Teach the demo model to look at reference pictures: an IP-Adapter (Ye et al., arXiv 2308.06721).

Everything it stands on stays as it is: the demo model, and the demo CLIP's vision tower that reads
the references. Learnt are the projection that turns a picture into a few words, and the keys and
values with which each cross-attention hears them. The projection begins as the least-squares answer
to "what would the text encoder have said of this thing?", the keys and values as those of words:
on a CPU, gradient steps from a random projection take hours to get there. A reference shows the same thing (shape, colour
and size) elsewhere on another ground, so that what is copied is the thing and not the picture.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.common.device import pick_device
from training.common.files import write_atomic
from training.common.jobs import Job, JobResult
from training.common.seeding import derive, seed_everything
from training.contracts import BadJob, Item
from training.data.images import as_saved
from training.data.scenes import COLOURS, Scene, measure, random_scene
from training.generate.inputs import Inputs
from training.generate.pipeline import load_model
from training.generate.reference import ReferencePainter
from training.generate.sampling import Settings
from training.pretrain import check as model_check
from training.pretrain.card import read_card, weights_of, write_card
from training.pretrain.clip import PREPROCESSOR
from training.pretrain.learning import put
from training.pretrain.pictures import HELD_OUT, scenes_of
from training.pretrain.settings import ReferenceConfig
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

FILE = "ip_adapter.safetensors"
WORDS = 4  # that a reference is put into: what diffusers takes for granted
RIDGE = 1.0
SHEET_PICTURES = 16


def run(job: Job, config: ReferenceConfig) -> JobResult:
    """Train, keep the averaged weights, draw held-out things; out/model is the adapter's folder."""
    began = time.monotonic()
    device = pick_device()
    demo = open_demo(job.path(config.diffusion)).to(device)
    encoder = _image_encoder(job.path(config.clip)).to(device)
    for name in ("diffusion", "clip"):
        job.hold_input(name, str(weights_of(job.path(getattr(config, name)))))
    lesson = _lesson(job, config, demo, encoder)
    seed_everything(derive(config.seed, "init"))
    adapter = fresh(demo.unet, encoder)
    adapter["image_proj"] = spoken(demo, lesson)
    demo.unet._load_ip_adapter_weights([adapter])
    weights = {
        name: weight.requires_grad_(True)
        for name, weight in demo.unet.named_parameters()
        if "_ip." in name or name.startswith("encoder_hid_proj")
    }

    def loss_of(chance: torch.Generator) -> Tensor:
        return imitation_loss(demo, lesson, config, chance, device)

    kept = learn(job, config, weights, loss_of, device)
    put(weights, kept)
    folder = job.out / "model"
    _save(demo.unet, encoder, folder)
    forget_paths(folder)
    metrics = measured(job, config, folder) if config.check_pictures else {}
    write_card(
        job,
        config,
        folder,
        metrics,
        seconds=time.monotonic() - began,
        made_from={
            name: read_card(job.path(getattr(config, name))).get("files", {})
            for name in ("diffusion", "clip")
        },
    )
    return JobResult(outputs={"model": folder}, summary=metrics)


def _image_encoder(folder: Path) -> Any:
    from transformers import CLIPVisionModelWithProjection

    if not (folder / "config.json").is_file():
        raise BadJob(f"{folder} holds no CLIP: point the key clip at the demo CLIP's folder")
    encoder: Any = CLIPVisionModelWithProjection.from_pretrained(
        folder, use_safetensors=True, local_files_only=True, dtype=torch.float32
    )
    return encoder.eval().requires_grad_(False)


def fresh(unet: Any, encoder: Any) -> dict[str, dict[str, Tensor]]:
    """An untrained adapter in the family's own format; keys and values begin as those of words."""
    wide = unet.config.cross_attention_dim
    seen = encoder.config.projection_dim
    projection = {
        "proj.weight": torch.randn(WORDS * wide, seen) / seen**0.5,
        "proj.bias": torch.zeros(WORDS * wide),
        "norm.weight": torch.ones(wide),
        "norm.bias": torch.zeros(wide),
    }
    attention = {}
    for place, name in _cross_attentions(unet):
        layer = unet.get_submodule(name)
        attention[f"{place}.to_k_ip.weight"] = layer.to_k.weight.detach().clone()
        attention[f"{place}.to_v_ip.weight"] = layer.to_v.weight.detach().clone()
    return {"image_proj": projection, "ip_adapter": attention}


@torch.no_grad()
def spoken(demo: Any, lesson: dict[str, Tensor]) -> dict[str, Tensor]:
    """The projection that comes nearest to the text encoder's states of size, colour, shape and end.

    Those states have passed a layer norm, and so will the projection's: its weight and bias are
    taken over, and what stands before them is fitted by ridge regression.
    """
    [norm] = [
        module
        for name, module in demo.text_encoder.named_modules()
        if name.endswith("final_layer_norm")
    ]
    seen = lesson["seen"].float()
    states = (lesson["said"].float() - norm.bias) / norm.weight  # (N, 4, T)
    columns = torch.cat([seen, torch.ones(len(seen), 1)], dim=1)
    damped = columns.T @ columns + RIDGE * torch.eye(columns.shape[1])
    found = torch.linalg.solve(damped, columns.T @ states.flatten(1)).T
    return {
        "proj.weight": found[:, :-1].contiguous(),
        "proj.bias": found[:, -1].contiguous(),
        "norm.weight": norm.weight.detach().clone(),
        "norm.bias": norm.bias.detach().clone(),
    }


def _cross_attentions(unet: Any) -> list[tuple[int, str]]:
    """Their numbers in an IP-Adapter's file (1, 3, 5, ... over all attentions), and their names."""
    names = [name.removesuffix(".processor") for name in unet.attn_processors]
    return [(place, name) for place, name in enumerate(names) if name.endswith("attn2")]


def imitation_loss(
    demo: Any,
    lesson: dict[str, Tensor],
    config: ReferenceConfig,
    chance: torch.Generator,
    device: torch.device,
) -> Tensor:
    """Mean squared error of the predicted velocity, a reference in sight."""
    count, pictures = config.batch_size, len(lesson["latents"])
    rows = torch.randint(pictures, (count,), generator=chance)
    spoken, shown = torch.rand(2, count, generator=chance)
    # Rows of the word table: the full captions, then those of the ground alone, then the empty one.
    full, none = config.full_captions, config.full_captions + config.no_captions
    words = torch.where(spoken < full, rows, rows + pictures)
    words = torch.where((spoken >= full) & (spoken < none), 2 * pictures, words)
    times = noise_levels(count, chance).to(device)
    latents = lesson["latents"][rows].float().to(device)
    noise = torch.randn(latents.shape, generator=chance).to(device)
    seen = lesson["seen"][rows].float()
    seen = torch.where((shown < config.no_references)[:, None], 0.0, seen).to(device)
    said = demo.unet(
        demo.scheduler.add_noise(latents, noise, times),
        times,
        encoder_hidden_states=lesson["words"][words].float().to(device),
        added_cond_kwargs={"image_embeds": [seen[:, None]]},
    )[0]
    loss: Tensor = ((said - demo.scheduler.get_velocity(latents, noise, times)) ** 2).mean()
    return loss


@torch.no_grad()
def _lesson(job: Job, config: ReferenceConfig, demo: Any, encoder: Any) -> dict[str, Tensor]:
    """latents (N, C, h, w), seen (N, D), words (2N + 1, T, D) and said (N, 4, D), once per folder."""
    path = job.folder / "cache" / "lesson.safetensors"
    if path.is_file():
        return dict(load_file(path))
    scenes = lesson_scenes(config.seed, config.pictures)
    references = elsewhere(scenes, derive(config.seed, "references"))
    side = demo.vae.config.sample_size
    texts = [scene.caption for scene in scenes] + [ground_of(scene) for scene in scenes] + [""]
    tokens: Any = tokens_of(demo.tokenizer, texts)
    pixels: Any = unit_pixels(references, side) * 2 - 1  # mean and deviation 0.5
    things: Any = tokens_of(
        demo.tokenizer, [f"a {scene.size} {scene.colour} {scene.shape}" for scene in scenes]
    )
    states = torch.cat([demo.text_encoder(part)[0].half() for part in things.split(256)])
    lesson = {
        "latents": encoded(demo.vae, unit_pixels(scenes, side)),
        "said": states[:, 2:6].contiguous(),  # after the start and "a": size, colour, shape, end
        "seen": torch.cat([encoder(part).image_embeds.half() for part in pixels.split(64)]),
        "words": torch.cat([demo.text_encoder(part)[0].half() for part in tokens.split(256)]),
    }
    write_atomic(path, lambda part: save_file(lesson, part))
    return lesson


def elsewhere(scenes: list[Scene], seed: int) -> list[Scene]:
    """The same things at other places on other grounds."""
    rng = np.random.default_rng(seed)
    found = []
    for scene in scenes:
        other = random_scene(rng, wander=CALM)
        grounds = [name for name in COLOURS if name not in (scene.background, scene.colour)]
        found.append(
            replace(
                other,
                shape=scene.shape,
                colour=scene.colour,
                size=scene.size,
                radius=scene.radius,
                centre=(0.5, 0.5),
                background=str(rng.choice(grounds)),
            )
        )
    return found


def ground_of(scene: Scene) -> str:
    """What a prompt says that leaves the thing to the reference."""
    return f"on a {scene.background} background"


def _save(unet: Any, encoder: Any, folder: Path) -> None:
    """The adapter in the family's own format, its image encoder beside it, all in half precision."""
    found: dict[str, Tensor] = {}
    for name, value in unet.encoder_hid_proj.image_projection_layers[0].state_dict().items():
        known = name.replace("image_embeds.", "proj.")
        found[f"image_proj.{known}"] = value
    for place, name in _cross_attentions(unet):
        for letter in "kv":
            weight = unet.get_submodule(f"{name}.processor").get_submodule(f"to_{letter}_ip.0")
            found[f"ip_adapter.{place}.to_{letter}_ip.weight"] = weight.weight
    half: Mapping[str, Tensor] = {
        name: value.detach().half().cpu().contiguous() for name, value in found.items()
    }
    write_atomic(folder / FILE, lambda part: save_file(dict(half), part))
    encoder.half().save_pretrained(folder / "image_encoder")
    side = {"height": encoder.config.image_size, "width": encoder.config.image_size}
    words = PREPROCESSOR | {"size": {"shortest_edge": side["height"]}, "crop_size": side}
    text = json.dumps(words, indent=2) + "\n"
    (folder / "image_encoder" / "preprocessor_config.json").write_text(text, encoding="utf-8")


def measured(job: Job, config: ReferenceConfig, folder: Path) -> dict[str, Any]:
    """Draw held-out things from their pictures, told the ground alone, with the shipped files.

    Shares of drawings with the reference's shape, colour and both; with the adapter and, from the
    same seeds, at scale 0: what the words alone give. `ground`: the prompt's ground, not the
    reference's.
    """
    device = pick_device()
    scenes = scenes_of(config.seed, HELD_OUT, config.check_pictures, seen=False, wander=CALM)
    model = load_model(job.path(config.diffusion), device, adapter=folder, mode="reference")
    shown = unit_pixels(
        elsewhere(scenes, derive(config.seed, "check references")),
        model.pipeline.vae.config.sample_size,
    )

    def drawn(scale: float) -> Tensor:
        painter = ReferencePainter(
            model,
            Settings(
                config.check_steps, config.check_guidance, mode="reference", reference_scale=scale
            ),
        )
        parts: list[Tensor] = []
        for start in range(0, len(scenes), 16):
            items = [
                Item(key="c", prompt=ground_of(scene), seed=derive(config.seed, "check", place))
                for place, scene in enumerate(scenes[start : start + 16], start)
            ]
            inputs = [Inputs(references=(each,)) for each in shown[start : start + 16]]
            parts += [as_saved(drawing.image) for drawing in painter.draw(items, inputs)]
        return torch.stack(parts)

    with_it, without = drawn(1.0), drawn(0.0)
    rows = torch.stack([shown, with_it, without], dim=1)[:SHEET_PICTURES]
    model_check.save_sheet(
        bytes_of(rows.flatten(0, 1)), job.out / "samples" / "sheet.png", columns=12
    )
    return {"adapter": _like(with_it, scenes), "words_alone": _like(without, scenes)}


def _like(images: Tensor, scenes: list[Scene]) -> dict[str, float]:
    seen = [measure(picture) for picture in bytes_of(images)]
    hits = {
        "colour": [a.colour == b.colour for a, b in zip(seen, scenes, strict=True)],
        "shape": [a.shape == b.shape for a, b in zip(seen, scenes, strict=True)],
        "ground": [a.background == b.background for a, b in zip(seen, scenes, strict=True)],
    }
    hits["thing"] = [a and b for a, b in zip(hits["colour"], hits["shape"], strict=True)]
    return {name: round(sum(found) / len(found), 4) for name, found in hits.items()}
