"""`manage.py demo`, as a newcomer runs it: it answers, survives being killed and leaves nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from annotate.core import embedded_servers
from annotate.core.embedded_servers import Place
from annotate.core.processes import marked

pytestmark = [pytest.mark.slow, pytest.mark.flow]

ROOT = Path(__file__).resolve().parents[2]
START_S = 180
STOP_S = 40


class Demo:
    """One run of the command, in a session of its own as in a terminal."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.url = f"http://localhost:{port}"
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**kept, "PREFLOOP_HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def await_ready(self) -> str:
        """What it printed up to the passwords."""
        assert self.process.stdout
        printed = ""
        for line in self.process.stdout:
            printed += line
            if "Ctrl-C stops everything" in line:
                return printed
        raise AssertionError(f"It ended before it was ready:\n{printed}")

    def interrupt(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(STOP_S)

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this home, the servers too."""
        place = Place(self.home)
        return [
            *marked(self.home),
            *embedded_servers._running("postgres", place.cluster),
            *embedded_servers._running("redis-server", place.redis),
        ]

    def named(self, part: str) -> list[psutil.Process]:
        return [process for process in marked(self.home) if part in " ".join(process.cmdline())]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "demo"


@pytest.fixture
def start(home: Path) -> Iterator[Callable[[], Demo]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started: list[Demo] = []

    def begin() -> Demo:
        started.append(Demo(home, port))
        return started[-1]

    yield begin
    for demo in started:
        if demo.process.poll() is None:
            demo.interrupt()
        assert demo.process.stdout
        demo.process.stdout.close()


def until(true: Callable[[], bool], limit_s: float = 60) -> bool:
    deadline = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def answers(demo: Demo) -> bool:
    try:
        return httpx.get(f"{demo.url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def sign_in(demo: Demo) -> str:
    """The name behind the first sign-in of the printed list, through the API."""
    _, email, password = (demo.home / "sign-in.txt").read_text("utf-8").splitlines()[0].split()
    with httpx.Client(base_url=demo.url) as client:
        token = client.get("/api/v1/session").json()["csrf_token"]
        answer = client.post(
            "/api/v1/session",
            json={"email": email, "password": password},
            headers={"X-CSRFToken": token},
        )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["user"]["email"])


@pytest.mark.timeout(600)
def test_it_opens_with_two_sign_ins_and_ctrl_c_ends_every_process(
    start: Callable[[], Demo], home: Path
) -> None:
    demo = start()
    printed = demo.await_ready()
    assert demo.url in printed
    assert "admin" in printed
    assert "annotator" in printed
    assert (home / "sign-in.txt").stat().st_mode & 0o077 == 0
    page = httpx.get(f"{demo.url}/sign-in")
    assert page.status_code == 200
    assert "<title>" in page.text
    assert sign_in(demo).startswith("admin")
    assert demo.processes()
    assert demo.interrupt() == 0
    assert demo.processes() == []

    again = start()
    assert sign_in_lines(again.await_ready()) == sign_in_lines(printed)  # nothing was made anew
    assert sign_in(again).startswith("admin")


def sign_in_lines(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if "@" in line]


@pytest.mark.timeout(600)
def test_a_killed_demo_starts_again_and_leaves_no_orphan(
    start: Callable[[], Demo], home: Path
) -> None:
    first = start()
    first.await_ready()
    first.process.kill()
    first.process.wait()
    second = start()
    second.await_ready()
    assert sign_in(second).startswith("admin")
    assert len(second.named("celery -A annotate.celery beat")) == 1  # not the old one beside it
    assert second.interrupt() == 0
    assert second.processes() == []


@pytest.mark.timeout(600)
def test_everything_killed_at_once_loses_nothing(start: Callable[[], Demo], home: Path) -> None:
    first = start()
    first.await_ready()
    assert sign_in(first).startswith("admin")
    for process in [psutil.Process(first.process.pid), *first.processes()]:
        process.kill()
    first.process.wait()
    second = start()
    second.await_ready()
    assert sign_in(second).startswith("admin")


@pytest.mark.timeout(600)
def test_whatever_is_killed_comes_back_while_it_runs(start: Callable[[], Demo], home: Path) -> None:
    demo = start()
    demo.await_ready()
    for process in demo.named("granian"):
        process.kill()
    assert until(lambda: answers(demo))
    place = Place(home)
    for server in embedded_servers._running("postgres", place.cluster):
        server.kill()
    for server in embedded_servers._running("redis-server", place.redis):
        server.kill()
    assert until(lambda: answers(demo))
    assert sign_in(demo).startswith("admin")


@pytest.mark.timeout(600)
def test_a_second_demo_on_the_same_home_is_refused_with_a_sentence(
    start: Callable[[], Demo], home: Path
) -> None:
    demo = start()
    demo.await_ready()
    second = start()
    assert second.process.wait(START_S) == 1
    assert second.process.stdout
    printed = second.process.stdout.read()
    assert "A demo already runs on" in printed
    assert demo.url in printed
    assert answers(demo)


@pytest.mark.timeout(600)
def test_a_port_in_use_is_refused_with_a_sentence(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        demo = Demo(home, taken.getsockname()[1])
        assert demo.process.wait(START_S) == 1
    assert demo.process.stdout
    with demo.process.stdout as output:
        assert "DEMO_PORT=8001 make demo" in output.read()
    assert demo.processes() == []
