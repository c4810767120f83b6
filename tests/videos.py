"""Small videos that tests make with PyAV, each unlike every other."""

import io
import itertools
from fractions import Fraction
from typing import Any

import av
import numpy as np

from annotate.generation.models import Candidate
from annotate.generation.services.draw import candidate_import
from annotate.media.services import video_store
from annotate.projects.models import Project
from annotate.prompts.models import Prompt
from annotate.registry.services import model_external

_shades = itertools.count(1)


def movie(
    frames: int = 12,
    *,
    fps: int = 12,
    codec: str = "libvpx-vp9",
    format: str = "webm",
    size: tuple[int, int] = (64, 48),
    pixels: str = "yuv420p",
    times: list[int] | None = None,  # ms of each frame, for a changing frame rate
    title: str = "",
    sound: bool = False,
) -> bytes:
    """A square that moves to the right over a plain ground; its column tells the frame's number."""
    shade = next(_shades)
    file = io.BytesIO()
    with av.open(file, "w", format=format) as container:
        stream = container.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.time_base = Fraction(1, 1000)
        stream.codec_context.time_base = Fraction(1, 1000)
        if codec == "libvpx-vp9":
            stream.options = {"deadline": "realtime", "cpu-used": "8"}
        voice: Any = container.add_stream("libopus", rate=48_000) if sound else None
        if title:
            container.metadata["title"] = title
        for number in range(frames):
            picture = np.full((size[1], size[0], 3), 40 + 7 * shade % 200, np.uint8)
            picture[10:30, 2 * number : 2 * number + 16] = (250, 30, 30)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = times[number] if times else round(1000 * number / fps)
            frame.time_base = Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if voice:
            silence = av.AudioFrame.from_ndarray(
                np.zeros((1, 960 * 2), np.int16), format="s16", layout="stereo"
            )
            silence.sample_rate = 48_000
            silence.pts = 0
            container.mux(voice.encode(silence))
            container.mux(voice.encode())
    return file.getvalue()


def sound_only() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="webm") as container:
        voice = container.add_stream("libopus", rate=48_000)
        silence = av.AudioFrame.from_ndarray(
            np.zeros((1, 960 * 2), np.int16), format="s16", layout="stereo"
        )
        silence.sample_rate = 48_000
        silence.pts = 0
        container.mux(voice.encode(silence))
        container.mux(voice.encode())
    return file.getvalue()


def video_candidates(
    project: Project, prompt: Prompt, *, models: tuple[str, ...] = ("alpha", "beta"), **how: Any
) -> list[Candidate]:
    """One video of each model for a prompt."""
    return [
        candidate_import(
            prompt=prompt,
            project=project,
            asset=video_store(project=project, data=movie(**how)),
            model_version=model_external(project=project, name=name),
        )[0]
        for name in models
    ]
