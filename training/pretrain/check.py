"""Does a text-to-image model draw what the prompt says? Asked of the pixels, not of a person."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.common.seeding import derive, generator
from training.data.scenes import all_captions, is_held_out, measure, parse_caption

Pixels = NDArray[np.uint8]
GAP = 2  # pixels between the pictures of a sheet


def check_prompts(count: int, seed: int) -> list[str]:
    """Half from combinations that training saw, half from those it did not (as far as they go)."""
    seen: list[str] = []
    unseen: list[str] = []
    for caption in all_captions():
        shape, colour, background, _ = parse_caption(caption)
        (unseen if is_held_out(shape, colour, background) else seen).append(caption)
    rng = np.random.default_rng(derive(seed, "check prompts"))
    half = min(count // 2, len(unseen))
    chosen = [*rng.permutation(seen)[: count - half], *rng.permutation(unseen)[:half]]
    return [str(prompt) for prompt in chosen]


def draw(
    pipeline: Any,
    prompts: Sequence[str],
    *,
    seed: int,
    steps: int,
    guidance: float,
    batch_size: int = 16,
) -> Pixels:
    """One picture a prompt, (N, H, W, 3); picture i has its own noise, whatever the batch."""
    pictures: list[Pixels] = []
    for start in range(0, len(prompts), batch_size):
        part = list(prompts[start : start + batch_size])
        noise = [generator(seed, "check noise", start + place) for place in range(len(part))]
        images = pipeline(
            part,
            num_inference_steps=steps,
            guidance_scale=guidance,
            generator=noise,
            output_type="np",
        ).images
        pictures.extend((np.clip(images, 0, 1) * 255).round().astype(np.uint8))
    return np.stack(pictures)


def accuracies(pictures: Pixels, prompts: Sequence[str]) -> dict[str, float]:
    """Shares of pictures whose ground, object colour, size and shape are those of the prompt.

    `all` is the share that has all four right; `shape_fit` the mean overlap with a perfect shape.
    """
    right = dict.fromkeys(("background", "colour", "size", "shape", "all"), 0)
    fit = 0.0
    for picture, prompt in zip(pictures, prompts, strict=True):
        seen = measure(picture)
        shape, colour, background, size = parse_caption(prompt)
        hits = {
            "background": seen.background == background,
            "colour": seen.colour == colour,
            "size": size is None or seen.size == size,
            "shape": seen.shape == shape,
        }
        for name, hit in hits.items():
            right[name] += hit
        right["all"] += all(hits.values())
        fit += seen.shape_fit
    shares = {name: round(count / len(prompts), 4) for name, count in right.items()}
    return shares | {"shape_fit": round(fit / len(prompts), 4)}


def judge(pictures: Pixels, prompts: Sequence[str]) -> dict[str, dict[str, float]]:
    """The accuracies over all prompts, and over the combinations that training never saw."""
    found = {"prompts": accuracies(pictures, prompts)}
    unseen = [place for place, prompt in enumerate(prompts) if _is_unseen(prompt)]
    if unseen:
        found["unseen"] = accuracies(pictures[unseen], [prompts[place] for place in unseen])
    return found


def sheet(pictures: Pixels, columns: int, *, enlarge: int = 2) -> Image.Image:
    """Pictures in rows, enlarged without smoothing."""
    count, high, wide, _ = pictures.shape
    high, wide = high * enlarge, wide * enlarge
    rows = -(-count // columns)
    canvas = Image.new(
        "RGB", (columns * (wide + GAP) + GAP, rows * (high + GAP) + GAP), (128, 128, 128)
    )
    for place, picture in enumerate(pictures):
        left = GAP + (place % columns) * (wide + GAP)
        top = GAP + (place // columns) * (high + GAP)
        scaled = Image.fromarray(picture).resize((wide, high), Image.Resampling.NEAREST)
        canvas.paste(scaled, (left, top))
    return canvas


def save_sheet(pictures: Pixels, path: Path, columns: int, *, enlarge: int = 2) -> None:
    """Write a sheet as PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet(pictures, columns, enlarge=enlarge).save(path, optimize=True)


def _is_unseen(prompt: str) -> bool:
    shape, colour, background, _ = parse_caption(prompt)
    return is_held_out(shape, colour, background)
