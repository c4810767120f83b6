"""The job "face_pairs": real photos become pairs of a real face and the same face inpainted.

    photo -> faces -> hole -> filled by the model -> put back into the photo -> (good, bad)

Outside the mask the two are the photo's own pixels, to the bit. Inside, the good one is the photo
(after the VAE's round trip, so that its traces are in both) and the bad one is the model's.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from training.common.device import pick_device
from training.common.files import write_json
from training.common.jobs import Job, JobError, JobResult, JobStopped
from training.common.seeding import derive
from training.contracts import FacePairsConfig, FacePhoto
from training.data.faces import Detector, Face, Pixels, open_detector, span_of
from training.data.images import save_png, to_image, to_tensor
from training.generate.face_fill import DiffusionFiller, Filler, Hole
from training.generate.face_mask import Plan, plan
from training.generate.faces import pixels_of, read_lines
from training.generate.leak_probe import LEAST_PHOTOS, border_features, probe
from training.generate.pipeline import load_model
from training.generate.recipe import locate
from training.generate.results import batches
from training.generate.sampling import Settings


def run(job: Job, config: FacePairsConfig) -> JobResult:
    """Make the pairs that are not there yet; say what became of every photo."""
    photos = read_lines(job, FacePhoto)
    device = pick_device()
    model = load_model(
        locate(job, config.model),
        device,
        adapter=job.path(config.adapter) if config.adapter else None,
        adapter_scale=config.adapter_scale,
        mode="inpaint",
    )
    settings = Settings(
        steps=config.steps,
        guidance=config.guidance,
        sampler=config.sampler,
        mode="inpaint",
        strength=config.strength,
    )
    factory = Factory(job, config, DiffusionFiller(model, settings), open_detector(config.detector))
    return factory.run(photos)


@dataclass(frozen=True)
class Chosen:
    """A face that a pair is made of."""

    key: str
    photo: FacePhoto
    image: Pixels
    number: int  # of the face in its photo
    face: Face
    plan: Plan


@dataclass
class Factory:
    """Photos on their way to pairs. A record a photo, written last, says what it came to."""

    job: Job
    config: FacePairsConfig
    filler: Filler
    detector: Detector
    rejects: Counter[str] = field(default_factory=Counter)
    pairs: int = 0
    faces: int = 0  # found in all photos, however unsure

    def run(self, photos: Sequence[FacePhoto]) -> JobResult:
        done = sum(self.record(photo).exists() for photo in photos)
        self.job.start(total=len(photos), unit="photos", resumed_from=done)
        self._warn_of_truncated(photos)
        seen = 0
        # Whole chunks, also those that an earlier run did in part: a picture's last bit may depend
        # on its batch mates.
        for chunk in batches(photos, self.config.batch_size):
            if all(self.record(photo).exists() for photo in chunk):
                self._announce(chunk, 0.0)
            else:
                started = time.perf_counter()
                self._make(chunk)
                self._announce(chunk, time.perf_counter() - started)
            seen += len(chunk)
            self.job.progress(seen)
            self._heed_stop(seen)
        summary = self.summary(photos)
        write_json(self.job.out / "report.json", summary)
        return JobResult(
            outputs={"pairs": self.job.out / "records", "report": self.job.out / "report.json"},
            summary=summary,
        )

    def record(self, photo: FacePhoto) -> Path:
        return self.job.out / "records" / f"{photo.key}.json"

    # --- one chunk of photos -------------------------------------------------------------

    def _make(self, chunk: Sequence[FacePhoto]) -> None:
        records: dict[str, dict[str, Any]] = {}
        chosen: list[Chosen] = []
        for photo in chunk:
            record, faces = self._choose(photo)
            records[photo.key] = record
            chosen += faces
        for batch in batches(chosen, self.config.batch_size):
            for one, told in zip(batch, self._fill(batch), strict=True):
                records[one.photo.key]["rejects" if "reason" in told else "pairs"].append(told)
        for photo in chunk:
            write_json(self.record(photo), records[photo.key])

    def _choose(self, photo: FacePhoto) -> tuple[dict[str, Any], list[Chosen]]:
        """A photo's record, as far as it is known before anything is filled, and its good faces."""
        record: dict[str, Any] = {"photo": photo.key, "faces": [], "pairs": [], "rejects": []}

        def refuse(reason: str, detail: str, number: int | None = None) -> None:
            record["rejects"].append(rejected(photo.key, reason, detail, number))

        try:
            image = pixels_of(self.job.path(photo.image))
        except JobError as error:
            refuse("unreadable", str(error))
            return record, []
        faces = self.detector.find(image)
        height, width = image.shape[:2]
        record |= {
            "detector": self.detector.name,
            "faces": [face.as_meta() for face in faces],
            "width": width,
            "height": height,
        }
        if not faces:
            refuse("no_face", f"{self.detector.name} sees no face")
            return record, []
        sure = [
            (n, face)
            for n, face in enumerate(faces)
            if face.confidence >= self.config.min_confidence
        ]
        if not sure:
            best = max(face.confidence for face in faces)
            told = f"the surest has confidence {best:.2f}, below {self.config.min_confidence}"
            refuse("low_confidence", told)
        good = []
        for number, face in sure:
            span = span_of(face, (width, height))
            if min(span.width, span.height) >= self.config.min_pixels:
                good.append((number, face))
            else:
                told = f"{span.width}x{span.height} pixels; at least {self.config.min_pixels}"
                refuse("too_small", told, number)
        if len(good) > 1 and self.config.several == "refuse":
            refuse("several_faces", f"{len(good)} faces")
            good = []
        if self.config.several == "largest":
            for number, _ in good[1:]:
                refuse("not_largest", "another face of the photo is larger", number)
            good = good[:1]
        return record, [self._chosen(photo, image, number, face) for number, face in good]

    def _chosen(self, photo: FacePhoto, image: Pixels, number: int, face: Face) -> Chosen:
        config = self.config
        found = plan(
            face,
            (image.shape[1], image.shape[0]),
            shape=config.mask,
            padding=config.padding,
            context=config.context,
            margin=config.margin,
            cells=self.filler.cells,
        )
        return Chosen(f"{photo.key}-f{number}", photo, image, number, face, found)

    def _fill(self, batch: Sequence[Chosen]) -> list[dict[str, Any]]:
        """A pair's or a reject's record for each face, the images of pairs on the disk."""
        squares = [self._square(one) for one in batch]
        holes = [
            Hole(
                square,
                self._hole(one),
                self._prompt(one.photo),
                self.config.negative,
                derive(one.photo.seed, "face", one.number),
            )
            for one, square in zip(batch, squares, strict=True)
        ]
        filled = self.filler.fill(holes, on_step=self._between_steps)
        again = self.filler.round_trip(squares) if self.config.round_trip else squares
        return [
            self._keep(one, bad, good) for one, bad, good in zip(batch, filled, again, strict=True)
        ]

    def _keep(self, one: Chosen, filled: Tensor, again: Tensor) -> dict[str, Any]:
        """`filled`, `again`: the square as the model and as the VAE alone gives it, (3, h, w)."""
        if not (torch.isfinite(filled).all() and torch.isfinite(again).all()):
            told = "the model's numbers are not finite"
            return rejected(one.photo.key, "not_finite", told, one.number)
        good = self._put_back(one, again) if self.config.round_trip else one.image
        bad = self._put_back(one, filled)
        rows, columns = one.plan.square.area
        difference = np.abs(bad[rows, columns].astype(int) - good[rows, columns])
        change = float(difference[one.plan.hole].mean()) / 255
        if change < self.config.min_change:
            told = f"mean difference {change:.4f} is below {self.config.min_change}"
            return rejected(one.photo.key, "unchanged", told, one.number)
        files = {
            "good": Image.fromarray(good),
            "bad": Image.fromarray(bad),
            "mask": Image.fromarray(self._mask(one).astype(np.uint8) * 255),
        }
        for kind, image in files.items():
            save_png(image, self.job.out / kind / f"{one.key}.png")
        return {
            "key": one.key,
            "photo": one.photo.key,
            "face": one.number,
            "change": round(change, 6),
            "round_trip": self.config.round_trip,
            "vae_sha256": self.filler.vae,
            **{kind: f"out/{kind}/{one.key}.png" for kind in files},
        }

    def _put_back(self, one: Chosen, square: Tensor) -> Pixels:
        """The photo with the model's pixels inside the edge, all others as they were."""
        span = one.plan.square
        image = to_image(square).resize((span.width, span.height), Image.Resampling.BICUBIC)
        old, new = one.image[span.area].astype(np.float64), np.asarray(image, np.float64)
        share = one.plan.share if self.config.composite else np.ones_like(one.plan.share)
        mixed = np.rint(old + share[..., None] * (new - old)).astype(np.uint8)
        found = one.image.copy()
        found[span.area] = mixed
        return found

    def _mask(self, one: Chosen) -> Any:
        """(H, W) of the photo, where the pair may differ (without composite: where it should)."""
        whole = np.zeros(one.image.shape[:2], bool)
        whole[one.plan.square.area] = one.plan.edge
        return whole

    def _square(self, one: Chosen) -> Tensor:
        """What the model sees of the photo, (3, h, w) at its own size."""
        part = Image.fromarray(one.image[one.plan.square.area])
        size = (self.filler.width, self.filler.height)
        return to_tensor(part.resize(size, Image.Resampling.BICUBIC))

    def _hole(self, one: Chosen) -> Tensor:
        """(h, w) bool at the model's size; never empty."""
        mask = Image.fromarray(one.plan.hole.astype(np.uint8) * 255)
        small = mask.resize((self.filler.width, self.filler.height), Image.Resampling.BOX)
        return torch.from_numpy(np.asarray(small) > 0)

    def _prompt(self, photo: FacePhoto) -> str:
        return self.config.prompt.replace("{caption}", photo.caption)

    # --- what is said --------------------------------------------------------------------

    def _announce(self, chunk: Sequence[FacePhoto], seconds: float) -> None:
        """One sample a photo, with all its pairs and rejects: heard whole or not at all."""
        for photo in chunk:
            record = json.loads(self.record(photo).read_text())
            self.faces += len(record["faces"])
            self.pairs += len(record["pairs"])
            self.rejects.update(each["reason"] for each in record["rejects"])
            for each in record["rejects"]:
                if each["reason"] == "unreadable":
                    self.job.warn(f"item {photo.key}: {each['detail']}", item=photo.key)
            first = record["pairs"][0]["bad"] if record["pairs"] else None
            self.job.sample(
                photo.key,
                self.job.folder / first if first else None,
                seconds=seconds / len(chunk),
                meta=record,
            )

    def summary(self, photos: Sequence[FacePhoto]) -> dict[str, Any]:
        records = [json.loads(self.record(photo).read_text()) for photo in photos]
        kept = sum(bool(record["pairs"]) for record in records)
        return {
            "photos": len(photos),
            "photos_kept": kept,
            "keep_rate": round(kept / len(photos), 4),
            "faces": self.faces,
            "pairs": self.pairs,
            "rejects": dict(sorted(self.rejects.items())),
            "detector": self.detector.name,
            "vae_sha256": self.filler.vae,
            "leak": self._leak(photos, records) if self.config.probe else None,
        }

    def _leak(
        self, photos: Sequence[FacePhoto], records: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """What the leak probe finds in all pairs. Two seeds of one photo are one photo."""
        good, bad, names = [], [], []
        for photo, record in zip(photos, records, strict=True):
            for pair in record["pairs"]:
                mask = np.asarray(Image.open(self.job.folder / pair["mask"])) > 0
                good.append(border_features(pixels_of(self.job.folder / pair["good"]), mask))
                bad.append(border_features(pixels_of(self.job.folder / pair["bad"]), mask))
                names.append(photo.image)
        found = probe(np.array(good), np.array(bad), names) if names else None
        if found is None:
            return {"photos": len(set(names)), "too_few": f"at least {LEAST_PHOTOS} photos"}
        if not found.as_report()["passed"]:
            self.job.warn(
                f"the mask's border gives {found.accuracy:.0%} of the images away: "
                "widen margin, or turn round_trip and composite on"
            )
        return found.as_report()

    def _warn_of_truncated(self, photos: Sequence[FacePhoto]) -> None:
        for photo in photos:
            if self.filler.truncated(self._prompt(photo)):
                problem = f"item {photo.key}: the end of the prompt is cut off"
                self.job.warn(problem, item=photo.key)

    def _between_steps(self) -> None:
        self._heed_stop(0)

    def _heed_stop(self, seen: int) -> None:
        if self.job.stopping:
            raise JobStopped(seen)


def rejected(photo: str, reason: str, detail: str, face: int | None = None) -> dict[str, Any]:
    return {"photo": photo, "face": face, "reason": reason, "detail": detail}
