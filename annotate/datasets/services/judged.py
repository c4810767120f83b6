"""A snapshot of what people judged: pairs with their votes, and who said what."""

import hmac
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings

from annotate.datasets.files import write_table
from annotate.datasets.models import Snapshot, SnapshotJudgement
from annotate.datasets.pair_form import form_columns, form_values
from annotate.datasets.services.soft import Said, soften
from annotate.datasets.written import NothingToHold, Stored, Written
from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign, Judgement, Preference, Task, TaskCandidate
from annotate.labeling.selectors.judgements import answers_of, any_left_out
from annotate.quality.overruled import overruled
from annotate.quality.services.majority import soft
from annotate.registry.models import ModelVersion

BATCH = 2_000
Choice = Preference.Choice


@dataclass
class Rows:
    """What goes into the tables, and which files they point to."""

    pairs: list[dict[str, Any]] = field(default_factory=list)
    judgements: list[dict[str, Any]] = field(default_factory=list)
    assets: dict[str, Stored] = field(default_factory=dict)  # path in the snapshot -> file
    # Columns of judgements.parquet that only some campaigns' forms ask for.
    more: dict[str, pa.DataType] = field(default_factory=dict)
    said: Said = field(default_factory=Said)


def write_judged(snapshot: Snapshot, folder: Path) -> Written:
    """Write the tables of a snapshot of campaigns. Raises NothingToHold where nobody judged yet."""
    campaigns = list(snapshot.campaigns.order_by("pk"))
    rows = _rows(campaigns)
    if not rows.pairs:
        if any_left_out([row.pk for row in campaigns]):
            raise NothingToHold(
                "No judgements that count in these campaigns: those who judged are excluded.",
                "Lift an exclusion or have others judge, then make the snapshot again.",
            )
        raise NothingToHold(
            "No judgements in these campaigns yet.",
            "Judge some pairs first, then make the snapshot again.",
        )
    manifest: dict[str, Any] = {
        "campaigns": [{"id": row.pk, "name": row.name} for row in campaigns]
    }
    if snapshot.labels == Snapshot.Labels.CONSENSUS:
        manifest["labels"] = soften(rows.pairs, rows.said, pseudonym)
    if decided := _overrule(rows.pairs):
        manifest["overruled"] = {
            "pairs": decided,
            "says": "p_first is what a reviewer decided, weight 1; the votes are as they were.",
        }
    write_table(folder / "pairs.parquet", "pairs", rows.pairs)
    write_table(folder / "judgements.parquet", "judgements", rows.judgements, rows.more)
    return Written(
        tables={"pairs.parquet": len(rows.pairs), "judgements.parquet": len(rows.judgements)},
        assets=rows.assets,
        counts=_counts(rows),
        manifest=manifest,
        keep=lambda: _keep(snapshot, rows),
    )


def _keep(snapshot: Snapshot, rows: Rows) -> None:
    ids = [row["judgement_id"] for row in rows.judgements]
    judgements_keep(snapshot, ids)


def judgements_keep(snapshot: Snapshot, ids: list[str]) -> None:
    """Say which judgements taught this snapshot."""
    SnapshotJudgement.objects.filter(snapshot=snapshot).delete()
    SnapshotJudgement.objects.bulk_create(
        (SnapshotJudgement(snapshot=snapshot, judgement_id=pk) for pk in ids), batch_size=BATCH
    )


def _overrule(pairs: list[dict[str, Any]]) -> list[int]:
    """A reviewer's answer stands above the votes; returns the pairs that have one."""
    instead = overruled(row["pair_id"] for row in pairs)
    for row in pairs:
        if row["pair_id"] in instead:
            row["p_first"], row["weight"] = soft(Counter({instead[row["pair_id"]]: 1})), 1.0
    return sorted(instead)


def _counts(rows: Rows) -> dict[str, int]:
    splits = [row["split"] for row in rows.pairs]
    return {
        "pairs": len(rows.pairs),
        **{split: splits.count(split) for split in ("train", "validation", "test")},
        "judgements": len(rows.judgements),
        "people": len({row["annotator"] for row in rows.judgements}),
    }


def _rows(campaigns: list[Campaign]) -> Rows:
    rows = Rows(more=form_columns(campaigns))
    answers = answers_of([row.pk for row in campaigns]).select_related("preference", "task")
    if rows.more:
        answers = answers.prefetch_related("dimensions")
    # Counted from these very answers: people go on judging while a snapshot is built.
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for answer in answers.iterator(BATCH):
        more = form_values(answer) if rows.more else {}
        row = _judgement_row(answer) | more
        rows.judgements.append(row)
        choice, first_first = row["choice"], row["first_shown_left"]
        votes[answer.task_id][choice] += 1
        rows.said.add(row["campaign_id"], answer.task_id, answer.annotator_id, choice, first_first)
    names = {
        model.pk: f"{model.name} r{model.revision}"
        for model in ModelVersion.objects.all().only("name", "revision")
    }
    task_ids = sorted(votes)
    for start in range(0, len(task_ids), BATCH):
        _add_pairs(rows, task_ids[start : start + BATCH], votes, names)
    return rows


def _judgement_row(answer: Judgement) -> dict[str, Any]:
    return {
        "judgement_id": str(answer.pk),
        "pair_id": answer.task_id,
        "campaign_id": answer.task.campaign_id,
        "annotator": pseudonym(answer.annotator_id),
        "choice": answer.preference.choice,
        "first_shown_left": answer.order[0] == 0,
        "duration_ms": answer.duration_ms,
        "arrival": answer.arrival,
        "created_at": answer.created_at,
    }


def pseudonym(user_id: int) -> str:
    """A stable name for a person that tells nobody outside who it is."""
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"annotator {user_id}".encode(), "sha256").hex()[:16]


def _add_pairs(
    rows: Rows, task_ids: list[int], votes: Mapping[int, Counter[str]], names: dict[int, str]
) -> None:
    tasks = Task.objects.filter(pk__in=task_ids).select_related("prompt").order_by("pk")
    candidates: dict[int, dict[int, Candidate]] = {}
    shown = TaskCandidate.objects.filter(task__in=task_ids).select_related(
        "candidate__asset", "candidate__latent"
    )
    for place in shown:
        candidates.setdefault(place.task_id, {})[place.position] = place.candidate
    for task in tasks:
        first, second = candidates[task.pk][0], candidates[task.pk][1]
        said = votes[task.pk]
        rows.pairs.append(
            {
                "pair_id": task.pk,
                "prompt_id": task.prompt_id,
                "prompt": task.prompt.text,
                "split": task.prompt.split,
                **_side(rows, "first", first, names),
                **_side(rows, "second", second, names),
                "votes_first": said[Choice.FIRST],
                "votes_second": said[Choice.SECOND],
                "votes_tie": said[Choice.TIE],
                "votes_both_bad": said[Choice.BOTH_BAD],
                "p_first": soft(said),
                "weight": 1.0,
            }
        )


def _side(rows: Rows, side: str, candidate: Candidate, names: dict[int, str]) -> dict[str, Any]:
    image = f"images/{candidate.asset.storage_key}"
    rows.assets[image] = Stored.of(candidate.asset)
    latent = None
    if candidate.latent is not None:
        latent = f"latents/{candidate.latent.storage_key}"
        rows.assets[latent] = Stored.of(candidate.latent)
    model = candidate.model_version_id
    return {
        f"{side}_id": candidate.pk,
        f"{side}_image": image,
        f"{side}_latent": latent,
        f"{side}_latent_vae": candidate.latent_vae_sha256 or None,
        f"{side}_model": names[model] if model else None,
    }
