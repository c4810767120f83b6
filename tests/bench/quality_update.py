"""quality.update: one campaign's soft labels after 1,000 new votes, over many stored in PostgreSQL.

The service as the clock calls it: what is touched is found, labelled anew at the last fit of the whole,
and what changed is written. The median of several thousands of new votes, one after the other; beside
them, in the same run, the same brought up to date by fitting the whole (`update.whole_seconds`), and how
far the increments' labels were from that fit's (`update.apart`).

    python -m tests.bench.quality_update [--votes 1000000] [--profile]
"""

import argparse
import cProfile
import os
import pstats
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.harness import Emit, emitter, log
from tests.bench.load_server import Server, services

EACH = 3
NEW = 1_000
ROUNDS = 5
PEOPLE = 200


def run(emit: Emit, *, votes: int = 1_000_000, profile: bool = False) -> None:
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
        with (
            connection.cursor() as cursor
        ):  # as it would have been minutes after a fit of the whole
            cursor.execute("VACUUM (ANALYZE) quality_softlabel")
            cursor.execute("CHECKPOINT")
        times, cpu = [], []
        profiler = cProfile.Profile()
        for number in range(ROUNDS):
            of = max(1, votes // EACH // NEW)
            more(campaign.pk, since=EACH, until=EACH + 1, of=of, part=number)
            time.sleep(
                2
            )  # votes of the last second are looked at twice; these came in over a minute
            counted = fit.votes
            started, used = time.perf_counter(), time.process_time() + postgresql(server)
            if profile:
                profiler.enable()
            (fit,) = labels_update(campaign)
            profiler.disable()
            assert fit.increments == number + 1
            times.append(time.perf_counter() - started)
            cpu.append(time.process_time() + postgresql(server) - used)
        emit(
            "update.seconds", times, "s", votes=fit.votes, new=fit.votes - counted, goal="<= 1",
            labels=fit.labels.count(), load_average=round(os.getloadavg()[0], 1),
        )  # fmt: skip
        # What it would take at most on a machine with nothing else to do.
        emit("update.cpu_s", cpu, "s", votes=fit.votes)
        before = labels_of(fit)
        started = time.perf_counter()
        labels_update(campaign, whole=True)
        emit("update.whole_seconds", time.perf_counter() - started, "s", votes=fit.votes)
        apart = np.abs(before - labels_of(fit)).max(1)
        emit(
            "update.apart", float(apart.max()), "chance", mean=round(float(apart.mean()), 5),
            beyond_2_percent=int((apart > 0.02).sum()), labels=len(apart), increments=ROUNDS,
        )  # fmt: skip
        if profile:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(18)
        connection.close()


def labels_of(fit: Any) -> NDArray[np.float64]:
    """The chances of all labels (labels, answers), in the order of their tasks."""
    from annotate.quality.services.kept_labels import labels_kept

    kept = labels_kept(fit, answers=4)
    found: NDArray[np.float64] = kept.value[np.argsort(kept.task)]
    return found


def postgresql(server: Server) -> float:
    """CPU seconds that the database has used."""
    return server.cpu_s()["postgresql"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=1_000_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    run(emitter("quality"), votes=options.votes, profile=options.profile)


if __name__ == "__main__":
    main()
