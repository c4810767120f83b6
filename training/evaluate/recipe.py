"""The job "evaluate": every item by every model from the same seed, judged and compared."""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.common.device import pick_device
from training.common.files import write_json
from training.common.jobs import Job, JobError, JobResult
from training.contracts import Contestant, EvaluateConfig, Item
from training.data.images import load_images, save_png
from training.evaluate.grid import Row, make_grid
from training.evaluate.statistics import mean_interval, pairwise_distance, win_rate
from training.generate.pipeline import load_model
from training.generate.recipe import Work, full_key, locate, read_items, settings_of
from training.generate.results import Results
from training.generate.sampling import Painter

FORMAT = "prefloop.evaluation/1"
DIVERSITY_PIXELS = 32  # pictures are compared at this size: what they show, not their grain

# Images (B, 3, H, W) in [0, 1] and B prompts in, scores (B,) out.
Reward = Callable[[Tensor, list[str]], Tensor]


def run(job: Job, config: EvaluateConfig) -> JobResult:
    """Draw, judge, compare; report.json and grid.png."""
    items = read_items(job)
    device = pick_device()
    results = Results(job, latents=config.save_latents)
    judge = Judge(job, open_reward(job, config, device))
    names = [model.name for model in config.models]
    done = sum(results.complete(full_key(name, item)) for name in names for item in items)
    total = len(items) * len(names)
    job.start(total=total, unit="images", resumed_from=done, device=device)
    work = Work(job, results, config.batch_size)
    try:
        for contestant in config.models:
            painter = open_painter(job, config, contestant, device)
            work.draw(painter, items, name=contestant.name, judge=judge.meta)
    finally:
        results.close()
    if not work.finished:
        raise JobError("no image came out finite", hint="Check the models and the sampler.")
    drawn = Drawn(names, items, results, judge.rewards, set(work.failed))
    report = make_report(drawn, config)
    write_json(job.out / "report.json", report)
    save_png(make_grid(names, grid_rows(drawn, config.grid_rows)), job.out / "grid.png")
    return JobResult(
        outputs={
            "report": job.out / "report.json",
            "grid": job.out / "grid.png",
            "images": job.out / "images",
        },
        summary=report,
    )


def open_reward(job: Job, config: EvaluateConfig, device: torch.device) -> Reward | None:
    """The judge, if the settings name one."""
    if config.reward is None:
        return None
    from training.reward.model import load_reward

    folder = job.path(config.reward)
    if not folder.is_dir():
        raise JobError(f"reward model {folder} does not exist", hint="Check the path.")
    try:
        return load_reward(folder, device)
    except ValueError as error:
        raise JobError(str(error), hint="Give the folder that a reward run wrote.") from error


def open_painter(
    job: Job, config: EvaluateConfig, contestant: Contestant, device: torch.device
) -> Painter:
    model = load_model(
        locate(job, contestant.model),
        device,
        adapter=job.path(contestant.adapter) if contestant.adapter else None,
        adapter_scale=contestant.adapter_scale,
    )
    return Painter(model, settings_of(config))


@dataclass
class Judge:
    """Scores pictures as they come, and remembers what it said."""

    job: Job
    reward: Reward | None
    rewards: dict[str, float] = field(default_factory=dict)  # by sample key

    @torch.inference_mode()
    def meta(
        self, keys: Sequence[str], items: Sequence[Item], images: Tensor
    ) -> list[dict[str, Any]]:
        """{"reward": score or None} for each of the images (B, 3, H, W) in [0, 1]."""
        if self.reward is None:
            return [{"reward": None} for _ in items]
        scores = self.reward(images, [item.prompt for item in items]).float().cpu().tolist()
        return [{"reward": self._keep(key, score)} for key, score in zip(keys, scores, strict=True)]

    def _keep(self, key: str, score: float) -> float | None:
        if not math.isfinite(score):
            self.job.warn(f"sample {key}: the reward is not a finite number")
            return None
        # Rounded, so that a picture scored among other batch mates after a kill scores the same.
        self.rewards[key] = round(score, 5)
        return self.rewards[key]


@dataclass(frozen=True)
class Drawn:
    """Everything an evaluation compares."""

    names: list[str]
    items: list[Item]
    results: Results
    rewards: dict[str, float]  # by sample key
    failed: set[str]  # sample keys without a picture

    def image(self, name: str, item: Item) -> Path | None:
        key = full_key(name, item)
        return None if key in self.failed else self.results.image(key)

    def prompts(self) -> dict[str, list[Item]]:
        """Items by prompt, in order of first appearance."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            found[item.prompt].append(item)
        return found


def make_report(drawn: Drawn, config: EvaluateConfig) -> dict[str, Any]:
    """What report.json says: per model its reward and diversity, and every pair's win rate."""
    return {
        "format": FORMAT,
        "baseline": config.baseline,
        "control": config.control,
        "judged": config.reward is not None,
        "items": len(drawn.items),
        "prompts": len(drawn.prompts()),
        "failed": sorted(drawn.failed),
        "models": {
            name: {
                "reward": _mean_reward(drawn, config, name),
                "diversity": _diversity(drawn, config, name),
            }
            for name in drawn.names
        },
        "win_rates": [
            rates
            for ours, theirs in itertools.permutations(drawn.names, 2)
            if (rates := _win_rate(drawn, config, ours, theirs)) is not None
        ],
    }


def _rng(config: EvaluateConfig) -> np.random.Generator:
    # The same draws of prompts for every number: differences between them are then not chance.
    return np.random.default_rng(config.bootstrap_seed)


def _mean_reward(drawn: Drawn, config: EvaluateConfig, name: str) -> dict[str, Any] | None:
    scored = [
        (drawn.rewards[key], item.prompt)
        for item in drawn.items
        if (key := full_key(name, item)) in drawn.rewards
    ]
    if not scored:
        return None
    values, prompts = zip(*scored, strict=True)
    return mean_interval(values, prompts, draws=config.bootstrap_draws, rng=_rng(config)).as_json()


def _diversity(drawn: Drawn, config: EvaluateConfig, name: str) -> dict[str, Any] | None:
    """How far apart the pictures of one prompt are, over prompts with two or more."""
    distances = {}
    for prompt, items in drawn.prompts().items():
        paths = [path for item in items if (path := drawn.image(name, item)) is not None]
        if len(paths) > 1:
            small = load_images(paths, height=DIVERSITY_PIXELS, width=DIVERSITY_PIXELS)
            distances[prompt] = pairwise_distance(small.double().numpy())
    if not distances:
        return None
    return mean_interval(
        list(distances.values()), list(distances), draws=config.bootstrap_draws, rng=_rng(config)
    ).as_json()


def _win_rate(
    drawn: Drawn, config: EvaluateConfig, ours: str, theirs: str
) -> dict[str, Any] | None:
    """Over the items that both have a score for."""
    scored = [
        (drawn.rewards[full_key(ours, item)], drawn.rewards[full_key(theirs, item)], item.prompt)
        for item in drawn.items
        if full_key(ours, item) in drawn.rewards and full_key(theirs, item) in drawn.rewards
    ]
    if not scored:
        return None
    first, second, prompts = zip(*scored, strict=True)
    rates = win_rate(
        first,
        second,
        prompts,
        draws=config.bootstrap_draws,
        rng=_rng(config),
        tie_margin=config.tie_margin,
    )
    return {"model": ours, "against": theirs} | rates.as_json()


def grid_rows(drawn: Drawn, count: int) -> list[Row]:
    """The first item of each of the first prompts."""
    firsts = [items[0] for items in drawn.prompts().values()][:count]
    return [Row(item.prompt, [drawn.image(name, item) for name in drawn.names]) for item in firsts]
