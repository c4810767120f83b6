"""Looking at bytes that claim to be a video: can every browser play it, how long, which frames?

What is served is written anew without decoding: the same pictures in a bare container, with no
sound, no titles, times or tools, and none of the remarks that encoders hide in the stream.
"""

import io
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from av.bitstream import BitStreamFilterContext
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from django.conf import settings
from PIL import Image

from annotate.core.errors import ApplicationError

# What the browsers we know play, and the container that each is served in.
SERVED_AS = {"h264": "mp4", "vp8": "webm", "vp9": "webm", "av1": "webm"}
PIXELS = {"yuv420p", "yuvj420p"}  # 8 bits, 4:2:0: other H.264 and VP9 profiles play in some only
SEI = 6  # the unit of H.264 in which encoders write their name and settings
AV1_METADATA = 5
CONVERT = "Convert it: ffmpeg -i FILE -an -c:v libx264 -pix_fmt yuv420p OUT.mp4"
# A time as the tags of Matroska say it.
DURATION = re.compile(r"([0-9]{1,4}):([0-9]{2}):([0-9]{2}(?:\.[0-9]{1,9})?)")
PADDING = 128  # codecs draw in blocks of at most so many pixels a side, beyond the edge of a frame
MATROSKA = b"\x1a\x45\xdf\xa3"
# Video containers that we know and do not read, by how their files begin.
OTHERS = {b"FLV\x01": "FLV", b"OggS": "Ogg", b"\x30\x26\xb2\x75": "Windows Media"}


VideoPacket = Any  # Packet[VideoStream] to type checkers only: the class takes no brackets
Remarks = Callable[[VideoPacket], list[VideoPacket]]


class NotAVideo(ApplicationError):
    code = "not_a_video"


@dataclass(frozen=True)
class Clip:
    """A video as it is served. `moments`: when each frame appears, in ms from the first."""

    data: bytes
    media_type: str
    codec: str
    width: int
    height: int
    moments: list[int]
    duration_ms: int


def is_video(data: bytes) -> bool:
    """Does it begin like a video, one that we read or not? Never judged by a file's name."""
    return _container(data) is not None or _other(data) is not None


def clip_of(data: bytes) -> Clip:
    """Check a video and take out all it tells beside its pictures. Raises NotAVideo with what is wrong."""
    given = _probed(data)
    bare = _rewritten(data, given.codec)
    kept = _probed(bare)
    # What people see is what was sent: the same pictures at the same times.
    if kept.moments != given.moments or (kept.width, kept.height) != (given.width, given.height):
        raise NotAVideo(f"Its times cannot be kept when it is written anew. {CONVERT}")
    return kept


def frames_of(data: bytes, wanted: Sequence[int]) -> Iterator[tuple[int, Image.Image]]:
    """The frames named, in rising order, as RGB pictures of the video's own size."""
    left = set(wanted)
    with _opened(data) as (container, stream):
        for index, frame in enumerate(container.decode(stream)):
            if index in left:
                left.discard(index)
                yield index, Image.fromarray(frame.to_ndarray(format="rgb24"))
            if not left:
                return


def poster_of(picture: Image.Image) -> bytes:
    """For lists, and for the moment before a video plays."""
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=85)
    return buffer.getvalue()


def lossless(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", lossless=True, quality=20, method=1)
    return buffer.getvalue()


def _container(data: bytes) -> str | None:
    """The demuxer to use. It is named to FFmpeg, which would else try playlists and what not."""
    if data[4:8] == b"ftyp" and data[8:12] not in {b"avif", b"avis", b"heic", b"mif1"}:
        return "mp4"
    return "matroska" if data.startswith(MATROSKA) else None


def _other(data: bytes) -> str | None:
    if data.startswith(b"RIFF") and data[8:12] == b"AVI ":
        return "AVI"
    return next((name for start, name in OTHERS.items() if data.startswith(start)), None)


@contextmanager
def _opened(data: bytes) -> Iterator[tuple[av.container.InputContainer, VideoStream]]:
    kind = _container(data)
    if kind is None:
        name = _other(data)
        what = f"{name} is" if name else "This is"
        raise NotAVideo(f"{what} not a container that browsers play (MP4, WebM). {CONVERT}")
    # FFmpeg decodes a little already to find out what is there: frames far too large are left alone.
    most = {"max_pixels": str(4 * settings.MAX_VIDEO_PIXELS)}
    try:
        with av.open(io.BytesIO(data), format=kind, options=most) as container:
            if not container.streams.video:
                sound = "It has sound and no picture" if container.streams.audio else "No video"
                raise NotAVideo(f"{sound}: there is no video stream in it.")
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            # A frame larger than the header says is refused before there is memory taken for it.
            pixels = (stream.width + PADDING) * (stream.height + PADDING)
            stream.codec_context.options = {"max_pixels": str(pixels)}
            assert isinstance(container, av.container.InputContainer)
            yield container, stream
    except av.error.ArgumentError:  # also what FFmpeg says of more than max_pixels
        raise NotAVideo(
            f"It is damaged, or a frame has another size than the video says. {CONVERT}"
        ) from None
    except (av.FFmpegError, ArithmeticError, ValueError, EOFError) as error:
        raise NotAVideo(
            f"It is damaged or cut off and cannot be read ({_words(error)}). Send the whole file."
        ) from None


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def _probed(data: bytes) -> Clip:
    """Reads all of it, every frame decoded: half a file must not be found out by an annotator."""
    with _opened(data) as (container, stream):
        codec = _codec(stream)
        promised = _promised_seconds(container, stream)
        size = stream.width, stream.height  # as the file says: decoding may change what they are
        times: list[Fraction] = []
        for frame in container.decode(stream):
            _check_frame(frame, len(times), size)
            assert frame.pts is not None
            assert frame.time_base is not None
            times.append(frame.pts * frame.time_base)
            if times[-1] - times[0] > settings.MAX_VIDEO_SECONDS:
                raise NotAVideo(
                    f"It is longer than {settings.MAX_VIDEO_SECONDS} seconds. Cut it into clips."
                )
        if not times:
            raise NotAVideo("It has no frames: nothing in it can be shown.")
        if stream.frames and len(times) < stream.frames:
            raise NotAVideo(
                f"It is cut off: {len(times)} of its {stream.frames} frames can be read."
                " Send the whole file."
            )
        seconds = _length(times)
        if promised and seconds < promised - max(2 * seconds / len(times), Fraction(1, 4)):
            raise NotAVideo(
                f"It is cut off: it says {float(promised):.1f} s and holds {float(seconds):.1f} s."
                " Send the whole file."
            )
        return Clip(
            data=data,
            media_type=f"video/{SERVED_AS[codec]}",
            codec=codec,
            width=size[0],
            height=size[1],
            moments=[round(1000 * (time - times[0])) for time in times],
            duration_ms=max(1, round(1000 * seconds)),
        )


def _codec(stream: VideoStream) -> str:
    codec = stream.codec.canonical_name
    if codec not in SERVED_AS:
        raise NotAVideo(f"Its codec is {codec}, which not every browser plays. {CONVERT}")
    if not stream.width * stream.height:
        raise NotAVideo(
            "The size of its frames cannot be read, or is far above the "
            f"{settings.MAX_VIDEO_PIXELS:,} pixels that are taken. Make it smaller."
        )
    if stream.width * stream.height > settings.MAX_VIDEO_PIXELS:
        raise NotAVideo(
            f"Its frames have {stream.width} x {stream.height} pixels; at most "
            f"{settings.MAX_VIDEO_PIXELS:,} are taken. Make it smaller."
        )
    aspect = stream.sample_aspect_ratio
    if aspect and aspect != 1:
        raise NotAVideo(f"Its pixels are not square ({aspect}). {CONVERT} with -vf scale, setsar=1")
    return codec


def _promised_seconds(
    container: av.container.InputContainer, stream: VideoStream
) -> Fraction | None:
    """How long the file says the pictures last; None where it says nothing of them alone."""
    if stream.duration and stream.time_base:
        return stream.duration * stream.time_base
    if text := stream.metadata.get("DURATION"):
        # Anybody writes there: what is not a time tells nothing.
        if not (parts := DURATION.fullmatch(text)):
            return None
        return int(parts[1]) * 3600 + int(parts[2]) * 60 + Fraction(parts[3])
    if container.duration and len(container.streams) == 1:
        return Fraction(container.duration, av.time_base)
    return None


def _check_frame(frame: VideoFrame, number: int, size: tuple[int, int]) -> None:
    if frame.is_corrupt:
        raise NotAVideo(f"It is damaged: frame {number + 1} cannot be decoded. Send it again.")
    if frame.pts is None or frame.time_base is None:
        raise NotAVideo(f"Frame {number + 1} has no time. {CONVERT}")
    if (frame.width, frame.height) != size:
        raise NotAVideo(
            f"Frame {number + 1} has {frame.width} x {frame.height} pixels, and the video says "
            f"{size[0]} x {size[1]}. {CONVERT}"
        )
    if frame.format.name not in PIXELS:
        raise NotAVideo(
            f"Its pixels are {frame.format.name}; browsers play 8-bit 4:2:0 everywhere. {CONVERT}"
        )
    if frame.rotation:
        raise NotAVideo(f"It is stored turned by {abs(frame.rotation)} degrees. {CONVERT}")
    if number >= settings.MAX_VIDEO_FRAMES:
        raise NotAVideo(
            f"It has more than {settings.MAX_VIDEO_FRAMES:,} frames. Cut it into clips."
        )


def _length(times: Sequence[Fraction]) -> Fraction:
    """To the end of the last frame, which stays as long as the others do on average."""
    if any(later <= earlier for earlier, later in pairwise(times)):
        raise NotAVideo(f"Its times run backwards. {CONVERT}")
    played = times[-1] - times[0]
    return played + (played / (len(times) - 1) if len(times) > 1 else Fraction(1, 25))


def _rewritten(data: bytes, codec: str) -> bytes:
    # A true file: FFmpeg opens an MP4 a second time to put its index first.
    with tempfile.TemporaryDirectory(prefix="prefloop-video-") as folder:
        path = Path(folder) / "bare"
        with (
            _opened(data) as (container, stream),
            av.open(str(path), "w", format=SERVED_AS[codec], options=_options(codec)) as bare,
        ):
            _copy(container, stream, bare, codec)
        return path.read_bytes()


def _options(codec: str) -> dict[str, str]:
    """No tool's name, no random ids; the index first, so that a browser can begin at once."""
    first = {"movflags": "+faststart"} if SERVED_AS[codec] == "mp4" else {}
    return {"fflags": "+bitexact", **first}


def _copy(
    container: av.container.InputContainer,
    stream: VideoStream,
    bare: av.container.OutputContainer,
    codec: str,
) -> None:
    out = bare.add_stream_from_template(stream, opaque=True)
    out.metadata.clear()
    remarks = _remarks_filter(stream, codec)
    start: int | None = None
    for packet in container.demux(stream):
        if packet.dts is None or packet.pts is None:
            continue  # the end
        # The first packet in the order of decoding is the first picture: a key frame.
        start = packet.pts if start is None else start
        packet.pts, packet.dts = packet.pts - start, packet.dts - start
        for kept in remarks(packet):
            kept.stream = out
            bare.mux(kept)


def _remarks_filter(stream: VideoStream, codec: str) -> Remarks:
    """Takes out what a stream says beside its pictures."""
    if codec == "av1":
        strip = BitStreamFilterContext(f"filter_units=remove_types={AV1_METADATA}", stream)
        return strip.filter
    header = stream.codec_context.extradata or b""
    if codec != "h264" or header[:1] != b"\x01":
        return lambda packet: [packet]
    size = (header[4] & 3) + 1  # ISO 14496-15: bytes of the length before each unit
    return lambda packet: [_without_sei(packet, size)]


def _without_sei(packet: VideoPacket, size: int) -> VideoPacket:
    data, kept, at = bytes(packet), [], 0
    while at + size < len(data):
        end = at + size + int.from_bytes(data[at : at + size], "big")
        if data[at + size] & 0x1F != SEI:
            kept.append(data[at:end])
        at = end
    bare: VideoPacket = Packet(b"".join(kept))
    bare.pts, bare.dts, bare.duration = packet.pts, packet.dts, packet.duration
    bare.time_base, bare.is_keyframe = packet.time_base, packet.is_keyframe
    return bare
