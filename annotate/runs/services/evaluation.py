"""Evaluations: several models draw the same held-out prompts; people judge them blind."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.core.jobs import job_claim, job_send, job_succeed
from annotate.generation.models import Candidate
from annotate.generation.services.draw import (
    candidate_record,
    item_key,
    model_paths,
    sampler_checked,
    sampler_identity,
)
from annotate.labeling.models import Campaign
from annotate.labeling.services.campaign import campaign_create
from annotate.labeling.services.tasks import PairSource
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet
from annotate.prompts.selectors import prompts_for
from annotate.registry.models import ModelVersion
from annotate.runs.models import EvaluatedModel, Evaluation, EvaluationSample

Part = EvaluatedModel.Part
BLIND = "blind evaluation"


@dataclass(frozen=True)
class Entry:
    model_version: ModelVersion
    part: str  # tuned or control


@transaction.atomic
def evaluation_create(
    *,
    project: Project,
    user: User | None,
    name: str,
    baseline: ModelVersion,
    entries: Sequence[Entry],
    reward: ModelVersion | None,
    prompt_set: PromptSet,
    seeds: Sequence[int],
    sampler: dict[str, Any],
    split: str = "test",
    prompt_limit: int | None = None,
) -> Evaluation:
    everyone = [Entry(baseline, Part.BASELINE), *entries]
    if len({entry.model_version.pk for entry in everyone}) != len(everyone):
        raise ApplicationError("Each model can take part once.")
    if len(everyone) < 2:
        raise ApplicationError("Give at least one model beside the baseline.")
    if any(entry.model_version.source == ModelVersion.Source.EXTERNAL for entry in everyone):
        raise ApplicationError("A model without weights here cannot draw new images.")
    count = prompts_for(prompt_set=prompt_set, split=split, limit=prompt_limit).count()
    if not count or not seeds:
        raise ApplicationError(
            f"The prompt set has no prompts in the split {split!r}, or no seeds."
        )
    checked = sampler_checked(sampler)
    evaluation = Evaluation.objects.create(
        project=project,
        requested_by=user,
        name=name,
        baseline=baseline,
        reward=reward,
        prompt_set=prompt_set,
        split=split,
        prompt_limit=prompt_limit,
        seeds=list(dict.fromkeys(seeds)),
        sampler=checked,
        sampler_sha256=sampler_identity(checked),
        progress_total=count * len(set(seeds)) * len(everyone),
    )
    EvaluatedModel.objects.bulk_create(
        EvaluatedModel(evaluation=evaluation, model_version=entry.model_version, part=entry.part)
        for entry in everyone
    )
    job_send(evaluation)
    return evaluation


def evaluation_claim(pk: int) -> Evaluation | None:
    return job_claim(Evaluation, pk)


def contestant_name(model: ModelVersion) -> str:
    return f"m{model.pk}"


def evaluation_config(evaluation: Evaluation) -> dict[str, Any]:
    """The settings for the evaluation's job folder. Models go by their row's id there."""
    models = list(evaluation.models.select_related("model_version").order_by("pk"))
    control = [row for row in models if row.part == Part.CONTROL]
    return {
        "models": [
            {"name": contestant_name(row.model_version), **model_paths(row.model_version)}
            for row in models
        ],
        "baseline": contestant_name(evaluation.baseline),
        "control": contestant_name(control[0].model_version) if control else None,
        "reward": evaluation.reward.uri if evaluation.reward else None,
        **evaluation.sampler,
    }


def evaluation_items(evaluation: Evaluation) -> list[dict[str, Any]]:
    prompts = prompts_for(
        prompt_set=evaluation.prompt_set, split=evaluation.split, limit=evaluation.prompt_limit
    )
    return [
        {"key": item_key(prompt.pk, seed), "prompt": prompt.text, "seed": seed}
        for prompt in prompts
        for seed in evaluation.seeds
    ]


def evaluation_sample_store(
    evaluation: Evaluation,
    *,
    key: str,
    image: bytes,
    latent: bytes | None,
    meta: Mapping[str, Any],
) -> None:
    """Keep one drawn image as a candidate (key "m12~p3-s4"), with its reward where there is one."""
    contestant, _, item = key.partition("~")
    prompt_id, seed = (int(part[1:]) for part in item.split("-"))
    candidate = candidate_record(
        project=evaluation.project,
        model_version_id=int(contestant[1:]),
        prompt_id=prompt_id,
        seed=seed,
        sampler_sha256=evaluation.sampler_sha256,
        image=image,
        latent=latent,
        vae_sha256=str(meta.get("vae_sha256") or ""),
    )
    EvaluationSample.objects.update_or_create(
        evaluation=evaluation, candidate=candidate, defaults={"reward": meta.get("reward")}
    )


@transaction.atomic
def evaluation_finish(evaluation: Evaluation, *, folder: Path) -> bool:
    """Keep the report of a finished evaluation, its models named by their rows' ids."""
    if not job_succeed(evaluation):
        return False
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    grid = folder / "grid.png"
    Evaluation.objects.filter(pk=evaluation.pk).update(
        report=report, grid_uri=str(grid) if grid.exists() else ""
    )
    return True


def blind_campaign_create(
    *, evaluation: Evaluation, user: User, name: str, overlap: int, against: Sequence[str]
) -> Campaign:
    """A draft campaign of tuned against baseline and control: same prompt, same seed, no names."""
    models = evaluation.models.select_related("model_version")
    tuned = [row.model_version_id for row in models if row.part == Part.TUNED]
    others = [row.model_version_id for row in models if row.part in against]
    if not tuned or not others:
        raise ApplicationError("The evaluation has no such models to set against each other.")
    drawn: dict[tuple[int, int | None], dict[int, int]] = {}
    samples = Candidate.objects.filter(pk__in=evaluation.samples.values("candidate")).values_list(
        "prompt_id", "seed", "model_version_id", "pk"
    )
    for prompt_id, seed, model_id, pk in samples:
        drawn.setdefault((prompt_id, seed), {})[model_id] = pk
    pairs = [
        [cells[a], cells[b]]
        for _, cells in sorted(drawn.items())
        for a in tuned
        for b in others
        if a in cells and b in cells
    ]
    if not pairs:
        raise ApplicationError("The evaluation has not drawn any images yet.")
    return campaign_create(
        project=evaluation.project,
        user=user,
        name=name,
        overlap=overlap,
        purpose=BLIND,
        sources=[PairSource(source="listed", pairs=pairs)],
    )
