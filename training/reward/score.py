"""The job "score": a reward model looks at images that exist; out/scores.jsonl.

One line an image, {"key", "value"}, appended batch by batch: a run that was stopped or killed goes
on behind the last whole line.
"""

import json
import math
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import torch
from torch import Tensor

from training.common.device import pick_device
from training.common.files import sha256_of_file
from training.common.jobs import Job, JobError, JobResult
from training.common.scores import read_scores
from training.contracts import BadJob, ScoreConfig, ScoreItem, parse_score_items
from training.data.images import load_image
from training.reward.model import Reward, load_reward

DIGITS = 5  # so that an image scored among other batch mates after a kill scores the same


def run(job: Job, config: ScoreConfig) -> JobResult:
    """Score what has no score yet. An image that cannot be read is named; the rest goes on."""
    items = _items(job)
    reward = _reward(job, config)
    path = job.out / "scores.jsonl"
    done = _done(path)
    todo = [item for item in items if item.key not in done]
    job.start(
        total=len(items), unit="images", resumed_from=len(items) - len(todo), device=pick_device()
    )
    failed: dict[str, str] = {}
    began = time.monotonic()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for start in range(0, len(todo), config.batch_size):
            if job.stopping:
                job.stop(len(items) - len(todo) + start)
            batch = todo[start : start + config.batch_size]
            _write(file, _scored(job, reward, batch, failed))
            job.progress(len(items) - len(todo) + start + len(batch))
    for key, why in failed.items():
        job.warn(f"item {key}: {why}")
    if len(failed) == len(items):
        raise JobError(
            f"No image could be scored: {next(iter(failed.values()))}.",
            hint="Check the images and the reward model.",
        )
    seconds = time.monotonic() - began
    return JobResult(
        outputs={"scores": path},
        summary={
            "images": len(items) - len(failed),
            "scored": len(todo) - len(failed),
            "failed": failed,
            "seconds": round(seconds, 3),
        },
    )


def _items(job: Job) -> list[ScoreItem]:
    path = job.folder / "items.jsonl"
    if not path.is_file():
        raise BadJob(
            "items.jsonl is missing: write one JSON object a line, with key, prompt, image"
        )
    try:
        items = parse_score_items(path.read_text(encoding="utf-8").split("\n"))
    except UnicodeDecodeError as error:
        raise BadJob(f"items.jsonl is not UTF-8: {error}") from None
    job.hold_input("items.jsonl", sha256_of_file(path))
    return items


def _reward(job: Job, config: ScoreConfig) -> Reward:
    folder = job.path(config.reward)
    if not folder.is_dir():
        raise JobError(f"reward model {folder} does not exist", hint="Check the path.")
    try:
        return load_reward(folder, pick_device())
    except ValueError as error:
        raise JobError(str(error), hint="Give the folder that a reward run wrote.") from error


def _done(path: Path) -> set[str]:
    done = {key for key, _ in read_scores(path)}
    if path.is_file() and path.stat().st_size:
        with path.open("rb+") as file:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a kill in the middle of a line: it is ended, not cut away
                file.write(b"\n")
    return done


@torch.inference_mode()
def _scored(
    job: Job, reward: Reward, batch: Sequence[ScoreItem], failed: dict[str, str]
) -> list[dict[str, Any]]:
    """The rows of a batch, in its order. Images of one size go through the model together."""
    by_size: dict[tuple[int, ...], list[tuple[ScoreItem, Tensor]]] = defaultdict(list)
    for item in batch:
        try:
            image = load_image(job.path(item.image))
        except JobError as error:
            failed[item.key] = str(error)
        else:
            by_size[tuple(image.shape)].append((item, image))
    values: dict[str, float] = {}
    for group in by_size.values():
        prompts = [item.prompt for item, _ in group]
        scores = reward(torch.stack([image for _, image in group]), prompts)
        for (item, _), value in zip(group, scores.float().cpu().tolist(), strict=True):
            if math.isfinite(value):
                values[item.key] = round(value, DIGITS)
            else:
                failed[item.key] = "its score is not a finite number"
    return [{"key": item.key, "value": values[item.key]} for item in batch if item.key in values]


def _write(file: TextIO, rows: Sequence[dict[str, Any]]) -> None:
    file.writelines(json.dumps(row) + "\n" for row in rows)
    file.flush()
    os.fsync(file.fileno())
