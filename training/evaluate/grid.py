"""The before/after grid: a row a prompt, a column a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

CELL = 192  # pixels a picture should at least take, so that a small one can be judged
LARGEST = 512  # and at most
MARGIN = 8
HEADER = 34
LABEL = 220
FONT_SIZE = 15
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

INK, PAPER = (33, 37, 41), (255, 255, 255)


@dataclass(frozen=True)
class Row:
    """A prompt and its picture by every model, None where there is none."""

    prompt: str
    images: Sequence[Path | None]


def make_grid(columns: Sequence[str], rows: Sequence[Row]) -> Image.Image:
    """One labelled picture; small images are enlarged by a whole factor, so edges stay crisp."""
    cells = [[_cell(path) if path else None for path in row.images] for row in rows]
    sizes = [cell.size for row in cells for cell in row if cell]
    width = max((size[0] for size in sizes), default=CELL)
    height = max((size[1] for size in sizes), default=CELL)
    grid = Image.new(
        "RGB",
        (
            LABEL + len(columns) * (width + MARGIN) + MARGIN,
            HEADER + len(rows) * (height + MARGIN) + MARGIN,
        ),
        PAPER,
    )
    draw = ImageDraw.Draw(grid)
    font = ImageFont.load_default(FONT_SIZE)
    for column, name in enumerate(columns):
        left = LABEL + column * (width + MARGIN)
        draw.text((left, MARGIN), _cut(name, font, width), fill=INK, font=font)
    for index, (row, pictures) in enumerate(zip(rows, cells, strict=True)):
        top = HEADER + index * (height + MARGIN)
        lines = _wrap(row.prompt, font, LABEL - 2 * MARGIN, most=height // (FONT_SIZE + 5))
        draw.multiline_text((MARGIN, top), "\n".join(lines), fill=INK, font=font, spacing=5)
        for column, picture in enumerate(pictures):
            if picture:
                grid.paste(picture, (LABEL + column * (width + MARGIN), top))
    return grid


def _cell(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    largest = max(image.size)
    if largest > LARGEST:
        image.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
        return image
    factor = max(1, CELL // largest)
    size = (image.width * factor, image.height * factor)
    return image.resize(size, Image.Resampling.NEAREST)


def _wrap(text: str, font: Font, width: int, *, most: int) -> list[str]:
    """`text` in lines of at most `width` pixels, at most so many."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return [_cut(line, font, width) for line in lines]


def _cut(text: str, font: Font, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"
