"""The supervisor of `make demo`, with real processes: none is lost, none is left."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from annotate.core.processes import MARK, Supervisor, end_marked, marked

LIMIT_S = 60
SLEEPER = "import time; time.sleep(600)"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(home=tmp_path, folder=tmp_path, report=said.append)
    yield made
    made.stop(patience_s=1)


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_child_that_crashes_is_started_again_and_its_crash_is_told(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    program = (
        f"f = open({str(tmp_path / 'starts')!r}, 'a'); f.write('x'); f.close(); raise SystemExit(3)"
    )
    child = supervisor.add("web", python(program), dict(os.environ))
    starts = tmp_path / "starts"
    until(lambda: supervisor.watch() or (starts.exists() and starts.read_text("utf-8") == "xx"))
    assert said[0] == f"web ended (exit status 3), again in 1 s; see {child.log}"


def test_each_crash_in_a_row_waits_longer(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.add("web", python("raise SystemExit(1)"), dict(os.environ))
    until(lambda: supervisor.watch() or len(said) == 2)
    assert "again in 1 s" in said[0]
    assert "again in 2 s" in said[1]


def test_stopping_ends_what_children_started_even_in_sessions_of_their_own(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    started = f"[sys.executable, '-c', {SLEEPER!r}], start_new_session=True"
    program = f"import subprocess, sys; subprocess.run({started})"
    supervisor.add("worker", python(program), dict(os.environ))
    until(lambda: len(marked(tmp_path)) == 2)
    supervisor.stop()
    assert marked(tmp_path) == []


def test_a_child_that_will_not_end_is_killed(supervisor: Supervisor, tmp_path: Path) -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(600)"
    )
    child = supervisor.add("worker", python(stubborn), dict(os.environ))
    until(lambda: b"deaf" in child.log.read_bytes())
    supervisor.stop(patience_s=0.1)
    assert marked(tmp_path) == []


def test_another_home_is_left_alone(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add("web", python(SLEEPER), dict(os.environ))
    assert end_marked(tmp_path / "other") == 0
    assert len(marked(tmp_path)) == 1


def test_a_log_that_has_grown_long_is_begun_anew(supervisor: Supervisor, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "web.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * 10_000_001)
    supervisor.add("web", python(SLEEPER), dict(os.environ))
    assert log.stat().st_size < 1000
    assert log.with_suffix(".log.1").stat().st_size == 10_000_001


SUPERVISE = """
import os, sys, time
from pathlib import Path
from annotate.core.processes import Supervisor
home = Path(sys.argv[1])
child = Supervisor(home=home, folder=home, report=print).add(
    "web", [sys.executable, "-c", "import time; time.sleep(600)"], dict(os.environ))
print(child._process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_children_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*python(SUPERVISE), str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        child = psutil.Process(int(process.stdout.readline()))
        assert child.environ()[MARK] == str(tmp_path)
        process.kill()
    child.wait(LIMIT_S)
