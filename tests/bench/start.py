"""start: from the command to the first page, on an empty home and on one that was used before.

What `make demo` does after its set-up: services, migrations, static files, the seed, the web server
and the workers. Measured to the moment the sign-in page answers.
"""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.harness import ROOT, Emit, log

REPETITIONS = 3
LIMIT_S = 240.0


def run(emit: Emit) -> None:
    cold, warm = [], []
    for _ in range(REPETITIONS):
        folder = Path(tempfile.mkdtemp(prefix="prefloop-bench-"))
        try:
            cold.append(start_s(folder / "home"))
            warm.append(start_s(folder / "home"))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        log(f"cold {cold[-1]:.1f} s, warm {warm[-1]:.1f} s")
    emit("cold_s", cold, "s", goal="<= 30", cores=os.cpu_count())
    emit("warm_s", warm, "s", goal="<= 15", cores=os.cpu_count())


def start_s(home: Path) -> float:
    """Start, wait for the page, stop as Ctrl-C does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    demo = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PREFLOOP_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        while not page_answers(port):
            if demo.poll() is not None or time.perf_counter() - began > LIMIT_S:
                raise RuntimeError("The demo did not start.")
            time.sleep(0.02)
        return time.perf_counter() - began
    finally:
        demo.send_signal(signal.SIGINT)
        printed = demo.communicate()[0]
        if demo.returncode:
            log(printed)


def page_answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/sign-in", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    from tests.bench.harness import emitter

    run(emitter("start"))
