"""The job "masks": every line of items.jsonl becomes a mask (and, of a warp, a new source)."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from training.common.device import pick_device
from training.common.files import sha256_of_file, write_atomic, write_json
from training.common.jobs import Job, JobError, JobResult, JobStopped
from training.contracts import MaskItem, MasksConfig, ModelDepth, WarpMaker
from training.data.images import save_png
from training.generate.masks.depth import open_estimator
from training.generate.masks.items import read_items
from training.generate.masks.sheet import sheet_of_job
from training.masks import Masked, MaskFailed, draw_mask
from training.masks.depth import Estimator
from training.masks.grey import eight_bits

MOST_ON_SHEET = 400


def run(job: Job, config: MasksConfig) -> JobResult:
    """Mask what is not masked yet; say all that is."""
    items = read_items(job, config)
    work = Work(job, config)
    for kind in ("masks", "sources", "parameters"):
        for unfinished in (job.out / kind).glob(".*.part"):
            unfinished.unlink()
    done = sum(work.complete(item.key) for item in items)
    job.start(total=len(items), unit="masks", resumed_from=done)
    for item in items:
        if job.stopping:
            raise JobStopped(work.finished)
        work.take(item)
        job.progress(work.finished + len(work.failed))
    if not work.finished:
        raise JobError("no image could be masked", hint=work.failed[0]["error"])
    outputs = {"masks": job.out / "masks", "items": work.write_items(items)}
    if work.warps:
        outputs["sources"] = job.out / "sources"
    if config.sheet_tile:
        sheet = job.out / "sheet.png"
        save_png(sheet_of_job(job.folder, items[:MOST_ON_SHEET], config.sheet_tile), sheet)
        outputs["sheet"] = sheet
    return JobResult(outputs=outputs, summary=work.summary())


class Work:
    """Masks on their way to the disk."""

    def __init__(self, job: Job, config: MasksConfig) -> None:
        self._job = job
        self._maker = config.maker
        self.warps = isinstance(config.maker, WarpMaker)
        self._estimator: Estimator | None = None
        self.finished = 0
        self.failed: list[dict[str, str]] = []
        self._shares: list[float] = []

    def complete(self, key: str) -> bool:
        return self._parameters(key).exists()  # it is written last

    def take(self, item: MaskItem) -> None:
        """One item: made, or heard of again. One that cannot be masked is reported by name."""
        started = time.perf_counter()
        try:
            meta = self._make(item) if not self.complete(item.key) else self._made(item.key)
        except _BadItem as error:
            self.failed.append({"key": item.key, "error": str(error)})
            self._job.warn(f"item {item.key}: {error}", item=item.key)
            return
        self.finished += 1
        self._shares.append(meta["share"])
        seconds = time.perf_counter() - started
        self._job.sample(item.key, self._file("masks", item.key), seconds=seconds, meta=meta)

    def write_items(self, items: list[MaskItem]) -> Path:
        """The finished ones as the items of a completion without words."""
        path = self._job.out / "items.jsonl"
        lines = [
            json.dumps(
                {
                    "key": item.key,
                    "prompt": "",
                    "seed": item.seed,
                    "source": str(self._source(item).resolve()),
                    "mask": str(self._file("masks", item.key)),
                }
            )
            for item in items
            if self.complete(item.key)
        ]
        write_atomic(path, lambda part: _write(part, "\n".join(lines) + "\n"))
        return path

    def summary(self) -> dict[str, Any]:
        shares = np.array(self._shares)
        return {
            "masks": self.finished,
            "failed": self.failed,
            "share_mean": round(float(shares.mean()), 4),
            "share_lowest": round(float(shares.min()), 4),
            "share_highest": round(float(shares.max()), 4),
        }

    def _make(self, item: MaskItem) -> Mapping[str, Any]:
        path = self._job.path(item.source)
        image = _open(path, item.called)
        try:
            masked = draw_mask(
                image,
                self._maker,
                seed=item.seed,
                image_sha256=sha256_of_file(path),
                estimator=self._open_estimator(),
            )
        except MaskFailed as error:
            raise _BadItem(f"{item.called}: {error}") from None
        return self._save(item, masked)

    def _save(self, item: MaskItem, masked: Masked) -> Mapping[str, Any]:
        meta: dict[str, Any] = {"share": masked.share, "parameters": masked.parameters}
        save_png(Image.fromarray(masked.mask), self._file("masks", item.key))
        if masked.source is not None:
            source = self._file("sources", item.key)
            save_png(Image.fromarray(masked.source), source)
            meta["source"] = self._job.relative(source)
        # The photo, too, for whoever finds this file without its job.
        write_json(self._parameters(item.key), meta | {"photo": item.source, "seed": item.seed})
        return meta

    def _made(self, key: str) -> Mapping[str, Any]:
        record = json.loads(self._parameters(key).read_text(encoding="utf-8"))
        return {name: value for name, value in record.items() if name not in {"photo", "seed"}}

    def _open_estimator(self) -> Estimator | None:
        """The depth model, opened for the first image that needs it."""
        if not isinstance(self._maker, WarpMaker):
            return None
        depth = self._maker.depth
        if isinstance(depth, ModelDepth) and self._estimator is None:
            here = self._job.path(depth.model)
            source = str(here) if here.exists() else depth.model
            self._estimator = open_estimator(source, depth, pick_device())
        return self._estimator

    def _source(self, item: MaskItem) -> Path:
        return self._file("sources", item.key) if self.warps else self._job.path(item.source)

    def _file(self, kind: str, key: str) -> Path:
        return self._job.out / kind / f"{key}.png"

    def _parameters(self, key: str) -> Path:
        return self._job.out / "parameters" / f"{key}.json"


class _BadItem(Exception):
    """One image that cannot be masked; the others can."""


def _open(path: Path, called: str) -> Image.Image:
    """An upright image of any mode."""
    try:
        with Image.open(path) as opened:
            return ImageOps.exif_transpose(eight_bits(opened)).copy()
    except FileNotFoundError:
        raise _BadItem(f"{called} is missing") from None
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _BadItem(f"{called} cannot be read: {error}") from None


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
