"""Which pipelines we draw with, what each can make, and what draws it.

A new family is a line here and a painter: an object with `model`, `settings`, `text`, `width`,
`height` and `draw`, like `training.generate.sampling.Painter`.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from training.generate.pipeline import Model
    from training.generate.sampling import Painter, Settings


@dataclass(frozen=True)
class Family:
    """Pipelines that are drawn with in the same way."""

    words: str  # what people call it
    painters: Mapping[str, str]  # mode -> "module:class", imported when it is first needed
    network: str = "unet"  # the pipeline's part that is called at every step


_UNET = Family(
    "text-to-image UNet",
    {
        "text": "training.generate.sampling:Painter",
        "inpaint": "training.generate.inpainting:Inpainter",
        "outpaint": "training.generate.inpainting:Inpainter",
        "recon": "training.generate.recon:Reconstructor",
        "reference": "training.generate.reference:ReferencePainter",
    },
)
_INPAINTING_UNET = Family(
    "inpainting UNet",
    {
        "inpaint": "training.generate.inpainting:Inpainter",
        "outpaint": "training.generate.inpainting:Inpainter",
    },
)
_FLOW_TRANSFORMER = Family(
    "flow-matching transformer", {"text": "training.generate.flow:FlowPainter"}, "transformer"
)
_VIDEO_UNET = Family("text-to-video UNet", {"video": "training.generate.video:VideoPainter"})

# By the class that model_index.json names.
FAMILIES: dict[str, Family] = {
    "StableDiffusionPipeline": _UNET,
    "StableDiffusionXLPipeline": _UNET,
    "StableDiffusionInpaintPipeline": _INPAINTING_UNET,
    "StableDiffusionXLInpaintPipeline": _INPAINTING_UNET,
    "StableDiffusion3Pipeline": _FLOW_TRANSFORMER,
    "AnimateDiffPipeline": _VIDEO_UNET,
}


def classes_for(mode: str) -> list[str]:
    """The pipeline classes that can draw in a mode."""
    return [name for name, family in FAMILIES.items() if mode in family.painters]


def painter_for(model: "Model", settings: "Settings") -> "Painter":
    """What draws with this model in the settings' mode. Raises BadModel where it cannot."""
    family = FAMILIES[type(model.pipeline).__name__]
    module, _, name = family.painters[settings.mode].partition(":")
    painter: Any = getattr(importlib.import_module(module), name)
    found: Painter = painter(model, settings)
    return found
