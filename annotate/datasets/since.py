"""What became of a sealed snapshot's answers since: its bytes never change, what is known of them may."""

from typing import Any

from annotate.core import statements
from annotate.datasets.models import Snapshot

# Each answer once, by the first reason that applies. An overruling from before the snapshot was
# begun is in its labels already.
SINCE = """
SELECT why, count(*) FROM (
    SELECT CASE
        WHEN EXISTS (SELECT FROM labeling_judgement AS l WHERE l.supersedes_id = j.id) THEN
            CASE WHEN EXISTS (
                SELECT FROM labeling_judgement AS a
                WHERE a.task_id = j.task_id AND a.annotator_id = j.annotator_id
                  AND a.verdict = 'answered'
                  AND NOT EXISTS (SELECT FROM labeling_judgement AS l WHERE l.supersedes_id = a.id)
            ) THEN 'answered_anew' ELSE 'taken_back' END
        WHEN NOT EXISTS (SELECT FROM labeling_standing AS s WHERE s.id = j.id) THEN
            CASE WHEN EXISTS (
                SELECT FROM labeling_exclusion AS x JOIN labeling_task AS t ON t.id = j.task_id
                WHERE x.campaign_id = t.campaign_id AND x.annotator_id = j.annotator_id
                  AND x.lifted_at IS NULL AND x.rule = 'withdrawn'
            ) THEN 'withdrawn' ELSE 'excluded' END
        WHEN (
            SELECT r.verdict = 'overruled' AND r.created_at > %(sealed)s::timestamptz
            FROM quality_review AS r WHERE r.task_id = j.task_id AND r.verdict <> 'more'
            ORDER BY r.created_at DESC, r.id DESC LIMIT 1
        ) THEN 'overruled'
        ELSE 'counts' END AS why
    FROM datasets_snapshotjudgement AS k JOIN labeling_judgement AS j ON j.id = k.judgement_id
    WHERE k.snapshot_id = %(snapshot)s
) AS each GROUP BY why
"""
REASONS = ("excluded", "withdrawn", "answered_anew", "taken_back", "overruled")
WORDS = {
    "excluded": "of people who were excluded",
    "withdrawn": "of people who withdrew",
    "answered_anew": "answered anew by the same person",
    "taken_back": "taken back",
    "overruled": "on pairs that a reviewer overruled",
}


def answers_since(snapshot: Snapshot) -> dict[str, Any]:
    """How many of a snapshot's answers would be in it today, and why the others would not."""
    values = {"snapshot": snapshot.pk, "sealed": snapshot.started_at}
    found = dict(statements.rows(SINCE, values))
    gone = {reason: found.get(reason, 0) for reason in REASONS}
    return {
        "answers": sum(found.values()),
        "counting": found.get("counts", 0),
        "gone": sum(gone.values()),
        **gone,
    }


def sentence(since: dict[str, Any]) -> str:
    """In words, for a terminal."""
    if not since["answers"]:
        return "No answers of people are in it."
    if not since["gone"]:
        return f"All {since['answers']} answers in it still count."
    why = ", ".join(f"{since[each]} {WORDS[each]}" for each in REASONS if since[each])
    return (
        f"{since['gone']} of its {since['answers']} answers no longer count: {why}. Its files are as"
        " they were; build a new snapshot to train without them."
    )
