"""Fills a campaign of `load_rows` with votes; started as a program, beside the benchmarks.

    PREFLOOP_HOME=… python -m tests.bench.load_votes --campaign 1 --each 3

Each image has a worth of its own and a fifth of the people toss a coin. Also adds votes to tasks
that have some already: `more`.
"""

import argparse
import os

import django

DRAW = """
CREATE TEMPORARY TABLE cast_votes AS
SELECT task_id, annotator_id, gen_random_uuid() AS lease_id, gen_random_uuid() AS judgement_id,
       flip, odds / (1 + odds) AS chance, random() AS luck
FROM (
    SELECT t.id AS task_id, people.ids[1 + (t.id * 3 + turn) %% people.number] AS annotator_id,
           (random() * 1000)::int %% 2 AS flip,
           exp(CASE WHEN (t.id * 3 + turn) %% people.number %% 5 = 0 THEN 0 ELSE
               (hashint8(b.candidate_id) - hashint8(a.candidate_id)::float8) / 1.5e9 END) AS odds
    FROM labeling_task t
    JOIN labeling_taskcandidate a ON a.task_id = t.id AND a.position = 0
    JOIN labeling_taskcandidate b ON b.task_id = t.id AND b.position = 1
    CROSS JOIN generate_series(%(since)s, %(until)s - 1) AS turn
    CROSS JOIN (
        SELECT array_agg(user_id ORDER BY user_id) AS ids, count(*) AS number
        FROM projects_membership m JOIN labeling_campaign c USING (project_id)
        WHERE c.id = %(campaign)s AND m.role = 'annotator'
    ) AS people
    WHERE t.campaign_id = %(campaign)s AND t.id %% %(of)s = %(part)s
) AS drawn
"""
STORE = [
    """
    INSERT INTO labeling_lease (id, task_id, annotator_id, state, "order", created_at, expires_at)
    SELECT lease_id, task_id, annotator_id, 'answered', ARRAY[flip, 1 - flip], now(), now()
    FROM cast_votes
    """,
    """
    INSERT INTO labeling_judgement (id, task_id, annotator_id, lease_id, verdict, reason, arrival,
                                    "order", duration_ms, view, created_at)
    SELECT judgement_id, task_id, annotator_id, lease_id, 'answered', '', 'on_time',
           ARRAY[flip, 1 - flip], 2000, '{}', now() - interval '1 day' * %(days)s FROM cast_votes
    """,
    """
    INSERT INTO labeling_preference (judgement_id, choice)
    SELECT judgement_id, CASE WHEN luck < 0.1 THEN 'tie' WHEN luck < 0.15 THEN 'both_bad'
                              WHEN luck < 0.15 + 0.85 * chance THEN 'first' ELSE 'second' END
    FROM cast_votes
    """,
    """
    UPDATE labeling_task t SET taken = taken + cast_now.number, done = done + cast_now.number
    FROM (SELECT task_id, count(*) AS number FROM cast_votes GROUP BY 1) AS cast_now
    WHERE t.id = cast_now.task_id
    """,
    "DROP TABLE cast_votes",
]
FILLED = "labeling_lease, labeling_judgement, labeling_preference, labeling_task"


def more(
    campaign: int, *, since: int, until: int, of: int = 1, part: int = 0, days: int = 0
) -> None:
    """Turns `since` to `until` of people vote on each task, or on one of `of` tasks; `days` ago."""
    from django.db import connection

    values = {"campaign": campaign, "since": since, "until": until, "of": of, "part": part,
              "days": days}  # fmt: skip
    with connection.cursor() as cursor:
        # The rows fit by construction: checking a million foreign keys would take minutes.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(DRAW, values)
        for statement in STORE:
            cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--campaign", type=int, required=True)
    parser.add_argument("--each", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.settings.development")
    django.setup()
    from django.db import connection

    more(options.campaign, since=0, until=options.each, days=1)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {FILLED}")
        cursor.execute("CHECKPOINT")


if __name__ == "__main__":
    main()
