"""handout: the hand-out statement alone, in campaigns of three sizes, and for a veteran.

The real function in a transaction of its own, one task a call, people in turn, from a random place
each time. What is timed is the statement with its driver, not the commit.

    python -m tests.bench.handout [--calls 300] [--sizes 10k,100k,1m]
"""

import argparse
import os
import random
import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.bench.harness import Emit, emitter, log
from tests.bench.load_server import Server, services

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
PEOPLE = 20
JUDGED_BY_VETERAN = 50_000
WARM_UP = 20
INDEX = "labeling_open_places"

# All that the veteran has judged lies behind their cursor, as it does after months of work.
VETERAN = [
    """
    CREATE TEMPORARY TABLE judged AS
    SELECT id AS task_id, gen_random_uuid() AS lease_id, gen_random_uuid() AS judgement_id
    FROM labeling_task WHERE campaign_id = %(campaign)s AND shuffle <= %(cursor)s
    ORDER BY shuffle DESC LIMIT %(judged)s
    """,
    """
    INSERT INTO labeling_lease (id, task_id, annotator_id, state, "order", created_at, expires_at)
    SELECT lease_id, task_id, %(annotator)s, 'answered', '{0,1}', now(), now() FROM judged
    """,
    """
    INSERT INTO labeling_judgement (id, task_id, annotator_id, lease_id, verdict, reason, arrival,
                                    "order", duration_ms, view, created_at)
    SELECT judgement_id, task_id, %(annotator)s, lease_id, 'answered', '', 'on_time', '{0,1}', 2000,
           '{}', now() FROM judged
    """,
    "INSERT INTO labeling_preference SELECT judgement_id, 'first' FROM judged",
    """
    UPDATE labeling_task SET taken = taken + 1, done = done + 1
    WHERE id IN (SELECT task_id FROM judged)
    """,
    "DROP TABLE judged",
]


@dataclass(frozen=True)
class Crowd:
    """Who takes from which campaign, and from where on: a random place each time, or a cursor."""

    campaign: int
    people: list[int]
    cursor: int | None = None


def run(emit: Emit, *, calls: int = 300, sizes: str = "10k,100k,1m") -> None:
    crowds: dict[str, Crowd] = {}
    with services() as server:
        os.environ |= server.environment
        for size in sizes.split(","):
            filled = server.fill(tasks=SIZES[size], people=PEOPLE)
            prepare_django()
            veteran, *others = [person["id"] for person in filled["people"]]
            check_plan(server, filled["campaign"], veteran)
            crowds[size] = Crowd(filled["campaign"], others)
            if SIZES[size] > JUDGED_BY_VETERAN:
                cursor = make_veteran(server, filled["campaign"], veteran)
                name = "veteran" if size == "100k" else f"veteran.{size}"
                crowds[name] = Crowd(filled["campaign"], [veteran], cursor)
        times = hand_out(crowds, calls)
    medians = [tell(emit, name, times_ms) for name, times_ms in times.items()]
    emit("flat", max(medians) / min(medians), "x", goal="<= 2")


def tell(emit: Emit, name: str, times_ms: list[float]) -> float:
    ordered = sorted(times_ms)
    median = statistics.median(ordered)
    emit(
        f"{name}.p50_ms",
        median,
        "ms",
        min_ms=round(ordered[0], 3),
        p95_ms=round(ordered[len(ordered) * 95 // 100], 3),
        calls=len(ordered),
        goal="<= 2",
        load_average=round(os.getloadavg()[0], 1),
    )
    return median


def prepare_django() -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def hand_out(crowds: dict[str, Crowd], calls: int) -> dict[str, list[float]]:
    """Milliseconds of each call; the crowds in turn, so that all see the same machine."""
    from django.db import transaction

    from annotate.accounts.models import User
    from annotate.labeling.models import Campaign
    from annotate.labeling.services.seat import seat_take
    from annotate.labeling.services.tasks import SHUFFLE_KEYS
    from annotate.labeling.services.walk import leases_top_up

    campaigns = {name: Campaign.objects.get(pk=crowd.campaign) for name, crowd in crowds.items()}
    users = {name: list(User.objects.filter(pk__in=crowd.people)) for name, crowd in crowds.items()}
    times: dict[str, list[float]] = {name: [] for name in crowds}
    for number in range(WARM_UP + calls):
        for name, crowd in crowds.items():
            user = users[name][number % len(users[name])]
            with transaction.atomic():
                seat = seat_take(campaign=campaigns[name], user=user)
                if crowd.cursor is None:
                    seat.cursor = random.randrange(SHUFFLE_KEYS)
                elif number == 0:
                    seat.cursor = crowd.cursor  # then on from there, as one person works
                began = time.perf_counter()
                handed = leases_top_up(
                    campaign=campaigns[name], user=user, seat=seat, held=[], want=1
                )
                times[name].append((time.perf_counter() - began) * 1000)
                assert len(handed) == 1, handed
    return {name: values[WARM_UP:] for name, values in times.items()}


def make_veteran(server: Server, campaign: int, annotator: int) -> int:
    """Fills in 50,000 judgements. Returns the cursor that they lie behind."""
    from annotate.labeling.services.tasks import SHUFFLE_KEYS

    log(f"filling {JUDGED_BY_VETERAN:,} judgements…")
    values = {
        "campaign": campaign,
        "annotator": annotator,
        "cursor": SHUFFLE_KEYS // 4 * 3,
        "judged": JUDGED_BY_VETERAN,
    }
    with server.connect() as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in VETERAN:
            connection.execute(statement, values if "%(" in statement else None)
        found = connection.execute(
            "SELECT count(*) FROM labeling_judgement AS j JOIN labeling_task AS t ON t.id = task_id"
            " WHERE campaign_id = %s AND annotator_id = %s",
            [campaign, annotator],
        ).fetchone()
        assert found == (JUDGED_BY_VETERAN,), found
        connection.execute("VACUUM (ANALYZE)")
    return values["cursor"]


def check_plan(server: Server, campaign: int, annotator: int) -> None:
    """The walk is over the one partial index, and nothing reads all tasks."""
    import psycopg

    from annotate.labeling.services.tasks import SHUFFLE_KEYS
    from annotate.labeling.services.walk import ABOVE_ALL, HAND_OUT, LAST_KEY

    values = {
        "campaign": campaign,
        "annotator": annotator,
        "seat": 0,
        "below": ABOVE_ALL,
        "after": random.randrange(SHUFFLE_KEYS),
        "upto": LAST_KEY,
        "want": 1,
        "expires": datetime.now(UTC) + timedelta(minutes=10),
    }
    with server.connect() as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute(f"EXPLAIN {HAND_OUT}", values)  # EXPLAIN alone: nothing is handed out
        plan = "\n".join(row[0] for row in cursor)
    if plan.count(INDEX) < 2 or "Seq Scan on labeling_task" in plan:
        raise RuntimeError(f"The hand-out does not walk {INDEX}:\n{plan}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--sizes", default="10k,100k,1m")
    run(emitter("handout"), **vars(parser.parse_args()))


if __name__ == "__main__":
    main()
