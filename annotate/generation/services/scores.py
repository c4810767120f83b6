"""Scores of candidates: jobs of reward models, and imports of what others scored."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.core.jobs import (
    job_cancel_asked,
    job_cancelled,
    job_claim,
    job_report,
    job_send,
    job_succeed,
)
from annotate.generation.models import Candidate, CandidateScore, ScoreJob
from annotate.generation.models.scores import OVERALL
from annotate.generation.score_rows import Reading, ScoreRow
from annotate.media.models import Asset
from annotate.media.storage import content_link
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet
from annotate.registry.models import ModelVersion

BATCH = 5_000
MOST_PROBLEMS = 100  # kept with the job; the count is whole
SOURCE = re.compile(r"[^\W_][\w .,:()\-]{0,59}")
IMAGES = "images"  # where a job folder holds what is scored


def score_job_create(
    *,
    project: Project,
    user: User | None,
    scorer: ModelVersion,
    prompt_set: PromptSet | None = None,
    model_version: ModelVersion | None = None,
    split: str = "",
    batch_size: int = 32,
) -> ScoreJob:
    """Ask for scores of every image that `scorer` has not scored yet. Videos are left out."""
    if scorer.kind != ModelVersion.Kind.REWARD or not _is_trained(scorer):
        raise ApplicationError(
            f"“{scorer}” is no trained reward model: it has no reward.json. Train one on judged"
            " pairs first.",
            scorer="Choose a trained reward model.",
        )
    job = ScoreJob(
        project=project,
        requested_by=user,
        scorer=scorer,
        prompt_set=prompt_set,
        model_version=model_version,
        split=split,
        batch_size=batch_size,
    )
    total = unscored(job).count()
    if not total:
        raise ApplicationError(f"There is no image here that “{scorer}” has not scored already.")
    job.progress_total = total
    with transaction.atomic():
        job.save()
        job_send(job)
    return job


def _is_trained(scorer: ModelVersion) -> bool:
    return bool(scorer.uri) and (Path(scorer.uri) / "reward.json").is_file()


def unscored(job: ScoreJob) -> QuerySet[Candidate]:
    """The images that the job is for and its scorer has not seen, by id."""
    rows = Candidate.objects.filter(project=job.project, asset__kind=Asset.Kind.IMAGE)
    if job.prompt_set_id:
        rows = rows.filter(prompt__prompt_set=job.prompt_set_id)
    if job.split:
        rows = rows.filter(prompt__split=job.split)
    if job.model_version_id:
        rows = rows.filter(model_version=job.model_version_id)
    seen = CandidateScore.objects.filter(model_version=job.scorer_id, key=OVERALL)
    return rows.exclude(pk__in=seen.values("candidate")).order_by("pk")


def score_claim(pk: int) -> ScoreJob | None:
    return job_claim(ScoreJob, pk)


def score_config(job: ScoreJob) -> dict[str, Any]:
    return {"reward": job.scorer.uri, "batch_size": job.batch_size}


def score_prepare(job: ScoreJob, folder: Path) -> list[dict[str, Any]]:
    """Put the images into the job folder; returns its items. Safe to repeat."""
    found = unscored(job).values_list("pk", "prompt__text", "asset__storage_key")
    items = []
    for number, (pk, prompt, storage_key) in enumerate(found.iterator(BATCH)):
        if number % 500 == 0:
            job_report(job, note="collecting images")
        path = folder / IMAGES / storage_key
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            content_link(storage_key, path)
        items.append({"key": f"c{pk}", "prompt": prompt, "image": f"{IMAGES}/{storage_key}"})
    job_report(job, note="")
    return items


def score_finish(
    job: ScoreJob, scores: Iterable[tuple[str, float]], failed: Mapping[str, str]
) -> bool:
    """Keep what the job found, (key, value) each; told twice, it is stored once."""
    stored = 0
    batch: list[CandidateScore] = []
    for key, value in scores:
        batch.append(
            CandidateScore(
                candidate_id=int(key[1:]), model_version_id=job.scorer_id, key=OVERALL, value=value
            )
        )
        if len(batch) == BATCH:
            stored += _store(batch)
            batch = []
            if not job_report(job, note="keeping scores"):
                return _stopped(job)
    stored += _store(batch)
    ScoreJob.objects.filter(pk=job.pk).update(
        scored=stored,
        failed=len(failed),
        problems=[
            {"candidate": int(key[1:]), "message": _plain(message)}
            for key, message in list(failed.items())[:MOST_PROBLEMS]
        ],
        progress_total=stored + len(failed),
        progress_note="",
    )
    return job_succeed(job)


def _stopped(job: ScoreJob) -> bool:
    """Cancelled between two batches: it ends here, not when its lease runs out. Never its end's winner."""
    if job_cancel_asked(job):
        job_cancelled(job)
    return False


def _plain(message: str) -> str:
    """Without the path of the job folder, which tells nobody anything."""
    return re.sub(r"\S*/images/\S+ ", "", message)[:400]


def _store(rows: Sequence[CandidateScore]) -> int:
    CandidateScore.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["candidate", "model_version", "source", "key"],
        update_fields=["value"],
    )
    return len(rows)


@dataclass
class Imported:
    added: int = 0
    replaced: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)


def scores_import(*, project: Project, source: str, reading: Reading) -> Imported:
    """Keep the rows under the name of their source; one given again replaces the one before."""
    source = source.strip()
    if not SOURCE.fullmatch(source):
        raise ApplicationError(
            "Name where the scores come from, in 1 to 60 letters, digits, spaces and .,:()-",
            source="Use letters, digits, spaces and .,:()-",
        )
    result = Imported(problems=list(reading.problems))
    row_of: dict[tuple[int, str], int] = {}
    for start in range(0, len(reading.rows), BATCH):
        _import_part(project, source, reading.rows[start : start + BATCH], row_of, result)
    result.problems.sort()
    return result


@transaction.atomic
def _import_part(
    project: Project,
    source: str,
    rows: Sequence[tuple[int, ScoreRow]],
    row_of: dict[tuple[int, str], int],
    result: Imported,
) -> None:
    """`row_of`: which row of the whole file gave what; one candidate may be named in two ways."""
    candidates = Candidates.named_by(project, [row for _, row in rows])
    found: dict[tuple[int, str], float] = {}
    for number, row in rows:
        try:
            which = candidates.of(row), row.key
            if (first := row_of.setdefault(which, number)) != number:
                raise ApplicationError(
                    f"Row {first} gives the {row.key} of this candidate ({which[0]}) already, by"
                    " another of its names."
                )
            found[which] = row.value
        except ApplicationError as error:
            result.problems.append((number, error.message))
    there = set(
        CandidateScore.objects.filter(
            candidate__in={pk for pk, _ in found}, source=source, model_version=None
        ).values_list("candidate_id", "key")
    )
    _store(
        [
            CandidateScore(candidate_id=pk, source=source, key=key, value=value)
            for (pk, key), value in found.items()
        ]
    )
    result.replaced += len(there & found.keys())
    result.added += len(found.keys() - there)


@dataclass(frozen=True)
class Candidates:
    """Which candidates some rows speak of; another project's do not exist here."""

    known: set[int]
    by_sha256: dict[str, list[int]]

    @classmethod
    def named_by(cls, project: Project, rows: Sequence[ScoreRow]) -> "Candidates":
        ids = [row.candidate for row in rows if row.candidate is not None]
        hashes = {row.sha256 for row in rows if row.sha256}
        here = Candidate.objects.filter(project=project)
        by_sha256: dict[str, list[int]] = {}
        for pk, sha256 in here.filter(asset__sha256__in=hashes).values_list("pk", "asset__sha256"):
            by_sha256.setdefault(sha256, []).append(pk)
        return cls(set(here.filter(pk__in=ids).values_list("pk", flat=True)), by_sha256)

    def of(self, row: ScoreRow) -> int:
        """Raises ApplicationError where the row names none, or several."""
        if row.candidate is not None:
            if row.candidate not in self.known:
                raise ApplicationError(f"There is no candidate {row.candidate} in this project.")
            return row.candidate
        found = self.by_sha256.get(row.sha256, [])
        if not found:
            raise ApplicationError(f"No candidate here has the image {row.sha256[:12]}….")
        if len(found) > 1:
            raise ApplicationError(
                f"{len(found)} candidates have the image {row.sha256[:12]}…: give the candidate's"
                " id instead."
            )
        return found[0]
