"""quality.update: one campaign's soft labels after 1,000 new votes, over many stored in PostgreSQL.

The service as the clock calls it: what is said is read, fitted from where the last fit ended, and
what changed is written. The median of several thousands of new votes, one after the other.

    python -m tests.bench.quality_update [--votes 100000] [--profile]
"""

import argparse
import cProfile
import os
import pstats
import time

from tests.bench.harness import Emit, emitter, log
from tests.bench.load_server import Server, services

EACH = 3
NEW = 1_000
ROUNDS = 5
PEOPLE = 200


def run(emit: Emit, *, votes: int = 100_000, profile: bool = False) -> None:
    with services() as server:
        os.environ |= server.environment
        filled = server.fill(tasks=votes // EACH, people=PEOPLE)
        server.program("load_votes", f"--campaign={filled['campaign']}", f"--each={EACH}")
        import django

        django.setup()
        from django.db import connection

        from annotate.labeling.models import Campaign
        from annotate.quality.services.consensus import labels_update
        from tests.bench.load_votes import more

        campaign = Campaign.objects.get(pk=filled["campaign"])
        log("first fit…")
        started = time.perf_counter()
        (fit,) = labels_update(campaign)
        emit("update.first_seconds", time.perf_counter() - started, "s", votes=fit.votes)
        times, cpu = [], []
        profiler = cProfile.Profile()
        for number in range(ROUNDS):
            of = max(1, votes // EACH // NEW)
            more(campaign.pk, since=EACH, until=EACH + 1, of=of, part=number)
            before = fit.votes
            started, used = time.perf_counter(), time.process_time() + postgresql(server)
            if profile:
                profiler.enable()
            (fit,) = labels_update(campaign)
            profiler.disable()
            times.append(time.perf_counter() - started)
            cpu.append(time.process_time() + postgresql(server) - used)
        emit(
            "update.seconds", times, "s", votes=fit.votes, new=fit.votes - before, goal="<= 1",
            labels=fit.labels.count(), load_average=round(os.getloadavg()[0], 1),
        )  # fmt: skip
        # What it would take at most on a machine with nothing else to do.
        emit("update.cpu_s", cpu, "s", votes=fit.votes)
        if profile:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(18)
        connection.close()


def postgresql(server: Server) -> float:
    """CPU seconds that the database has used."""
    return server.cpu_s()["postgresql"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    run(emitter("quality"), votes=options.votes, profile=options.profile)


if __name__ == "__main__":
    main()
