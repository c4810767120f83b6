"""Pairs of a curriculum: each stage goes on from the pairs of the one before."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of
from annotate.core.models import JobStatus
from annotate.datasets.builders.curriculum import Stage, hard, normal
from annotate.datasets.builders.pool import Floats, Ints
from annotate.datasets.models import Snapshot, SnapshotPair
from annotate.datasets.recipes import BEFORE, HgdpoEasy, HgdpoHard, HgdpoNormal, recipe_of
from annotate.datasets.scored import few_enough, in_scope, scored, scorer_name
from annotate.datasets.services.choice import BATCH, Beat, Choice, by_split, describe, inputs_hash
from annotate.datasets.services.choose_scores import pool_report
from annotate.generation.models import Candidate, Reconstruction
from annotate.projects.models import Project


def normal_stage(project: Project, recipe: HgdpoNormal, beat: Beat, most: int | None) -> Choice:
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
    report = pool_report(table, pool, incomplete, name) | _stage_report(stage, pairs)
    return _next_stage(
        pairs, stage, before, report, "normal",
        winner=pool.candidate[stage.winner],
        winner_score=pool.score[stage.winner],
        winner_level=level[stage.winner],
        inputs=inputs_hash(recipe, table.sha256, before.content_sha256),
    )  # fmt: skip


def hard_stage(project: Project, recipe: HgdpoHard, most: int | None) -> Choice:
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
        inputs=inputs_hash(recipe, digest, before.content_sha256),
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
    describe(choice)
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
        | by_split(pairs.prompt, pairs.prompt[stage.before]),
    }
