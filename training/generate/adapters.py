"""Adapters on top of a pipeline: LoRAs, merged for good or gated, and IP-Adapters."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.contracts import Gate
from training.generate.gates import Gating
from training.generate.refusals import BadModel, pickled, refuse_pickle

LORA_FILE = "pytorch_lora_weights.safetensors"
IP_ADAPTER_FILES = "*ip*adapter*.safetensors"
IP_ADAPTER_FOLDER = "ip_adapter"  # in the folder of a model that comes with one


def add_adapter(
    pipeline: Any, path: Path, *, scale: float, gates: Sequence[Gate], mode: str
) -> Gating | None:
    """Put what lies at `path` on the pipeline; gates give back what must be asked at each step.

    Raises BadModel.
    """
    if (file := ip_adapter_file(path)) is not None:
        if gates:
            raise BadModel(f"{file} is an IP-Adapter; gates hold back LoRAs alone")
        if mode != "reference":
            raise BadModel(
                f"{file} is an IP-Adapter, which cannot draw in mode {mode!r}",
                hint='It draws in mode "reference", from pictures of what to show.',
            )
        add_ip_adapter(pipeline, file)
        return None
    return _add_lora(pipeline, _lora_file(path), scale, gates)


def ip_adapter_file(path: Path) -> Path | None:
    """The one IP-Adapter file of a folder (or the path itself), if there is one."""
    found = sorted(path.glob(IP_ADAPTER_FILES)) if path.is_dir() else []
    if path.is_file() and path.match(IP_ADAPTER_FILES):
        found = [path]
    if len(found) > 1:
        raise BadModel(f"{path} holds several IP-Adapters: {', '.join(f.name for f in found)}")
    return found[0] if found else None


def add_own_ip_adapter(pipeline: Any, folder: Path) -> None:
    """The IP-Adapter that comes in a model's folder, unless another one was put on it."""
    there = getattr(pipeline.unet.config, "encoder_hid_dim_type", None) == "ip_image_proj"
    if not there and (file := ip_adapter_file(folder / IP_ADAPTER_FOLDER)) is not None:
        add_ip_adapter(pipeline, file)


def add_ip_adapter(pipeline: Any, file: Path) -> None:
    """An IP-Adapter with the image encoder that lies beside it (or is the pipeline's own)."""
    from transformers import CLIPImageProcessor

    encoder = file.parent / "image_encoder"
    if not hasattr(pipeline, "load_ip_adapter"):
        raise BadModel(f"a {type(pipeline).__name__} takes no IP-Adapter")
    if getattr(pipeline, "image_encoder", None) is None:
        if not encoder.is_dir():
            raise BadModel(
                f"{file} has no image_encoder folder beside it",
                hint="Put the CLIP vision model that it was trained with there.",
            )
        if not any(encoder.glob("*.safetensors")):
            if bad := pickled(encoder):
                raise refuse_pickle(bad[0], "Save the image encoder again as safetensors.")
            raise BadModel(f"{encoder} holds no .safetensors file")
    try:
        if (encoder / "preprocessor_config.json").is_file():
            pipeline.register_modules(feature_extractor=CLIPImageProcessor.from_pretrained(encoder))
        pipeline.load_ip_adapter(
            str(file.parent), subfolder="", weight_name=file.name, local_files_only=True
        )
    # Whatever does not fit makes the libraries raise, it means one thing to its owner.
    except Exception as error:
        raise _does_not_fit(file, error) from error


def _add_lora(pipeline: Any, file: Path, scale: float, gates: Sequence[Gate]) -> Gating | None:
    try:
        pipeline.load_lora_weights(file.parent, weight_name=file.name, use_safetensors=True)
        if not pipeline.get_list_adapters():
            raise BadModel(f"adapter {file} fits no layer of the model")
        if gates:
            gating = Gating(pipeline, gates, scale)
            pipeline.unload_lora_weights()
            return gating
        # Merged into the weights, drawing costs nothing more than without.
        pipeline.fuse_lora(lora_scale=scale)
        pipeline.unload_lora_weights()
    except BadModel:
        raise
    except Exception as error:
        raise _does_not_fit(file, error) from error
    return None


def _does_not_fit(file: Path, error: Exception) -> BadModel:
    return BadModel(
        f"adapter {file} does not go with the model: {type(error).__name__}: {error}",
        hint="Use the adapter with the base model that it was trained on.",
    )


def _lora_file(adapter: Path) -> Path:
    path = adapter / LORA_FILE if adapter.is_dir() else adapter
    if path.is_file() and path.suffix == ".safetensors":
        return path
    bad = pickled(adapter) if adapter.is_dir() else [adapter] * adapter.is_file()
    if bad:
        raise refuse_pickle(bad[0], "Save the adapter again as safetensors.")
    raise BadModel(f"adapter {adapter} holds no {LORA_FILE}", hint="Check the path.")
