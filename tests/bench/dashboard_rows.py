"""Fills a database with one campaign of a million answers; started as a program by dashboard.py.

    PREFLOOP_HOME=… python -m tests.bench.dashboard_rows --votes 1000000

On top of load_rows: five models, three answers for each pair by 50 people on 60 days from 9 to 17, in
the order of time, as they would have come. Only their leases are not there. Then the counts and the
soft labels are made and the reports stored. Prints {"campaign": 1, "owner": {…}, "person": 3, "seconds": {"counts": 9.1, …}}.
"""

import argparse
import json
import os
import time
from typing import Any

import django

MODELS = 5
DAYS = 60
PEOPLE = 50
NEW = 1_000  # answers that come in after the first count
FILLED = ("labeling_judgement", "labeling_preference", "labeling_task", "labeling_seat",
          "generation_candidate")  # fmt: skip
ROWS = [
    """
    UPDATE generation_candidate SET model_version_id = m.id
    FROM registry_modelversion AS m
    WHERE m.project_id = %(project)s AND m.revision = generation_candidate.seed
      AND generation_candidate.project_id = %(project)s
    """,
    "SELECT setseed(0.5)",
    """
    INSERT INTO labeling_judgement (id, task_id, annotator_id, lease_id, verdict, reason, arrival,
                                    "order", duration_ms, view, created_at)
    SELECT gen_random_uuid(), task, (%(people)s::bigint[])[1 + (number + 17 * place) %% %(count)s],
           gen_random_uuid(), 'answered', '', 'on_time',
           CASE WHEN random() < 0.5 THEN ARRAY[0, 1] ELSE ARRAY[1, 0] END,
           (1500 * exp(1.2 * (random() + random() + random() - 1.5)))::int,
           jsonb_build_object('window', ARRAY[1440, 900], 'ratio', 2, 'dwell', ARRAY[800, 900],
                              'images', repeat('0123456789', 20)),
           date_trunc('day', now()) - interval '1 day' * (%(days)s - day)
           + interval '9 hours' + interval '8 hours' * (1.0 * at / %(daily)s)
    FROM (
        SELECT task, number, place, n / %(daily)s AS day, n %% %(daily)s AS at
        FROM (
            SELECT task, number, place, number * 3 + place AS n
            FROM (SELECT id AS task, row_number() OVER (ORDER BY id) - 1 AS number
                  FROM labeling_task WHERE campaign_id = %(campaign)s) AS tasks,
                 generate_series(0, 2) AS place
        ) AS each
    ) AS placed
    ORDER BY day, at
    """,
    """
    INSERT INTO labeling_preference (judgement_id, choice)
    SELECT j.id, CASE WHEN draw < 0.1 THEN 'tie' WHEN draw < 0.13 THEN 'both_bad'
                      WHEN draw < 0.50 THEN 'first' ELSE 'second' END
    FROM (SELECT id, random() AS draw FROM labeling_judgement) AS j
    """,
    "UPDATE labeling_task SET taken = 3, done = 3 WHERE campaign_id = %(campaign)s",
    """
    INSERT INTO labeling_seat (campaign_id, annotator_id, cursor, judged, skipped, flagged, active_ms,
                               quiz_passed, last_seen_at)
    SELECT %(campaign)s, annotator_id, 0, count(*), 0, 0, sum(duration_ms), 0, max(created_at)
    FROM labeling_judgement GROUP BY annotator_id
    """,
]
# A few people take back what they said last: the rows that come in after the first count.
LATER = """
INSERT INTO labeling_judgement (id, task_id, annotator_id, lease_id, verdict, reason, arrival,
                                "order", duration_ms, view, created_at, supersedes_id)
SELECT gen_random_uuid(), task_id, annotator_id, lease_id, 'withdrawn', '', 'on_time', "order", 0,
       '{}', now(), id
FROM (SELECT * FROM labeling_judgement ORDER BY created_at DESC LIMIT %s) AS last
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=1_000_000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.settings.development")
    django.setup()
    print(json.dumps(fill(options.votes)))


def fill(votes: int) -> dict[str, Any]:
    from django.db import connection

    from annotate.labeling.models import Campaign
    from annotate.quality.count_models import StoredReport
    from annotate.quality.services.consensus import labels_update
    from annotate.quality.services.counts import counts_rebuild, counts_update
    from annotate.quality.services.reports import reports_update
    from annotate.registry.models import ModelVersion
    from tests.bench import load_rows

    filled = load_rows.fill(tasks=-(-votes // 30) * 10, people=PEOPLE)
    (model,) = ModelVersion.objects.filter(project=filled["project"])
    for revision in range(2, MODELS + 1):
        model.pk, model._state.adding, model.revision = None, True, revision
        model.save()
    values = {
        "project": filled["project"],
        "campaign": filled["campaign"],
        "people": [row["id"] for row in filled["people"]],
        "count": PEOPLE,
        "days": DAYS,
        "daily": -(-votes // DAYS) + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in ROWS:
            cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(FILLED)}")
        cursor.execute("CHECKPOINT")
    campaign = Campaign.objects.get(pk=filled["campaign"])
    seconds = {"counts": timed(lambda: counts_rebuild(campaign))}
    seconds["labels"] = timed(lambda: labels_update(campaign))  # from nothing
    reports_update(campaign=campaign)
    stored = StoredReport.objects.values_list("name", "took_ms")
    seconds |= {name: took / 1000 for name, took in stored}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(LATER, [NEW])
        cursor.execute("SET session_replication_role = DEFAULT")
    seconds["update"] = timed(lambda: counts_update(campaign=campaign))
    return {
        "campaign": filled["campaign"],
        "owner": filled["owner"],
        "person": values["people"][0],
        "models": list(ModelVersion.objects.order_by("pk").values_list("pk", flat=True)),
        "seconds": seconds,
    }


def timed(work: Any) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 3)


if __name__ == "__main__":
    main()
