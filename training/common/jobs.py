"""A job folder while it runs: settings in, events and results out."""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import torch

from training import contracts
from training.common import device as devices
from training.common.checkpoint import Checkpoints
from training.common.events import EventLog
from training.common.files import sha256_of_json, write_json
from training.common.stop import StopFlag
from training.contracts import BadJob

PROGRESS_SECONDS = 0.5  # at most two progress lines a second


class JobError(Exception):
    """A job that cannot go on for a reason its owner can mend; `hint` says how."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class JobStopped(Exception):
    """The job was asked to stop and left everything so that it can go on."""

    def __init__(self, step: int) -> None:
        super().__init__(f"stopped at {step}")
        self.step = step


@dataclass(frozen=True)
class JobResult:
    """What a finished run leaves: results by name (inside the job folder), and a summary."""

    outputs: Mapping[str, Path | str] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)


class Job:
    """One job folder and its event log. A recipe gets one, and talks to the world through it.

    job.start(total=config.steps, unit="steps", resumed_from=step)
    for step in ...:
        ...
        job.metric(step, {"loss": loss})
        job.progress(step)
        if job.stopping:
            job.checkpoint(step, {"model": ..., "optimizer": ...})
            job.stop(step)
    return JobResult(outputs={"model": job.out / "model"}, summary={...})
    """

    def __init__(self, folder: Path, file: contracts.JobFile, stopping: StopFlag) -> None:
        self.folder = folder.resolve()
        self.kind = file.kind
        self.id = file.id
        self.out = self.folder / "out"
        self.settings_sha256 = sha256_of_json({"kind": file.kind, "config": file.config})
        self.checkpoints = Checkpoints(self.folder / "checkpoints", warn=self.warn)
        self._stopping = stopping
        self._events = EventLog(self.folder / "events.jsonl")
        self._total = 0
        self._progress_at = -math.inf

    @property
    def stopping(self) -> bool:
        """True once somebody asked the run to end: save, then call `stop`."""
        return self._stopping.is_set

    def path(self, text: str) -> Path:
        """A path from the settings: absolute, or relative to the job folder."""
        return self.folder / Path(text).expanduser()

    def relative(self, path: Path | str) -> str:
        """A path as events give it: relative to the job folder."""
        absolute = self.folder / path
        return absolute.relative_to(self.folder).as_posix()

    def hold_settings(self) -> None:
        """Refuse to go on with results that other settings made. Raises BadJob."""
        self.hold_input("job.json", self.settings_sha256)

    def hold_input(self, name: str, sha256: str) -> None:
        """Note what an input was when the run began; refuse another one later. Raises BadJob.

        Without this a resumed run would pass off what the old input made as the new one's.
        """
        record = self.out / "inputs.json"
        held: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
        if held.get(name, sha256) != sha256:
            raise BadJob(
                f"{name} has changed since this folder's results were begun: "
                "put it back as it was, or make a new job folder"
            )
        if name not in held:
            write_json(record, held | {name: sha256})

    # --- what the run says ---------------------------------------------------------------

    def start(
        self,
        *,
        total: int,
        unit: str,
        resumed_from: int = 0,
        device: torch.device | None = None,
    ) -> None:
        self._total = total
        self.report(
            contracts.Started(
                time=time.time(),
                kind=self.kind,
                total=total,
                unit=unit,
                resumed_from=resumed_from,
                device=devices.describe(device or devices.pick_device()),
                threads=torch.get_num_threads(),
                versions=devices.versions(),
            )
        )
        self.progress(resumed_from)

    def progress(self, step: int) -> None:
        """Say how far the run is; what comes too soon after the last is dropped, but the end."""
        now = time.monotonic()
        if now - self._progress_at < PROGRESS_SECONDS and step < self._total:
            return
        self._progress_at = now
        self.report(contracts.Progress(time=time.time(), step=step, total=self._total))

    def metric(self, step: int, values: Mapping[str, float]) -> None:
        """Report numbers of a step; one that is not finite becomes a warning instead."""
        finite = {name: float(value) for name, value in values.items() if math.isfinite(value)}
        if lost := sorted(values.keys() - finite.keys()):
            self.warn(f"step {step}: {', '.join(lost)} is not a finite number")
        if finite:
            self.report(contracts.Metric(time=time.time(), step=step, values=finite))

    def sample(
        self,
        key: str,
        image: Path | None,
        latent: Path | None = None,
        *,
        seconds: float = 0.0,
        meta: Mapping[str, Any] | None = None,
    ) -> None:
        """Announce an image (a path inside the job folder) that is complete on the disk.

        None: the item made no image, and `meta` says what it came to.
        """
        self.report(
            contracts.Sample(
                time=time.time(),
                key=key,
                image="" if image is None else self.relative(image),
                latent=None if latent is None else self.relative(latent),
                seconds=round(seconds, 4),
                meta=dict(meta or {}),
            )
        )

    def checkpoint(
        self,
        step: int,
        parts: Mapping[str, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        best: bool = False,
    ) -> Path:
        """Save a checkpoint (see `Checkpoints.save_run`) and announce it."""
        path = self.checkpoints.save_run(step, parts, extra=extra, best=best)
        self.report(
            contracts.CheckpointSaved(time=time.time(), step=step, path=self.relative(path))
        )
        return path

    def warn(self, message: str, *, item: str = "") -> None:
        """Say what is not as it should be; `item` is the key of what it is about."""
        self.report(contracts.Warned(time=time.time(), message=message, item=item))

    def stop(self, step: int) -> NoReturn:
        """End because `stopping`; everything needed to go on must be on the disk."""
        raise JobStopped(step)

    def report(self, event: contracts.Event) -> None:
        self._events.write(event)

    # --- its end, told by the command line -----------------------------------------------

    def finished(self, result: JobResult) -> None:
        outputs = {name: self.relative(path) for name, path in result.outputs.items()}
        self.report(
            contracts.Finished(time=time.time(), outputs=outputs, summary=dict(result.summary))
        )

    def failed(self, error: str, hint: str = "") -> None:
        self.report(contracts.Failed(time=time.time(), error=error, hint=hint))

    def stopped(self, step: int) -> None:
        self.report(contracts.Stopped(time=time.time(), step=step))

    def close(self) -> None:
        self._events.close()


def read_job(folder: Path) -> contracts.JobFile:
    """The job.json of a folder. Raises BadJob."""
    path = folder / "job.json"
    if not path.is_file():
        raise BadJob(f"{folder} is not a job folder: it has no job.json")
    return contracts.parse_job(path.read_bytes())
