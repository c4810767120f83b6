"""What rankings say about each model: its mean rank, and the pairs its images win."""

from collections import defaultdict
from typing import Any

from annotate.core import statements
from annotate.labeling.models import Campaign
from annotate.quality.standing import STANDING, Table

METHOD = (
    "Rank: 1 the best of the images shown together, images in one slot sharing the mean of their"
    " ranks. Pairs won: against images of other models on the same screen, one slot as half a win."
    " All are means of the prompts' means."
)
PLACED = """
WITH placed AS (
    SELECT j.id AS judgement, j.prompt_id AS prompt, p.slot, g.model_version_id AS model, p.position
    FROM labeling_standing j
    JOIN labeling_placement p ON p.judgement_id = j.id
    JOIN labeling_taskcandidate c ON c.task_id = j.task_id AND c.position = p.position
    JOIN generation_candidate g ON g.id = c.candidate_id
    WHERE j.campaign_id = %(campaign)s
)
"""
RANKED = """
PLACED, ranked AS (
    SELECT model, prompt, slot, rank() OVER (PARTITION BY judgement ORDER BY slot)
           + (count(*) OVER (PARTITION BY judgement, slot) - 1) / 2.0 AS rank
    FROM placed
)
SELECT model, prompt, avg(rank)::float8, avg(slot)::float8, count(*) FROM ranked GROUP BY 1, 2
""".replace("PLACED", PLACED)
WON = """
PLACED
SELECT a.model, a.prompt,
       avg(CASE WHEN a.slot < b.slot THEN 1 WHEN a.slot = b.slot THEN 0.5 ELSE 0 END)::float8,
       count(*)
FROM placed a JOIN placed b ON b.judgement = a.judgement AND b.position <> a.position
    AND b.model IS DISTINCT FROM a.model
GROUP BY 1, 2
""".replace("PLACED", PLACED)
SCORED = (
    "SELECT g.model_version_id, j.prompt_id, avg(r.value)::float8, count(*)"
    + STANDING.format(table="labeling_rating")
    + "GROUP BY 1, 2"
)


def measures(form: dict[str, Any]) -> list[dict[str, Any]]:
    """What is measured, with the least and the most it can be."""
    rows = [
        {"key": "rank", "label": "Rank (1 is the best)", "low": 1, "high": form["group"]},
        {"key": "slot", "label": "Slot (1 is the best)", "low": 1, "high": form["slots"]},
        {"key": "won", "label": "Pairs won", "low": 0, "high": 1},
    ]
    if scores := form["scores"]:
        label = f"Score: {scores['label']}"
        rows.append({"key": "score", "label": label, "low": scores["low"], "high": scores["high"]})
    return rows


def table(campaign: Campaign) -> Table:
    values = {"campaign": campaign.pk}
    found: Table = defaultdict(lambda: defaultdict(dict))
    for model, prompt, rank, slot, count in statements.rows(RANKED, values):
        found[model]["rank"][prompt] = (rank, count)
        found[model]["slot"][prompt] = (slot, count)
    for model, prompt, share, count in statements.rows(WON, values):
        found[model]["won"][prompt] = (share, count)
    for model, prompt, mean, count in statements.rows(SCORED, values):
        found[model]["score"][prompt] = (mean, count)
    return found
