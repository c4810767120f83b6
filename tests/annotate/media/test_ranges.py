"""Parts of a video over HTTP, to those who may see it."""

import pytest

from annotate.media.ranges import OutOfRange, range_asked
from annotate.media.services import video_store
from annotate.media.storage import content_read
from tests.annotate.api_client import Api
from tests.videos import movie


@pytest.fixture
def video(project):
    return video_store(project=project, data=movie())


@pytest.mark.parametrize(
    ("header", "part"),
    [(None, None), ("bytes=0-", (0, 99)), ("bytes=10-19", (10, 19)), ("bytes=90-500", (90, 99)),
     ("bytes=-5", (95, 99)), ("bytes=-500", (0, 99)), ("bytes=9-3", None), ("bytes=-", None),
     ("bytes=0-1,5-6", None), ("items=0-1", None), ("bytes=x-", None),
     ("bytes=" + "9" * 5000 + "-", None)],
)  # fmt: skip
def test_which_part_is_asked_for(header, part):
    assert range_asked(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", "bytes=5000-6000"])
def test_a_part_behind_the_end_is_refused(header):
    with pytest.raises(OutOfRange):
        range_asked(header, 100)


def test_a_player_may_seek(as_, annotator, video):
    api, whole = as_(annotator), content_read(video.storage_key)
    answer = api.get(video.address, headers={"Range": "bytes=10-19"})
    assert answer.status_code == 206
    assert answer.body == whole[10:20]
    assert answer.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert answer.headers["Content-Length"] == "10"
    assert answer.headers["Content-Type"] == "video/webm"
    rest = api.get(video.address, headers={"Range": f"bytes={len(whole) - 7}-"})
    assert rest.body == whole[-7:]
    all_of_it = api.get(video.address)
    assert (all_of_it.status_code, all_of_it.body) == (200, whole)
    assert all_of_it.headers["Accept-Ranges"] == "bytes"


def test_another_version_is_sent_whole_and_beyond_the_end_is_416(as_, annotator, video):
    api = as_(annotator)
    stale = api.get(video.address, headers={"Range": "bytes=0-3", "If-Range": '"old"'})
    assert stale.status_code == 200
    beyond = api.get(video.address, headers={"Range": "bytes=99999999-"})
    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"] == f"bytes */{video.bytes}"


def test_strangers_get_no_part_of_a_video_nor_its_poster_and_frames(
    as_, stranger, annotator, video
):
    row = video.video
    paths = [video.address, row.poster.address, row.frames_seen.first().image.address]
    for path in paths:
        assert as_(annotator).get(path).status_code == 200
        assert as_(stranger).get(path, headers={"Range": "bytes=0-3"}).status_code == 404
        assert Api().get(path).status_code == 401
