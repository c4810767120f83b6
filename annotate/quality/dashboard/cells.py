"""All cells of the win-rate matrix at once: of large campaigns made in the background, one by one read."""

from typing import Any

from annotate.core import statements
from annotate.labeling.models import Campaign
from annotate.quality.dashboard.cell import MOST, cell_row

Report = dict[str, Any]
CELLS = """
WITH told AS (
    SELECT coalesce(x.model_version_id, 0) AS one, coalesce(y.model_version_id, 0) AS two,
           j.prompt_id, count(*) FILTER (WHERE p.choice = 'first') AS first,
           count(*) FILTER (WHERE p.choice = 'second') AS second,
           count(*) FILTER (WHERE p.choice = 'tie') AS ties,
           count(*) FILTER (WHERE p.choice = 'both_bad') AS both_bad
    FROM labeling_standing j
    JOIN labeling_preference p ON p.judgement_id = j.id
    JOIN labeling_taskcandidate tx ON tx.task_id = j.task_id AND tx.position = 0
    JOIN labeling_taskcandidate ty ON ty.task_id = j.task_id AND ty.position = 1
    JOIN generation_candidate x ON x.id = tx.candidate_id
    JOIN generation_candidate y ON y.id = ty.candidate_id
    WHERE j.campaign_id = %(campaign)s
      AND x.model_version_id IS DISTINCT FROM y.model_version_id
    GROUP BY 1, 2, 3
), sides AS (
    SELECT one AS a, two AS b, prompt_id, first AS wins, second AS losses, ties, both_bad FROM told
    UNION ALL
    SELECT two, one, prompt_id, second, first, ties, both_bad FROM told
), said AS (
    SELECT a, b, prompt_id, sum(wins)::int AS wins, sum(losses)::int AS losses,
           sum(ties)::int AS ties, sum(both_bad)::int AS both_bad,
           sum(wins + losses + ties + both_bad)::int AS judgements
    FROM sides GROUP BY 1, 2, 3
), ranked AS (
    SELECT said.*, count(*) OVER (PARTITION BY a, b) AS prompts,
           row_number() OVER (PARTITION BY a, b ORDER BY (wins - losses)::float8 / judgements,
                              judgements DESC, prompt_id) AS place
    FROM said
)
SELECT a, b, prompts, prompt_id, prompts_prompt.text, wins, losses, ties, both_bad, judgements
FROM ranked JOIN prompts_prompt ON prompts_prompt.id = ranked.prompt_id
WHERE place <= %(most)s ORDER BY a, b, place
"""


def cells_report(campaign: Campaign) -> Report:
    """What `cell.cell_prompts` says of each two models, by "a-b"."""
    found: Report = {}
    for a, b, prompts, *row in statements.rows(CELLS, {"campaign": campaign.pk, "most": MOST}):
        cell = found.setdefault(f"{a}-{b}", {"prompts": prompts, "rows": []})
        cell["rows"].append(cell_row(*row))
    return found
