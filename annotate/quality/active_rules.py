"""What a campaign chooses by: what each rule believes of its pairs."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.core.errors import ApplicationError
from annotate.generation.models import CandidateScore
from annotate.generation.models.scores import OVERALL
from annotate.quality.active.beliefs import (
    Belief,
    Blocks,
    Fixed,
    Floats,
    Ints,
    Linear,
    components,
    disagreement,
)
from annotate.quality.active_pool import Pool
from annotate.quality.models import ActiveSetting

Rule = ActiveSetting.Rule
MOST_FEATURES = 64
LEAST_COVERED = 0.5  # of the pairs, by a score that is a feature


def belief_of(rule: str, pool: Pool, seen: NDArray[np.bool_]) -> tuple[Belief, Ints]:
    """What the votes on the `seen` pairs make one believe of all, and which pairs tell the same.

    Raises ApplicationError where the rule finds nothing to go by.
    """
    won, lost = np.where(seen, pool.won, 0.0), np.where(seen, pool.lost, 0.0)
    alone = np.arange(len(pool))
    if rule == Rule.MODELS:
        x, alike = of_models(pool)
        return Linear(x, won, lost), alike
    if rule == Rule.SCORES:
        return Linear(of_scores(pool), won, lost), alone
    if rule == Rule.ENSEMBLE:
        return Fixed(of_ensemble(pool), pool.votes.astype(float)), alone
    _, places = np.unique(np.concatenate([pool.first, pool.second]), return_inverse=True)
    first, second = np.split(places.reshape(-1), 2)
    try:
        return Blocks(first, second, won, lost), alone
    except ValueError as error:
        raise ApplicationError(str(error)) from None


def rule_check(rule: str, pool: Pool) -> None:
    """Raise ApplicationError where the rule finds nothing to go by. Loads no scipy."""
    if rule in OF_RULE:
        OF_RULE[rule](pool)


def of_models(pool: Pool) -> tuple[Floats, Ints]:
    """Each pair as +1 and -1 for its models (P, M), and the number of its pair of models (P,)."""
    names, places = np.unique(
        np.concatenate([pool.model_first, pool.model_second]), return_inverse=True
    )
    first, second = np.split(places.reshape(-1), 2)
    if not (first != second).any():
        raise ApplicationError(
            "No pair shows images of two models, so nothing can be told of a ranking of models."
            " Choose by images, or by their scores."
        )
    x = np.zeros((len(pool), len(names)))
    rows = np.arange(len(pool))
    x[rows, first] += 1
    x[rows, second] -= 1
    pairs = np.minimum(first, second) * len(names) + np.maximum(first, second)
    return x, np.unique(pairs, return_inverse=True)[1].reshape(-1)


def of_scores(pool: Pool) -> Floats:
    """The differences of the images' scores (P, D), each in its own standard deviations.

    Of the scores that at least half of the pairs have for both images, by name, at most 64; where a
    pair has none its difference is 0.
    """
    margins = [row for row in _margins(pool, overall=False) if _covered(row) >= LEAST_COVERED]
    kept = [row / np.nanstd(row) for row in margins if np.nanstd(row) > 0][:MOST_FEATURES]
    if not kept:
        raise ApplicationError(
            "No score is there for both images of at least half of the pairs. Score the images"
            " (Scores), or choose by models or images."
        )
    found: Floats = np.nan_to_num(np.column_stack(kept))
    return found


def of_ensemble(pool: Pool) -> Floats:
    """How far the scorers' overall scores disagree on each pair (P,)."""
    margins = _margins(pool, overall=True)
    told = sum(np.isfinite(row).any() for row in margins)
    found = disagreement(np.array(margins).reshape(-1, len(pool)))
    if not found.any():
        raise ApplicationError(
            f"Disagreement needs overall scores of two scorers or more on both images of a pair;"
            f" {told} scored any pair here. Score the images with more reward models (Scores)."
        )
    return found


def groups_of_models(pool: Pool) -> int:
    """How many groups of models there are that no pair of the pool connects."""
    names, places = np.unique(
        np.concatenate([pool.model_first, pool.model_second]), return_inverse=True
    )
    first, second = np.split(places.reshape(-1), 2)
    return int(components(first, second, len(names)).max(initial=-1)) + 1


def _covered(row: Floats) -> float:
    return float(np.isfinite(row).mean())


def _margins(pool: Pool, *, overall: bool) -> list[Floats]:
    """First less second by each scorer and key (P,), NaN where it did not score both; by name."""
    ids = np.unique(np.concatenate([pool.first, pool.second]))
    rows = CandidateScore.objects.filter(candidate__in=ids.tolist())
    if overall:
        rows = rows.filter(key=OVERALL)
    tables: dict[tuple[Any, ...], Floats] = {}
    named = rows.values_list("model_version", "source", "key", "candidate", "value")
    for model, source, key, candidate, value in named.iterator(20_000):
        name = (model or 0, source, key)
        if name not in tables:
            tables[name] = np.full(len(ids), np.nan)
        tables[name][np.searchsorted(ids, candidate)] = value
    first, second = np.searchsorted(ids, pool.first), np.searchsorted(ids, pool.second)
    return [tables[name][first] - tables[name][second] for name in sorted(tables)]


OF_RULE: dict[str, Callable[[Pool], Any]] = {
    Rule.MODELS: of_models,
    Rule.SCORES: of_scores,
    Rule.ENSEMBLE: of_ensemble,
}
