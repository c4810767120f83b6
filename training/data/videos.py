"""Videos as files: frames in, one WebM out, the same bytes for the same frames."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.common.files import write_atomic
from training.common.jobs import JobError

# Everything that changes a byte is said: one thread, and (bitexact) no date and no name.
# At this quality the colours of the frames come back within a few levels.
ENCODER = "libvpx-vp9"
OPTIONS = {
    "crf": "12",
    "b": "0",
    "deadline": "good",
    "cpu-used": "2",
    "threads": "1",
    "row-mt": "0",
    "auto-alt-ref": "0",  # no frames that are never shown: a browser steps frame by frame
    "g": "16",
}


def save_video(frames: Tensor, path: Path, *, fps: int) -> None:
    """Write frames (T, 3, H, W) in [0, 1] as VP9 in WebM, H and W even."""
    pixels = (frames.detach().float().clamp(0, 1) * 255).round().to(torch.uint8)
    arrays = pixels.permute(0, 2, 3, 1).cpu().contiguous().numpy()
    write_atomic(path, lambda part: _write(arrays, part, fps))


def load_video(path: Path) -> Tensor:
    """Frames (T, 3, H, W) in [0, 1]. Raises JobError naming the file."""
    import av

    try:
        with av.open(path, format="matroska") as container:
            decoded = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    except (OSError, av.FFmpegError, IndexError) as error:
        raise JobError(f"video {path} cannot be read: {error}") from None
    if not decoded:
        raise JobError(f"video {path} has no frames")
    return torch.from_numpy(np.stack(decoded)).permute(0, 3, 1, 2).float() / 255


def video_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels."""
    import av

    with av.open(path, format="matroska") as container:
        stream = container.streams.video[0]
        return stream.width, stream.height


def _write(arrays: np.ndarray, path: Path, fps: int) -> None:
    import av

    _, height, width, _ = arrays.shape
    with av.open(path, "w", format="webm", options={"fflags": "+bitexact"}) as container:
        stream: Any = container.add_stream(ENCODER, rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        stream.options = dict(OPTIONS)
        for number, array in enumerate(arrays):
            frame = av.VideoFrame.from_ndarray(array, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
