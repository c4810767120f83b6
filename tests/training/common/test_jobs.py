"""A job says what is true, in numbers that are numbers, and not too often."""

import pytest
import torch

from training.common import jobs
from training.common.events import read_events
from training.common.stop import StopFlag
from training.contracts import BadJob, Metric, Progress, Sample, Warned


@pytest.fixture
def job(make_job, open_job):
    return open_job(make_job("generate", {"model": "m"}))


def _events(job, kind):
    found = read_events(job.folder / "events.jsonl")
    return [event for event in found if isinstance(event, kind)]


def test_progress_is_throttled_but_the_end_is_always_told(job, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(jobs.time, "monotonic", lambda: now[0])
    job.start(total=1000, unit="steps", device=torch.device("cpu"))
    for step in range(1, 1001):
        now[0] += 0.01  # ten seconds in all
        job.progress(step)
    told = [event.step for event in _events(job, Progress)]
    assert told[0] == 0
    assert told[-1] == 1000
    assert 15 <= len(told) <= 22
    assert told == sorted(set(told))


def test_a_number_that_is_none_becomes_a_warning_and_spares_the_others(job):
    job.metric(3, {"loss": float("nan"), "accuracy": 0.5})
    assert [event.values for event in _events(job, Metric)] == [{"accuracy": 0.5}]
    assert "step 3: loss" in _events(job, Warned)[0].message


def test_paths_are_told_relative_to_the_folder_and_never_outside(job):
    job.sample("a", job.out / "images" / "a.png")
    assert _events(job, Sample)[0].image == "out/images/a.png"
    with pytest.raises(ValueError, match="subpath"):
        job.sample("b", job.folder.parent / "b.png")


def test_paths_in_settings_are_absolute_or_from_the_job_folder(job, tmp_path):
    assert job.path("model") == job.folder / "model"
    assert job.path(str(tmp_path / "x")) == tmp_path / "x"


def test_other_settings_do_not_go_on_with_these_results(make_job, open_job):
    folder = make_job("generate", {"model": "m"})
    open_job(folder).hold_settings()
    open_job(folder).hold_settings()
    make_job("generate", {"model": "other"})
    with pytest.raises(BadJob, match=r"job\.json has changed"):
        open_job(folder).hold_settings()


def test_stopping_is_seen_by_the_job(make_job, open_job):
    flag = StopFlag()
    job = open_job(make_job("generate", {"model": "m"}), flag)
    assert not job.stopping
    flag.set()
    assert job.stopping
    with pytest.raises(jobs.JobStopped) as stopped:
        job.stop(7)
    assert stopped.value.step == 7


def test_a_folder_without_a_job_is_refused(tmp_path):
    with pytest.raises(BadJob, match="not a job folder"):
        jobs.read_job(tmp_path)
