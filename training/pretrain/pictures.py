"""Scenes as tensors. The scenes of a step follow from (seed, step) and from nothing else."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.data.scenes import Scene, is_held_out, random_scene, render_batch

HELD_OUT = 2**31  # a "step" that no run reaches: its scenes are for validation


def scenes_of(
    seed: int, step: int, count: int, *, seen: bool = True, wander: float = 1.0
) -> list[Scene]:
    """`count` scenes; with `seen`, none of a combination that is kept for the final check."""
    rng = np.random.default_rng([seed, step])
    scenes: list[Scene] = []
    while len(scenes) < count:
        scene = random_scene(rng, wander=wander)
        if not (seen and is_held_out(scene.shape, scene.colour, scene.background)):
            scenes.append(scene)
    return scenes


def cropped_batch(seed: int, step: int, count: int, *, side: int, crop: int) -> Tensor:
    """(count, 3, crop, crop) in [-1, 1]: one window of every picture, on the latents' grid."""
    rng = np.random.default_rng([seed, step])
    pixels = render_batch([random_scene(rng) for _ in range(count)], side)
    top, left = 8 * rng.integers(0, (side - crop) // 8 + 1, size=2)
    return as_tensor(pixels[:, top : top + crop, left : left + crop])


def pixels_of(scenes: Sequence[Scene], side: int) -> Tensor:
    """(N, 3, side, side) uint8: a quarter of the memory, for pictures that are kept."""
    return torch.from_numpy(render_batch(scenes, side)).permute(0, 3, 1, 2).contiguous()


def as_tensor(pixels: NDArray[np.uint8] | Tensor) -> Tensor:
    """Bytes (N, H, W, 3) from numpy or (N, 3, H, W) from torch as (N, 3, H, W) in [-1, 1]."""
    if not isinstance(pixels, Tensor):
        pixels = torch.from_numpy(pixels).permute(0, 3, 1, 2)
    # Channels last is what makes small convolutions bearable on a CPU.
    return pixels.float().contiguous(memory_format=torch.channels_last) / 127.5 - 1


def as_pixels(images: Tensor) -> NDArray[np.uint8]:
    """(N, 3, H, W) in [-1, 1] as bytes (N, H, W, 3)."""
    scaled = ((images.detach().float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    pixels: NDArray[np.uint8] = scaled.permute(0, 2, 3, 1).cpu().numpy()
    return pixels
