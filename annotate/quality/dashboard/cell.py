"""What stands behind one cell of the win-rate matrix: the prompts on which two models met."""

from typing import Any

from annotate.core import statements
from annotate.labeling.models import Campaign

MOST = 200  # prompts, those the first model lost most clearly before
BEHIND = """
WITH met AS (
    SELECT t.id, t.prompt_id, coalesce(x.model_version_id, 0) = %(a)s AS a_first
    FROM labeling_task t
    JOIN labeling_taskcandidate tx ON tx.task_id = t.id AND tx.position = 0
    JOIN labeling_taskcandidate ty ON ty.task_id = t.id AND ty.position = 1
    JOIN generation_candidate x ON x.id = tx.candidate_id
    JOIN generation_candidate y ON y.id = ty.candidate_id
    WHERE t.campaign_id = %(campaign)s
      AND (coalesce(x.model_version_id, 0), coalesce(y.model_version_id, 0))
          IN ((%(a)s, %(b)s), (%(b)s, %(a)s))
), said AS (
    SELECT met.prompt_id,
           count(*) FILTER (WHERE p.choice IN ('first', 'second')
                            AND (p.choice = 'first') = met.a_first) AS wins,
           count(*) FILTER (WHERE p.choice IN ('first', 'second')
                            AND (p.choice = 'first') <> met.a_first) AS losses,
           count(*) FILTER (WHERE p.choice = 'tie') AS ties,
           count(*) FILTER (WHERE p.choice = 'both_bad') AS both_bad,
           count(*) AS judgements
    FROM met
    JOIN labeling_standing j ON j.task_id = met.id
    JOIN labeling_preference p ON p.judgement_id = j.id
    GROUP BY 1
)
SELECT said.prompt_id, prompts_prompt.text, wins, losses, ties, both_bad, judgements,
       count(*) OVER ()
FROM said JOIN prompts_prompt ON prompts_prompt.id = said.prompt_id
ORDER BY (wins - losses)::float8 / judgements, judgements DESC, said.prompt_id
LIMIT %(most)s
"""


def cell_prompts(campaign: Campaign, *, a: int, b: int) -> dict[str, Any]:
    """The prompts behind `a` against `b` (model versions; 0 the real photos), worst for `a` first."""
    values = {"campaign": campaign.pk, "a": a, "b": b, "most": MOST}
    rows = statements.rows(BEHIND, values) if a != b else []
    return {
        "prompts": rows[0][-1] if rows else 0,
        "rows": [cell_row(*row[:-1]) for row in rows],
    }


def cell_row(
    prompt: int, text: str, wins: int, losses: int, ties: int, both_bad: int, judgements: int
) -> dict[str, Any]:
    return {
        "prompt": prompt,
        "text": text,
        "wins": wins,
        "losses": losses,
        "ties": ties + both_bad,
        "rate": round((wins + (ties + both_bad) / 2) / judgements, 4),
        "judgements": judgements,
    }
