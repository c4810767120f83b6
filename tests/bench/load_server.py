"""A Prefloop server as `make demo` starts it, on a home of its own, for the benchmarks."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from annotate.core import embedded
from annotate.core.processes import end_with_parent
from tests.bench.harness import ROOT, log

START_S = 60.0
# As `make demo` and the Docker image start it.
WEB = (
    "--interface wsgi --http 1 --no-ws --workers 2 --blocking-threads 8 --respawn-failed-workers"
    " --workers-kill-timeout 5 --log-level warning"
)


@dataclass
class Server:
    """The services of one home, and its web server while `web` runs."""

    home: Path
    environment: dict[str, str]
    port: int = 0
    web: subprocess.Popen[bytes] | None = None

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(embedded.urls(self.home).database_url, autocommit=True)

    def fill(self, *, tasks: int, people: int) -> dict[str, Any]:
        """A new campaign: {"campaign": 1, "people": [{"id": 3, "session": "…"}]}."""
        log(f"filling {tasks:,} tasks…")
        printed = self.program("load_rows", f"--tasks={tasks}", f"--people={people}")
        filled: dict[str, Any] = json.loads(printed)
        return filled

    def program(self, name: str, *arguments: str) -> str:
        """Run a program that lies beside this file, with this server's settings."""
        command = [sys.executable, "-m", f"tests.bench.{name}", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    def cpu_s(self) -> dict[str, float]:
        """CPU seconds used so far by the web server, PostgreSQL and Redis."""
        web = psutil.Process(self.web.pid) if self.web else None
        used = {"web": _tree_cpu_s([web]) if web else 0.0}
        for name, program, folder in (
            ("postgresql", "postgres", self.home / "postgresql" / "data"),
            ("redis", "redis-server", self.home / "redis"),
        ):
            used[name] = _tree_cpu_s(_working_in(program, folder))
        return used

    def workers(self) -> list[psutil.Process]:
        """The web server's worker processes."""
        assert self.web
        return psutil.Process(self.web.pid).children()


@contextmanager
def services() -> Iterator[Server]:
    """PostgreSQL and Redis with the demo's (durable) settings in a temporary home."""
    home = Path(tempfile.mkdtemp(prefix="prefloop-bench-"))
    home.chmod(0o755)  # PostgreSQL runs as somebody else when we are root
    try:
        urls = embedded.services(home, bound=True)
        kept = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
        environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "annotate.settings.development",
            "PREFLOOP_HOME": str(home),
            "DATABASE_URL": urls.database_url,
            "REDIS_URL": urls.redis_url,
        }
        (home / "static").mkdir()  # empty: no benchmark of this server fetches a script
        yield Server(home=home, environment=environment)
    finally:
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def web(server: Server) -> Iterator[Server]:
    """The web server on a free port, while the block runs."""
    server.port = _free_port()
    arguments = f"annotate.wsgi:application --host 127.0.0.1 --port {server.port} {WEB}".split()
    with (server.home / "web.log").open("wb") as output:
        server.web = subprocess.Popen(
            [sys.executable, "-m", "granian", *arguments],
            cwd=ROOT,
            env=server.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent(),
        )
    try:
        _await_answer(server)
        yield server
    finally:
        server.web.terminate()
        server.web.wait(timeout=20)
        server.web = None


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _await_answer(server: Server) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        if time.monotonic() > deadline:
            raise RuntimeError((server.home / "web.log").read_text("utf-8")[-2000:])
        time.sleep(0.05)


def _working_in(program: str, folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == program and Path(process.cwd()) == folder:
                found.append(process)
        except psutil.Error:
            continue
    return found


def _tree_cpu_s(roots: list[psutil.Process]) -> float:
    """CPU of these processes and all below them; of ended ones, what their parents inherited."""
    processes = {each for root in roots for each in (root, *root.children(recursive=True))}
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
