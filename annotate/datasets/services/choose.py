"""From a recipe to pairs: reads what there is, lets a builder choose, and says what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of
from annotate.core.models import JobStatus
from annotate.datasets.builders.by_score import best_worst, over_gap
from annotate.datasets.builders.curriculum import Stage, easy_report, hard, normal
from annotate.datasets.builders.pareto import Rule, dominance, pareto
from annotate.datasets.builders.parts import LEVELS, depth_of
from annotate.datasets.builders.pool import BadScores, Chosen, Floats, Ints, Pool, group_starts
from annotate.datasets.models import Snapshot, SnapshotPair
from annotate.datasets.recipes import (
    BEFORE,
    BestWorst,
    HgdpoEasy,
    HgdpoHard,
    HgdpoNormal,
    OverGap,
    Pareto,
    Recipe,
    Scorer,
    recipe_of,
)
from annotate.datasets.scored import Scored, few_enough, in_scope, scored, scorer_name
from annotate.generation.models import Candidate, Reconstruction
from annotate.labeling.models import Campaign
from annotate.projects.models import Project
from annotate.prompts.models import Prompt, PromptSet, Split
from annotate.quality.candidate_scores import weights_of
from annotate.registry.models import ModelVersion

BATCH = 10_000
Beat = Callable[[], None]


@dataclass(frozen=True)
class Choice:
    """P pairs of a recipe, sorted by (prompt, winner, loser)."""

    prompt: Ints
    winner: Ints  # candidates
    loser: Ints
    winner_score: Floats  # nan where nobody scored it
    loser_score: Floats
    report: dict[str, Any]
    input_sha256: str
    stage: str = ""
    before: Snapshot | None = None
    pair_before: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # SnapshotPair ids
    winner_level: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # 0: none

    def __len__(self) -> int:
        return len(self.prompt)

    @property
    def gap(self) -> Floats:
        return self.winner_score - self.loser_score


def choose(
    project: Project, recipe: Recipe, beat: Beat = lambda: None, most: int | None = None
) -> Choice:
    """The pairs of a recipe, now. Raises ApplicationError with what is missing or wrong.

    `beat` is called now and then while much is read. More rows of one kind than `most` are not read
    at all, which is told as what is wrong.
    """
    _check_names(project, recipe)
    try:
        if isinstance(recipe, HgdpoNormal):
            return _normal(project, recipe, beat, most)
        if isinstance(recipe, HgdpoHard):
            return _hard(project, recipe, most)
        return _by_scores(project, recipe, beat, most)
    except BadScores as error:
        raise ApplicationError(str(error)) from None


def split_counts(prompts: Ints) -> dict[str, int]:
    """How many of these pairs' prompts are in each split, a pair each."""
    unique, counts = np.unique(prompts, return_counts=True)
    pairs = dict(zip(unique.tolist(), counts.tolist(), strict=True))
    found = dict.fromkeys(Split.values, 0)
    for start in range(0, len(unique), BATCH):
        part = unique[start : start + BATCH].tolist()
        for pk, split in Prompt.objects.filter(pk__in=part).values_list("pk", "split"):
            found[split] += pairs[pk]
    return found


# --- by scores alone ------------------------------------------------------------------------------


def _by_scores(
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
    report = _report(table, pool, incomplete, name) | _weights(project, recipe.scorer)
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
        report["keep"] = easy_report(chosen) | _by_split(
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
        input_sha256=_inputs(recipe, seen),
        stage=stage,
    )
    _describe(choice)
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


def _report(table: Scored, pool: Pool, incomplete: int, name: str) -> dict[str, Any]:
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


# --- the curriculum -------------------------------------------------------------------------------


def _normal(project: Project, recipe: HgdpoNormal, beat: Beat, most: int | None) -> Choice:
    before = stage_before(project, recipe)
    pairs = _pairs_of(before, most)
    easy = recipe_of(before.recipe)
    assert isinstance(easy, HgdpoEasy)
    name = scorer_name(project, easy.scorer)
    rows = _reconstructions(project, easy.model, recipe.window)
    table = scored(rows, project, easy.scorer, easy.key, beat, most)
    if not len(table.candidate):
        raise ApplicationError(
            f"The base model has no reconstructions between levels {recipe.window[0]} and"
            f" {recipe.window[1]} that {name} scored: make them from the photos, then score them."
        )
    pool, incomplete = table.pool(easy.key)
    level = _levels(pool.candidate)
    stage = normal(pool, level, recipe.window, pairs.prompt, pairs.winner_score)
    report = _report(table, pool, incomplete, name) | _stage_report(stage, pairs)
    return _next_stage(
        pairs, stage, before, report, "normal",
        winner=pool.candidate[stage.winner],
        winner_score=pool.score[stage.winner],
        winner_level=level[stage.winner],
        inputs=_inputs(recipe, table.sha256, before.content_sha256),
    )  # fmt: skip


def _hard(project: Project, recipe: HgdpoHard, most: int | None) -> Choice:
    before = stage_before(project, recipe)
    pairs = _pairs_of(before, most)
    if recipe.winner == "real":
        rows = in_scope(project, real=True).filter(origin=Candidate.Origin.REAL)
        missing = "There are no real photos of these prompts: import them first."
    else:
        easy = recipe_of(before.before.recipe)  # type: ignore[union-attr]  # a normal stage has one
        assert isinstance(easy, HgdpoEasy)
        rows = _reconstructions(project, easy.model, (recipe.level, recipe.level))
        missing = (
            f"The base model has no reconstructions of level {recipe.level}: make them from the"
            " photos, or let the photos themselves win."
        )
    few_enough(rows, most, "images")
    found = np.array(list(rows.order_by("pk").values_list("pk", "prompt_id")), np.int64)
    if not len(found):
        raise ApplicationError(missing)
    stage = hard(found[:, 1], found[:, 0], pairs.prompt)
    winner = found[stage.winner, 0]
    level = recipe.level if recipe.winner == "reconstruction" else 0
    digest = sha256_of(found.tolist())
    return _next_stage(
        pairs, stage, before, {"prompts": len(pairs.prompt)} | _stage_report(stage, pairs), "hard",
        winner=winner,
        winner_score=np.full(len(winner), np.nan),  # the paper filters by scores once, before
        winner_level=np.full(len(winner), level, np.int64),
        inputs=_inputs(recipe, digest, before.content_sha256),
    )  # fmt: skip


@dataclass(frozen=True)
class _Before:
    """The pairs of the stage before, by prompt, each prompt once."""

    pk: Ints
    prompt: Ints
    winner: Ints
    winner_score: Floats


def _pairs_of(snapshot: Snapshot, most: int | None) -> _Before:
    pairs = SnapshotPair.objects.filter(snapshot=snapshot)
    few_enough(pairs, most, "pairs of the stage before")
    rows = list(
        pairs.order_by("prompt_id").values_list("pk", "prompt_id", "winner_id", "winner_score")
    )
    ids = np.array([row[:3] for row in rows], np.int64).reshape(-1, 3)
    score = np.array([np.nan if row[3] is None else row[3] for row in rows], np.float64)
    return _Before(ids[:, 0], ids[:, 1], ids[:, 2], score)


def stage_before(project: Project, recipe: HgdpoNormal | HgdpoHard) -> Snapshot:
    """The finished stage that a recipe goes on from. Raises ApplicationError for anything else."""
    wanted = BEFORE[recipe.builder].removeprefix("hgdpo_")
    found = Snapshot.objects.filter(project=project, pk=recipe.after).first()
    if found is None or found.builder != BEFORE[recipe.builder]:
        raise ApplicationError(
            f"The {recipe.builder.removeprefix('hgdpo_')} stage goes on from a dataset of the"
            f" {wanted} stage: choose one of this project.",
            after=f"Choose a dataset of the {wanted} stage.",
        )
    if found.status != JobStatus.SUCCEEDED:
        raise ApplicationError(
            f"The dataset of the {wanted} stage is not finished.", after="Not finished."
        )
    return found


def _reconstructions(project: Project, model: int, window: tuple[int, int]) -> Any:
    return Candidate.objects.filter(
        project=project,
        model_version=model,
        reconstruction__level__gte=window[0],
        reconstruction__level__lte=window[1],
    )


def _levels(candidates: Ints) -> Ints:
    """(N,) the level of each of these reconstructions."""
    level: dict[int, int] = {}
    for start in range(0, len(candidates), BATCH):
        part = candidates[start : start + BATCH].tolist()
        level |= dict(
            Reconstruction.objects.filter(candidate__in=part).values_list("candidate_id", "level")
        )
    return np.array([level[pk] for pk in candidates.tolist()], np.int64)


def _next_stage(
    pairs: _Before,
    stage: Stage,
    before: Snapshot,
    report: dict[str, Any],
    name: str,
    *,
    winner: Ints,
    winner_score: Floats,
    winner_level: Ints,
    inputs: str,
) -> Choice:
    order = np.argsort(pairs.prompt[stage.before])
    rows = stage.before[order]
    choice = Choice(
        prompt=pairs.prompt[rows],
        winner=winner[order],
        loser=pairs.winner[rows],
        winner_score=winner_score[order],
        loser_score=pairs.winner_score[rows],
        report=report,
        input_sha256=inputs,
        stage=name,
        before=before,
        pair_before=pairs.pk[rows],
        winner_level=winner_level[order],
    )
    _describe(choice)
    return choice


def _stage_report(stage: Stage, pairs: _Before) -> dict[str, Any]:
    return {
        "skipped": stage.skipped,
        "keep": {
            "considered": stage.considered,
            "kept": len(stage.winner),
            "keep_rate": stage.keep_rate,
            "by_level": stage.by_level,
        }
        | _by_split(pairs.prompt, pairs.prompt[stage.before]),
    }


# --- what every choice says -------------------------------------------------------------------------


def _by_split(considered: Ints, kept: Ints) -> dict[str, Any]:
    of, out_of = split_counts(kept), split_counts(considered)
    return {
        "by_split": [
            {"split": split, "considered": out_of[split], "kept": of[split]}
            for split in Split.values
        ]
    }


def _describe(choice: Choice) -> None:
    gap = choice.gap[np.isfinite(choice.gap)]
    if len(gap):
        least, middle, most = np.quantile(gap, [0, 0.5, 1]).tolist()
        choice.report["gap"] = {
            "mean": round(float(gap.mean()), 6),
            "least": round(least, 6),
            "median": round(middle, 6),
            "most": round(most, 6),
        }


def _inputs(recipe: Recipe, *seen: str) -> str:
    """The hash of all that decides about the pairs: the recipe, and what it chose from."""
    return sha256_of([recipe.model_dump(mode="json"), *seen])


def _check_names(project: Project, recipe: Recipe) -> None:
    """Every set and model named is of this project; another project's do not exist here."""
    sets: Sequence[int] = getattr(recipe, "prompt_sets", ())
    if PromptSet.objects.filter(project=project, pk__in=sets).count() != len(set(sets)):
        raise ApplicationError("A prompt set named here is not in this project.")
    models = [recipe.model] if isinstance(recipe, HgdpoEasy) else getattr(recipe, "models", ())
    if ModelVersion.objects.filter(project=project, pk__in=models).count() != len(set(models)):
        raise ApplicationError("A model named here is not in this project.")
