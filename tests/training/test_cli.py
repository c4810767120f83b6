"""`python -m training` as the worker and a researcher start it: a real process, really killed."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tests.training import tiny
from training.common.events import read_events
from training.contracts import Failed, Finished, Sample, Started, Stopped

ENVIRONMENT = os.environ | {"PREFLOOP_THREADS": "1", "PREFLOOP_DEVICE": "cpu"}
FIRST, COUNT = 3, 15


def _start(*arguments, **more):
    return subprocess.Popen(
        [sys.executable, "-m", "training", *map(str, arguments)],
        env=ENVIRONMENT | more.pop("env", {}),
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def _run(*arguments):
    process = _start(*arguments)
    _, errors = process.communicate(timeout=240)
    return process.returncode, errors


def _events(folder, kind=object):
    found = read_events(folder / "events.jsonl")
    return [event for event in found if isinstance(event, kind)]


def _wait_for_samples(process, folder, count):
    """Until the job has announced so many images; fails if it ends before."""
    while len(_events(folder, Sample)) < count:
        try:
            process.wait(timeout=0.02)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"ended too early: {process.stderr.read()}")


def _since_last_start(folder):
    events = _events(folder)
    starts = [index for index, event in enumerate(events) if isinstance(event, Started)]
    return events[starts[-1] :]


@pytest.fixture
def long_job(tmp_path, pipeline_folder):
    """Enough work that something is left when the first images are there."""

    def write(name):
        items = [
            {"key": f"k{index}", "prompt": "a red circle on blue", "seed": index}
            for index in range(COUNT)
        ]
        config = {"model": str(pipeline_folder), "steps": 30, "batch_size": 3}
        return tiny.write_job(tmp_path / name, "generate", config, items)

    return write


def run_here(job):
    """The same job without a process of its own."""
    from training.contracts import GenerateConfig, parse_config
    from training.generate import recipe

    config = json.loads((job.folder / "job.json").read_text())["config"]
    recipe.run(job, parse_config(GenerateConfig, config))


def _said(folder):
    """What the last run announced, without times."""
    return {
        event.key: event.model_dump(exclude={"time", "seconds"})
        for event in _since_last_start(folder)
        if isinstance(event, Sample)
    }


def test_a_job_killed_in_the_middle_ends_as_if_it_had_not_been(long_job, open_job):
    killed, whole = long_job("killed"), long_job("whole")
    process = _start("run", killed)
    _wait_for_samples(process, killed, FIRST)
    process.kill()
    process.communicate()
    there = {path.name for path in (killed / "out" / "images").glob("*.png")}
    assert FIRST <= len(there) < COUNT

    assert _run("run", killed)[0] == 0
    run_here(open_job(whole))
    again = _since_last_start(killed)
    assert again[0].resumed_from == len(there)
    keys = [event.key for event in again if isinstance(event, Sample)]
    assert len(keys) == len(set(keys)) == COUNT
    assert isinstance(again[-1], Finished)
    assert again[-1].summary["drawn"] == COUNT - len(there)

    assert _said(killed) == _said(whole)
    files = {path.relative_to(whole) for path in (whole / "out").rglob("*") if path.is_file()}
    assert files == {
        path.relative_to(killed) for path in (killed / "out").rglob("*") if path.is_file()
    }
    for path in files:
        if path.suffix == ".png":
            one, other = (
                np.asarray(Image.open(folder / path), dtype=np.int16) for folder in (killed, whole)
            )
            assert np.abs(one - other).max() <= 1


def test_sigterm_ends_a_job_so_that_it_can_go_on(long_job):
    folder = long_job("job")
    process = _start("run", folder)
    _wait_for_samples(process, folder, FIRST)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3, errors
    *_, last = _events(folder)
    assert isinstance(last, Stopped)
    assert FIRST <= last.step < COUNT
    assert last.step == len(_events(folder, Sample)) == len(list((folder / "out/images").iterdir()))


def test_a_job_ends_when_its_parent_does(long_job):
    folder = long_job("job")
    ours, theirs = os.pipe()
    process = _start("run", folder, pass_fds=[ours], env={"PREFLOOP_PARENT_FD": str(ours)})
    os.close(ours)
    _wait_for_samples(process, folder, FIRST)
    os.close(theirs)  # what the system does when the parent dies
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3, errors
    assert isinstance(_events(folder)[-1], Stopped)


def test_pickled_weights_fail_the_job_with_advice(tmp_path, pipeline_folder):
    import shutil

    model = shutil.copytree(pipeline_folder, tmp_path / "model")
    (model / "unet" / "diffusion_pytorch_model.safetensors").rename(model / "unet" / "weights.bin")
    items = [{"key": "a", "prompt": "a", "seed": 1}]
    folder = tiny.write_job(tmp_path / "job", "generate", {"model": "../model"}, items)
    code, errors = _run("run", folder)
    assert code == 1
    (failed,) = _events(folder, Failed)
    assert "weights.bin is refused" in failed.error
    assert "safetensors" in failed.hint
    assert "weights.bin" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("job", "complaint"),
    [
        ({"kind": "generate", "config": {"model": "m", "stepz": 9}}, "unknown key 'stepz'"),
        ({"kind": "generate", "config": {}}, "'model' is missing"),
        (
            {"kind": "generate", "config": {"model": "m", "width": 1_000_000}},
            "key 'width': Input should be less than or equal to 4096",
        ),
        (
            {"kind": "generate", "config": {"model": "m", "height": 100}},
            "key 'height': Input should be a multiple of 8",
        ),
        ({"kind": "dance", "config": {}}, "unknown kind 'dance'; known: autoencoder, clip, de"),
        ({"kind": "dpo", "config": {"base": "b", "snapshot": "s"}}, "'seed' is missing"),
        ([], "job.json"),
    ],
)
def test_a_job_that_makes_no_sense_is_refused_at_once(tmp_path, job, complaint):
    (tmp_path / "job.json").write_text(json.dumps(job))
    code, errors = _run("run", tmp_path)
    assert code == 2
    assert complaint in errors
    (failed,) = _events(tmp_path)
    assert complaint in failed.error


def test_a_folder_without_a_job_is_refused(tmp_path):
    assert _run("run", tmp_path / "none")[0] == 2
    code, errors = _run("run", tmp_path)
    assert code == 2
    assert "no job.json" in errors


def test_items_that_make_no_sense_are_refused_by_their_line(tmp_path):
    folder = tiny.write_job(tmp_path / "job", "generate", {"model": "m"})
    (folder / "items.jsonl").write_text('{"key": "a", "prompt": "p", "seed": 1}\n{"key": "b"}\n')
    code, errors = _run("run", folder)
    assert code == 2
    assert "items.jsonl line 2: key 'prompt' is missing" in errors


def test_new_writes_a_checked_job_from_a_preset(tmp_path):
    folder = tmp_path / "job"
    code, errors = _run("new", "generate", folder, "--set", "model=some/where", "--set", "steps=7")
    assert code == 0, errors
    job = json.loads((folder / "job.json").read_text())
    assert job["kind"] == "generate"
    assert (job["config"]["model"], job["config"]["steps"]) == ("some/where", 7)

    code, errors = _run("new", "generate", folder, "--set", "model=m")
    assert (code, "already holds a job" in errors) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["--preset", "fancy"],
            "no preset generate-fancy.toml; there is: generate-",
        ),
        (["--set", "model=m", "--set", "stepz=3"], "unknown key 'stepz'"),
        (["--set", "model"], "write KEY=VALUE"),
        ([], "'model' is missing"),
    ],
)
def test_new_refuses_what_would_not_run(tmp_path, arguments, complaint):
    code, errors = _run("new", "generate", tmp_path / "job", *arguments)
    assert code == 2
    assert complaint in errors
    assert not (tmp_path / "job" / "job.json").exists()


def test_help_and_refusals_do_not_wait_for_torch():
    code = (
        "import sys, training.__main__ as cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_a_full_disk_is_told_as_what_it_is():
    import errno

    from training.__main__ import _hint

    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    wrapped = RuntimeError(f"I/O error: {full}")  # as safetensors does
    assert "disk is full" in _hint(full)
    assert "disk is full" in _hint(wrapped)
    assert _hint(OSError(errno.EACCES, "denied")) == ""
