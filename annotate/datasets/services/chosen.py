"""A snapshot of what a builder chose: pairs with a winner, their scores and their lineage.

Read and written a batch at a time: a million pairs fit where a thousand do.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from annotate.core.jobs import job_report
from annotate.datasets.files import write_batches
from annotate.datasets.models import Snapshot, SnapshotPair
from annotate.datasets.recipes import Recipe, recipe_of
from annotate.datasets.services.choice import Choice, split_counts
from annotate.datasets.services.choose import choose
from annotate.datasets.services.judged import judgements_keep
from annotate.datasets.written import NothingToHold, Stopped, Stored, Written
from annotate.generation.models import Candidate
from annotate.labeling.selectors.judgements import answers_of
from annotate.prompts.models import Prompt
from annotate.registry.models import ModelVersion

BATCH = 10_000
# Columns of pairs.parquet after those that every snapshot has.
COLUMNS = {
    "score_first": pa.float64(),
    "score_second": pa.float64(),
    "gap": pa.float64(),
    "stage": pa.string(),
    "origin_first": pa.string(),
    "origin_second": pa.string(),
    "winner_level": pa.int16(),
}
_SIDE = (
    "pk", "prompt_id", "origin", "model_version_id", "latent_vae_sha256",
    "asset__storage_key", "asset__sha256", "latent__storage_key", "latent__sha256",
)  # fmt: skip


def write_chosen(snapshot: Snapshot, folder: Path) -> Written:
    """Choose and write. Raises NothingToHold, or ApplicationError with what is wrong."""
    recipe = recipe_of(snapshot.recipe)

    def beat() -> None:
        if not job_report(snapshot, note="reading scores"):
            raise Stopped

    choice = choose(snapshot.project, recipe, beat)
    if not len(choice):
        raise NothingToHold(
            "No pair fits this recipe.", f"Of {choice.report['prompts']:,} prompts: {why(choice)}."
        )
    written = Written(
        counts={
            "pairs": len(choice),
            **split_counts(choice.prompt),
            "judgements": 0,
            "people": 0,
            "prompts": len(np.unique(choice.prompt)),
        },
        manifest=_manifest(snapshot, choice),
        report=choice.report,
        input_sha256=choice.input_sha256,
    )
    origins: dict[int, str] = {}
    batches = _rows(snapshot, recipe, choice, written, origins)
    rows = write_batches(folder / "pairs.parquet", "pairs", batches, COLUMNS)
    written.tables = {"pairs.parquet": rows}
    written.keep = lambda: _keep(snapshot, recipe, choice, origins)
    return written


def why(choice: Choice) -> str:
    """What was passed over, in words."""
    words = {
        "one_candidate": "have one scored candidate",
        "no_difference": "have candidates that all score the same",
        "under_gap": "have no pair over the gap",
        "no_pair": "have no pair that the rule admits",
        "no_winner_image": "have no image to win",
        "scores_lower": "have a reconstruction that scores lower than the loser",
    }
    skipped = choice.report.get("skipped", {})
    parts = [f"{count:,} {words[key]}" for key, count in skipped.items() if count]
    return ", ".join(parts) or "none has a scored candidate"


def _manifest(snapshot: Snapshot, choice: Choice) -> dict[str, Any]:
    before = choice.before
    return {
        "recipe": snapshot.recipe,
        "report": choice.report,
        "input_sha256": choice.input_sha256,
        "before": {"id": before.pk, "content_sha256": before.content_sha256} if before else None,
    }


def _rows(
    snapshot: Snapshot, recipe: Recipe, choice: Choice, written: Written, origins: dict[int, str]
) -> Iterator[list[dict[str, Any]]]:
    names = {
        model.pk: f"{model.name} r{model.revision}"
        for model in ModelVersion.objects.filter(project=snapshot.project_id).only(
            "name", "revision"
        )
    }
    for start in range(0, len(choice), BATCH):
        if not job_report(snapshot, done=start, total=len(choice), note="writing pairs"):
            raise Stopped
        places = range(start, min(start + BATCH, len(choice)))
        part = slice(places.start, places.stop)
        ids = set(choice.winner[part].tolist()) | set(choice.loser[part].tolist())
        sides = {row["pk"]: row for row in Candidate.objects.filter(pk__in=ids).values(*_SIDE)}
        prompts = {
            pk: (text, split)
            for pk, text, split in Prompt.objects.filter(
                pk__in=set(choice.prompt[part].tolist())
            ).values_list("pk", "text", "split")
        }
        origins |= {pk: row["origin"] for pk, row in sides.items()}
        yield [_row(place, recipe, choice, sides, prompts, names, written) for place in places]


def _row(
    place: int,
    recipe: Recipe,
    choice: Choice,
    sides: dict[int, dict[str, Any]],
    prompts: dict[int, tuple[str, str]],
    names: dict[int, str],
    written: Written,
) -> dict[str, Any]:
    prompt, winner, loser = (
        int(array[place]) for array in (choice.prompt, choice.winner, choice.loser)
    )
    scores = {
        winner: _number(choice.winner_score[place]),
        loser: _number(choice.loser_score[place]),
    }
    first, second = sorted((winner, loser))
    text, split = prompts[prompt]
    gap = _number(choice.gap[place])
    p_winner = _certainty(gap, recipe.temperature)
    return {
        "pair_id": place + 1,
        "prompt_id": prompt,
        "prompt": text,
        "split": split,
        **_side("first", sides[first], names, written),
        **_side("second", sides[second], names, written),
        "votes_first": 0,
        "votes_second": 0,
        "votes_tie": 0,
        "votes_both_bad": 0,
        "p_first": p_winner if first == winner else 1 - p_winner,
        "weight": 1.0,
        "score_first": scores[first],
        "score_second": scores[second],
        "gap": gap,
        "stage": choice.stage or None,
        "origin_first": sides[first]["origin"],
        "origin_second": sides[second]["origin"],
        "winner_level": _level(choice, place),
    }


def _certainty(gap: float | None, temperature: float | None) -> float:
    """How sure it is that the winner is better; without a gap or a temperature, entirely."""
    if gap is None or temperature is None:
        return 1.0
    return 1 / (1 + math.exp(-gap / temperature)) if gap / temperature < 700 else 1.0


def _level(choice: Choice, place: int) -> int | None:
    return int(choice.winner_level[place]) or None if len(choice.winner_level) else None


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _side(
    side: str, row: dict[str, Any], names: dict[int, str], written: Written
) -> dict[str, Any]:
    image = f"images/{row['asset__storage_key']}"
    written.assets[image] = Stored(row["asset__storage_key"], row["asset__sha256"])
    latent = None
    if row["latent__storage_key"]:
        latent = f"latents/{row['latent__storage_key']}"
        written.assets[latent] = Stored(row["latent__storage_key"], row["latent__sha256"])
    model = row["model_version_id"]
    return {
        f"{side}_id": row["pk"],
        f"{side}_image": image,
        f"{side}_latent": latent,
        f"{side}_latent_vae": row["latent_vae_sha256"] or None,
        f"{side}_model": names[model] if model else None,
    }


def _keep(snapshot: Snapshot, recipe: Recipe, choice: Choice, origins: dict[int, str]) -> None:
    """The pairs as rows, whose lineage the database checks; and whose judgements scored them."""
    SnapshotPair.objects.filter(snapshot=snapshot).delete()
    Snapshot.objects.filter(pk=snapshot.pk).update(before=choice.before)
    before_stage = {"normal": "easy", "hard": "normal"}.get(choice.stage, "")
    for start in range(0, len(choice), BATCH):
        SnapshotPair.objects.bulk_create(
            SnapshotPair(
                snapshot=snapshot,
                number=place + 1,
                prompt_id=int(choice.prompt[place]),
                winner_id=int(choice.winner[place]),
                loser_id=int(choice.loser[place]),
                winner_origin=origins[int(choice.winner[place])],
                loser_origin=origins[int(choice.loser[place])],
                winner_level=_level(choice, place),
                winner_score=_number(choice.winner_score[place]),
                loser_score=_number(choice.loser_score[place]),
                stage=choice.stage,
                before_id=int(choice.pair_before[place]) if before_stage else None,
                before_stage=before_stage,
            )
            for place in range(start, min(start + BATCH, len(choice)))
        )
    scorer = getattr(recipe, "scorer", None)
    if scorer is not None and scorer.campaign is not None:
        judgements_keep(
            snapshot, [str(pk) for pk in answers_of([scorer.campaign]).values_list("pk", flat=True)]
        )
