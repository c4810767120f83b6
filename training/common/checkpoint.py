"""Checkpoints: a folder of safetensors and JSON that is complete or is not a checkpoint.

checkpoints/step-0000200/  <name>.safetensors …  state.json  manifest.json (last)
checkpoints/best.json      which step is to be kept however old it gets
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.common import seeding
from training.common.files import sha256_of_file, sync, write_json
from training.common.state import pack, unpack

FORMAT = "prefloop.checkpoint/1"


class DamagedCheckpoint(Exception):
    """A checkpoint whose files are not those its manifest promises."""


@dataclass(frozen=True)
class Checkpoint:
    """A verified checkpoint on disk."""

    path: Path
    step: int
    state: dict[str, Any]  # what the run gave as `state`, as JSON gives it back

    def tensors(self, name: str) -> dict[str, Tensor]:
        """The tensors saved under `name`, on the CPU."""
        return load_file(self.path / f"{name}.safetensors")

    def restore(self, *, seed_globals: bool = True) -> dict[str, Any]:
        """What `save_run` was given as `parts`, and the global random state put back."""
        trees = self.state["parts"]
        parts = {name: unpack(self.tensors(name), tree) for name, tree in trees.items()}
        if seed_globals:
            seeding.set_global_state(self.tensors("random"), self.state["random"])
        return parts


class Checkpoints:
    """The checkpoints of one run: the newest `keep`, and the best."""

    def __init__(self, folder: Path, *, keep: int = 2, warn: Callable[[str], None]) -> None:
        self.folder = folder
        self._keep = keep
        self._warn = warn

    def save_run(
        self,
        step: int,
        parts: Mapping[str, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        best: bool = False,
    ) -> Path:
        """Save nested states by name ({"model": ..., "optimizer": ...}) and every RNG state.

        A `torch.Generator` goes in as its `get_state()` tensor. `extra` is JSON, found again as
        `checkpoint.state["extra"]`. `Checkpoint.restore` gives `parts` back.
        """
        packed = {name: pack(part) for name, part in parts.items()}
        random_tensors, random_values = seeding.global_state()
        tensors = {name: found for name, (found, _) in packed.items()}
        state = {
            "parts": {name: tree for name, (_, tree) in packed.items()},
            "random": random_values,
            "extra": dict(extra or {}),
        }
        return self.save(step, tensors | {"random": random_tensors}, state, best=best)

    def save(
        self,
        step: int,
        tensors: Mapping[str, Mapping[str, Tensor]],
        state: Mapping[str, Any],
        *,
        best: bool = False,
    ) -> Path:
        """Write `step`, then forget what is too old. `tensors` is file name -> tensors."""
        final = self._path(step)
        part = self.folder / f".{final.name}.{os.getpid()}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for name, found in tensors.items():
            save_file(
                {key: value.detach().to("cpu").contiguous() for key, value in found.items()},
                part / f"{name}.safetensors",
            )
        write_json(part / "state.json", dict(state))
        files = sorted(path for path in part.iterdir())
        for path in files:
            sync(path)
        manifest = {
            "format": FORMAT,
            "step": step,
            "files": {path.name: sha256_of_file(path) for path in files},
        }
        write_json(part / "manifest.json", manifest)
        sync(part)
        # A folder of this step is there only if it was damaged, or the run passed here before.
        shutil.rmtree(final, ignore_errors=True)
        part.rename(final)
        sync(self.folder)
        if best:
            write_json(self.folder / "best.json", {"step": step})
        self._forget()
        return final

    def latest(self) -> Checkpoint | None:
        """The newest whole checkpoint; damaged ones are passed over with a warning."""
        for step, path in self._newest_first():
            try:
                return _verified(path, step)
            except DamagedCheckpoint as error:
                self._warn(f"checkpoint {path.name} is passed over: {error}")
        return None

    def best(self) -> Checkpoint | None:
        """The checkpoint saved last with `best=True`, if it is whole."""
        step = self._best_step()
        if step is None:
            return None
        try:
            return _verified(self._path(step), step)
        except DamagedCheckpoint as error:
            self._warn(f"the best checkpoint (step {step}) is passed over: {error}")
            return None

    def _path(self, step: int) -> Path:
        return self.folder / f"step-{step:07d}"

    def _newest_first(self) -> Iterator[tuple[int, Path]]:
        found = ((path.name.removeprefix("step-"), path) for path in self.folder.glob("step-*"))
        yield from sorted(
            ((int(step), path) for step, path in found if step.isdigit()), reverse=True
        )

    def _best_step(self) -> int | None:
        try:
            return int(json.loads((self.folder / "best.json").read_text())["step"])
        except (OSError, ValueError, KeyError):
            return None

    def _forget(self) -> None:
        best = self._best_step()
        for step, path in list(self._newest_first())[self._keep :]:
            if step != best:
                shutil.rmtree(path)
        for leftover in self.folder.glob(".*.part"):
            shutil.rmtree(leftover, ignore_errors=True)


def _verified(path: Path, step: int) -> Checkpoint:
    try:
        manifest = json.loads((path / "manifest.json").read_text())
        promised = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise DamagedCheckpoint("its manifest is missing or unreadable") from None
    if manifest.get("format") != FORMAT or manifest.get("step") != step:
        raise DamagedCheckpoint("its manifest is of another format or step")
    for name, sha256 in promised.items():
        file = path / name
        if not file.is_file():
            raise DamagedCheckpoint(f"{name} is missing")
        if sha256_of_file(file) != sha256:
            raise DamagedCheckpoint(f"{name} is not the file that was written")
    return Checkpoint(path, step, json.loads((path / "state.json").read_text()))


def generator_from(state: Tensor) -> torch.Generator:
    """A CPU generator in the given state."""
    generator = torch.Generator("cpu")
    generator.set_state(state)
    return generator
