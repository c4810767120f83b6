"""web_memory: a web worker's memory after people have worked and an admin has looked around."""

import http.client
from pathlib import Path
from typing import Any

import psutil

from tests.bench.decision import run_load
from tests.bench.harness import Emit, emitter
from tests.bench.load_server import Server, services, web

FORBIDDEN = ("torch", "diffusers", "transformers")
ROUNDS = 20


def run(emit: Emit) -> None:
    with services() as server:
        filled = server.fill(tasks=10_000, people=20)
        with web(server):
            run_load(server, filled, crowd=20, seconds=4)
            look_around(server, filled)
            workers = server.workers()
            for worker in workers:
                check_libraries(worker)
            rss = [worker.memory_info().rss / 1e6 for worker in workers]
            pss = [round(worker.memory_full_info().pss / 1e6, 1) for worker in workers]
    emit("rss_mb", rss, "MB", goal="<= 150", pss_mb=pss)


def look_around(server: Server, filled: dict[str, Any]) -> None:
    """An admin's pages, each often enough to reach every worker."""
    project, campaign = filled["project"], filled["campaign"]
    paths = [
        "/api/v1/session",
        "/api/v1/projects",
        f"/api/v1/projects/{project}/campaigns",
        f"/api/v1/projects/{project}/candidates",
        f"/api/v1/projects/{project}/models",
        f"/api/v1/campaigns/{campaign}",
        f"/api/v1/campaigns/{campaign}/leaderboard",
        f"/api/v1/campaigns/{campaign}/annotators",
        f"/api/v1/campaigns/{campaign}/said",
    ]
    for path in paths * ROUNDS:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"Host": "localhost", "Cookie": f"sessionid={filled['owner']['session']}"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.read()[:300]!r}")
        connection.close()


def check_libraries(worker: psutil.Process) -> None:
    """Training libraries leave their files in a process's map; the web side must not load them."""
    mapped = Path(f"/proc/{worker.pid}/maps").read_text("utf-8")
    for name in FORBIDDEN:
        if f"/site-packages/{name}/" in mapped:
            raise RuntimeError(f"A web worker has loaded {name}.")


if __name__ == "__main__":
    run(emitter("web_memory"))
