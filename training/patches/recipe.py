"""The job "patch_maps": every line of items.jsonl becomes the maps of one image, a file each."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.common.device import pick_device
from training.common.files import sha256_of_file
from training.common.jobs import Job, JobError, JobResult, JobStopped
from training.contracts import BadJob, PatchMapItem, PatchMapsConfig, parse_lines
from training.data.images import load_image
from training.patches.backbone import Backbone, estimator_of, open_backbone, version_of
from training.patches.files import Maps, read_maps, write_maps
from training.patches.quality import coverage_map, quality_map, resized


def run(job: Job, config: PatchMapsConfig) -> JobResult:
    """Make what is not made yet; say all that is."""
    items = read_items(job)
    device = pick_device()
    here = job.path(config.backbone)
    source = str(here) if here.exists() else config.backbone
    backbone = open_backbone(source, device, side=config.side, layer=config.layer)
    work = Work(job, config, backbone)
    job.hold_input("backbone", backbone.sha256)
    for unfinished in work.folder.glob(".*.part"):
        unfinished.unlink()
    done = sum(work.file(item.key).exists() for item in items)
    job.start(total=len(items), unit="maps", resumed_from=done, device=device)
    for item in items:
        if job.stopping:
            raise JobStopped(work.finished)
        work.take(item)
        job.progress(work.finished + len(work.failed))
    if not work.finished:
        raise JobError("no image could be mapped", hint=work.failed[0]["error"])
    return JobResult(outputs={"maps": work.folder}, summary=work.summary())


def read_items(job: Job) -> list[PatchMapItem]:
    """The lines of items.jsonl. Raises BadJob."""
    path = job.folder / "items.jsonl"
    if not path.is_file():
        raise BadJob(
            "items.jsonl is missing: write one JSON object a line, with key, image and references"
        )
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadJob(f"items.jsonl is not UTF-8: {error}") from None
    items = parse_lines(lines, PatchMapItem)
    job.hold_input("items.jsonl", sha256_of_file(path))
    return items


@dataclass
class _Totals:
    quality: float = 0.0
    coverage: float = 0.0
    spread: float = 0.0


class Work:
    """Maps on their way to the disk."""

    def __init__(self, job: Job, config: PatchMapsConfig, backbone: Backbone) -> None:
        self._job = job
        self._config = config
        self._backbone = backbone
        self.estimator = estimator_of(backbone, config)
        self.version = version_of(self.estimator)
        self.folder = job.out / "maps"
        self.finished = 0
        self.failed: list[dict[str, str]] = []
        self._totals = _Totals()

    def file(self, key: str) -> Path:
        return self.folder / f"{key}.safetensors"

    def take(self, item: PatchMapItem) -> None:
        """One item: made, or heard of again. One that cannot be mapped is reported by name."""
        started = time.perf_counter()
        path = self.file(item.key)
        try:
            if not path.exists():
                write_maps(path, self._maps(item))
        except _BadItem as error:
            self.failed.append({"key": item.key, "error": str(error)})
            self._job.warn(f"item {item.key}: {error}")
            return
        meta = self._meta(read_maps(path))
        self.finished += 1
        self._totals.quality += meta["quality_mean"]
        self._totals.coverage += meta["coverage_mean"]
        self._totals.spread += meta["spread"]
        self._job.sample(item.key, path, seconds=time.perf_counter() - started, meta=meta)

    def summary(self) -> dict[str, Any]:
        count = self.finished
        return {
            "maps": count,
            "failed": self.failed,
            "estimator": self.estimator,
            "estimator_version": self.version,
            "quality_mean": round(self._totals.quality / count, 4),
            "coverage_mean": round(self._totals.coverage / count, 4),
            # Nearly even maps turn PatchDPO into plain fine-tuning, and nothing else would tell.
            "spread_mean": round(self._totals.spread / count, 4),
        }

    def _meta(self, maps: Maps) -> dict[str, Any]:
        rows, columns = maps.quality.shape
        low, high = torch.quantile(maps.quality.flatten(), torch.tensor([0.1, 0.9])).tolist()
        return {
            "estimator": self.estimator,
            "estimator_version": self.version,
            "rows": rows,
            "columns": columns,
            "quality_mean": round(float(maps.quality.mean()), 6),
            "coverage_mean": round(float(maps.coverage.mean()), 6),
            "spread": round(high - low, 6),  # between the map's lowest and highest tenth
        }

    def _maps(self, item: PatchMapItem) -> Maps:
        image = self._load(item.image)
        height, width = image.shape[-2:]
        references = [
            self._load(name, height=height, width=width)  # as a trainer will see them
            for name in item.references
        ]
        cell, floor = self._config.cell, self._config.floor
        size = (max(1, round(height / cell)), max(1, round(width / cell)))
        seen, *others = self._features([image, *references])
        coverage = [resized(coverage_map(other, seen, floor=floor), size) for other in others]
        return Maps(
            quality=resized(quality_map(seen, others, floor=floor), size),
            coverage=torch.stack(coverage),
            about={
                "estimator": self.estimator,
                "estimator_version": self.version,
                "image_sha256": sha256_of_file(self._job.path(item.image)),
                "reference_sha256": [
                    sha256_of_file(self._job.path(name)) for name in item.references
                ],
            },
        )

    def _features(self, images: list[Tensor]) -> Iterator[Tensor]:
        """Of each image, (rows, columns, width) on the CPU."""
        device = self._backbone.mean.device
        with torch.inference_mode():
            for start in range(0, len(images), self._config.batch_size):
                batch = torch.stack(images[start : start + self._config.batch_size])
                found = self._backbone.features(batch.to(device)).cpu()
                if not torch.isfinite(found).all():
                    raise JobError("the backbone gave numbers that are not finite")
                yield from found

    def _load(self, name: str, **size: int) -> Tensor:
        try:
            return load_image(self._job.path(name), **size)
        except JobError as error:
            raise _BadItem(str(error)) from None


class _BadItem(Exception):
    """One image that cannot be mapped; the others can."""
