"""The denoising loop of UNets, for the modes that diffusers' text-to-image call has no room for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

# (noisy latents, timestep, encoder_hidden_states=, added_cond_kwargs=, return_dict=False) -> (out,)
Network = Callable[..., Any]


@dataclass(frozen=True)
class Conditions:
    """What the network is told at every step. Under guidance the first half is the negative one."""

    tokens: Tensor  # (B or 2B, T, D)
    # SDXL's summary and sizes; an IP-Adapter's references.
    added: dict[str, Any] = field(default_factory=dict)
    guidance: float = 1.0

    @property
    def doubled(self) -> bool:
        return self.guidance > 1

    @classmethod
    def of(cls, texts: dict[str, Tensor], *, guidance: float, height: int, width: int) -> Any:
        """From what `TextEncoder.encode` gives for the prompts and, under guidance, the negatives."""

        def joined(name: str) -> Tensor:
            halves = [texts[f"negative_{name}"]] if guidance > 1 else []
            return torch.cat([*halves, texts[name]])

        added = {}
        tokens = joined("prompt_embeds")
        if "pooled_prompt_embeds" in texts:
            # SDXL's sizes: as large as what is drawn, nothing cropped off.
            sizes = torch.tensor([height, width, 0, 0, height, width])
            added["text_embeds"] = joined("pooled_prompt_embeds")
            added["time_ids"] = sizes.to(tokens).expand(len(tokens), -1)
        return cls(tokens, added, guidance)


@torch.inference_mode()
def denoise(
    network: Network,
    scheduler: Any,
    latents: Tensor,
    conditions: Conditions,
    *,
    start: int = 0,
    seen: Tensor | None = None,
    settle: Callable[[Tensor, Tensor | None], Tensor] | None = None,
    step_arguments: dict[str, Any] | None = None,
    on_step: Callable[[], None] | None = None,
) -> Tensor:
    """Noisy latents (B, C, h, w) to clean ones.

    `scheduler` is fresh, its timesteps set; `latents` are at the noise level of timestep number
    `start`. `seen` (B, K, h, w) are channels that the network sees beside the latents.
    `settle(latents, next timestep or None)` has the last word after each step.
    """
    times = scheduler.timesteps[start:]
    if start and hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(start)
    for place, time in enumerate(times):
        doubled = torch.cat([latents] * 2) if conditions.doubled else latents
        shown = scheduler.scale_model_input(doubled, time)
        if seen is not None:
            beside = torch.cat([seen] * 2) if conditions.doubled else seen
            shown = torch.cat([shown, beside], dim=1)
        said = network(
            shown,
            time,
            encoder_hidden_states=conditions.tokens,
            added_cond_kwargs=conditions.added or None,
            return_dict=False,
        )[0]
        if conditions.doubled:
            without, within = said.chunk(2)
            said = without + conditions.guidance * (within - without)
        latents = scheduler.step(said, time, latents, **(step_arguments or {}), return_dict=False)[
            0
        ]
        if settle is not None:
            latents = settle(latents, times[place + 1] if place + 1 < len(times) else None)
        if on_step is not None:
            on_step()
    return latents
