"""quality.dashboard: the API calls of each dashboard page, with a million judgements in one campaign.

A page's time is the sum of its calls, asked one after the other of the server that `make demo` starts,
on connections of their own, as a reviewer's browser at its worst would: it asks them side by side.

    python -m tests.bench.dashboard [--votes 1000000]
"""

import argparse
import http.client
import json
import time
from typing import Any

import numpy as np

from tests.bench.dashboard_rows import NEW
from tests.bench.harness import Emit, emitter, log
from tests.bench.load_server import Server, services, web

VOTES = 1_000_000
CALLS = 20
WARM = 6  # calls before that: each of the two workers has its connection and its plans
GOAL = "<= 300"


def pages(campaign: str, person: int, models: list[int]) -> dict[str, list[str]]:
    return {
        "progress": [campaign, f"{campaign}/progress"],
        "times": [campaign, f"{campaign}/times?rate=20"],
        "leaderboard": [campaign, f"{campaign}/leaderboard"],
        "sides": [campaign, f"{campaign}/sides"],
        "people": [campaign, f"{campaign}/people"],
        "person": [campaign, f"{campaign}/people/{person}"],
        "agreement": [
            campaign,
            f"{campaign}/agreement",
            f"{campaign}/agreement/windows",
            f"{campaign}/agreement/contradictions",
            f"{campaign}/consensus",
        ],
        "suspects": [campaign, f"{campaign}/suspects", f"{campaign}/exclusions"],
        "review": [campaign, f"{campaign}/review-queue", f"{campaign}/reviews"],
        # Not part of a page: asked when a reader chooses a cell of the matrix.
        "cell": [f"{campaign}/leaderboard/cell?a={models[0]}&b={models[1]}"],
    }


def run(emit: Emit, *, votes: int = VOTES) -> None:
    with services() as server:
        log(f"filling {votes:,} answers…")
        filled = json.loads(server.program("dashboard_rows", f"--votes={votes}"))
        for name, seconds in filled["seconds"].items():
            of = {"new": NEW, "goal": "<= 1"} if name == "update" else {}
            emit(f"{name}.seconds", seconds, "s", votes=votes, **of)
        with web(server):
            campaign = f"/api/v1/campaigns/{filled['campaign']}"
            asked = pages(campaign, filled["person"], filled["models"])
            for name, paths in asked.items():
                measure(emit, server, filled, name, paths)


def measure(
    emit: Emit, server: Server, filled: dict[str, Any], name: str, paths: list[str]
) -> None:
    taken = np.array([[call(server, filled, path) for path in paths] for _ in range(WARM + CALLS)])
    taken = taken[WARM:]
    calls = {
        path.rpartition("/")[2].partition("?")[0]: round(float(p95), 1)
        for path, p95 in zip(paths, np.percentile(taken, 95, axis=0), strict=True)
    }
    p95 = float(np.percentile(taken.sum(1), 95))
    emit(
        f"{name}.p95_ms",
        p95,
        "ms",
        median=round(float(np.median(taken.sum(1))), 1),
        calls=calls,
        goal=GOAL,
    )


def call(server: Server, filled: dict[str, Any], path: str) -> float:
    """Milliseconds to the last byte."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Host": "localhost", "Cookie": f"sessionid={filled['owner']['session']}"}
    started = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    taken = 1000 * (time.perf_counter() - started)
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=VOTES)
    run(emitter("dashboard"), votes=parser.parse_args().votes)


if __name__ == "__main__":
    main()
