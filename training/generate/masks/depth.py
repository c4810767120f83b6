"""Depth of a photo by a transformers model."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from training.common.jobs import JobError
from training.contracts import ModelDepth
from training.generate.pipeline import find_folder, quiet_libraries
from training.masks.depth import Depths, Estimator, from_disparity

PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
METRIC = ("zoedepth", "depth_pro", "glpn")  # model types that give distances; the others give 1/z


def open_estimator(source: str, depth: ModelDepth, device: torch.device) -> Estimator:
    """A depth model of a local folder or hub id, safetensors only. Raises JobError."""
    folder = find_folder(source)
    is_metric = _check(folder)
    quiet_libraries()
    from transformers import AutoImageProcessor, AutoModelForDepthEstimation

    try:
        processor = AutoImageProcessor.from_pretrained(  # type: ignore[no-untyped-call]
            folder, use_fast=False, local_files_only=True
        )
        model = AutoModelForDepthEstimation.from_pretrained(
            folder, use_safetensors=True, local_files_only=True
        )
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise JobError(
            f"{folder} cannot be opened as a depth model: {error}",
            hint="Give a transformers folder of DPT, Depth Anything, ZoeDepth or the like.",
        ) from None
    model.to(device).eval()

    def estimate(image: Image.Image) -> Depths:
        found = _predict(model, processor, image, device)
        if not np.isfinite(found).all():
            raise JobError("the depth model gave numbers that are not finite")
        return np.maximum(found, 1e-6) if is_metric else from_disparity(found, depth.far)

    return estimate


@torch.inference_mode()
def _predict(model: Any, processor: Any, image: Image.Image, device: torch.device) -> Depths:
    """The model's own numbers at the image's size, (H, W)."""
    inputs = processor(images=image, return_tensors="pt").to(device)
    predicted = model(**inputs).predicted_depth.float()[:, None]  # (1, 1, h, w)
    resized = torch.nn.functional.interpolate(
        predicted, size=(image.height, image.width), mode="bicubic", align_corners=False
    )
    return np.asarray(resized[0, 0].cpu().numpy(), dtype=np.float64)


def _check(folder: Path) -> bool:
    """Whether the model gives distances. Raises JobError for what is no model, or pickled."""
    path = folder / "config.json"
    if not path.is_file():
        raise JobError(f"{folder} is not a transformers model: it has no config.json")
    if not any(folder.glob("*.safetensors")):
        pickled = [file.name for file in folder.iterdir() if file.suffix in PICKLED]
        found = f"; {pickled[0]} is a pickle, which can run any code" if pickled else ""
        raise JobError(f"{folder} holds no weights in safetensors{found}")
    try:
        config = json.loads(path.read_bytes())
    except ValueError as error:
        raise JobError(f"{path} is not JSON: {error}") from None
    kind = config.get("model_type") if isinstance(config, dict) else None
    return kind in METRIC or config.get("depth_estimation_type") == "metric"
