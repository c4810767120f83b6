"""Real workers on the tests' own database: started, killed and waited for."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from annotate.core.jobs import jobs_sweep
from annotate.core.processes import end_with_parent
from annotate.labeling.models import Campaign
from tests.annotate.labeling.labelling import Desk

ROOT = Path(__file__).resolve().parents[2]
LEASE_S = 15  # a worker that was killed is noticed after so long; a busy machine needs some slack
PATIENCE_S = 280.0
COMMANDS = {
    "cpu": ["-A", "annotate.celery", "worker", "-Q", "cpu", "--pool", "solo"],
    "gpu": ["-A", "training.worker", "worker", "-Q", "gpu", "--pool", "threads", "-c", "1"],
}


class Workers:
    """workers.start("gpu"); workers.kill("gpu"); workers.until(lambda: …)"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *queues: str, **environment: str) -> None:
        for queue in queues:
            quiet = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
            with (self.folder / f"{queue}.log").open("ab") as log:
                self.running[queue] = subprocess.Popen(
                    [sys.executable, "-m", "celery", *COMMANDS[queue], *quiet, "-n", f"{queue}@t"],
                    cwd=ROOT,
                    env={**os.environ, **_environment(), **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    preexec_fn=end_with_parent(signal.SIGKILL),
                )

    def kill(self, queue: str) -> None:
        """As a crash or the kernel would: no last word."""
        process = self.running.pop(queue)
        process.kill()
        process.wait(60)

    def stop(self, queue: str) -> None:
        """In good order."""
        process = self.running.pop(queue)
        process.terminate()
        process.wait(120)

    def until(self, done: Callable[[], Any], what: str) -> Any:
        """Wait until `done` says something true. Meanwhile lost jobs are swept, as beat would."""
        limit = time.monotonic() + PATIENCE_S
        while not (found := done()):
            jobs_sweep()
            ended = [queue for queue, process in self.running.items() if process.poll() is not None]
            if ended or time.monotonic() > limit:
                raise AssertionError(f"{what} never came; ended: {ended}\n{self.words()}")
            time.sleep(0.1)
        return found

    def finished(self, api: Any, address: str) -> Any:
        """Wait for a job to succeed; returns its row."""

        def ended() -> Any:
            row = api.get(address).json()
            assert row["job"]["status"] not in {"failed", "cancelled"}, row
            return row if row["job"]["status"] == "succeeded" else None

        return self.until(ended, address)

    def words(self) -> str:
        return "\n".join(path.read_text()[-3_000:] for path in self.folder.glob("*.log"))

    def end(self) -> None:
        for queue in list(self.running):
            self.kill(queue)


def _environment() -> dict[str, str]:
    database = connection.settings_dict
    query = urlencode(
        {"host": database["HOST"], "port": database["PORT"], "user": database["USER"]}
    )
    return {
        "DJANGO_SETTINGS_MODULE": "annotate.settings.test",
        "DATABASE_URL": f"postgresql:///{database['NAME']}?{query}",
        "REDIS_URL": settings.REDIS_URL,
        "PREFLOOP_HOME": str(settings.HOME),
        "JOB_LEASE_S": str(LEASE_S),
        "PREFLOOP_THREADS": "1",
    }


def judge_everything(desk: Desk, choose: Callable[[int], str]) -> int:
    """Label until nothing is left. Returns how many answers were stored."""
    count = 0
    while leases := desk.take(3):
        for lease in leases:
            assert desk.answer(lease, choose(count)).status_code == 200
            count += 1
    return count


def opened(api: Any, campaign: Any) -> Campaign:
    api.post(f"/campaigns/{campaign['id']}/open")
    return Campaign.objects.get(pk=campaign["id"])
