"""decision: one HTTP round trip stores a judgement and returns the next leases.

Server, database and load generator share this machine. Closed loop: each annotator answers as soon
as the reply is there; think2s: two seconds of thought (1 to 3) between two answers.

    python -m tests.bench.decision [--seconds 8] [--repeats 3] [--sizes 10k,100k]
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bench.harness import ROOT, Emit, emitter, log
from tests.bench.load_server import Server, services, web

SIZES = {"10k": 10_000, "100k": 100_000}
CROWDS = (1, 10, 50)
PEOPLE = 50
GOALS = {"closed.50.per_s": ">= 180", "cpu_ms": "<= 8", "think2s.50.p95_ms": "<= 40", "sql": "<= 8"}


@dataclass
class Load:
    """What one run of the load generator showed."""

    latencies_ms: list[float]
    acknowledged: list[str]
    seconds: float
    cpu_s: float  # the load generator's own
    used: dict[str, float]  # by the server's parts, in CPU seconds unless another clock was given

    @property
    def per_s(self) -> float:
        return len(self.acknowledged) / self.seconds

    def percentile_ms(self, percent: int) -> float:
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

    def cpu_ms(self, *names: str) -> float:
        return 1000 * sum(self.used[name] for name in names) / len(self.acknowledged)


def run(emit: Emit, *, seconds: float = 8, repeats: int = 3, sizes: str = "10k,100k") -> None:
    with services() as server:
        for size in sizes.split(","):
            measure(server, emit, size=size, seconds=seconds, repeats=repeats)


def measure(server: Server, emit: Emit, *, size: str, seconds: float, repeats: int) -> None:
    suffix = "" if size == "10k" else f".{size}"
    filled = server.fill(tasks=SIZES[size], people=PEOPLE)
    acknowledged: list[str] = []

    def load(crowd: int, seconds: float = seconds, think_s: float = 0) -> Load:
        done = run_load(server, filled, crowd=crowd, seconds=seconds, think_s=think_s)
        acknowledged.extend(done.acknowledged)
        log(describe(crowd, think_s, done))
        return done

    def tell(metric: str, unit: str, values: list[float], **context: object) -> None:
        goal = {"goal": GOALS[metric]} if metric in GOALS else {}
        load_average = round(os.getloadavg()[0], 1)
        emit(
            f"{metric}{suffix}",
            values,
            unit,
            **goal,
            **context,
            tasks=SIZES[size],
            load_average=load_average,
        )

    with web(server):
        load(PEOPLE, seconds=2)  # connections, caches
        for crowd in CROWDS:
            loads = [load(crowd) for _ in range(repeats)]
            tell(f"closed.{crowd}.per_s", "1/s", [each.per_s for each in loads])
            for percent in (50, 95):
                values = [each.percentile_ms(percent) for each in loads]
                tell(f"closed.{crowd}.p{percent}_ms", "ms", values)
        # The last, busiest runs.
        tell(
            "cpu_ms",
            "ms",
            [each.cpu_ms("web", "postgresql") for each in loads],
            web_ms=loads[-1].cpu_ms("web"),
            postgresql_ms=loads[-1].cpu_ms("postgresql"),
            redis_ms=loads[-1].cpu_ms("redis"),
            load_generator_ms=1000 * loads[-1].cpu_s / len(loads[-1].acknowledged),
        )
        loads = [load(PEOPLE, seconds=2.5 * seconds, think_s=2) for _ in range(repeats)]
        for percent in (50, 95):
            values = [each.percentile_ms(percent) for each in loads]
            tell(f"think2s.50.p{percent}_ms", "ms", values, per_s=loads[-1].per_s)
    statements = statements_per_decision(server, filled)
    everything = sum(statements.values())
    tell("sql", "statements", [statements.pop("rows")], **statements)
    tell("sql_all", "statements", [everything])
    for metric, count in faults(server, filled["campaign"], acknowledged).items():
        tell(metric, "count", [count], decisions=len(acknowledged))


def run_load(
    server: Server,
    filled: dict[str, Any],
    *,
    crowd: int,
    seconds: float,
    think_s: float = 0,
    clock: Callable[[], dict[str, float]] | None = None,
) -> Load:
    clock = clock or server.cpu_s
    spec = {
        "port": server.port,
        "campaign": filled["campaign"],
        "sessions": [person["session"] for person in filled["people"][:crowd]],
        "seconds": seconds,
        "think_s": think_s,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load_client"],
        cwd=ROOT,
        env=server.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as client:
        assert client.stdin
        assert client.stdout
        client.stdin.write(json.dumps(spec) + "\n")
        client.stdin.flush()
        if client.stdout.readline() != "ready\n":
            raise RuntimeError("the load generator did not start")
        before = clock()
        client.stdin.write("\n")
        client.stdin.flush()
        answer = json.loads(client.stdout.readline())
        after = clock()
    return Load(**answer, used={name: after[name] - before[name] for name in before})


def describe(crowd: int, think_s: float, done: Load) -> str:
    count = len(done.acknowledged)
    return (
        f"{crowd} people, {think_s} s of thought: {done.per_s:.1f}/s,"
        f" p50 {done.percentile_ms(50):.1f} p95 {done.percentile_ms(95):.1f} ms,"
        f" CPU web {done.cpu_ms('web'):.2f} + PostgreSQL {done.cpu_ms('postgresql'):.2f}"
        f" + Redis {done.cpu_ms('redis'):.2f} ms, load generator {1000 * done.cpu_s / count:.2f} ms,"
        f" load average {os.getloadavg()[0]:.1f}"
    )


def statements_per_decision(server: Server, filled: dict[str, Any]) -> dict[str, float]:
    """As PostgreSQL itself logs them: about rows, BEGIN and COMMIT, the pool's empty health check."""
    log_file = server.home / "logs" / "postgresql.log"

    def logged() -> dict[str, float]:
        kinds = map(kind_of_statement, log_file.read_text("utf-8", errors="replace").splitlines())
        return {"rows": 0, "transaction": 0, "empty": 0, **Counter(kinds)}

    with server.connect() as connection:
        for value in ("all", "none"):
            connection.execute(f"ALTER SYSTEM SET log_statement = '{value}'")
            connection.execute("SELECT pg_reload_conf()")
            if value == "all":
                with web(server):
                    done = run_load(server, filled, crowd=1, seconds=2, clock=logged)
    return {
        kind: done.used[kind] / len(done.acknowledged) for kind in ("rows", "transaction", "empty")
    }


def kind_of_statement(line: str) -> str:
    """`… LOG:  statement: TEXT` or `… LOG:  execute NAME: TEXT`; other lines are no statement."""
    head, _, tail = line.partition(" LOG:  ")
    if not head or not tail.startswith(("statement: ", "execute ")):
        return "none"
    text = tail.partition(": ")[2].strip()
    if text.startswith(("BEGIN", "COMMIT")):
        return "transaction"
    # The hot path's statements begin with a new line.
    return "rows" if text or tail.startswith("execute ") else "empty"


def faults(server: Server, campaign: int, acknowledged: list[str]) -> dict[str, int]:
    """What must be zero, counted from the rows themselves and not from the counters."""
    with server.connect() as connection:
        found = connection.execute(
            "SELECT count(*) FROM unnest(%s::uuid[]) AS sent (id)"
            " LEFT JOIN labeling_judgement AS j USING (id) WHERE j.id IS NULL",
            [acknowledged],
        ).fetchone()
        over = connection.execute(
            """
            SELECT count(*) FROM labeling_task AS t
            LEFT JOIN LATERAL (SELECT count(*) AS judged FROM labeling_judgement
                               WHERE task_id = t.id AND verdict = 'answered') AS j ON true
            LEFT JOIN LATERAL (SELECT count(*) AS leased FROM labeling_lease
                               WHERE task_id = t.id AND state = 'active') AS l ON true
            WHERE t.campaign_id = %s AND (judged + leased > need OR judged + leased <> taken
                                          OR judged <> done)
            """,
            [campaign],
        ).fetchone()
        twice = connection.execute(
            "SELECT coalesce(sum(times - 1), 0)::int FROM (SELECT count(*) AS times"
            " FROM labeling_judgement AS j JOIN labeling_task AS t ON t.id = j.task_id"
            " WHERE t.campaign_id = %s GROUP BY j.annotator_id, j.task_id) AS said",
            [campaign],
        ).fetchone()
    assert found
    assert over
    assert twice
    return {"lost": found[0], "over_assigned": over[0], "duplicates": twice[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sizes", default="10k,100k")
    run(emitter("decision"), **vars(parser.parse_args()))


if __name__ == "__main__":
    main()
