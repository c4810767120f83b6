"""Videos as people see them: playable everywhere, whole, bare, and refused with a reason."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from annotate.media import videos
from annotate.media.models import Asset, Video
from annotate.media.services import frames_store, media_store, video_store
from annotate.media.storage import content_read
from annotate.media.videos import NotAVideo, clip_of, frames_of, is_video
from tests.factories import picture
from tests.videos import movie, sound_only
from training.contracts import FrameRule

CODECS = {
    "vp9": {"codec": "libvpx-vp9", "format": "webm"},
    "h264": {"codec": "libx264", "format": "mp4"},
    "av1": {"codec": "libsvtav1", "format": "webm"},
}


@pytest.mark.parametrize("codec", CODECS)
def test_a_video_is_kept_picture_for_picture_and_tells_nothing_else(codec):
    given = movie(24, title="drawn by secret-model", **CODECS[codec])
    kept = clip_of(given)
    assert (kept.codec, kept.width, kept.height) == (codec, 64, 48)
    assert len(kept.moments) == 24
    assert kept.moments[:4] == [0, 83, 167, 250]
    assert kept.duration_ms == pytest.approx(2000, abs=2)
    for telling in (b"secret", b"x264", b"Lavc", b"SVT-AV1"):
        assert telling not in kept.data
    before, after = (dict(frames_of(data, range(24))) for data in (given, kept.data))
    assert all(np.array_equal(np.asarray(before[n]), np.asarray(after[n])) for n in range(24)), (
        "the pictures are the same bits"
    )
    assert clip_of(given).data == kept.data, "equal videos give equal bytes: stored once"


def test_sound_is_dropped():
    with av.open(io.BytesIO(clip_of(movie(sound=True)).data), format="matroska") as container:
        assert [stream.type for stream in container.streams] == ["video"]


def test_h264_is_written_as_units_with_their_length_and_no_remarks():
    """What browsers want in MP4; a decoder of FFmpeg would also take start codes."""
    with av.open(io.BytesIO(clip_of(movie(**CODECS["h264"])).data), format="mp4") as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    for packet in packets:
        at = 0
        while at < len(packet):
            assert packet[at + 4] & 0x1F in {1, 5}, "slices only"
            at += 4 + int.from_bytes(packet[at : at + 4], "big")
        assert at == len(packet)


def test_a_changing_frame_rate_keeps_its_real_times():
    times = [0, 40, 80, 500, 540, 1500]
    kept = clip_of(movie(6, times=times))
    assert kept.moments == times
    assert kept.duration_ms == 1800  # the last frame stays as long as the others on average


REFUSED = {
    "sound only": (sound_only, "no video stream"),
    "AVI": (lambda: b"RIFF\0\0\0\0AVI LIST", "not a container that browsers play"),
    "HEVC": (lambda: movie(codec="libx265", format="mp4"), "codec is hevc"),
    "MPEG-4": (lambda: movie(codec="mpeg4", format="mp4"), "codec is mpeg4"),
    "4:4:4": (lambda: movie(codec="libx264", format="mp4", pixels="yuv444p"), "yuv444p"),
    "no frames": (lambda: no_frames(), "no frames"),
    "half a WebM": (lambda: half(movie(48)), "cut off"),
    "half an MP4": (lambda: half(movie(48, **CODECS["h264"])), "cut off"),
    "a broken start": (lambda: b"\x1a\x45\xdf\xa3" + bytes(200), "damaged"),
}  # fmt: skip


def no_frames() -> bytes:
    """A whole MP4 header that promises a video and nothing after it."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4", options={"movflags": "+empty_moov"}) as container:
        stream = container.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.start_encoding()
    return file.getvalue()


def changing(*parts: tuple[tuple[int, int], str]) -> bytes:
    """VP9 of three frames a part, each part of its own size and pixels; the header tells the first."""
    file, number = io.BytesIO(), 0
    with av.open(file, "w", format="webm") as container:
        stream = container.add_stream("libvpx-vp9", rate=12)
        (stream.width, stream.height), stream.pix_fmt = parts[0]
        stream.time_base = Fraction(1, 1000)
        for (width, height), pixels in parts:
            encoder = av.CodecContext.create("libvpx-vp9", "w")
            encoder.width, encoder.height, encoder.pix_fmt = width, height, pixels
            encoder.time_base, encoder.framerate = Fraction(1, 1000), Fraction(12)
            encoder.options = {"deadline": "realtime", "cpu-used": "8"}
            grey = np.full((height, width, 3), 100, np.uint8)
            frames = [av.VideoFrame.from_ndarray(grey, format="rgb24") for _ in range(3)]
            for frame in frames:
                frame.pts, frame.time_base = round(1000 * number / 12), Fraction(1, 1000)
                number += 1
            for shown in (*frames, None):
                for packet in encoder.encode(shown):
                    packet.stream = stream
                    container.mux(packet)
    return file.getvalue()


PLAIN = "yuv420p"


def test_parts_of_one_size_are_a_video():
    assert len(clip_of(changing(((64, 64), PLAIN), ((64, 64), PLAIN))).moments) == 6


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (((48, 64), PLAIN), "Frame 4 has 48 x 64 pixels, and the video says 64 x 64"),
        (((80, 64), PLAIN), "Frame 4 has 80 x 64 pixels"),
        (((2048, 1024), PLAIN), "another size than the video says"),
        (((64, 64), "yuv444p"), "pixels are yuv444p"),
    ],
)
def test_every_frame_is_checked_not_only_the_header(second, words):
    with pytest.raises(NotAVideo, match=words):
        clip_of(changing(((64, 64), PLAIN), second))


def test_a_frame_too_large_is_never_decoded():
    """FFmpeg itself refuses it, before there is memory for it: so it does where nobody checks."""
    with pytest.raises(NotAVideo, match="another size"):
        list(frames_of(changing(((64, 64), PLAIN), ((2048, 1024), PLAIN)), [5]))
    small = changing(((64, 64), PLAIN), ((64, 48), PLAIN))
    assert [number for number, _ in frames_of(small, [5])] == [5]


def test_a_first_frame_far_above_what_is_taken_is_left_alone(settings):
    settings.MAX_VIDEO_PIXELS = 10_000
    with pytest.raises(NotAVideo, match="10,000 pixels that are taken"):
        clip_of(changing(((512, 256), PLAIN)))


@pytest.mark.parametrize(
    "told",
    [b"00:00:000000001/00", b"00:00:1e0003000000", b"1:2:3:4:5:6:7:8:9:", b"99999999:00:00.000"],
)
def test_a_length_that_is_none_is_passed_over(told):
    data = movie(12)
    before, at = b"DURATIOND\x87\x93", data.index(b"DURATION")
    assert data[at : at + len(before)] == before
    at += len(before)
    forged = data[:at] + told + data[at + len(told) :]
    assert clip_of(forged).data == clip_of(data).data
    # One that is a time is still believed.
    cut_off = data[:at] + b"00:01:40.000000000" + data[at + 18 :]
    with pytest.raises(NotAVideo, match=r"says 100\.0 s and holds"):
        clip_of(cut_off)


def test_numbers_that_cannot_be_reckoned_with_refuse_the_file(monkeypatch):
    def divided(*_: object, **__: object) -> None:
        raise ZeroDivisionError("Fraction(1, 0)")

    monkeypatch.setattr(videos, "_promised_seconds", divided)
    with pytest.raises(NotAVideo, match=r"cannot be read \(Fraction\(1, 0\)\)"):
        clip_of(movie())


def half(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_is_refused_with_what_is_wrong(name):
    make, words = REFUSED[name]
    data = make()
    assert is_video(data)
    with pytest.raises(NotAVideo, match=words):
        clip_of(data)


@pytest.mark.parametrize(
    ("setting", "most", "words"),
    [("MAX_VIDEO_SECONDS", 1, "longer than 1 seconds"), ("MAX_VIDEO_FRAMES", 20, "more than 20"),
     ("MAX_VIDEO_PIXELS", 1000, "64 x 48 pixels")],
)  # fmt: skip
def test_too_long_and_too_large_are_refused(settings, setting, most, words):
    data = movie(24)
    clip_of(data)
    setattr(settings, setting, most)
    with pytest.raises(NotAVideo, match=words):
        clip_of(data)


def test_a_video_has_a_poster_and_the_frames_that_models_see(project):
    data = movie(30)  # 2.5 s at 12 frames a second
    asset = video_store(project=project, data=data)
    video = asset.video
    assert (asset.kind, asset.media_type, asset.width) == (Asset.Kind.VIDEO, "video/webm", 64)
    assert (video.poster.media_type, video.poster.width) == ("image/webp", 64)
    seen = list(video.frames_seen.order_by("frame"))
    assert [row.frame for row in seen] == [0, 12, 24], "one a second"
    decoded = dict(frames_of(data, [0, 12, 24]))
    for row in seen:
        image = Image.open(io.BytesIO(content_read(row.image.storage_key)))
        assert np.array_equal(np.asarray(image), np.asarray(decoded[row.frame])), "lossless"


def test_other_rules_are_made_on_demand_once(project):
    video = video_store(project=project, data=movie(30)).video
    rule = FrameRule(rule="uniform", most=3)
    made = frames_store(video=video, rule=rule)
    assert [row.frame for row in made] == [5, 15, 25]
    assert [row.pk for row in frames_store(video=video, rule=rule)] == [row.pk for row in made]


def test_equal_videos_are_one_row(project):
    data = movie()
    first, again = (media_store(project=project, data=data) for _ in range(2))
    assert first == again
    assert Video.objects.count() == 1


def test_images_are_still_images(project):
    assert media_store(project=project, data=picture()).kind == Asset.Kind.IMAGE


def test_the_database_refuses_a_video_without_frames(project):
    from django.db import IntegrityError

    asset = video_store(project=project, data=movie())
    with pytest.raises(IntegrityError, match="media_video_has_frames"):
        Video.objects.filter(pk=asset.pk).update(moments=[])
