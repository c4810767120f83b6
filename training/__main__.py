"""`python -m training`: run a job folder, write one from a preset, or show what jobs made.

Exit codes of `run`: 0 finished, 1 failed, 2 the job cannot run as written, 3 asked to stop.
"""

import argparse
import errno
import importlib
import json
import logging
import os
import sys
import time
import tomllib
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training import contracts
from training.contracts import BadJob, Plain

if TYPE_CHECKING:
    from training.common.jobs import Job, JobResult

# kind -> where its settings and its recipe live. Strings, because torch takes seconds to import
# and a job needs one of them. A recipe is `run(job: Job, config: <Settings>) -> JobResult`.
RECIPES: dict[str, tuple[str, str]] = {
    "generate": ("training.contracts:GenerateConfig", "training.generate.recipe:run"),
    "masks": ("training.contracts:MasksConfig", "training.generate.masks.recipe:run"),
    "patch_maps": ("training.contracts:PatchMapsConfig", "training.patches.recipe:run"),
    "evaluate": ("training.contracts:EvaluateConfig", "training.evaluate.recipe:run"),
    "score": ("training.contracts:ScoreConfig", "training.reward.score:run"),
    "reward": ("training.contracts:RewardConfig", "training.reward.recipe:run"),
    "dpo": ("training.contracts:DpoConfig", "training.finetune.recipe:run"),
    "faces": ("training.contracts:FacesConfig", "training.generate.faces:run"),
    "face_pairs": ("training.contracts:FacePairsConfig", "training.generate.face_pairs:run"),
    # The server never starts these, so their settings live beside them and not in the contracts.
    "autoencoder": (
        "training.pretrain.settings:AutoencoderConfig",
        "training.pretrain.autoencoder:run",
    ),
    "denoiser": ("training.pretrain.settings:DenoiserConfig", "training.pretrain.denoiser:run"),
    "patch_encoder": (
        "training.patches.settings:PatchEncoderConfig",
        "training.patches.learn:run",
    ),
    "motion": ("training.pretrain.settings:MotionConfig", "training.pretrain.motion:run"),
    "clip": ("training.pretrain.settings:ClipConfig", "training.pretrain.clip:run"),
    "inpainter": ("training.pretrain.settings:InpainterConfig", "training.pretrain.inpainter:run"),
    "reference": ("training.pretrain.settings:ReferenceConfig", "training.pretrain.reference:run"),
}
PRESETS = Path(__file__).parent / "presets"

FINISHED, FAILED, BAD_JOB, STOPPED = 0, 1, 2, 3

log = logging.getLogger("training")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run or resume a job folder")
    run.add_argument("folder", type=Path)
    new = commands.add_parser("new", help="write a job folder from a preset")
    new.add_argument("kind", choices=sorted(RECIPES))
    new.add_argument("folder", type=Path)
    new.add_argument("--preset", default=None, help="NAME of presets/KIND-NAME.toml")
    new.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="settings")
    sheet = commands.add_parser("sheet", help="show masks (and completions) as one picture")
    sheet.add_argument("picture", type=Path, help="the PNG to write")
    sheet.add_argument("folders", type=Path, nargs="+", help="finished job folders, a column each")
    sheet.add_argument("--tile", type=int, default=120, help="pixels of a small picture")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(name)s: %(message)s")
    try:
        if chosen.command == "new":
            write_job(chosen.kind, chosen.folder, chosen.preset, chosen.settings)
            return FINISHED
        if chosen.command == "sheet":
            write_sheet(chosen.picture, chosen.folders, chosen.tile)
            return FINISHED
        return run_folder(chosen.folder)
    except BadJob as error:
        log.error("%s", error)
        return BAD_JOB


def run_folder(folder: Path) -> int:
    """Run a job folder to its end. Raises BadJob only where no event log could be opened."""
    if not folder.is_dir():
        raise BadJob(f"{folder} is not a folder")
    # Before torch: a stop that arrives while it is being imported must count.
    from training.common.stop import StopFlag

    stopping = StopFlag()
    stopping.listen()
    try:
        file, config = read_checked(folder)
    except BadJob as error:
        _record_bad_job(folder, error)
        raise

    # Read once, when these are imported: they would fill the log with advice.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("DIFFUSERS_VERBOSITY", "error")

    from training.common import device
    from training.common.jobs import Job

    device.set_threads()
    job = Job(folder, file, stopping)
    try:
        return _run(job, config)
    finally:
        job.close()


def read_checked(folder: Path) -> tuple[contracts.JobFile, Plain]:
    """job.json and its checked settings, without importing torch. Raises BadJob."""
    path = folder / "job.json"
    if not path.is_file():
        raise BadJob(f"{folder} is not a job folder: it has no job.json")
    file = contracts.parse_job(path.read_bytes())
    if file.kind not in RECIPES:
        raise BadJob(f"unknown kind {file.kind!r}; known: {', '.join(sorted(RECIPES))}")
    return file, contracts.parse_config(settings_of(file.kind), file.config)


def settings_of(kind: str) -> type[Plain]:
    """The settings class of a kind."""
    found: type[Plain] = _load(RECIPES[kind][0])
    return found


def _run(job: "Job", config: Plain) -> int:
    from training.common.jobs import JobError, JobStopped

    try:
        job.hold_settings()
        recipe: Callable[[Job, Any], JobResult] = _load(RECIPES[job.kind][1])
        result = recipe(job, config)
    except JobStopped as stop:
        job.stopped(stop.step)
        return STOPPED
    except BadJob as error:
        job.failed(str(error), hint="Correct the job and start it again.")
        raise
    except JobError as error:
        job.failed(str(error), hint=error.hint)
        log.error("%s %s", error, error.hint)
        return FAILED
    # The one place where everything is caught: whoever follows the log must learn of the end.
    except Exception as error:  # noqa: BLE001
        traceback.print_exc()
        job.failed(f"{type(error).__name__}: {error}", hint=_hint(error))
        return FAILED
    job.finished(result)
    return FINISHED


def _hint(error: Exception) -> str:
    if type(error).__name__ == "OutOfMemoryError":
        return "The device ran out of memory: use a smaller batch_size."
    # safetensors wraps the system's error in one of its own.
    no_space = isinstance(error, OSError) and error.errno == errno.ENOSPC
    if no_space or os.strerror(errno.ENOSPC) in str(error):
        return "The disk is full: free some space and run the same folder again."
    return ""


def _record_bad_job(folder: Path, error: BadJob) -> None:
    """Tell whoever follows the log, even though there is no job to speak of."""
    from training.common.events import EventLog

    events = EventLog(folder / "events.jsonl")
    events.write(contracts.Failed(time=time.time(), error=str(error), hint="Correct job.json."))
    events.close()


def write_job(kind: str, folder: Path, preset: str | None, settings: list[str]) -> None:
    """Write a checked job.json: the preset, with `KEY=VALUE` over it. Raises BadJob."""

    if (folder / "job.json").exists():
        raise BadJob(f"{folder} already holds a job")
    path = PRESETS / (f"{kind}-{preset}.toml" if preset else f"{kind}.toml")
    if not path.is_file():
        known = sorted(found.name for found in PRESETS.glob(f"{kind}*.toml"))
        raise BadJob(f"no preset {path.name}; there is: {', '.join(known) or 'none'}")
    config: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise BadJob(f"--set {setting}: write KEY=VALUE")
        config[key] = _parse_value(value)
    contracts.parse_config(settings_of(kind), config)
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"kind": kind, "id": folder.name, "config": config}, indent=2)
    (folder / "job.json").write_text(text + os.linesep, encoding="utf-8")


def write_sheet(picture: Path, folders: list[Path], tile: int) -> None:
    """Write one picture of what jobs made. Raises BadJob for a folder that made nothing."""
    from training.data.images import save_png
    from training.generate.masks.sheet import sheet_of_folders

    save_png(sheet_of_folders(folders, tile), picture)


def _parse_value(text: str) -> Any:
    """JSON where it is JSON (8, 0.5, true, null, [..]), else the text itself (a path)."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("training"):
            raise BadJob(f"this kind of job is not part of this installation ({module})") from None
        raise


if __name__ == "__main__":
    sys.exit(main())
