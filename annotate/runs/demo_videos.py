"""Tiny clips for the demo: a shape that moves smoothly, in jerks, or flickers.

They are shipped, as drawing them takes seconds. `python -m annotate.runs.demo_videos FOLDER` drew them.
"""

import io
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT, FPS, SECONDS = 256, 192, 16, 2
FRAMES = FPS * SECONDS
DRAWN_LARGER = 3  # for soft edges

# What each "model" does with the time t (0 to 1) of a frame: where the shape is, how bright it is.
WAYS: dict[str, Callable[[int], tuple[float, float]]] = {
    "smooth": lambda frame: (frame / (FRAMES - 1), 1.0),
    "jerky": lambda frame: (min(1.0, 5 * (frame // 5) / (FRAMES - 1)), 1.0),
    "flicker": lambda frame: (frame / (FRAMES - 1), 0.45 if frame % 6 in {4, 5} else 1.0),
}
SCENES = {
    "a red ball rolls to the right over a grey floor": ("ball", (208, 58, 48), (196, 196, 190)),
    "a blue square slides over sand": ("square", (52, 92, 190), (222, 204, 160)),
    "a yellow sun rises over a green hill": ("sun", (240, 196, 40), (150, 190, 226)),
    "a dark ball falls in front of a white wall": ("drop", (52, 52, 60), (236, 236, 232)),
}


def demo_videos(folder: Path) -> dict[tuple[str, str], bytes]:
    """The clips of a folder by prompt and way of moving."""
    return {
        (prompt, way): (folder / f"{scene[0]}-{way}.webm").read_bytes()
        for prompt, scene in SCENES.items()
        for way in WAYS
    }


def draw(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for scene in SCENES.values():
        for way, at in WAYS.items():
            pictures = [_drawn(*scene, *at(frame)) for frame in range(FRAMES)]
            (folder / f"{scene[0]}-{way}.webm").write_bytes(_encoded(pictures))


def _drawn(
    shape: str, colour: tuple[int, ...], ground: tuple[int, ...], t: float, light: float
) -> Image.Image:
    scale = DRAWN_LARGER
    image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), _lit(ground, light))
    draw = ImageDraw.Draw(image)
    x, y = {
        "ball": (34 + 188 * t, 134),
        "square": (40 + 176 * t, 96),
        "sun": (128, 170 - 120 * t),
        "drop": (128, 26 + 130 * t * t),
    }[shape]
    if shape == "ball":
        draw.rectangle(
            (0, 160 * scale, WIDTH * scale, HEIGHT * scale), _lit((120, 118, 112), light)
        )
    box = tuple(round(scale * edge) for edge in (x - 26, y - 26, x + 26, y + 26))
    (draw.rectangle if shape == "square" else draw.ellipse)(box, _lit(colour, light))
    if shape == "sun":
        hill = tuple(scale * edge for edge in (-60, 130, 320, 380))
        draw.ellipse(hill, _lit((84, 140, 70), light))
    return image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)


def _lit(colour: tuple[int, ...], light: float) -> tuple[int, ...]:
    return tuple(round(value * (0.5 + 0.5 * light)) for value in colour)


def _encoded(pictures: list[Image.Image]) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="webm", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libvpx-vp9", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "30", "b": "0", "deadline": "realtime", "cpu-used": "7"}
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
