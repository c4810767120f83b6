"""Inpainting and outpainting: what is masked is painted, what is known stays to the bit.

Networks with 2C + 1 channels (made for it) see the mask and the known part at every step. Networks
with C channels are made to agree with the known part by blending: after every step the known
latents, noised to the next level, take their place again (as in diffusers' inpainting pipeline).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.contracts import Canvas, Item
from training.data.images import resized
from training.generate.inputs import Inputs
from training.generate.pipeline import BadModel, Model
from training.generate.sampling import Drawing, Painter, Settings, by_group


@dataclass(frozen=True)
class Hole:
    """One picture to be completed."""

    known: Tensor  # (3, H, W) in [0, 1]; what lies in the hole is not looked at
    mask: Tensor  # (H, W) bool, True is to be filled


class Inpainter(Painter):
    """Draws in the modes "inpaint" and "outpaint".

    It paints at the settings' size, or where they give none at about as many pixels as the model
    was made for in the picture's own proportions; the result has the size of the source (of the
    canvas around it), and the pixels outside the mask are the source's.
    """

    def __init__(self, model: Model, settings: Settings) -> None:
        super().__init__(model, settings)
        channels = model.pipeline.unet.config.in_channels
        own = model.pipeline.vae.config.latent_channels
        if channels not in (own, 2 * own + 1):
            raise BadModel(
                f"{model.folder} has a UNet of {channels} channels, which cannot inpaint: "
                f"with its VAE it must have {own} or {2 * own + 1}"
            )
        self._sees_mask = channels != own

    @torch.inference_mode()
    def draw(
        self,
        items: Sequence[Item],
        inputs: Sequence[Inputs] = (),
        *,
        on_step: Callable[[], None] | None = None,
    ) -> list[Drawing]:
        holes = [self._hole(each) for each in inputs]
        sizes = [self._working_size(hole) for hole in holes]

        def group(places: Sequence[int]) -> list[Drawing]:
            return self._draw_size(
                [items[place] for place in places],
                [holes[place] for place in places],
                sizes[places[0]],
                on_step,
            )

        return by_group(sizes, group)

    def _first_step(self, steps: int) -> int:
        """How many steps the settings' strength leaves out; at least one is done."""
        return steps - max(1, round(steps * self.settings.strength))

    def _hole(self, inputs: Inputs) -> Hole:
        assert inputs.source is not None, "load_inputs saw to it"
        if self.settings.mode == "outpaint":
            return on_canvas(inputs.source, inputs.mask, self.settings.canvas)
        assert inputs.mask is not None, "load_inputs saw to it"
        return Hole(inputs.source, inputs.mask)

    def _working_size(self, hole: Hole) -> tuple[int, int]:
        """Height and width at which to paint, multiples of the grain."""
        if self.settings.height or self.settings.width:
            return self.height, self.width
        height, width = hole.mask.shape
        scale = (self.height * self.width / (height * width)) ** 0.5
        grain = self.grain
        tall, wide = (max(grain, round(side * scale / grain) * grain) for side in (height, width))
        return tall, wide

    def _draw_size(
        self,
        items: Sequence[Item],
        holes: Sequence[Hole],
        size: tuple[int, int],
        on_step: Callable[[], None] | None,
    ) -> list[Drawing]:
        known = torch.stack([resized(hole.known, *size) for hole in holes])
        mask = torch.stack([shrunk(hole.mask, *size) for hole in holes])[:, None]
        generators = self.generators(items)
        noise = self.noise(generators, size)
        scheduler = self.scheduler()
        small = torch.stack([shrunk(each[0] > 0, *noise.shape[-2:]) for each in mask])[:, None]
        small = small.to(self.model.device, self.model.dtype)
        noise = noise.to(self.model.device, self.model.dtype)
        latents = noise * scheduler.init_noise_sigma
        start = self._first_step(len(scheduler.timesteps))
        if start:  # from the picture, noised so far, and not from pure noise
            time = scheduler.timesteps[start].expand(len(items))
            latents = scheduler.add_noise(self.encode(known), noise, time)
        if self._sees_mask:
            # The middle grey, not black: zero in the range that the VAE sees.
            masked = self.encode(torch.where(mask > 0, torch.tensor(0.5), known))
            seen = torch.cat([small, masked], dim=1)
            latents = self.denoise(
                items, latents, scheduler, generators, start=start, seen=seen, on_step=on_step
            )
        else:
            clean = self.encode(known)

            def settle(latents: Tensor, time: Tensor | None) -> Tensor:
                there = clean
                if time is not None:
                    there = scheduler.add_noise(clean, noise, time.expand(len(clean)))
                return (1 - small) * there + small * latents

            latents = self.denoise(
                items, latents, scheduler, generators, start=start, settle=settle, on_step=on_step
            )
        return [
            Drawing(composite(drawing.image, hole, self.settings.feather), drawing.latent)
            for drawing, hole in zip(self.finish(latents), holes, strict=True)
        ]


def on_canvas(source: Tensor, mask: Tensor | None, canvas: Canvas) -> Hole:
    """A source (3, H, W) in the middle of a larger canvas; its own mask (H, W), if any, stays a hole."""
    height, width = source.shape[1:]
    margins = canvas.margins(height, width)
    inner = torch.zeros(height, width, dtype=torch.bool) if mask is None else mask
    return Hole(F.pad(source, margins, value=0.5), F.pad(inner, margins, value=True))


def shrunk(mask: Tensor, height: int, width: int) -> Tensor:
    """(H, W) bool at another size as floats: a cell is filled where any pixel of it is."""
    return F.adaptive_max_pool2d(mask[None].float(), (height, width))[0]


def composite(painted: Tensor, hole: Hole, feather: int = 0) -> Tensor:
    """The painting (3, h, w) inside the hole and the source outside, at the source's size.

    `feather`: over so many pixels from the edge of the hole inwards the source's own pixels fade
    out; outside the hole not one changes. For sources that are whole below their masks.
    """
    height, width = hole.mask.shape
    painted = resized(painted, height, width).to(hole.known)
    if feather:
        share = _depth(hole.mask, feather) / (feather + 1)
        painted = torch.lerp(hole.known, painted, share)
    return torch.where(hole.mask, painted, hole.known)


def _depth(mask: Tensor, most: int) -> Tensor:
    """(H, W): how many pixels deep inside the mask each one lies, counted from 1, at most `most` + 1."""
    depth = mask.float()
    within = mask.float()[None]
    for _ in range(most):
        # The picture's own edge is no edge of the hole: beyond it nothing is known.
        within = 1 - F.max_pool2d(1 - within, 3, stride=1, padding=1)
        depth += within[0]
    return depth
