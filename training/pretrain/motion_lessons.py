"""What the motion modules are taught, in which order, and the noisy examples of a step.

What a frame shows depends on its moment *and* on the word, and one without the other tells nothing:
"left" is on the right at first and on the left at last. Taught all at once, on every frame and
every noise, the model had learnt neither after 850 steps. So: first what the word says of the first
frame (the still UNet alone), then the first frame against the last, then the whole way. All of it
at loud noise, where places are decided; only the last lesson also has the quiet levels.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.common.files import write_atomic
from training.common.jobs import Job
from training.common.seeding import generator
from training.data.moving import OPPOSITE, MovingScene, random_moving_scene, render_clip
from training.data.scenes import is_held_out
from training.pretrain import learning
from training.pretrain.pictures import as_tensor
from training.pretrain.settings import MotionConfig
from training.pretrain.words import tokens_of


@dataclass(frozen=True)
class Lesson:
    """Some steps with the same frames, noise and learning rates."""

    begins: int  # the step before its first
    steps: int
    frames: tuple[int, ...]
    moving: bool  # False: the still UNet, which looks at each frame by itself
    quietest: float  # least noise level, a fraction of the schedule
    rate: float  # of the motion modules
    known: float  # of what was learnt before (UNet and words), as a share of `rate`
    decays: bool

    def learning_rate(self, step: int, warmup_steps: int) -> float:
        total = self.steps if self.decays else math.inf
        return learning.learning_rate(step - self.begins, total, self.rate, warmup_steps)


@dataclass(frozen=True)
class Clips:
    """Latents (N, C, T, h, w) in half precision, and the tokens (2N + 1, 16) of their captions: N
    forwards, N backwards, and the empty one."""

    latents: Tensor
    tokens: Tensor


@dataclass(frozen=True)
class Example:
    noisy: Tensor  # (B, C, T, h, w)
    velocity: Tensor  # (B, C, T, h, w), what is to be said
    times: Tensor  # (B,)
    tokens: Tensor  # (B, 16)


def lessons(config: MotionConfig) -> tuple[Lesson, Lesson, Lesson]:
    """In their order."""
    last = config.frames - 1
    ends = config.place_steps + config.end_steps
    return (
        Lesson(0, config.place_steps, (0,), False, 0.85, 1.5e-3, 1.0, False),
        Lesson(config.place_steps, config.end_steps, (0, last), True, 0.85, 2e-3, 0.3, False),
        Lesson(ends, config.way_steps, tuple(range(last + 1)), True, 0.0, 1e-3, 0.5, True),
    )


def lesson_at(config: MotionConfig, step: int) -> Lesson:
    """The lesson of a step; steps count from 1."""
    return next(each for each in lessons(config) if step <= each.begins + each.steps)


def total_steps(config: MotionConfig) -> int:
    return config.place_steps + config.end_steps + config.way_steps


def clips_of(
    job: Job, config: MotionConfig, vae: Any, tokenizer: Any, device: torch.device
) -> Clips:
    """Clips of scenes that are not held out, drawn and encoded once per job folder."""
    rng = np.random.default_rng([config.seed, 0])
    scenes: list[MovingScene] = []
    while len(scenes) < config.clips:
        scene = random_moving_scene(rng)
        middle = scene.middle
        if not is_held_out(middle.shape, middle.colour, middle.background):
            scenes.append(scene)
    captions = [scene.caption for scene in scenes]
    reverse = [MovingScene(each.middle, OPPOSITE[each.direction]).caption for each in scenes]
    tokens = tokens_of(tokenizer, [*captions, *reverse, ""])
    path = job.folder / "cache" / "latents.safetensors"
    if path.is_file():
        return Clips(load_file(path)["latents"], tokens)
    stacked = torch.stack([_encoded(scene, config, vae, device) for scene in scenes])
    write_atomic(path, lambda part: save_file({"latents": stacked}, part))
    return Clips(stacked, tokens)


def draw(
    clips: Clips,
    lesson: Lesson,
    config: MotionConfig,
    step: int,
    scheduler: Any,
    device: torch.device,
) -> Example:
    """The batch of a step, one noise level a clip; half of the clips run backwards."""
    chance = generator(config.seed, "step", step)
    count, stored = max(1, config.batch_size // len(lesson.frames)), len(clips.latents)
    rows = torch.randint(stored, (count,), generator=chance)
    backwards = torch.rand(count, generator=chance) < 0.5
    silent = torch.rand(count, generator=chance) < config.caption_dropout
    # Strata, so that no batch is all loud; above the quietest, louder ones are likelier.
    strata = (torch.arange(count) + torch.rand(count, generator=chance)) / count
    least = lesson.quietest**2
    times = (1000 * (least + (1 - least) * strata).sqrt()).long().clamp(max=999)
    latents = clips.latents[rows].float()
    latents = torch.where(backwards[:, None, None, None, None], latents.flip(2), latents)
    latents = latents[:, :, list(lesson.frames)]
    noise = torch.randn(latents.shape, generator=chance)
    tokens = clips.tokens[torch.where(silent, 2 * stored, rows + stored * backwards)]
    return Example(
        scheduler.add_noise(latents, noise, times).to(device),
        scheduler.get_velocity(latents, noise, times).to(device),
        times.to(device),
        tokens.to(device),
    )


@torch.no_grad()
def _encoded(scene: MovingScene, config: MotionConfig, vae: Any, device: torch.device) -> Tensor:
    """(C, T, h, w) fp16 on the CPU."""
    pixels = torch.from_numpy(render_clip(scene, config.frames, vae.config.sample_size))
    mode = vae.encode(as_tensor(pixels.permute(0, 3, 1, 2)).to(device)).latent_dist.mode()
    latents: Tensor = (mode * vae.config.scaling_factor).half().cpu()
    return latents.permute(1, 0, 2, 3).contiguous()
