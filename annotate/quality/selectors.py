"""The leaderboard of a campaign: which model people prefer, and how sure that is."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from django.db import connection

from annotate.labeling.models import Campaign
from annotate.quality.bradley_terry import ratings, wilson
from annotate.quality.nothing import why_unranked
from annotate.quality.weighted import APART, groups, weighted_ratings
from annotate.registry.models import ModelVersion

# One row per prompt, pair of models, choice and side shown first: counted by the database.
VOTES = """
SELECT j.prompt_id, first.model_version_id, second.model_version_id, p.choice, j."order"[1],
       count(*)
FROM labeling_standing j
JOIN labeling_preference p ON p.judgement_id = j.id
JOIN labeling_taskcandidate a ON a.task_id = j.task_id AND a.position = 0
JOIN labeling_taskcandidate b ON b.task_id = j.task_id AND b.position = 1
JOIN generation_candidate first ON first.id = a.candidate_id
JOIN generation_candidate second ON second.id = b.candidate_id
WHERE j.campaign_id = %s
GROUP BY 1, 2, 3, 4, 5
"""
METHOD = (
    "Bradley-Terry on the Elo scale (mean 1000), a tie or both-bad as half a win for each; "
    "95 % intervals by resampling prompts. Win rates: Wilson intervals over prompts."
)


@dataclass
class Tally:
    wins: float = 0
    losses: float = 0
    ties: int = 0
    both_bad: int = 0

    @property
    def judgements(self) -> int:
        return int(self.wins + self.losses + self.ties + self.both_bad)

    def add(self, choice: str, count: int, *, first: bool) -> None:
        if choice == "tie":
            self.ties += count
        elif choice == "both_bad":
            self.both_bad += count
        elif (choice == "first") == first:
            self.wins += count
        else:
            self.losses += count


@dataclass
class Votes:
    """The votes of a campaign, added up each way that the leaderboard shows."""

    models: list[int | None] = field(default_factory=list)
    by_model: dict[int | None, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_pair: dict[tuple[Any, Any], Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_prompt: dict[int, list[tuple[Any, Any, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )  # prompt -> (winner, loser, wins)
    prompts_of_pair: dict[tuple[Any, Any], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    left: int = 0
    right: int = 0
    alike: int = 0  # about two images of one model


def leaderboard(campaign: Campaign) -> dict[str, Any]:
    votes = _votes(campaign)
    names = {
        model.pk: {"id": model.pk, "name": model.name, "revision": model.revision}
        for model in ModelVersion.objects.filter(pk__in=[pk for pk in votes.models if pk])
    }
    low, high = wilson(votes.left, votes.left + votes.right)
    sides = votes.left + votes.right
    together = groups([(a or 0, b or 0) for a, b in votes.by_pair])
    return {
        "models": _table(votes, names),
        "matrix": _matrix(votes, names),
        "method": METHOD,
        "groups": together,
        "why": _why(campaign, votes, together),
        "weighted": _weighted(campaign, names),
        "side_bias": {
            "left": votes.left,
            "right": votes.right,
            "rate": round(votes.left / sides, 4) if sides else None,
            "low": round(low, 4),
            "high": round(high, 4),
        },
    }


def _why(campaign: Campaign, votes: Votes, together: list[list[int]]) -> str:
    if not votes.models:
        return why_unranked(campaign, alike=votes.alike)
    return APART if len(together) > 1 else ""


def _weighted(campaign: Campaign, names: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    found = weighted_ratings(campaign)
    if found is None:
        return None
    rows = [{"model_version": _name(names, row.pop("model")), **row} for row in found["models"]]
    return {**found, "models": rows}


def _votes(campaign: Campaign) -> Votes:
    with connection.cursor() as cursor:
        cursor.execute(VOTES, [campaign.pk])
        rows = cursor.fetchall()
    votes = Votes()
    for prompt_id, a, b, choice, shown_first, count in rows:
        if choice in {"first", "second"}:
            on_left = (choice == "first") == (shown_first == 0)
            votes.left += count * on_left
            votes.right += count * (not on_left)
        if a == b:
            votes.alike += count
            continue  # two images of one model say nothing about models
        votes.by_model[a].add(choice, count, first=True)
        votes.by_model[b].add(choice, count, first=False)
        votes.by_pair[a, b].add(choice, count, first=True)
        votes.by_pair[b, a].add(choice, count, first=False)
        votes.prompts_of_pair[a, b].add(prompt_id)
        votes.prompts_of_pair[b, a].add(prompt_id)
        share = {"first": 1.0, "second": 0.0}.get(choice, 0.5)
        votes.by_prompt[prompt_id] += [(a, b, count * share), (b, a, count * (1 - share))]
    votes.models = sorted(votes.by_model, key=lambda pk: pk or 0)
    return votes


def _table(votes: Votes, names: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    if not votes.models:
        return []
    index = {pk: number for number, pk in enumerate(votes.models)}
    wins = np.zeros((len(votes.by_prompt), len(index), len(index)))
    for table, results in zip(wins, votes.by_prompt.values(), strict=True):
        for winner, loser, count in results:
            table[index[winner], index[loser]] += count
    rated = ratings(wins)
    rows = [
        {
            "model_version": _name(names, pk),
            "rating": round(float(rated.rating[number]), 1),
            **_interval(float(rated.low[number]), float(rated.high[number])),
            "wins": int(votes.by_model[pk].wins),
            "losses": int(votes.by_model[pk].losses),
            "ties": votes.by_model[pk].ties,
            "both_bad": votes.by_model[pk].both_bad,
            "judgements": votes.by_model[pk].judgements,
        }
        for pk, number in index.items()
    ]
    return sorted(rows, key=lambda row: -float(str(row["rating"])))


def _interval(low: float, high: float) -> dict[str, float | None]:
    """No width is no interval: all votes are on one prompt, or nothing tells the models apart."""
    if high - low < 1e-6:
        return {"low": None, "high": None}
    return {"low": round(low, 1), "high": round(high, 1)}


def _matrix(votes: Votes, names: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for a, b in combinations(votes.models, 2):
        tally = votes.by_pair.get((a, b))
        if tally is None:
            continue
        rate = (tally.wins + (tally.ties + tally.both_bad) / 2) / tally.judgements
        # Votes on one prompt hang together: the prompts, not the votes, are what was drawn.
        prompts = votes.prompts_of_pair[a, b]
        low, high = wilson(rate * len(prompts), len(prompts))
        rows.append(
            {
                "a": _name(names, a),
                "b": _name(names, b),
                "wins": int(tally.wins),
                "losses": int(tally.losses),
                "ties": tally.ties + tally.both_bad,
                "rate": round(rate, 4),
                "low": round(low, 4),
                "high": round(high, 4),
                "judgements": tally.judgements,
                "prompts": len(prompts),
            }
        )
    return rows


def _name(names: dict[int, dict[str, Any]], pk: int | None) -> dict[str, Any]:
    return names[pk] if pk else {"id": 0, "name": "real photo", "revision": 0}
