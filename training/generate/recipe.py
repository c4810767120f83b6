"""The job "generate": every line of items.jsonl becomes an image."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from training.common.device import pick_device
from training.common.files import sha256_of_file
from training.common.jobs import Job, JobError, JobResult, JobStopped
from training.contracts import BadJob, GenerateConfig, Item, parse_items
from training.data.images import as_saved, load_image
from training.generate.pipeline import Model, load_model
from training.generate.results import Results, batches
from training.generate.sampling import Drawing, Painter, Settings


def run(job: Job, config: GenerateConfig) -> JobResult:
    """Draw what is not there yet; say all that is."""
    items = read_items(job)
    device = pick_device()
    model = load_model(
        locate(job, config.model),
        device,
        adapter=job.path(config.adapter) if config.adapter else None,
        adapter_scale=config.adapter_scale,
    )
    painter = Painter(model, settings_of(config))
    results = Results(job, latents=config.save_latents)
    done = sum(results.complete(item.key) for item in items)
    job.start(total=len(items), unit="images", resumed_from=done, device=device)
    work = Work(job, results, config.batch_size)
    try:
        work.draw(painter, items)
    finally:
        results.close()
    if not work.finished:
        raise JobError(
            "no image came out finite", hint="Check the model, or try another sampler or steps."
        )
    return JobResult(
        outputs={"images": job.out / "images"}
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
    failed: list[str] = field(default_factory=list)  # keys whose numbers were not finite

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
        meta |= {"vae_sha256": painter.model.vae, "width": painter.width, "height": painter.height}
        todo = [item for item in items if not self.results.complete(full_key(name, item))]
        left = {item.key for item in todo}
        there = [item for item in items if item.key not in left]
        for batch in batches(there, self.batch_size):
            self._announce_again(batch, name, meta, judge)
        self._warn_of_truncated(painter, items, name)
        for batch in batches(todo, self.batch_size):
            started = time.perf_counter()
            drawings = painter.draw(batch, on_step=self._heed_stop)
            self._keep(batch, drawings, name, meta, judge, started)
            self._heed_stop()

    def _announce_again(
        self, batch: Sequence[Item], name: str, meta: dict[str, Any], judge: Judge | None
    ) -> None:
        keys = [full_key(name, item) for item in batch]
        extra: list[dict[str, Any]] = [{} for _ in batch]
        if judge:
            images = torch.stack([load_image(self.results.image(key)) for key in keys])
            extra = judge(keys, batch, images)
        for key, more in zip(keys, extra, strict=True):
            self.results.announce_again(key, meta | more)
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
                self.job.warn(f"item {key}: the numbers are not finite, no image")
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
        for key, more in zip(good, extra, strict=True):
            self.results.announce(key, seconds=seconds / len(batch), meta=meta | more)
        self.job.progress(self.finished + len(self.failed))

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

    def _heed_stop(self) -> None:
        if self.job.stopping:
            raise JobStopped(self.finished)

    def _warn_of_truncated(self, painter: Painter, items: Sequence[Item], name: str) -> None:
        long = {text: painter.text.truncated(text) for text in {item.prompt for item in items}}
        for item in items:
            if long[item.prompt]:
                who = f" for {name}" if name else ""
                self.job.warn(f"item {item.key}: the end of the prompt is cut off{who}")


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


def locate(job: Job, model: str) -> str:
    """A model as written in the settings: a path from the job folder if there, else as it is."""
    here = job.path(model)
    return str(here) if here.exists() else model


def settings_of(config: Any) -> Settings:
    """The drawing settings inside a generate or evaluate config."""
    return Settings(
        steps=config.steps,
        guidance=config.guidance,
        sampler=config.sampler,
        width=config.width,
        height=config.height,
    )
