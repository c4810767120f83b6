"""Pairs by scores alone."""

from typing import Any

from annotate.core.errors import ApplicationError
from annotate.datasets.builders.by_score import best_worst, over_gap
from annotate.datasets.builders.curriculum import easy_report
from annotate.datasets.builders.pareto import Rule, dominance, pareto
from annotate.datasets.builders.parts import LEVELS, depth_of
from annotate.datasets.builders.pool import Chosen, Pool, group_starts
from annotate.datasets.recipes import BestWorst, HgdpoEasy, OverGap, Pareto, Recipe, Scorer
from annotate.datasets.scored import Scored, in_scope, scored, scorer_name
from annotate.datasets.services.choice import Beat, Choice, by_split, describe, inputs_hash
from annotate.labeling.models import Campaign
from annotate.projects.models import Project
from annotate.quality.candidate_scores import weights_of


def by_scores(
    project: Project,
    recipe: BestWorst | OverGap | Pareto | HgdpoEasy,
    beat: Beat,
    most: int | None,
) -> Choice:
    easy = isinstance(recipe, HgdpoEasy)
    rows = in_scope(
        project,
        prompt_sets=recipe.prompt_sets,
        models=(recipe.model,) if isinstance(recipe, HgdpoEasy) else recipe.models,
        real=not isinstance(recipe, HgdpoEasy) and recipe.real,
    )
    name = scorer_name(project, recipe.scorer)
    all_keys = isinstance(recipe, Pareto)
    table = scored(rows, project, recipe.scorer, "" if all_keys else recipe.key, beat, most)
    if not len(table.candidate):
        raise ApplicationError(_nothing(table, name))
    pool, incomplete = table.pool(recipe.key, recipe.level if isinstance(recipe, Pareto) else "")
    report = pool_report(table, pool, incomplete, name) | _weights(project, recipe.scorer)
    if isinstance(recipe, Pareto):
        rule = Rule(recipe.component_gap, recipe.gap, recipe.top)
        chosen = pareto(pool, rule)
        report["dominance"] = _dominance(table, recipe, rule)
    elif isinstance(recipe, OverGap):
        chosen = over_gap(pool, recipe.gap, recipe.top)
    else:
        chosen = best_worst(pool, recipe.gap if isinstance(recipe, BestWorst) else 0.0)
    report["skipped"] = chosen.skipped
    if easy:
        considered = group_starts(pool.prompt)[0]
        report["keep"] = easy_report(chosen) | by_split(
            pool.prompt[considered], pool.prompt[chosen.winner]
        )
    return _of_pool(pool, chosen, report, recipe, table.sha256, "easy" if easy else "")


def _of_pool(
    pool: Pool, chosen: Chosen, report: dict[str, Any], recipe: Recipe, seen: str, stage: str
) -> Choice:
    choice = Choice(
        prompt=pool.prompt[chosen.winner],
        winner=pool.candidate[chosen.winner],
        loser=pool.candidate[chosen.loser],
        winner_score=pool.score[chosen.winner],
        loser_score=pool.score[chosen.loser],
        report=report,
        input_sha256=inputs_hash(recipe, seen),
        stage=stage,
    )
    describe(choice)
    return choice


def _dominance(table: Scored, recipe: Pareto, rule: Rule) -> list[dict[str, Any]]:
    """The report at each level that these scores reach; one of them chose the pairs."""
    found = []
    for level in LEVELS[: depth_of(table.keys)]:
        pool, _ = table.pool(recipe.key, level)
        facts = dominance(pool, rule)
        found.append({"level": level, "chosen": level == recipe.level, **facts})
    return found


def _nothing(table: Scored, name: str) -> str:
    if not table.counts["candidates"]:
        return (
            "There are no images here: generate or import some, or choose other prompts or models."
        )
    return (
        f"None of the {table.counts['candidates']:,} images has a score by {name}. Score them"
        " first, or choose another scorer."
    )


def pool_report(table: Scored, pool: Pool, incomplete: int, name: str) -> dict[str, Any]:
    return {
        "scorer": name,
        "candidates": table.counts["candidates"],
        "unscored": table.counts["unscored"],
        "incomplete": incomplete,
        "prompts": len(group_starts(pool.prompt)[0]),
    }


def _weights(project: Project, scorer: Scorer) -> dict[str, str]:
    if scorer.campaign is None:
        return {}
    weights = weights_of(Campaign.objects.get(project=project, pk=scorer.campaign))
    return {"weights": weights} if weights else {}
