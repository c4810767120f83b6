"""Where people contradict each other on a checklist, and whether anybody contradicts himself.

One person's answers cannot break a ladder or a gate: a person picks one step, and the form refuses
what a gate has closed. The stored rows are counted all the same, since rows may come another way.
Between two people it happens: one was asked what lies behind a gate and the other was not, or their
steps on a ladder lie two or more apart.
"""

from collections import defaultdict
from typing import Any

from annotate.core import statements
from annotate.labeling.checklist.body import Body
from annotate.labeling.models import Campaign
from annotate.quality.bradley_terry import wilson
from annotate.quality.said import said
from annotate.quality.votes import Votes

FAR = 2  # steps between two answers that are more than a matter of taste
# Answers to an item whose gate was answered so that it is not asked, by item and gate's answer.
BEHIND = """
SELECT r.item, gate.item, gate.option, count(*)
FROM labeling_standing j
JOIN labeling_checklistanswer r ON r.judgement_id = j.id AND r.option IS NOT NULL
JOIN labeling_checklistanswer gate ON gate.judgement_id = j.id AND gate.position = r.position
WHERE j.campaign_id = %(campaign)s
  AND r.item = ANY(%(items)s) AND gate.item = ANY(%(gates)s)
GROUP BY 1, 2, 3
"""


def checklist_report(campaign: Campaign) -> dict[str, Any]:
    """`questions`: items and gates by their split pairs of answers; empty for other kinds."""
    if campaign.kind != Campaign.Kind.CHECKLIST:
        return {"questions": [], "broken": 0}
    body = Body.model_validate(campaign.form["body"])
    items = {item.key: item for item in body.items}
    rows = []
    for question in said(campaign):
        is_gate = question.key in items and items[question.key].is_gate
        pairs, apart = _apart(question.votes, 1 if is_gate else FAR)
        low, high = wilson(apart, pairs)
        rows.append(
            {
                "key": question.key,
                "label": question.label,
                "gate": is_gate,
                "steps": len(question.answers),
                "pairs": pairs,
                "apart": apart,
                "share": round(apart / pairs, 4) if pairs else None,
                "low": round(low, 4) if pairs else None,
                "high": round(high, 4) if pairs else None,
            }
        )
    return {"questions": rows, "broken": _broken(campaign, body)}


def _apart(votes: Votes, steps: int) -> tuple[int, int]:
    """Pairs of answers to one item, and how many of them lie so many steps apart or more."""
    counts = votes.counts()
    size = counts.sum(1)
    pairs = int((size * (size - 1) // 2).sum())
    apart = sum(
        int((counts[:, low] * counts[:, high]).sum())
        for low in range(votes.labels)
        for high in range(low + steps, votes.labels)
    )
    return pairs, apart


def _broken(campaign: Campaign, body: Body) -> int:
    """Stored answers behind a gate that the same person had closed."""
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in body.items:
        for gate, options in item.asks_if.items():
            wanted[item.key, gate] = set(options)
    if not wanted:
        return 0
    values = {
        "campaign": campaign.pk,
        "items": sorted({item for item, _ in wanted}),
        "gates": sorted({gate for _, gate in wanted}),
    }
    return sum(
        count
        for item, gate, option, count in statements.rows(BEHIND, values)
        if (item, gate) in wanted and option not in wanted[item, gate]
    )
