"""Consensus: what people said of each task together, kept with its doubt."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Max, Q

from annotate.core import statements
from annotate.core.hashing import sha256_of_lines
from annotate.labeling.models import PAIRS, Campaign, Judgement, Preference, Task
from annotate.labeling.selectors.judgements import counting
from annotate.quality.models import Consensus
from annotate.quality.overruled import overruled

BATCH = 5_000
# A judgement's time is taken before its transaction commits: look a little further back than the
# last look, or one that committed in between would never be seen.
OVERLAP = timedelta(minutes=1)
Choice = Preference.Choice
# Tasks that hold an answer of somebody who was excluded, or let in again, since they were counted.
EXCLUDED_SINCE = """
SELECT DISTINCT c.task_id
FROM labeling_exclusion AS x
JOIN labeling_judgement AS j ON j.annotator_id = x.annotator_id
JOIN labeling_task AS t ON t.id = j.task_id AND t.campaign_id = x.campaign_id
JOIN quality_consensus AS c ON c.task_id = t.id
WHERE greatest(x.created_at, x.lifted_at) > c.computed_at - %(overlap)s
"""


def consensus_update(*, campaign: Campaign | None = None) -> int:
    """Bring every consensus up to date. Safe to repeat. Returns how many tasks were looked at."""
    stale = _stale_tasks(campaign)
    looked = 0
    while chunk := stale[looked : looked + BATCH]:
        tasks_recount(chunk)
        looked += len(chunk)
    return looked


def _stale_tasks(campaign: Campaign | None) -> list[int]:
    """Tasks with a judgement that is younger than their consensus, or an exclusion that touches
    one of their answers."""
    tasks = Task.objects.filter(
        judgements__isnull=False, campaign__kind__in=PAIRS, role=Task.Role.WORK
    )
    # A form may ask for dimensions alone: then there is no overall choice to agree on.
    plain = Q(campaign__form={}) | Q(campaign__kind=Campaign.Kind.OWN_PROMPT)
    tasks = tasks.filter(plain | Q(campaign__form__overall=True))
    if campaign is not None:
        tasks = tasks.filter(campaign=campaign)
    computed = Max("consensus__computed_at", filter=Q(consensus__method=Consensus.Method.MAJORITY))
    rows = tasks.annotate(said=Max("judgements__created_at"), computed=computed).filter(
        Q(computed__isnull=True) | Q(said__gt=F("computed") - OVERLAP)
    )
    stale = set(rows.values_list("pk", flat=True))
    touched = {row[0] for row in statements.rows(EXCLUDED_SINCE, {"overlap": OVERLAP})}
    if campaign is not None:
        touched &= set(tasks.filter(pk__in=touched).values_list("pk", flat=True))
    return sorted(stale | touched)


def tasks_recount(task_ids: list[int]) -> None:
    """Work out the consensus of these tasks anew; a reviewer's answer stands above the votes."""
    rows = counting(Judgement.objects.filter(task__in=task_ids)).values_list(
        "task_id", "pk", "preference__choice"
    )
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    inputs: dict[int, list[str]] = defaultdict(list)
    for task_id, pk, choice in rows:
        votes[task_id][choice] += 1
        inputs[task_id].append(str(pk))
    instead = overruled(task_ids)
    Consensus.objects.bulk_create(
        [_consensus(pk, votes[pk], inputs[pk], instead.get(pk)) for pk in task_ids],
        update_conflicts=True,
        unique_fields=["task", "method"],
        update_fields=[
            "votes_first", "votes_second", "votes_tie", "votes_both_bad", "p_first", "majority",
            "inputs_sha256", "computed_at",
        ],
    )  # fmt: skip


def _consensus(
    task_id: int, votes: Counter[str], inputs: Iterable[str], instead: str | None
) -> Consensus:
    decided = Counter({instead: 1}) if instead else votes
    return Consensus(
        task_id=task_id,
        method=Consensus.Method.MAJORITY,
        votes_first=votes[Choice.FIRST],
        votes_second=votes[Choice.SECOND],
        votes_tie=votes[Choice.TIE],
        votes_both_bad=votes[Choice.BOTH_BAD],
        p_first=soft(decided),
        majority=majority(decided),
        inputs_sha256=sha256_of_lines(
            [*sorted(inputs), *([f"overruled {instead}"] if instead else [])]
        ),
    )


def soft(votes: Counter[str]) -> float:
    """The share that prefers the first; a tie or both-bad says half for each. No vote: one half."""
    total = votes.total()
    if not total:
        return 0.5
    halves = votes[Choice.TIE] + votes[Choice.BOTH_BAD]
    return (votes[Choice.FIRST] + 0.5 * halves) / total


def majority(votes: Counter[str]) -> str:
    """The choice with most votes; empty when two share the lead or nobody voted."""
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return ""
    return str(ranked[0][0])
