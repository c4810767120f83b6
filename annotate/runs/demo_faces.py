"""Cartoon faces for the demo, drawn anew each time: some well, some with parts gone wrong.

Our small demo model paints shapes without faces. Where each face lies is known from the drawing.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

SIDE = 320  # pixels
DRAWN_LARGER = 2  # for soft edges
SKINS = ((242, 205, 174), (198, 146, 108), (126, 86, 62), (232, 188, 150))
HAIRS = ((60, 42, 34), (172, 122, 60), (28, 26, 30), (150, 60, 38))
# Where faces are, and how large: middle and radius in shares of the image.
SCENES = {
    "a portrait of one person in front of a blue wall": ((122, 150, 186), ((0.5, 0.52, 0.27),)),
    "two friends side by side in a park": (
        (150, 178, 128),
        ((0.3, 0.52, 0.18), (0.71, 0.46, 0.17)),
    ),
    "three people at a table": (
        (198, 180, 150),
        ((0.2, 0.42, 0.12), (0.52, 0.36, 0.14), (0.82, 0.46, 0.12)),
    ),
    "a person far away on a beach": ((222, 208, 172), ((0.62, 0.44, 0.1),)),
}
# How often each made-up model spoils a face.
MODELS = {"faces-neat": 0.15, "faces-rough": 0.75}
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class DrawnFaces:
    prompt: str
    model: str
    png: bytes
    boxes: list[Box]  # left, top, width, height in shares of the image; the largest first


def demo_faces() -> Iterator[DrawnFaces]:
    """The same pictures at every call: each scene by each model."""
    for prompt, (ground, places) in SCENES.items():
        for model, spoiled in MODELS.items():
            rng = random.Random(f"{prompt}/{model}")
            side = SIDE * DRAWN_LARGER
            image = Image.new("RGB", (side, side), ground)
            boxes = []
            for x, y, radius in sorted(places, key=lambda place: -place[2]):
                fault = rng.choice(FAULTS) if rng.random() < spoiled else ""
                _face(image, (x * side, y * side), radius * side, rng, fault)
                boxes.append((x - radius, y - 1.2 * radius, 2 * radius, 2.4 * radius))
            file = io.BytesIO()
            image.resize((SIDE, SIDE), Image.Resampling.BOX).save(file, "PNG")
            yield DrawnFaces(prompt, model, file.getvalue(), boxes)


FAULTS = ("eyes", "mouth", "extra eye", "melted", "no nose")


def _face(
    image: Image.Image, middle: tuple[float, float], r: float, rng: random.Random, fault: str
) -> None:
    draw = ImageDraw.Draw(image)
    x, y = middle
    skin, hair = rng.choice(SKINS), rng.choice(HAIRS)

    def oval(dx: float, dy: float, width: float, height: float, colour: tuple[int, ...]) -> None:
        draw.ellipse(
            (x + (dx - width) * r, y + (dy - height) * r, x + (dx + width) * r,
             y + (dy + height) * r), fill=colour,
        )  # fmt: skip

    draw.rectangle((x - 1.5 * r, y + 1.25 * r, x + 1.5 * r, y + 6 * r), fill=(86, 94, 120))
    oval(0, -0.25, 1.05, 1.1, hair)
    draw.rectangle((x - 0.3 * r, y + 0.8 * r, x + 0.3 * r, y + 1.4 * r), fill=skin)
    oval(0, 0.05, 0.82, 1.05, skin)
    lower = 0.32 if fault == "eyes" else 0.0  # one eye hangs on the cheek
    eyes = [(-0.34, -0.1), (0.34, -0.1 + lower)]
    if fault == "extra eye":
        eyes.append((0.02, -0.42))
    for dx, dy in eyes:
        oval(dx, dy, 0.17, 0.1, (250, 250, 248))
        oval(dx + 0.02, dy, 0.075, 0.085, (46, 58, 70))
    shade = tuple(round(0.8 * part) for part in skin)
    if fault != "no nose":
        oval(0, 0.2, 0.09, 0.16, shade)
    if fault == "mouth":
        oval(0.3, 0.48, 0.34, 0.24, (92, 32, 36))
        oval(-0.2, 0.62, 0.16, 0.05, (172, 70, 72))
    else:
        oval(0, 0.56, 0.3, 0.075, (172, 70, 72))
    if fault == "melted":
        box = (round(x - r), round(y - 0.4 * r), round(x + r), round(y + 1.2 * r))
        image.paste(image.crop(box).filter(ImageFilter.GaussianBlur(r / 7)), box)
