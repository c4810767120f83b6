"""`manage.py demo`: everything on this machine in one supervised tree, until Ctrl-C."""

import fcntl
import hashlib
import http.client
import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from annotate.core import embedded
from annotate.core.processes import Supervisor, end_marked, end_with_parent
from annotate.runs.seed import seed_demo

HOST = "127.0.0.1"  # loopback only: the demo's passwords are for one person
FIRST_ANSWER_S = 120.0
GLANCE_S = 0.5  # between two looks at the children
SERVICES_GLANCE_S = 3.0


class Command(BaseCommand):
    help = "Start the web server, the workers and the clock, and keep them running until Ctrl-C."
    requires_system_checks = ()  # `migrate` runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--with-parent", action="store_true", help="end when the process that started this ends"
        )

    def handle(self, *, port: int, with_parent: bool, **options: Any) -> None:
        if with_parent:
            end_with_parent(signal.SIGTERM)()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        home: Path = settings.HOME
        supervisor = Supervisor(home=home, folder=settings.ROOT, report=self._say)
        with _only_one(home, port):
            try:
                self._start(supervisor, port)
                self._keep(supervisor)
            except KeyboardInterrupt:
                self._say("Stopping…")
            finally:
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
                supervisor.stop()
                if _is_embedded():
                    embedded.stop(home)

    def _start(self, supervisor: Supervisor, port: int) -> None:
        left = end_marked(supervisor.home)
        if left:
            self._say(f"Ended {left} processes that a killed demo had left behind.")
        _check_port(port)
        _ensure_services()
        call_command("migrate", verbosity=0, interactive=False)
        _collect_static(supervisor.home)
        seed_demo()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": os.environ.get(
                "DJANGO_SETTINGS_MODULE", "annotate.settings.development"
            ),
            "PREFLOOP_HOME": str(supervisor.home),
            "DATABASE_URL": settings.DATABASE_URL,
            "REDIS_URL": settings.REDIS_URL,
            "PYTHONUNBUFFERED": "1",
        }
        for name, command in _programs(supervisor.home, port).items():
            supervisor.add(name, [sys.executable, "-m", *command], environment)
            if name == "web":  # the first page before the workers: they take seconds to import
                self._await_first_answer(supervisor, port)
        self._greet(supervisor.home, port)

    def _keep(self, supervisor: Supervisor) -> None:
        services_due = 0.0
        while True:
            supervisor.watch()
            if time.monotonic() >= services_due:
                try:
                    _ensure_services()
                except embedded.EmbeddedError as error:
                    self._say(str(error))
                services_due = time.monotonic() + SERVICES_GLANCE_S
            time.sleep(GLANCE_S)

    def _await_first_answer(self, supervisor: Supervisor, port: int) -> None:
        deadline = time.monotonic() + FIRST_ANSWER_S
        while not _healthy(port):
            supervisor.watch()
            if time.monotonic() > deadline:
                raise CommandError(
                    f"The web server does not answer. See {supervisor.home / 'logs' / 'web.log'}."
                )
            time.sleep(0.05)

    def _greet(self, home: Path, port: int) -> None:
        sign_in = (home / "sign-in.txt").read_text("utf-8").strip()
        self._say(
            f"\n  Prefloop is ready: http://localhost:{port}\n\n{_indented(sign_in)}\n\n"
            f"  Data, logs and these passwords are in {home}. Ctrl-C stops everything.\n"
        )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _only_one(home: Path, port: int) -> IO[str]:
    """A lock that the kernel drops with this process, however it ends."""
    home.mkdir(parents=True, exist_ok=True)
    lock = (home / "demo.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        address = lock.read().strip() or "another address"
        lock.close()
        raise CommandError(
            f"A demo already runs on {home}, at {address}. Stop it, or choose another folder: "
            "DEMO_HOME=.demo2 DEMO_PORT=8001 make demo"
        ) from None
    lock.truncate(0)
    lock.write(f"http://localhost:{port}")
    lock.flush()
    return lock


def _check_port(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except (OSError, OverflowError):
            raise CommandError(
                f"Port {port} cannot be used: another program has it, or it is not allowed. "
                "Choose another: DEMO_PORT=8001 make demo"
            ) from None


def _is_embedded() -> bool:
    return str(settings.DATABASE_URL) == embedded.urls(settings.HOME).database_url


def _ensure_services() -> None:
    """Started if they were killed; a moment's look if they run."""
    if _is_embedded():
        embedded.services(settings.HOME, bound=True)


def _programs(home: Path, port: int) -> dict[str, list[str]]:
    """What runs, by the name of its log; each is a Python module with its arguments."""
    web = f"granian annotate.wsgi:application --interface wsgi --host {HOST} --port {port}"
    web += " --http 1 --no-ws --workers 2 --blocking-threads 8 --respawn-failed-workers"
    web += " --workers-kill-timeout 5 --log-level warning"
    quiet = "--loglevel INFO --without-gossip --without-mingle"
    return {
        "web": web.split(),
        "worker": f"celery -A annotate.celery worker -Q cpu -n cpu@%h -c 2 {quiet}".split(),
        "gpu-worker": "celery -A training.worker worker -Q gpu -n gpu@%h --pool threads"
        f" -c 1 {quiet}".split(),
        "beat": [
            *["celery", "-A", "annotate.celery", "beat", "--loglevel", "WARNING", "--schedule"],
            str(home / "beat-schedule"),
        ],
    }


def _collect_static(home: Path) -> None:
    """Only when the built front end or the packages have changed since the last time."""
    stamp = home / "static.stamp"
    current = hashlib.sha256((settings.ROOT / "constraints.txt").read_bytes())
    for file in sorted(settings.FRONTEND_DIST.rglob("*")):
        status = file.stat()
        current.update(f"{file.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    if stamp.exists() and stamp.read_text("utf-8") == current.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(current.hexdigest(), "utf-8")


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
