"""Where drawn images and videos lie in a job folder, and which are already there."""

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image

from training.common.events import read_events
from training.common.jobs import Job
from training.contracts import Sample
from training.data.images import save_png, to_image
from training.data.latents import save_latent
from training.data.videos import save_video, video_size
from training.generate.sampling import Drawing

T = TypeVar("T")


class Results:
    """The images or videos (and latents) of a job, each whole or not there."""

    def __init__(self, job: Job, *, latents: bool, films: bool = False, fps: int = 8) -> None:
        """`films`: drawings are frames, and become videos of `fps` frames a second."""
        self._job = job
        self._latents = latents
        self._films = films
        self._fps = fps
        # Encoding and waiting for the disk take turns with nothing: many files at once.
        self._pool = ThreadPoolExecutor(max_workers=min(8, 2 * (os.cpu_count() or 1)))
        self._earlier_seconds = _earlier_seconds(job)
        for kind in ("images", "videos", "latents"):
            # What a killed run was in the middle of writing.
            for unfinished in (job.out / kind).glob(".*.part"):
                unfinished.unlink()

    def image(self, key: str) -> Path:
        """The file that people see."""
        if self._films:
            return self._job.out / "videos" / f"{key}.webm"
        return self._job.out / "images" / f"{key}.png"

    def latent(self, key: str) -> Path | None:
        return self._job.out / "latents" / f"{key}.safetensors" if self._latents else None

    def size(self, key: str) -> dict[str, int]:
        """Of an image or video that is there, in pixels."""
        if self._films:
            width, height = video_size(self.image(key))
            return {"width": width, "height": height}
        with Image.open(self.image(key)) as opened:
            return {"width": opened.width, "height": opened.height}

    def complete(self, key: str) -> bool:
        latent = self.latent(key)
        return self.image(key).exists() and (latent is None or latent.exists())

    def save(self, drawings: Mapping[str, Drawing]) -> None:
        """Write drawings by key; when this returns, the disk has them."""
        list(self._pool.map(self._save, drawings.keys(), drawings.values()))

    def announce(self, key: str, *, seconds: float, meta: Mapping[str, Any]) -> None:
        self._job.sample(key, self.image(key), self.latent(key), seconds=seconds, meta=meta)

    def announce_again(self, key: str, meta: Mapping[str, Any]) -> None:
        """What an earlier run drew, with the time it took then (0 if it died before saying so)."""
        self.announce(key, seconds=self._earlier_seconds.get(key, 0.0), meta=meta)

    def close(self) -> None:
        self._pool.shutdown()

    def _save(self, key: str, drawing: Drawing) -> None:
        # The image last: it is what makes an item complete.
        if latent := self.latent(key):
            save_latent(drawing.latent, latent)
        if self._films:
            save_video(drawing.image, self.image(key), fps=self._fps)
        else:
            save_png(to_image(drawing.image), self.image(key))


def batches(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    """`items` in their order, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _earlier_seconds(job: Job) -> dict[str, float]:
    events = read_events(job.folder / "events.jsonl")
    return {event.key: event.seconds for event in events if isinstance(event, Sample)}
