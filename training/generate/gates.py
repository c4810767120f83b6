"""Holding a LoRA back in some layers and at some timesteps (HG-DPO, arXiv 2405.20216, app. F.4).

Every layer keeps its weights once for each scale it can have, merged just as an ungated adapter is,
and the network puts in those of the step: a gate of 0 is the base model to the bit, a gate of 1
everywhere the merged one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import torch
from torch import Tensor, nn

from training.contracts import Gate
from training.generate.refusals import BadModel


@dataclass
class Layer:
    """One adapted layer."""

    module: nn.Module  # the base layer, which stays in the network
    gates: tuple[Gate, ...]  # those that name it, the first one counts
    weights: dict[float, Tensor]  # by scale
    now: float = 0.0

    def scale_at(self, time: float) -> float:
        for gate in self.gates:
            if gate.t_min <= time <= gate.t_max:
                return gate.scale
        return 0.0

    def put(self, scale: float) -> None:
        if scale != self.now:
            self.module.weight.data = self.weights[scale]
            self.now = scale


class Gating:
    """The gated layers of a pipeline. Asked before every call of the network."""

    def __init__(self, pipeline: Any, gates: Sequence[Gate], scale: float) -> None:
        """Of a pipeline with a LoRA loaded and not merged. Raises BadModel for gates that do nothing."""
        self._layers: list[Layer] = []
        named: set[str] = set()
        for part, name, tuner in _adapted(pipeline):
            own = tuple(gate for gate in gates if fnmatchcase(name, gate.modules))
            named |= {gate.modules for gate in own}
            layer = Layer(tuner.get_base_layer(), own, _merged(tuner, own, scale))
            if part.startswith("text_encoder"):
                _fix(layer, name)
            else:
                self._layers.append(layer)
        for gate in gates:
            if gate.modules not in named:
                raise BadModel(f"gate {gate.modules!r} names no layer of the adapter")

    def watch(self, network: nn.Module) -> None:
        """From now on each call of the network runs with the weights of its timestep."""
        network.register_forward_pre_hook(self._before, with_kwargs=True)

    def to(self, device: torch.device) -> None:
        for layer in self._layers:
            layer.weights = {scale: each.to(device) for scale, each in layer.weights.items()}
            layer.module.weight.data = layer.weights[layer.now]

    def _before(self, _network: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        time = kwargs["timestep"] if "timestep" in kwargs else args[1]
        now = float(time.flatten()[0]) if isinstance(time, Tensor) else float(time)
        for layer in self._layers:
            layer.put(layer.scale_at(now))


def _adapted(pipeline: Any) -> Iterator[tuple[str, str, Any]]:
    """(part, full name, tuner layer) of all that the LoRA is loaded on."""
    from peft.tuners.tuners_utils import BaseTunerLayer

    for part, component in pipeline.components.items():
        if isinstance(component, nn.Module):
            for name, module in component.named_modules():
                if isinstance(module, BaseTunerLayer):
                    yield part, f"{part}.{name}", module


@torch.no_grad()
def _merged(tuner: Any, gates: Sequence[Gate], scale: float) -> dict[float, Tensor]:
    """The layer's weights at each gate's scale, merged as `fuse_lora` does, and without at 0."""
    base = tuner.get_base_layer()
    own = base.weight.data
    found = {0.0: own}
    scaling = dict(tuner.scaling)
    for gate in gates:
        if gate.scale in found:
            continue
        base.weight.data = own.clone()
        tuner.scale_layer(scale * gate.scale)
        tuner.merge()
        found[gate.scale] = base.weight.data
        # Not unmerged: subtracting again would leave a rounding error in the base.
        tuner.merged_adapters.clear()
        tuner.scaling.update(scaling)
        base.weight.data = own
    return found


def _fix(layer: Layer, name: str) -> None:
    """A text encoder speaks once, before the first step: its gates cannot depend on the time."""
    first = layer.gates[0] if layer.gates else Gate(scale=0.0)
    if (first.t_min, first.t_max) != (0, 1000):
        raise BadModel(
            f"gate {first.modules!r} opens {name} for some timesteps only, and a text encoder is "
            "asked once for all of them",
            hint="Gate the text encoder's layers with t_min 0 and t_max 1000.",
        )
    layer.put(first.scale)
