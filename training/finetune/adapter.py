"""The LoRA adapter: put on a network, switched off for the reference, saved the diffusers way."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from training.common.files import write_atomic

ATTENTION = ["to_q", "to_k", "to_v", "to_out.0"]
CONVOLUTION = ["proj_in", "proj_out", "conv1", "conv2", "conv_shortcut", "time_emb_proj"]
FEED_FORWARD = ["ff.net.0.proj", "ff.net.2"]
TARGETS = {
    "attention": ATTENTION,
    "attention+conv": [*ATTENTION, *CONVOLUTION, *FEED_FORWARD],
}
WEIGHTS_FILE = "pytorch_lora_weights.safetensors"


def add_adapter(network: nn.Module, *, targets: str, rank: int, alpha: float, seed: int) -> None:
    """Freeze `network` and add a LoRA whose weights are fp32 and whose effect starts at zero.

    fp32 whatever the base is: in bf16 an AdamW step at 1e-5 is mostly rounded away (2 % of entries
    changed after 20 steps, against all of them).
    """
    from peft import LoraConfig

    network.requires_grad_(False)
    network.add_adapter(  # type: ignore[operator]
        LoraConfig(r=rank, lora_alpha=alpha, lora_dropout=0.0, target_modules=TARGETS[targets])
    )
    chance = torch.Generator().manual_seed(seed)
    for name, weight in trainable(network).items():
        weight.data = weight.data.float()
        with torch.no_grad():
            if "lora_A" in name:
                bound = (1.0 / weight[0].numel()) ** 0.5  # torch's own default for a linear layer
                fresh = torch.rand(weight.shape, generator=chance) * 2 * bound - bound
                weight.copy_(fresh)
            else:
                weight.zero_()


def trainable(network: nn.Module) -> dict[str, nn.Parameter]:
    """The adapter's weights by name, in the network's own order."""
    return {name: value for name, value in network.named_parameters() if value.requires_grad}


@contextmanager
def switched_off(network: Any) -> Iterator[None]:
    """Inside, the network is bit for bit the base model: the reference."""
    network.disable_adapters()
    try:
        yield
    finally:
        network.enable_adapters()


def save_adapter(network: nn.Module, weights: Mapping[str, Tensor], folder: Path) -> Path:
    """Write `weights` (as named by `trainable`) as a diffusers LoRA folder; returns the file.

    Rank, alpha and targets travel in the file's metadata, so that any alpha survives the trip.
    Written here and not by diffusers: its converter leaves the keys of a LoRA over attention and
    convolutions in two dialects that its loader then cannot read, and its files differ from
    process to process in the order of their metadata. The same run gives the same bytes.
    """
    from peft.utils import get_peft_model_state_dict

    state = get_peft_model_state_dict(
        network, state_dict={name: value.detach().cpu() for name, value in weights.items()}
    )
    config: Any = network.peft_config["default"]  # type: ignore[index]
    described = {
        "unet.r": config.r,
        "unet.lora_alpha": config.lora_alpha,
        "unet.lora_dropout": config.lora_dropout,
        "unet.bias": config.bias,
        "unet.target_modules": sorted(config.target_modules),
    }
    tensors = {f"unet.{key}": value.contiguous() for key, value in state.items()}
    metadata = {"lora_adapter_metadata": json.dumps(described, sort_keys=True)}
    file = folder / WEIGHTS_FILE
    write_atomic(file, lambda part: save_file(tensors, part, metadata=metadata))
    return file


def load_adapter(network: nn.Module, folder: Path) -> None:
    """Copy the weights of a saved adapter into the one already on `network`.

    Raises ValueError when rank or targets differ: training on would silently be another run.
    """
    from diffusers import StableDiffusionPipeline
    from diffusers.utils import convert_unet_state_dict_to_peft
    from peft.utils import get_peft_model_state_dict, set_peft_model_state_dict

    file = folder / WEIGHTS_FILE
    if not file.is_file():
        raise ValueError(f"{folder} holds no {WEIGHTS_FILE}; give the folder of a saved adapter.")
    state, _, metadata = StableDiffusionPipeline.lora_state_dict(
        folder, weight_name=WEIGHTS_FILE, use_safetensors=True, return_lora_metadata=True
    )
    state = {key.removeprefix("unet."): value for key, value in state.items()}
    state = convert_unet_state_dict_to_peft(state)
    mine = {key: tuple(value.shape) for key, value in get_peft_model_state_dict(network).items()}
    theirs = {key: tuple(value.shape) for key, value in state.items()}
    if mine != theirs:
        raise ValueError(
            f"The adapter in {folder} has other ranks or targets than this run's settings; set "
            f"rank and targets to its own: {_describe(metadata)}."
        )
    set_peft_model_state_dict(network, {key: value.float() for key, value in state.items()})


def _describe(metadata: dict[str, Any] | None) -> str:
    if not metadata:
        return "not recorded in the file"
    shown = {k.removeprefix("unet."): v for k, v in metadata.items()}
    return json.dumps({k: shown.get(k) for k in ("r", "lora_alpha", "target_modules")}, default=str)
