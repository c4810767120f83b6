"""One large picture of many small ones: each photo, what is left of it, and what was made of it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageOps

from training.common.events import read_events
from training.contracts import BadJob, MaskItem, Sample
from training.masks.grey import eight_bits

HOLE = (236, 64, 150)  # no photo has much of it
GAP, HEAD, PAPER, INK = 4, 18, (255, 255, 255), (40, 40, 40)
MOST_ROWS = 30  # before another block begins beside the first


def sheet_of_job(folder: Path, items: Sequence[MaskItem], tile: int) -> Image.Image:
    """The photos of one job with their holes, side by side."""
    pictures = [small for item in items if (small := _holed(folder, item.key, tile)) is not None]
    columns = max(1, min(9, len(pictures)))
    rows = [pictures[start : start + columns] for start in range(0, len(pictures), columns)]
    return _paint(["" for _ in range(columns)], rows, tile, blocks=1)


def sheet_of_folders(folders: Sequence[Path], tile: int) -> Image.Image:
    """A row a photo, a column a job: masks, or images completed from a masks job's items.

    Photos are told apart by the file that was masked, completions by their item's key. The first
    mask of each photo is shown. Raises BadJob for a folder that is neither.
    """
    heads, columns = ["photo"], []
    order: dict[str, str] = {}  # photo -> itself, in the order they came
    masked: dict[str, str] = {}  # a mask's file -> photo
    for folder in folders:
        kind, samples = _samples(folder)
        column: dict[str, Image.Image] = {}
        for key, sample in samples.items():
            if kind == "masks":
                photo = _photo_of(folder, key)
                masked[str((folder / sample.image).resolve())] = photo
                order.setdefault(photo, photo)
                if photo not in column and (small := _holed(folder, key, tile)):
                    column[photo] = small
            elif filled := _photo_completed(folder, key, masked):
                column.setdefault(filled, _small(_open(folder / sample.image), tile))
        heads.append(folder.name)
        columns.append(column)
    if not order:
        raise BadJob("no masks in these folders: name at least one finished job of kind masks")
    rows = [
        [_small(_open(Path(photo)), tile), *(column.get(photo) for column in columns)]
        for photo in order
    ]
    blocks = -(-len(rows) // MOST_ROWS)
    return _paint(heads, rows, tile, blocks=blocks)


def _paint(
    heads: Sequence[str], rows: Sequence[Sequence[Image.Image | None]], tile: int, *, blocks: int
) -> Image.Image:
    step = tile + GAP
    tall = max(1, -(-len(rows) // blocks))
    block = len(heads) * step + 3 * GAP
    sheet = Image.new("RGB", (blocks * block, HEAD + tall * step + GAP), PAPER)
    pen = ImageDraw.Draw(sheet)
    for number in range(blocks):
        for column, head in enumerate(heads):
            pen.text((number * block + column * step + GAP, 3), head, fill=INK)
    for number, row in enumerate(rows):
        for column, small in enumerate(row):
            if small is None:
                continue
            left = (number // tall) * block + column * step + GAP
            top = HEAD + (number % tall) * step
            sheet.paste(small, (left + (tile - small.width) // 2, top + (tile - small.height) // 2))
    return sheet


def _samples(folder: Path) -> tuple[str, dict[str, Sample]]:
    path = folder / "job.json"
    if not path.is_file():
        raise BadJob(f"{folder} is not a job folder: it has no job.json")
    events = read_events(folder / "events.jsonl")
    samples = {event.key: event for event in events if isinstance(event, Sample)}
    if not samples:
        raise BadJob(f"{folder} has made no images yet: run it first")
    return json.loads(path.read_bytes())["kind"], samples


def _holed(folder: Path, key: str, tile: int) -> Image.Image | None:
    """What is to be completed, with its hole painted over."""
    mask = folder / "out" / "masks" / f"{key}.png"
    warped = folder / "out" / "sources" / f"{key}.png"
    if not mask.exists():
        return None
    source = _open(warped if warped.exists() else Path(_photo_of(folder, key)))
    with Image.open(mask) as opened:
        hole = opened.convert("L")
    return _small(Image.composite(Image.new("RGB", source.size, HOLE), source, hole), tile)


def _photo_of(folder: Path, key: str) -> str:
    record: dict[str, Any] = json.loads((folder / "out" / "parameters" / f"{key}.json").read_text())
    return str((folder / record["photo"]).resolve())


def _photo_completed(folder: Path, key: str, masked: dict[str, str]) -> str | None:
    """The photo whose mask an item of a completion job names."""
    path = folder / "items.jsonl"
    if not path.is_file():
        return None
    for line in path.read_text(encoding="utf-8").split("\n"):
        item = json.loads(line) if line.strip() else {}
        if item.get("key") == key and item.get("mask"):
            return masked.get(str((folder / item["mask"]).resolve()))
    return None


def _small(picture: Image.Image, tile: int) -> Image.Image:
    """At once, for hundreds of photos in full size fill the memory."""
    return ImageOps.contain(picture, (tile, tile), Image.Resampling.LANCZOS)


def _open(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        return ImageOps.exif_transpose(eight_bits(opened)).convert("RGB")
