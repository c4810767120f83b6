"""Opens a pipeline of a known family: safetensors only, and a clear error for the rest."""

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from training.contracts import Gate
from training.data.latents import vae_sha256
from training.generate.adapters import add_adapter, add_own_ip_adapter
from training.generate.families import FAMILIES, classes_for
from training.generate.refusals import BadModel, pickled, refuse_pickle

__all__ = ["BadModel", "Model", "check_folder", "find_folder", "load_model", "quiet_libraries"]


@dataclass(frozen=True)
class Model:
    """An open pipeline. Its modules are in eval mode and carry no gradients."""

    pipeline: Any  # a diffusers pipeline, one of FAMILIES
    folder: Path
    device: torch.device
    dtype: torch.dtype  # of the UNet and the text encoders
    vae: str  # sha256 that names the VAE, as snapshots store it


def load_model(
    source: str | Path,
    device: torch.device,
    *,
    adapter: Path | None = None,
    adapter_scale: float = 1.0,
    gates: Sequence[Gate] = (),
    dtype: torch.dtype | None = None,
    mode: str = "text",
) -> Model:
    """Open a pipeline folder or hub id, with an adapter on it where one is given.

    `mode` is what it is to draw: a family that cannot is refused before anything is loaded.

    fp32 on the CPU and fp16 on a GPU unless told otherwise. The safety checker is left out: it
    blackens pictures silently, and a black picture judged by people would be a wrong lesson.
    Raises BadModel.
    """
    folder = find_folder(source)
    index = check_folder(folder, mode)
    dtype = dtype or (torch.float16 if device.type == "cuda" else torch.float32)
    pipeline = _open(folder, index, dtype)
    gating = None
    if adapter is not None:
        gating = add_adapter(pipeline, adapter, scale=adapter_scale, gates=gates, mode=mode)
    if mode == "reference":
        add_own_ip_adapter(pipeline, folder)
    if dtype == torch.float16 and pipeline.vae.config.get("force_upcast"):
        pipeline.vae.float()  # its maker says that half precision breaks it
    for module in pipeline.components.values():
        if isinstance(module, torch.nn.Module):
            module.eval().requires_grad_(False)
    pipeline.to(device)
    if gating is not None:
        gating.to(device)
        gating.watch(getattr(pipeline, FAMILIES[index["_class_name"]].network))
    pipeline.set_progress_bar_config(disable=True)
    return Model(pipeline, folder, device, dtype, vae_sha256(folder))


def find_folder(source: str | Path) -> Path:
    """The local folder of a path or a hub id ("owner/name", fetched once). Raises BadModel."""
    path = Path(source).expanduser()
    if path.is_dir():
        return path
    if path.is_file():
        raise BadModel(
            f"model {path} is a file, not a pipeline folder",
            hint="Convert a single-file checkpoint with diffusers' from_single_file and "
            "save_pretrained, and give the folder that it writes.",
        )
    text = str(source)
    if path.is_absolute() or text.startswith(".") or text.count("/") != 1:
        raise BadModel(f"model folder {path} does not exist", hint="Check the path.")
    return _download(text)


def check_folder(folder: Path, mode: str = "text") -> dict[str, Any]:
    """Its model_index.json, if the folder may be opened at all. Raises BadModel."""
    path = folder / "model_index.json"
    if not path.is_file():
        bad = pickled(folder)
        found = f"; it holds {bad[0].name}" if bad else ""
        raise BadModel(
            f"{folder} is not a diffusers pipeline: it has no model_index.json{found}",
            hint="Give the folder that pipeline.save_pretrained wrote.",
        )
    try:
        index = json.loads(path.read_bytes())
    except ValueError as error:
        raise BadModel(f"{path} is not JSON: {error}") from None
    name = index.get("_class_name") if isinstance(index, dict) else None
    family = FAMILIES.get(name) if isinstance(name, str) else None
    if family is None:
        raise BadModel(
            f"{folder} is a {name}, which cannot be drawn with yet",
            hint=f"These can: {', '.join(FAMILIES)}.",
        )
    if mode not in family.painters:
        raise BadModel(
            f"{folder} is a {name}, a model of another family: it cannot draw in mode {mode!r}",
            hint=f"These can: {', '.join(classes_for(mode)) or 'none yet'}. "
            f"This {family.words} draws in: {', '.join(family.painters)}.",
        )
    for part, kind in index.items():
        if _has_weights(part, kind):
            _check_part(folder, part)
    return dict(index)


def quiet_libraries() -> None:
    """No progress bars and no advice in a log that people read for our own lines."""
    import diffusers.utils.logging
    import transformers.utils.logging

    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.set_verbosity_error()
        library.disable_progress_bar()


def _has_weights(part: str, kind: object) -> bool:
    """Whether a line of model_index.json names a network that we load."""
    if part.startswith("_") or not isinstance(kind, list) or kind[0] is None:
        return False
    networks = ("unet", "transformer", "vae", "image_encoder", "motion_adapter")
    return part in networks or part.startswith("text_encoder")


def _check_part(folder: Path, part: str) -> None:
    here = folder / part
    if not here.is_dir():
        raise BadModel(f"{folder} is incomplete: it has no {part} folder")
    if any(here.glob("*.safetensors")):
        return
    if bad := pickled(here):
        raise refuse_pickle(
            bad[0],
            "Use the model's safetensors version, or convert it where you trust it: "
            "pipeline.save_pretrained(folder, safe_serialization=True).",
        )
    raise BadModel(f"{folder} is incomplete: {part} holds no .safetensors file")


def _open(folder: Path, index: dict[str, Any], dtype: torch.dtype) -> Any:
    from diffusers import DiffusionPipeline

    quiet_libraries()
    # What the folder says it is without, an SD3 without its T5 say, must be said again.
    left_out: dict[str, Any] = {
        part: None for part, kind in index.items() if isinstance(kind, list) and kind[0] is None
    }
    if "safety_checker" in index:
        left_out |= {"safety_checker": None, "requires_safety_checker": False}
    network = FAMILIES[index["_class_name"]].network
    files = [path.name for path in (folder / network).glob("*.safetensors")]
    halves = [name for name in files if ".fp16" in name]
    # Half precision where that is what we compute in, or where there is nothing else.
    variant = "fp16" if halves and (dtype == torch.float16 or halves == files) else None
    try:
        with warnings.catch_warnings():
            # `torch_dtype` is the name that every version we allow understands.
            warnings.simplefilter("ignore", FutureWarning)
            return DiffusionPipeline.from_pretrained(
                folder,
                torch_dtype=dtype,
                use_safetensors=True,
                local_files_only=True,
                variant=variant,
                **left_out,
            )
    # Whatever a damaged folder makes the libraries raise, it means one thing to its owner.
    except Exception as error:
        raise BadModel(
            f"model {folder} cannot be opened: {type(error).__name__}: {error}",
            hint="Check that the folder is complete; copy or download it again.",
        ) from error


def _download(hub_id: str) -> Path:
    from diffusers import DiffusionPipeline

    try:
        return Path(DiffusionPipeline.download(hub_id, use_safetensors=True))
    # No network, no such model, no safetensors in it: the libraries raise a dozen kinds.
    except Exception as error:
        raise BadModel(
            f"{hub_id!r} is neither a folder here nor a model that can be fetched: {error}",
            hint="Check the path or the name; without a network, give a local folder.",
        ) from error
