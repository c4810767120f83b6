"""The job "generate": every line of items.jsonl becomes an image."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import torch
from torch import Tensor

from training.common.device import pick_device
from training.common.files import sha256_of_file
from training.common.jobs import Job, JobError, JobResult, JobStopped
from training.contracts import BadJob, GenerateConfig, Item, parse_items, pool_seeds
from training.data.images import as_saved, load_image
from training.generate.families import painter_for
from training.generate.inputs import BadItem, Inputs, load_inputs
from training.generate.pipeline import Model, load_model
from training.generate.results import Results, batches
from training.generate.sampling import Drawing, Painter, Settings


def run(job: Job, config: GenerateConfig) -> JobResult:
    """Draw what is not there yet; say all that is."""
    items = in_pools(read_items(job), config.seeds_per_prompt)
    items = at_levels(items, config.levels)
    device = pick_device()
    model = load_model(
        locate(job, config.model),
        device,
        adapter=job.path(config.adapter) if config.adapter else None,
        adapter_scale=config.adapter_scale,
        gates=config.gates,
        mode=config.mode,
    )
    painter = painter_for(model, settings_of(config))
    films = config.mode == "video"
    results = Results(job, latents=config.save_latents, films=films, fps=config.fps)
    done = sum(results.complete(item.key) for item in items)
    unit = "videos" if films else "images"
    job.start(total=len(items), unit=unit, resumed_from=done, device=device)
    work = Work(job, results, painter.items_at_once(config.batch_size))
    try:
        work.draw(painter, items)
    finally:
        results.close()
    if not work.finished:
        raise JobError(
            work.first_problem or "no image came out finite",
            hint="Correct the items; see the log for the others."
            if work.first_problem
            else "Check the model, or try another sampler or steps.",
        )
    return JobResult(
        outputs={unit: job.out / unit}
        | ({"latents": job.out / "latents"} if config.save_latents else {}),
        summary=work.summary(model, painter),
    )


# Keys, items and their images (B, 3, H, W) in [0, 1], as a PNG keeps them, in; what to say of
# each in its meta out.
Judge = Callable[[Sequence[str], Sequence[Item], Tensor], list[dict[str, Any]]]


def full_key(name: str, item: Item) -> str:
    """The key of a sample: the item's, after the model's name where there are several models."""
    return f"{name}~{item.key}" if name else item.key


@dataclass
class Work:
    """Items on their way to images, over one model or several."""

    job: Job
    results: Results
    batch_size: int
    finished: int = 0  # images that are there, of this run or an earlier one
    drawn: int = 0  # images of this run
    seconds: float = 0.0  # spent on drawing them
    starts: dict[int, float | None] = field(default_factory=dict)  # timestep by level
    failed: list[str] = field(default_factory=list)  # keys of what cannot be had
    first_problem: str = ""  # of an item with bad inputs

    def draw(
        self,
        painter: Painter,
        items: Sequence[Item],
        *,
        name: str = "",
        judge: Judge | None = None,
    ) -> None:
        """Draw, save and announce. `name` goes before each key; `judge` adds to each meta.

        Raises JobStopped, with all announced images on the disk.
        """
        meta: dict[str, Any] = {"model": name} if name else {}
        meta |= {"vae_sha256": painter.model.vae} | painter.meta
        levels = {item.level for item in items if item.level is not None}
        self.starts = {level: painter.timestep(level) for level in levels}
        todo = [item for item in items if not self.results.complete(full_key(name, item))]
        left = {item.key for item in todo}
        there = [item for item in items if item.key not in left]
        for batch in batches(there, self.batch_size):
            self._announce_again(batch, name, meta, judge)
        self._warn_of_truncated(painter, items, name)
        for chunk in batches(todo, self.batch_size):
            started = time.perf_counter()
            batch, inputs = self._with_inputs(chunk, name, painter.settings)
            if batch:
                drawings = painter.draw(batch, inputs, on_step=self._heed_stop)
                self._keep(batch, drawings, name, meta, judge, started)
            self.job.progress(self.finished + len(self.failed))
            self._heed_stop()

    def _with_inputs(
        self, items: Sequence[Item], name: str, settings: Settings
    ) -> tuple[list[Item], list[Inputs]]:
        """The items whose images are there and good, and those images; the others are reported."""
        good: list[Item] = []
        inputs: list[Inputs] = []
        for item in items:
            try:
                inputs.append(load_inputs(item, settings.mode, self.job.path, settings.canvas))
                good.append(item)
            except BadItem as error:
                key = full_key(name, item)
                problem = f"item {key}: {error}"
                self.failed.append(key)
                self.first_problem = self.first_problem or problem
                self.job.warn(problem, item=key)
        return good, inputs

    def _announce_again(
        self, batch: Sequence[Item], name: str, meta: dict[str, Any], judge: Judge | None
    ) -> None:
        keys = [full_key(name, item) for item in batch]
        extra: list[dict[str, Any]] = [{} for _ in batch]
        if judge:
            images = torch.stack([load_image(self.results.image(key)) for key in keys])
            extra = judge(keys, batch, images)
        for key, item, more in zip(keys, batch, extra, strict=True):
            size = self.results.size(key)
            self.results.announce_again(key, meta | size | self._level(item) | more)
        self.finished += len(keys)
        self._heed_stop()

    def _keep(
        self,
        batch: Sequence[Item],
        drawings: Sequence[Drawing],
        name: str,
        meta: dict[str, Any],
        judge: Judge | None,
        started: float,
    ) -> None:
        """Save and announce what is good of a batch, report what is not."""
        good: dict[str, Drawing] = {}
        for item, drawing in zip(batch, drawings, strict=True):
            key = full_key(name, item)
            if drawing.finite:
                good[key] = drawing
            else:
                self.failed.append(key)
                self.job.warn(f"item {key}: the numbers are not finite, no image", item=key)
        self.results.save(good)
        extra: list[dict[str, Any]] = [{} for _ in good]
        if judge and good:
            items = [item for item in batch if full_key(name, item) in good]
            images = torch.stack([as_saved(drawing.image) for drawing in good.values()])
            extra = judge(list(good), items, images)
        seconds = time.perf_counter() - started
        self.seconds += seconds
        self.drawn += len(good)
        self.finished += len(good)
        levels = {full_key(name, item): self._level(item) for item in batch}
        for key, more in zip(good, extra, strict=True):
            height, width = good[key].image.shape[-2:]
            said = meta | {"width": width, "height": height} | levels[key] | more
            self.results.announce(key, seconds=seconds / len(batch), meta=said)

    def summary(self, model: Model, painter: Painter) -> dict[str, Any]:
        return {
            "images": self.finished,
            "drawn": self.drawn,
            "failed": self.failed,
            "seconds": round(self.seconds, 3),
            "images_per_second": round(self.drawn / self.seconds, 3) if self.seconds else None,
            "width": painter.width,
            "height": painter.height,
            "vae_sha256": model.vae,
        }

    def _level(self, item: Item) -> dict[str, Any]:
        """Both what was asked for and the sampler's timestep nearest to it."""
        if item.level is None:
            return {}
        start = self.starts[item.level]
        return {"level": item.level} | ({} if start is None else {"timestep": start})

    def _heed_stop(self) -> None:
        if self.job.stopping:
            raise JobStopped(self.finished)

    def _warn_of_truncated(self, painter: Painter, items: Sequence[Item], name: str) -> None:
        long = {text: painter.text.truncated(text) for text in {item.prompt for item in items}}
        for item in items:
            if long[item.prompt]:
                who = f" for {name}" if name else ""
                problem = f"item {item.key}: the end of the prompt is cut off{who}"
                self.job.warn(problem, item=full_key(name, item))


def read_items(job: Job) -> list[Item]:
    """The job's items. Raises BadJob, also when they are not those of an earlier run."""
    path = job.folder / "items.jsonl"
    if not path.is_file():
        raise BadJob("items.jsonl is missing: write one JSON object a line, with key, prompt, seed")
    try:
        # Not splitlines: a prompt may hold other characters that it takes for line ends.
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadJob(f"items.jsonl is not UTF-8: {error}") from None
    items = parse_items(lines)
    job.hold_input("items.jsonl", sha256_of_file(path))
    return items


def in_pools(items: Sequence[Item], seeds_per_prompt: int) -> list[Item]:
    """Each item so many times, with seeds drawn from its prompt and its own seed as the pool's.

    The seed is in the key: a pool that is asked for again, larger, keeps what it had.
    """
    if not seeds_per_prompt:
        return list(items)
    pooled = [
        item.model_copy(update={"key": f"{item.key}-s{seed}", "seed": seed})
        for item in items
        for seed in pool_seeds(item.seed, item.prompt, seeds_per_prompt)
    ]
    if len({item.key for item in pooled}) < len(pooled):
        raise BadJob("two pools share a key: let no item's key be another's with a seed after it")
    return pooled


def at_levels(items: Sequence[Item], levels: Sequence[int]) -> list[Item]:
    """Each item once a level, with the level in its key; the items themselves without levels."""
    if not levels:
        return list(items)
    return [
        item.model_copy(update={"key": f"{item.key}-t{level}", "level": level})
        for level in levels  # the outer loop: a batch of one level is drawn together
        for item in items
    ]


def locate(job: Job, model: str) -> str:
    """A model as written in the settings: a path from the job folder if there, else as it is."""
    here = job.path(model)
    return str(here) if here.exists() else model


def settings_of(config: Any) -> Settings:
    """The drawing settings inside a generate or evaluate config (which has fewer of them)."""
    names = {each.name for each in fields(Settings)}
    return Settings(**{name: getattr(config, name) for name in names if hasattr(config, name)})
