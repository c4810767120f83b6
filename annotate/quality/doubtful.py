"""The tasks that people are least of one mind about, for reviewers to look at."""

from typing import Any

from annotate.core import statements
from annotate.labeling.models import Campaign

DOUBT = 0.3  # the likeliest answer has no more than 1 less this
MOST = 2_000
# Whether a label `l` was given two different answers. Of pairs the votes lie beside the label, nine
# bytes each (kept_votes.py), as the fit took them; other answers that count are looked up by task. A
# label from before votes were kept is taken as disputed, as nothing is known of it.
DISPUTED = """
coalesce(CASE WHEN l.said IS NOT NULL THEN (
    SELECT min(what) <> max(what) FROM (
        SELECT get_byte(l.said, 9 * vote + 8) / 2 AS what
        FROM generate_series(0, length(l.said) / 9 - 1) AS vote) AS packed)
ELSE (
    SELECT min(what) <> max(what) FROM (
        SELECT r.option AS what FROM labeling_standing AS j
        JOIN labeling_checklistanswer AS r ON r.judgement_id = j.id
        WHERE j.task_id = l.task_id AND r.item = l.question AND r.position = l.position
        UNION ALL
        SELECT r.slot::text FROM labeling_standing AS j
        JOIN labeling_placement AS r ON r.judgement_id = j.id
        WHERE j.task_id = l.task_id AND l.question = 'slot' AND r.position = l.position) AS given)
END, true)
"""
# The doubt of a task is that of its most doubtful question: 1 less the chance of its likeliest
# answer. A task that was reviewed comes back when more people have answered it since.
# First the labels in doubt, or a plan may look up the answers behind every other one as well.
DOUBTFUL = f"""
WITH doubted AS MATERIALIZED (
    SELECT l.task_id, l.position, l.votes, l.said, f.question, 1 - likeliest.chance AS doubt
    FROM quality_softlabel AS l
    JOIN quality_consensusfit AS f ON f.id = l.fit_id
    CROSS JOIN LATERAL (SELECT max(c) AS chance FROM unnest(l.chances) AS c) AS likeliest
    WHERE f.campaign_id = %(campaign)s AND l.votes >= 2 AND likeliest.chance <= 1 - %(doubt)s
      AND NOT EXISTS (
          SELECT FROM quality_review AS r
          WHERE r.task_id = l.task_id AND (r.verdict <> 'more' OR NOT EXISTS (
              SELECT FROM labeling_judgement AS j
              WHERE j.task_id = l.task_id AND j.created_at > r.created_at)))
)
SELECT l.task_id, max(l.doubt) AS doubt, max(l.votes)
FROM doubted AS l WHERE {DISPUTED}
GROUP BY 1 ORDER BY doubt DESC, 1 LIMIT %(most)s
"""  # noqa: S608 the condition is our own


def doubtful_report(campaign: Campaign) -> dict[str, Any]:
    """Rows of (task, doubt, votes), the most doubtful first.

    Listed is what two people or more answered, and not all alike. A fit may doubt what everybody
    said the same of, as it borrows from all other votes; no reviewer is asked about that.
    """
    values = {"campaign": campaign.pk, "doubt": DOUBT, "most": MOST}
    return {"tasks": [list(row) for row in statements.rows(DOUBTFUL, values)]}
