"""What a job of masks works on."""

import re
from pathlib import Path

from training.common.files import sha256_of_file, sha256_of_json
from training.common.jobs import Job
from training.contracts import BadJob, MaskItem, MasksConfig, parse_lines

IMAGES = {".png", ".jpg", ".jpeg", ".webp"}
NAME = 80  # characters of a file's path in a key


def read_items(job: Job, config: MasksConfig) -> list[MaskItem]:
    """The lines of items.jsonl, or every image of `config.images` for every seed. Raises BadJob."""
    path = job.folder / "items.jsonl"
    if config.images is not None:
        if path.is_file():
            raise BadJob("there are items.jsonl and config.images: remove one of them")
        items = _of_folder(job.path(config.images), config.seeds)
        job.hold_input(
            "images", sha256_of_json([item.model_dump(exclude={"name"}) for item in items])
        )
        return items
    if not path.is_file():
        raise BadJob(
            "items.jsonl is missing: write one JSON object a line, with key, source, seed,"
            " or name a folder with --set images=FOLDER"
        )
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadJob(f"items.jsonl is not UTF-8: {error}") from None
    items = parse_lines(lines, MaskItem)
    job.hold_input("items.jsonl", sha256_of_file(path))
    return items


def _of_folder(folder: Path, seeds: tuple[int, ...]) -> list[MaskItem]:
    if not folder.is_dir():
        raise BadJob(f"images: {folder} is not a folder")
    files = sorted(
        file.relative_to(folder)
        for file in folder.rglob("*")
        if file.suffix.lower() in IMAGES and not file.name.startswith(".") and file.is_file()
    )
    if not files:
        raise BadJob(f"images: {folder} holds no PNG, JPEG or WebP files")
    items, used = [], set()
    for number, file in enumerate(files):
        name = re.sub(r"[^A-Za-z0-9_]+", "-", file.with_suffix("").as_posix()).strip("-_")
        name = name[-NAME:].lstrip("-_") or "image"
        if name in used:  # two files whose names differ only in what a key cannot hold
            name = f"{name}.{number}"
        used.add(name)
        items += [
            MaskItem(key=f"{name}.s{seed}", source=str((folder / file).resolve()), seed=seed)
            for seed in seeds
        ]
    return items
