"""A whole Prefloop of its own for the rehearsal: the same tree of processes as `make demo`."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240


@contextmanager
def running(home: Path) -> Iterator[str]:
    """Start it on an empty home; yields its address; stops every process at the end."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    port = _free_port()
    environment = {
        **{
            key: value
            for key, value in os.environ.items()
            if key not in {"DATABASE_URL", "REDIS_URL"}
        },
        "PREFLOOP_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "annotate.settings.development",
    }
    command = [sys.executable, "manage.py", "demo", "--port", str(port), "--with-parent"]
    with (home / "stack.log").open("wb") as log:
        stack = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://localhost:{port}"
        _await(stack, address, home)
        yield address
    finally:
        stack.send_signal(signal.SIGINT)
        try:
            stack.wait(60)
        except subprocess.TimeoutExpired:
            stack.kill()
            stack.wait()


def sign_in_of(home: Path, role: str) -> tuple[str, str]:
    """The address and password that the demo made for its admin or annotator."""
    for line in (home / "sign-in.txt").read_text(encoding="utf-8").splitlines():
        name, email, password = line.split()
        if name == role:
            return email, password
    raise LookupError(role)


def _await(stack: subprocess.Popen[bytes], address: str, home: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if stack.poll() is not None:
            raise RuntimeError(f"It did not start: {(home / 'stack.log').read_text()[-2_000:]}")
        try:
            ready = httpx.get(f"{address}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            ready = False
        if ready and (home / "sign-in.txt").exists():
            return
        time.sleep(0.2)
    raise TimeoutError(f"No answer within {START_SECONDS} s. See {home / 'stack.log'}.")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
