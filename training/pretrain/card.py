"""RECIPE.json: how weights were made, and which bytes they are."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.common import device as devices
from training.common.files import sha256_of_file, sha256_of_json, write_json
from training.common.jobs import Job
from training.contracts import Plain

FORMAT = "prefloop.recipe/1"
NAME = "RECIPE.json"
# The files that decide which weights come out, below training/.
SOURCES = (
    "data/scenes.py",
    "pretrain/autoencoder.py",
    "pretrain/clip.py",
    "pretrain/denoiser.py",
    "pretrain/holes.py",
    "pretrain/inpainter.py",
    "pretrain/learning.py",
    "pretrain/pictures.py",
    "pretrain/pipeline.py",
    "pretrain/reference.py",
    "pretrain/settings.py",
    "pretrain/sibling.py",
    "pretrain/words.py",
)


def write_card(
    job: Job,
    config: Plain,
    folder: Path,
    metrics: Mapping[str, Any],
    *,
    seconds: float,
    made_from: Mapping[str, Any] | None = None,
) -> Path:
    """Write `folder`/RECIPE.json once every other file of the folder is there."""
    card = {
        "format": FORMAT,
        "kind": job.kind,
        "config": config.model_dump(mode="json"),
        "seed": config.model_dump()["seed"],
        "made_by": f"python -m training run (kind {job.kind}, preset {job.kind}.toml)",
        "code_sha256": code_sha256(),
        "versions": devices.versions(),
        "seconds_of_last_run": round(seconds),
        "metrics": dict(metrics),
        "made_from": dict(made_from or {}),
        "files": weights_of(folder),
    }
    write_json(folder / NAME, card)
    return folder / NAME


def read_card(folder: Path) -> dict[str, Any]:
    """A folder's RECIPE.json; empty where there is none."""
    path = folder / NAME
    card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return card


def weights_of(folder: Path) -> dict[str, str]:
    """sha256 of every weights file below `folder`, by its relative path."""
    return {
        path.relative_to(folder).as_posix(): sha256_of_file(path)
        for path in sorted(folder.rglob("*.safetensors"))
    }


def code_sha256() -> str:
    """One hash over the sources that decide what is learnt."""
    root = Path(__file__).parents[1]
    return sha256_of_json({name: sha256_of_file(root / name) for name in SOURCES})
