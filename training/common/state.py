"""Nested state (an optimiser's, an EMA's) as tensors for safetensors plus a JSON tree."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

_TENSOR = "__tensor__"
_ITEMS = "__items__"  # a dict whose keys are not all strings (optimisers key by number)
_TUPLE = "__tuple__"


def pack(value: Any) -> tuple[dict[str, Tensor], Any]:
    """(tensors by dotted path, JSON tree that refers to them). `unpack` gives `value` back.

    Raises TypeError for anything but dicts, lists, tuples, tensors and JSON's own values.
    """
    tensors: dict[str, Tensor] = {}
    return tensors, _pack(value, "state", tensors)


def unpack(tensors: Mapping[str, Tensor], tree: Any) -> Any:
    """What `pack` was given."""
    if isinstance(tree, list):
        return [unpack(tensors, part) for part in tree]
    if not isinstance(tree, dict):
        return tree
    if _TENSOR in tree:
        return tensors[tree[_TENSOR]]
    if _TUPLE in tree:
        return tuple(unpack(tensors, part) for part in tree[_TUPLE])
    if _ITEMS in tree:
        return {key: unpack(tensors, part) for key, part in tree[_ITEMS]}
    return {key: unpack(tensors, part) for key, part in tree.items()}


def _pack(value: Any, path: str, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, Tensor):
        # A clone: two names for one storage are refused by safetensors, and an optimiser's
        # step counter may be a view.
        tensors[path] = value.detach().to("cpu", copy=True).contiguous()
        return {_TENSOR: path}
    if isinstance(value, Mapping):
        parts = [(key, _pack(part, f"{path}.{key}", tensors)) for key, part in value.items()]
        if all(isinstance(key, str) and not key.startswith("__") for key, _ in parts):
            return dict(parts)
        return {_ITEMS: [list(part) for part in parts]}
    if isinstance(value, list | tuple):
        packed = [_pack(part, f"{path}.{index}", tensors) for index, part in enumerate(value)]
        return {_TUPLE: packed} if isinstance(value, tuple) else packed
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"cannot store {type(value).__name__} at {path} without pickle")
