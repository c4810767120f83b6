"""Building a snapshot: a folder of Parquet files and images that is never changed again.

The folder is made under a temporary name and renamed when it is whole, so a snapshot is either
there or not. The same rows give the same bytes: rows are sorted, nothing depends on the clock.
"""

import hmac
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from annotate.core.hashing import sha256_of, sha256_of_file
from annotate.core.jobs import job_cancelled, job_claim, job_fail, job_report, job_succeed
from annotate.datasets.files import write_json, write_table
from annotate.datasets.models import Snapshot, SnapshotJudgement
from annotate.datasets.pair_form import form_columns, form_values
from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign, Judgement, Preference, Task, TaskCandidate
from annotate.labeling.selectors import answers_of
from annotate.media.models import Asset
from annotate.media.storage import content_read
from annotate.quality.services.majority import soft
from annotate.registry.models import ModelVersion

FORMAT = "prefloop.pairs/1"
BATCH = 2_000
Choice = Preference.Choice


class Stopped(Exception):
    """Somebody cancelled, or another attempt took over."""


@dataclass
class Rows:
    """What goes into the tables, and which files they point to."""

    pairs: list[dict[str, Any]] = field(default_factory=list)
    judgements: list[dict[str, Any]] = field(default_factory=list)
    assets: dict[str, Asset] = field(default_factory=dict)  # path in the snapshot -> asset
    # Columns of judgements.parquet that only some campaigns' forms ask for.
    more: dict[str, pa.DataType] = field(default_factory=dict)


def snapshot_build(pk: int) -> None:
    snapshot = job_claim(Snapshot, pk)
    if snapshot is None:
        return
    try:
        _build(snapshot)
    except Stopped:
        job_cancelled(snapshot)
    except OSError as error:
        job_fail(
            snapshot,
            error=f"{type(error).__name__}: {error}",
            hint="Nothing was lost. Make room on the disk (or mend the storage) and try again.",
        )
    except Exception as error:
        job_fail(snapshot, error=f"{type(error).__name__}: {error}")
        raise


def _build(snapshot: Snapshot) -> None:
    campaigns = list(snapshot.campaigns.order_by("pk"))
    rows = _rows(campaigns)
    if not rows.pairs:
        job_fail(
            snapshot,
            error="No judgements in these campaigns yet.",
            hint="Judge some pairs first, then make the snapshot again.",
        )
        return
    folder = settings.SNAPSHOTS_ROOT / str(snapshot.pk)
    partial = folder.with_name(f"{folder.name}.{snapshot.attempt}.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        files = _write(snapshot, partial, rows)
        counts = _counts(rows, files)
        content = sha256_of([(file["path"], file["sha256"]) for file in files])
        manifest = {
            "format": FORMAT,
            "content_sha256": content,
            "counts": counts,
            "campaigns": [{"id": row.pk, "name": row.name} for row in campaigns],
            "project": snapshot.project_id,
            "files": files,
        }
        write_json(partial / "manifest.json", manifest)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _finish(snapshot, folder, rows, counts, content)


@transaction.atomic
def _finish(
    snapshot: Snapshot, folder: Path, rows: Rows, counts: dict[str, Any], content: str
) -> None:
    if not job_succeed(snapshot):
        raise Stopped
    Snapshot.objects.filter(pk=snapshot.pk).update(
        uri=str(folder), counts=counts, content_sha256=content
    )
    SnapshotJudgement.objects.filter(snapshot=snapshot).delete()
    SnapshotJudgement.objects.bulk_create(
        (
            SnapshotJudgement(snapshot=snapshot, judgement_id=row["judgement_id"])
            for row in rows.judgements
        ),
        batch_size=BATCH,
    )


def _rows(campaigns: list[Campaign]) -> Rows:
    rows = Rows(more=form_columns(campaigns))
    answers = answers_of([row.pk for row in campaigns]).select_related("preference", "task")
    if rows.more:
        answers = answers.prefetch_related("dimensions")
    # Counted from these very answers: people go on judging while a snapshot is built.
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for answer in answers.iterator(BATCH):
        more = form_values(answer) if rows.more else {}
        rows.judgements.append(_judgement_row(answer) | more)
        votes[answer.task_id][answer.preference.choice] += 1
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
    rows.assets[image] = candidate.asset
    latent = None
    if candidate.latent is not None:
        latent = f"latents/{candidate.latent.storage_key}"
        rows.assets[latent] = candidate.latent
    model = candidate.model_version_id
    return {
        f"{side}_id": candidate.pk,
        f"{side}_image": image,
        f"{side}_latent": latent,
        f"{side}_latent_vae": candidate.latent_vae_sha256 or None,
        f"{side}_model": names[model] if model else None,
    }


def _write(snapshot: Snapshot, folder: Path, rows: Rows) -> list[dict[str, Any]]:
    """Write everything; returns the manifest's list of files, in a fixed order."""
    files = []
    for name, table in (("pairs", rows.pairs), ("judgements", rows.judgements)):
        path = folder / f"{name}.parquet"
        write_table(path, name, table, rows.more if name == "judgements" else None)
        files.append(_entry(folder, path, sha256_of_file(path)) | {"rows": len(table)})
    for number, (name, asset) in enumerate(sorted(rows.assets.items())):
        if number % 500 == 0 and not job_report(
            snapshot, done=number, total=len(rows.assets), note="copying images"
        ):
            raise Stopped
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _copy(asset, path)
        files.append(_entry(folder, path, asset.sha256))
    job_report(snapshot, done=len(rows.assets), total=len(rows.assets), note="")
    return files


def _copy(asset: Asset, path: Path) -> None:
    """Link where the disk allows it: a snapshot then costs no room. Contents never change."""
    try:
        os.link(default_storage.path(asset.storage_key), path)
    except (OSError, NotImplementedError):
        path.write_bytes(content_read(asset.storage_key))


def _entry(folder: Path, path: Path, sha256: str) -> dict[str, Any]:
    return {
        "path": path.relative_to(folder).as_posix(),
        "sha256": sha256,
        "bytes": path.stat().st_size,
    }


def _counts(rows: Rows, files: list[dict[str, Any]]) -> dict[str, int]:
    splits = [row["split"] for row in rows.pairs]
    return {
        "pairs": len(rows.pairs),
        **{split: splits.count(split) for split in ("train", "validation", "test")},
        "judgements": len(rows.judgements),
        "people": len({row["annotator"] for row in rows.judgements}),
        "images": sum(name.startswith("images/") for name in rows.assets),
        "bytes": sum(file["bytes"] for file in files),
    }
