"""A vision transformer as something that describes every patch of an image."""

import inspect
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from training.common.files import sha256_of_file, sha256_of_json
from training.common.jobs import JobError
from training.contracts import PatchEstimator
from training.generate.pipeline import find_folder, quiet_libraries
from training.generate.refusals import PICKLED

FORMAT = "prefloop.patches/1"
MEAN = STD = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class Backbone:
    """An open transformer, and what was asked of it."""

    model: Any  # of transformers; gives last_hidden_state (B, tokens, width)
    side: int  # pixels
    patch: int
    layer: int
    mean: Tensor  # (3, 1, 1)
    std: Tensor
    sha256: str  # of its config and weights

    @property
    def grid(self) -> int:
        """Patches on a side."""
        return self.side // self.patch

    def features(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) in [0, 1] of any size to unit vectors (B, grid, grid, width) float32.

        Images are stretched to the square that the transformer sees. Tokens before the patches
        (class, registers) are left out.
        """
        if images.shape[-2:] != (self.side, self.side):
            images = F.interpolate(
                images, size=(self.side, self.side), mode="bicubic", antialias=True
            ).clamp(0, 1)
        tokens = self._tokens((images - self.mean) / self.std)
        patches = tokens[:, -(self.grid**2) :].float()
        shape = (len(patches), self.grid, self.grid, patches.shape[-1])
        return F.normalize(patches, dim=-1).reshape(shape)

    def _tokens(self, pixels: Tensor) -> Tensor:
        more: dict[str, Any] = {}
        if self.side != self.model.config.image_size and _can_stretch(self.model):
            more["interpolate_pos_encoding"] = True
        found = self.model(
            pixel_values=pixels.to(self.model.dtype),
            output_hidden_states=self.layer != -1,
            **more,
        )
        tokens: Tensor = (
            found.last_hidden_state if self.layer == -1 else found.hidden_states[self.layer]
        )
        return tokens


def open_backbone(
    source: str | Path, device: torch.device, *, side: int | None = None, layer: int = -1
) -> Backbone:
    """A ViT-class folder or hub id (DINOv2, CLIP's vision side, ViT ...). Raises JobError."""
    folder = find_folder(source)
    _check(folder)
    quiet_libraries()
    from transformers import AutoConfig, AutoModel

    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        config = getattr(config, "vision_config", config)  # CLIP: the side that sees
        model = AutoModel.from_pretrained(
            folder, config=config, use_safetensors=True, local_files_only=True
        )
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise JobError(
            f"{folder} cannot be opened as a vision model: {error}", hint=_HINT
        ) from None
    model.to(device).eval().requires_grad_(False)
    return backbone_of(model, folder, side=side, layer=layer, sha256=_sha256(folder))


_HINT = "Give a transformers folder of DINOv2, CLIP, ViT or the like, or what patch_encoder wrote."


def backbone_of(
    model: Any, folder: Path | None, *, side: int | None = None, layer: int = -1, sha256: str = ""
) -> Backbone:
    """The same around a model that is open. Raises JobError for one without patches."""
    patch, made_for = (getattr(model.config, name, None) for name in ("patch_size", "image_size"))
    if not isinstance(patch, int) or not isinstance(made_for, int):
        raise JobError(f"{type(model).__name__} does not cut images into patches", hint=_HINT)
    side = side or made_for
    if side % patch:
        raise JobError(
            f"side {side} is no multiple of the backbone's patches of {patch} pixels",
            hint=f"Take {patch * max(1, round(side / patch))}.",
        )
    layers = model.config.num_hidden_layers
    if not -layers - 1 <= layer <= layers:
        raise JobError(f"layer {layer}: the backbone has {layers} layers", hint="-1 is the last.")
    mean, std = _normalisation(folder)
    return Backbone(model, side, patch, layer, mean.to(model.device), std.to(model.device), sha256)


def estimator_of(backbone: Backbone, settings: PatchEstimator) -> dict[str, Any]:
    """All that decides a map's values but the pictures; its hash is the estimator's version."""
    return {
        "format": FORMAT,
        "backbone_sha256": backbone.sha256,
        "side": backbone.side,
        "layer": backbone.layer,
        "floor": settings.floor,
        "cell": settings.cell,
        "resampling": "bilinear, antialiased",
        "references": "scaled to cover the image's size, the middle cut out",
    }


def version_of(estimator: dict[str, Any]) -> str:
    return sha256_of_json(estimator)


def _can_stretch(model: Any) -> bool:
    return "interpolate_pos_encoding" in inspect.signature(model.forward).parameters


def _check(folder: Path) -> None:
    if not (folder / "config.json").is_file():
        raise JobError(f"{folder} is not a transformers model: it has no config.json", hint=_HINT)
    if not any(folder.glob("*.safetensors")):
        pickled = [file.name for file in folder.iterdir() if file.suffix in PICKLED]
        found = f"; {pickled[0]} is a pickle, which can run any code" if pickled else ""
        raise JobError(f"{folder} holds no weights in safetensors{found}", hint=_HINT)


def _sha256(folder: Path) -> str:
    """Of config, normalisation and weights: what else lies there changes no map."""
    names = ["config.json", "preprocessor_config.json"]
    files = [folder / name for name in names if (folder / name).is_file()]
    files += sorted(folder.glob("*.safetensors"))
    return sha256_of_json({file.name: sha256_of_file(file) for file in files})


def _normalisation(folder: Path | None) -> tuple[Tensor, Tensor]:
    """Mean and deviation of colours, (3, 1, 1) each, as the model's maker says."""
    path = None if folder is None else folder / "preprocessor_config.json"
    said = json.loads(path.read_bytes()) if path is not None and path.is_file() else {}
    values = said.get("image_mean", MEAN), said.get("image_std", STD)
    mean, std = (torch.tensor(value, dtype=torch.float32)[:, None, None] for value in values)
    return mean, std
