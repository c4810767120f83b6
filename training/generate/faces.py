"""The job "faces": every image of items.jsonl is searched for faces."""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from training.common.files import sha256_of_file, write_json
from training.common.jobs import Job, JobError, JobResult, JobStopped
from training.contracts import BadJob, FaceImage, FacesConfig, parse_lines
from training.contracts.items import K
from training.data.faces import Detector, Face, Pixels, crop, open_detector
from training.data.images import load_image, save_png, to_image

PREVIEW = 384  # pixels of the longer side of the picture that shows what was found


def run(job: Job, config: FacesConfig) -> JobResult:
    """Search what was not searched yet; say what was found in all of it."""
    items = read_lines(job, FaceImage)
    detector = open_detector(config.detector)
    search = Search(job, config, detector)
    done = sum(search.record(item.key).exists() for item in items)
    job.start(total=len(items), unit="images", resumed_from=done)
    for number, item in enumerate(items, start=1):
        search.search(item)
        job.progress(number)
        if job.stopping:
            raise JobStopped(number)
    return JobResult(outputs={"faces": job.out / "faces"}, summary=search.summary(len(items)))


def read_lines(job: Job, kind: type[K]) -> list[K]:
    """The job's items. Raises BadJob, also when they are not those of an earlier run."""
    path = job.folder / "items.jsonl"
    if not path.is_file():
        raise BadJob("items.jsonl is missing: write one JSON object a line")
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadJob(f"items.jsonl is not UTF-8: {error}") from None
    items = parse_lines(lines, kind)
    job.hold_input("items.jsonl", sha256_of_file(path))
    return items


def pixels_of(path: Path) -> Pixels:
    """An image file as (H, W, 3): turned as its EXIF says, grey made RGB. Raises JobError."""
    found: Pixels = np.asarray(to_image(load_image(path)))
    return found


class Search:
    """A detector at work on a job's images; a record a key says what an image came to."""

    def __init__(self, job: Job, config: FacesConfig, detector: Detector) -> None:
        self._job = job
        self._config = config
        self._detector = detector
        self._failed: list[str] = []
        self._found: dict[str, int] = {}

    def record(self, key: str) -> Path:
        return self._job.out / "faces" / f"{key}.json"

    def search(self, item: FaceImage) -> None:
        """Search one image, unless an earlier run did, and announce it. A bad one is told of."""
        started = time.perf_counter()
        preview = self._job.out / "previews" / f"{item.key}.png"
        if self.record(item.key).exists():
            self._announce(item.key, preview, json.loads(self.record(item.key).read_text()), 0.0)
            return
        try:
            image = pixels_of(self._job.path(item.image))
        except JobError as error:
            self._failed.append(item.key)
            self._job.warn(f"item {item.key}: {error}", item=item.key)
            return
        faces = self._detector.find(image)
        meta = {
            "detector": self._detector.name,
            "faces": [face.as_meta() for face in faces],
            "width": image.shape[1],
            "height": image.shape[0],
        }
        if self._config.crops:
            meta["crops"] = [self._crop(item.key, n, image, face) for n, face in enumerate(faces)]
        save_png(picture_of(image, faces), preview)
        write_json(self.record(item.key), meta)  # last: it is what makes an item complete
        self._announce(item.key, preview, meta, time.perf_counter() - started)

    def summary(self, images: int) -> dict[str, Any]:
        return {
            "images": images,
            "searched": len(self._found),
            "failed": self._failed,
            "faces": sum(self._found.values()),
            "without_a_face": sum(count == 0 for count in self._found.values()),
            "detector": self._detector.name,
        }

    def _announce(self, key: str, preview: Path, meta: dict[str, Any], seconds: float) -> None:
        self._found[key] = len(meta["faces"])
        self._job.sample(key, preview, seconds=seconds, meta=meta)

    def _crop(self, key: str, number: int, image: Pixels, face: Face) -> str:
        path = self._job.out / "crops" / f"{key}-f{number}.png"
        save_png(Image.fromarray(crop(image, face, padding=self._config.padding)), path)
        return self._job.relative(path)


def picture_of(image: Pixels, faces: list[Face]) -> Image.Image:
    """A small picture with the boxes drawn in it; the surer, the brighter."""
    picture = ImageOps.contain(Image.fromarray(image), (PREVIEW, PREVIEW))
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    for face in faces:
        left, top = face.left * width, face.top * height
        box = (left, top, left + face.width * width, top + face.height * height)
        green = round(90 + 165 * face.confidence)
        draw.rectangle(box, outline=(255 - green // 2, green, 40), width=2)
    return picture
