"""Does a text-to-video model move things the way the prompt says? Asked of the pixels."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from training.common.seeding import derive, generator
from training.data.moving import (
    DIRECTIONS,
    all_moving_captions,
    measure_motion,
    parse_moving_caption,
)
from training.pretrain import check

Clips = NDArray[np.uint8]  # (N, T, H, W, 3)


def check_prompts(count: int, seed: int) -> list[str]:
    """Captions drawn by lot, each direction as often as the others."""
    rng = np.random.default_rng(derive(seed, "check prompts"))
    captions = [str(caption) for caption in rng.permutation(all_moving_captions())]
    of_each = {name: iter([c for c in captions if c.endswith(f" {name}")]) for name in DIRECTIONS}
    names = list(DIRECTIONS)
    return [next(of_each[names[place % len(names)]]) for place in range(count)]


@torch.no_grad()
def draw(
    pipeline: Any,
    prompts: Sequence[str],
    *,
    seed: int,
    frames: int,
    steps: int,
    guidance: float,
    batch_size: int = 8,
) -> Clips:
    """One clip a prompt; clip i has its own noise, whatever the batch."""
    clips: list[Clips] = []
    for start in range(0, len(prompts), batch_size):
        part = list(prompts[start : start + batch_size])
        noise = [generator(seed, "check noise", start + place) for place in range(len(part))]
        found = pipeline(
            part,
            num_frames=frames,
            num_inference_steps=steps,
            guidance_scale=guidance,
            generator=noise,
            output_type="np",
        ).frames
        clips.append((np.clip(found, 0, 1) * 255).round().astype(np.uint8))
    return np.concatenate(clips)


def accuracies(clips: Clips, prompts: Sequence[str]) -> dict[str, float]:
    """Shares of clips whose direction, colour, ground and shape are those of the prompt.

    Colour, ground and shape are asked of the first, the middle and the last frame, and all three
    must be right. `axis`: left or right against up or down. `evenness`: mean share of steps
    between frames that go the way of the whole; `travel`: mean way, fraction of the side.
    """
    names = ("direction", "axis", "background", "colour", "shape", "all")
    right = dict.fromkeys(names, 0)
    evenness = travel = 0.0
    for clip, prompt in zip(clips, prompts, strict=True):
        motion = measure_motion(clip)
        shape, colour, ground, direction = parse_moving_caption(prompt)
        seen = [motion.frames[at] for at in (0, len(clip) // 2, len(clip) - 1)]
        hits = {
            "direction": motion.direction == direction,
            "axis": motion.direction in _axis(direction),
            "background": all(each.background == ground for each in seen),
            "colour": all(each.colour == colour for each in seen),
            "shape": all(each.shape == shape for each in seen),
        }
        hits["all"] = all(hits.values())
        for name in names:
            right[name] += hits[name]
        evenness += motion.evenness
        travel += motion.travel
    shares = {name: round(count / len(prompts), 4) for name, count in right.items()}
    return shares | {
        "evenness": round(evenness / len(prompts), 4),
        "travel": round(travel / len(prompts), 4),
    }


def save_sheet(clips: Clips, path: Path) -> None:
    """A row a clip, its frames from left to right."""
    count, frames = clips.shape[:2]
    flat = clips.reshape(count * frames, *clips.shape[2:])
    check.save_sheet(flat, path, columns=frames, enlarge=1)


def _axis(direction: str) -> tuple[str, str]:
    return ("left", "right") if direction in {"left", "right"} else ("up", "down")
