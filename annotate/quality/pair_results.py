"""What a pair's form adds to its leaderboard: win rates by dimension, margins, reasons given."""

from collections import defaultdict
from typing import Any

from annotate.core import statements
from annotate.labeling.models import Campaign
from annotate.labeling.pair_form import OVERALL
from annotate.quality.standing import Table

METHOD = (
    "Win rates: mean of the prompts' shares of wins against images of other models, a tie or both-bad"
    " as half a win. How much better: the strength where it won, minus the strength where it lost."
    " Reasons: share of the answers about a model's images that gave it; the number beside it says"
    " how often. A reason of the choice counts for the chosen image, or for both in a tie."
)
# Each standing answer beside each of its two images.
ANSWERS = """
FROM labeling_standing j
JOIN labeling_taskcandidate c ON c.task_id = j.task_id
JOIN generation_candidate g ON g.id = c.candidate_id
{more}
WHERE j.campaign_id = %(campaign)s
"""
# Each choice of an answer, where the other image is another model's.
CHOICES = """JOIN (SELECT judgement_id, 'overall' AS dimension, choice, strength FROM labeling_preference
      UNION ALL
      SELECT judgement_id, dimension, choice, strength FROM labeling_dimensionchoice) AS d
    ON d.judgement_id = j.id
JOIN labeling_taskcandidate oc ON oc.task_id = j.task_id AND oc.position <> c.position
JOIN generation_candidate o ON o.id = oc.candidate_id
    AND o.model_version_id IS DISTINCT FROM g.model_version_id"""
ASKED = (
    "SELECT g.model_version_id, j.prompt_id, count(*)" + ANSWERS.format(more="") + "GROUP BY 1, 2"
)
WON = (
    """
SELECT g.model_version_id, j.prompt_id, d.dimension,
       avg(CASE WHEN d.choice IN ('tie', 'both_bad') THEN 0.5
                WHEN (d.choice = 'first') = (c.position = 0) THEN 1 ELSE 0 END)::float8,
       avg(CASE WHEN d.strength IS NULL THEN 0
                WHEN (d.choice = 'first') = (c.position = 0) THEN d.strength
                ELSE -d.strength END)::float8,
       count(*)
"""
    + ANSWERS.format(more=CHOICES)
    + "GROUP BY 1, 2, 3"
)
GIVEN = (
    "SELECT g.model_version_id, j.prompt_id, r.key, count(*)"
    + ANSWERS.format(
        more="""
JOIN labeling_reason r ON r.judgement_id = j.id
LEFT JOIN labeling_preference p ON p.judgement_id = j.id"""
    )
    + """
  AND (r.position = c.position
       OR (r.position IS NULL AND coalesce(p.choice, 'tie') IN ('tie', 'both_bad',
           CASE c.position WHEN 0 THEN 'first' ELSE 'second' END)))
GROUP BY 1, 2, 3"""
)


def measures(form: dict[str, Any]) -> list[dict[str, Any]]:
    """What is measured, with the least and the most it can be."""
    asked = [{"key": row["key"], "label": row["label"]} for row in form["dimensions"]]
    overall = {"key": OVERALL, "label": "Overall"}
    rows = [overall, *asked] if form["overall"] else asked
    strength = form["strength"]
    graded = [] if not strength else rows if strength["each"] else [overall]
    most = len(strength["grades"]) if strength else 0
    return [
        *({**row, "label": f"{row['label']}: wins", "low": 0, "high": 1} for row in rows),
        *(
            {
                "key": f"margin:{row['key']}",
                "label": f"{row['label']}: how much better",
                "low": -most,
                "high": most,
            }
            for row in graded
        ),
        *(
            {"key": f"reason:{row['key']}", "label": f"Reason: {row['label']}", "low": 0, "high": 1}
            for row in form["reasons"]
        ),
    ]


def table(campaign: Campaign) -> Table:
    values = {"campaign": campaign.pk}
    found: Table = defaultdict(lambda: defaultdict(dict))
    for model, prompt, key, share, margin, count in statements.rows(WON, values):
        found[model][key][prompt] = (share, count)
        found[model][f"margin:{key}"][prompt] = (margin, count)
    given = {tuple(row[:3]): row[3] for row in statements.rows(GIVEN, values)}
    for model, prompt, asked in statements.rows(ASKED, values):
        measured = found[model]  # a model is listed even where it met no other
        for tag in campaign.form["reasons"]:
            count = given.get((model, prompt, tag["key"]), 0)
            measured[f"reason:{tag['key']}"][prompt] = (count / asked, count)
    return found
