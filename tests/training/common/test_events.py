"""The event log loses nothing that was said and keeps nothing that was half said."""

from training.common.events import EventLog, read_events
from training.contracts import Progress, Warned


def _progress(step: int) -> Progress:
    return Progress(time=1.0, step=step, total=9)


def test_events_come_back_in_order(tmp_path):
    log = EventLog(tmp_path / "events.jsonl")
    for step in range(5):
        log.write(_progress(step))
    # Not closed: a line is readable as soon as `write` returned.
    assert list(read_events(log.path)) == [_progress(step) for step in range(5)]
    log.close()


def test_a_second_run_appends(tmp_path):
    path = tmp_path / "events.jsonl"
    for step in range(3):
        log = EventLog(path)
        log.write(_progress(step))
        log.close()
    assert [event.step for event in read_events(path)] == [0, 1, 2]


def test_a_line_torn_by_a_kill_spoils_neither_the_next_nor_the_follower(tmp_path):
    path = tmp_path / "events.jsonl"
    log = EventLog(path)
    log.write(_progress(1))
    log.write(Warned(time=1.0, message="x" * 10_000))
    log.close()
    path.write_bytes(path.read_bytes()[:-50])
    torn = path.read_bytes()
    assert list(read_events(path)) == [_progress(1)]  # half a line is not there yet

    log = EventLog(path)
    log.write(_progress(2))
    log.close()
    assert list(read_events(path)) == [_progress(1), _progress(2)]
    assert path.read_bytes().startswith(torn)  # whoever read so far reads on from there


def test_an_event_that_lost_only_its_line_end_is_kept(tmp_path):
    path = tmp_path / "events.jsonl"
    log = EventLog(path)
    log.write(_progress(1))
    log.close()
    path.write_bytes(path.read_bytes()[:-1])
    EventLog(path).close()
    assert list(read_events(path)) == [_progress(1)]


def test_no_log_means_no_events(tmp_path):
    assert list(read_events(tmp_path / "none.jsonl")) == []
