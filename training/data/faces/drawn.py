"""Drawn portraits, and a detector that finds the faces in them by their colour.

For tests and demonstrations: no one's face, any number of them, and the truth is known.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from training.data.faces.boxes import Face, Pixels, face_of_pixels, merged

SKIN = (232, 186, 150)
NEAR = 0.045  # of the skin's chromaticity: what light and a JPEG leave of it
FULL = np.pi / 4  # an ellipse fills this share of its box


@dataclass(frozen=True)
class Portrait:
    """A picture and where its faces are (left, top, right, bottom in pixels)."""

    image: Image.Image
    boxes: tuple[tuple[int, int, int, int], ...]
    caption: str


def draw_portrait(rng: np.random.Generator, *, size: int = 128, faces: int = 1) -> Portrait:
    """A person, or several side by side, before a soft ground. The same generator, the same bytes."""
    hue = float(rng.uniform())
    image = _ground(rng, size, hue)
    boxes = []
    for number in range(faces):
        width = size * float(rng.uniform(0.24, 0.34)) * (1.0 if faces == 1 else 1.6 / faces)
        height = width * float(rng.uniform(1.15, 1.3))
        x = size * (number + 0.5) / faces + float(rng.uniform(-0.06, 0.06)) * size / faces
        y = size * float(rng.uniform(0.36, 0.46))
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        draw_person(image, box, rng)
        boxes.append(box)
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(size / 220)), np.float64)
    pixels = pixels + rng.normal(0, 2.5, pixels.shape)  # a sensor's grain
    return Portrait(
        Image.fromarray(pixels.clip(0, 255).round().astype(np.uint8)),
        tuple((round(a), round(b), round(c), round(d)) for a, b, c, d in boxes),
        "a portrait of a person" if faces == 1 else f"a portrait of {faces} people",
    )


def draw_person(
    image: Image.Image, box: tuple[float, float, float, float], rng: np.random.Generator
) -> None:
    """A head and shoulders into the image; `box` of the face, which may lie across the border."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    draw = ImageDraw.Draw(image)

    def at(x: float, y: float, half_width: float, half_height: float) -> tuple[float, ...]:
        middle = (left + x * width, top + y * height)
        return (
            middle[0] - half_width * width,
            middle[1] - half_height * height,
            middle[0] + half_width * width,
            middle[1] + half_height * height,
        )

    cloth = _colour(float(rng.uniform()), 0.5, 0.55)
    hair = _colour(float(rng.uniform(0.02, 0.1)), 0.6, float(rng.uniform(0.12, 0.4)))
    draw.ellipse(at(0.5, 1.75, 1.05, 0.75), fill=cloth)
    draw.ellipse(at(0.5, 0.4, 0.6, 0.55), fill=hair)
    draw.ellipse(box, fill=SKIN)
    shade = tuple(round(0.8 * value) for value in SKIN)
    dark = (45, 30, 28)
    gaze = float(rng.uniform(-0.02, 0.02))
    for x in (0.29, 0.71):
        draw.ellipse(at(x, 0.42, 0.13, 0.06), fill=shade)
        draw.ellipse(at(x, 0.43, 0.085, 0.04), fill=(240, 238, 235))
        draw.ellipse(at(x + gaze, 0.43, 0.04, 0.04), fill=dark)
        draw.rectangle(at(x, 0.335, 0.12, 0.018), fill=hair)
    draw.ellipse(at(0.5, 0.6, 0.07, 0.05), fill=shade)
    smile = float(rng.uniform(0.03, 0.05))
    draw.ellipse(at(0.5, 0.78, 0.18, smile), fill=(165, 75, 75))


class DrawnDetector:
    """Finds drawn faces by the colour of their skin. The same pixels, the same boxes."""

    name = "drawn/1"

    def find(self, image: Pixels) -> list[Face]:
        """Patches of skin of an image (H, W, 3); sure of those that fill an ellipse."""
        height, width = image.shape[:2]
        skin = _is_skin(image)
        # Eyes and mouth are part of the face, and grain makes no holes.
        side = max(3, round(min(height, width) / 24)) | 1
        skin = np.asarray(cv2.morphologyEx(skin, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)))
        count, _, found, _ = cv2.connectedComponentsWithStats(skin, connectivity=4)
        faces = []
        for left, top, wide, high, area in found[1:count].tolist():
            fill = area / (wide * high)
            sure = max(0.0, 1.0 - abs(fill - FULL) / FULL) * min(1.0, area / 16)
            face = face_of_pixels(left, top, left + wide, top + high, sure, size=(width, height))
            if face and area >= 4:
                faces.append(face)
        return merged(faces)


def _is_skin(image: Pixels) -> Pixels:
    """1 where the colour, its brightness apart, is near the skin's, (H, W)."""
    pixels = image.astype(np.float64) + 1.0
    bright = pixels.sum(axis=2, keepdims=True)
    skin = np.asarray(SKIN, np.float64)
    near = np.abs(pixels / bright - skin / skin.sum()).max(axis=2) < NEAR
    found: Pixels = (near & (bright[..., 0] > 0.7 * skin.sum())).astype(np.uint8)
    return found


def _ground(rng: np.random.Generator, size: int, hue: float) -> Image.Image:
    """A gradient with soft blots: a wall, a garden out of focus."""
    first = np.array(_colour(0.3 + 0.45 * hue, 0.45, 0.75), np.float64)
    second = np.array(_colour(0.3 + 0.45 * hue, 0.55, 0.35), np.float64)
    down = np.linspace(0, 1, size)[:, None, None]
    blots = cv2.resize(rng.normal(0, 22, (6, 6, 3)), (size, size), interpolation=cv2.INTER_CUBIC)
    pixels = first * (1 - down) + second * down + blots
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _colour(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)
