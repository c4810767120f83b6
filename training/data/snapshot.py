"""Reads a dataset snapshot: a folder of judged pairs, frozen and hashed.

    manifest.json      format, files with their hashes, counts
    pairs.parquet      one row a pair, with the soft consensus and its weight
    images/, latents/  content-addressed: the name is the sha256 of the bytes

A file that is not the one its hash promises is refused: a model must be able to say exactly what
it was taught with.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from training.common.files import sha256_of_file
from training.common.jobs import JobError

FORMAT = "prefloop.pairs/1"
Split = Literal["train", "validation", "test"]

_SHA256 = re.compile(r"^[0-9a-f]{64}$")


class BadSnapshot(JobError):
    """A snapshot folder that must not be learnt from."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates of one prompt and what people said of them; one row of pairs.parquet."""

    pair_id: int
    prompt_id: int
    prompt: str
    split: Split  # by prompt: all pairs of a prompt are in the same one
    first_id: int  # candidates, the smaller id first
    second_id: int
    first_image: str  # paths relative to the snapshot folder
    second_image: str
    first_latent: str | None
    second_latent: str | None
    first_latent_vae: str | None  # sha256 of the VAE whose latent it is
    second_latent_vae: str | None
    first_model: str | None
    second_model: str | None
    votes_first: int
    votes_second: int
    votes_tie: int
    votes_both_bad: int
    p_first: float  # soft consensus that the first is better; a tie is 0.5
    weight: float


# A writer may leave these out altogether.
_OPTIONAL = {
    "first_latent": None,
    "second_latent": None,
    "first_latent_vae": None,
    "second_latent_vae": None,
    "first_model": None,
    "second_model": None,
    "votes_first": 0,
    "votes_second": 0,
    "votes_tie": 0,
    "votes_both_bad": 0,
    "weight": 1.0,
}


@dataclass(frozen=True)
class Snapshot:
    """A verified snapshot."""

    folder: Path
    manifest: dict[str, Any]
    pairs: list[Pair]  # in the order of pair_id, whatever the file's order

    @property
    def content_sha256(self) -> str:
        return str(self.manifest["content_sha256"])

    def split(self, name: Split) -> list[Pair]:
        return [pair for pair in self.pairs if pair.split == name]

    def file(self, relative: str) -> Path:
        """A verified path of an image or latent. Raises BadSnapshot if it is not what it says."""
        path = self.folder / relative
        if not path.is_file():
            raise BadSnapshot(f"{relative} is missing from snapshot {self.folder}", hint=_AGAIN)
        if _SHA256.match(path.stem) and sha256_of_file(path) != path.stem:
            raise BadSnapshot(f"{relative} does not have the content its name says", hint=_AGAIN)
        return path


_AGAIN = "Download or write the snapshot again; do not edit its files."


def read_snapshot(folder: Path) -> Snapshot:
    """Read and verify. Raises BadSnapshot with what is wrong and what to do."""
    manifest = _read_manifest(folder)
    _verify_tables(folder, manifest)
    rows = _read_rows(folder / "pairs.parquet")
    pairs = sorted((_pair(row) for row in rows), key=lambda pair: pair.pair_id)
    _check_pairs(pairs)
    return Snapshot(folder=folder, manifest=manifest, pairs=pairs)


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise BadSnapshot(f"{folder} is not a snapshot: it has no manifest.json", hint=_AGAIN)
    try:
        manifest = json.loads(path.read_bytes())
    except ValueError as error:
        raise BadSnapshot(f"{path} is not JSON: {error}", hint=_AGAIN) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise BadSnapshot(
            f"{path} is of format {found!r}, this version reads {FORMAT!r}",
            hint="Write the snapshot with the same version of Prefloop.",
        )
    for key in ("files", "content_sha256"):
        if key not in manifest:
            raise BadSnapshot(f"{path} has no {key!r}", hint=_AGAIN)
    return manifest


def _verify_tables(folder: Path, manifest: dict[str, Any]) -> None:
    """Tables now; images and latents when they are read, since there may be very many."""
    listed = {str(entry["path"]): entry for entry in manifest["files"]}
    if "pairs.parquet" not in listed:
        raise BadSnapshot("manifest.json does not list pairs.parquet", hint=_AGAIN)
    for name, entry in listed.items():
        if not name.endswith(".parquet"):
            continue
        path = folder / _inside(name)
        if not path.is_file():
            raise BadSnapshot(f"{name} is missing from snapshot {folder}", hint=_AGAIN)
        if sha256_of_file(path) != entry["sha256"]:
            raise BadSnapshot(
                f"{name} is not the file the manifest was written for (its sha256 differs)",
                hint=_AGAIN,
            )


def _read_rows(path: Path) -> Iterable[dict[str, Any]]:
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    wanted = Pair.__slots__
    missing = [name for name in wanted if name not in table.column_names and name not in _OPTIONAL]
    if missing:
        raise BadSnapshot(f"pairs.parquet lacks the columns {', '.join(missing)}", hint=_AGAIN)
    present = [name for name in wanted if name in table.column_names]
    rows: list[dict[str, Any]] = table.select(present).to_pylist()
    return rows


def _pair(row: dict[str, Any]) -> Pair:
    pair = Pair(**{**_OPTIONAL, **row})
    for path in (pair.first_image, pair.second_image, pair.first_latent, pair.second_latent):
        if path is not None:
            _inside(path)
    return pair


def _inside(relative: str) -> str:
    """The path itself, once it is sure to stay in the folder: snapshots come from strangers."""
    path = PurePosixPath(relative)
    if path.is_absolute() or ".." in path.parts or "\\" in relative:
        raise BadSnapshot(f"path {relative!r} leads out of the snapshot folder", hint=_AGAIN)
    return relative


def _check_pairs(pairs: list[Pair]) -> None:
    if not pairs:
        raise BadSnapshot("the snapshot holds no pairs", hint="Judge some pairs first.")
    split_of: dict[int, str] = {}
    seen: set[int] = set()
    for pair in pairs:
        where = f"pair {pair.pair_id}"
        if pair.pair_id in seen:
            raise BadSnapshot(f"{where} is there twice", hint=_AGAIN)
        seen.add(pair.pair_id)
        if pair.split not in ("train", "validation", "test"):
            raise BadSnapshot(f"{where}: unknown split {pair.split!r}", hint=_AGAIN)
        if not 0.0 <= pair.p_first <= 1.0:
            raise BadSnapshot(f"{where}: p_first {pair.p_first} is not a probability", hint=_AGAIN)
        if not 0.0 <= pair.weight < float("inf"):
            raise BadSnapshot(f"{where}: weight {pair.weight} is not a weight", hint=_AGAIN)
        if split_of.setdefault(pair.prompt_id, pair.split) != pair.split:
            # A prompt on both sides would let a model be tested on what it was taught.
            raise BadSnapshot(f"prompt {pair.prompt_id} is in two splits", hint=_AGAIN)
