"""Training runs: asking for one, and what the worker writes while it goes."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict
from annotate.core.hashing import sha256_of, sha256_of_folder
from annotate.core.jobs import job_claim, job_send, job_succeed
from annotate.core.models import JobStatus
from annotate.datasets.models import Snapshot
from annotate.projects.models import Project
from annotate.registry.models import ModelVersion
from annotate.registry.services import model_version_create
from annotate.runs.models import RunMetric, TrainingRun
from training.contracts import BadJob, DpoConfig, Plain, RewardConfig, parse_config

Kind = TrainingRun.Kind
Arm = TrainingRun.Arm
CONFIG: dict[str, type[Plain]] = {Kind.REWARD: RewardConfig, Kind.DPO: DpoConfig}
# Set by the run itself; not for a caller to choose.
OWN_KEYS = ("snapshot", "seed", "base", "backbone", "adapter", "arm")


@transaction.atomic
def run_create(
    *,
    project: Project,
    user: User | None,
    kind: str,
    name: str,
    snapshot: Snapshot,
    base: ModelVersion,
    config: Mapping[str, Any],
    seed: int,
    control: bool = True,
) -> TrainingRun:
    """Queue a run; a fine-tune gets its control arm beside it unless told otherwise.

    The control arm is trained alike on randomly swapped pairs. Without it a win rate over the base
    says little: any fine-tuning on guided samples distils the guidance and "wins".
    """
    if snapshot.status != JobStatus.SUCCEEDED:
        raise Conflict(f"The snapshot is {snapshot.status}; a run needs one that is built.")
    if snapshot.campaigns.filter(media="video").exists():
        raise ApplicationError(
            "The snapshot holds pairs of videos. The trainers read images: choose one of images."
        )
    checked = config_checked(kind, config)
    run = _queue(
        project=project, requested_by=user, kind=kind, name=name, snapshot=snapshot, base=base,
        config=checked, seed=seed,
    )  # fmt: skip
    if kind == Kind.DPO and control:
        _queue(
            project=project, requested_by=user, kind=kind, name=f"{name} (control)",
            snapshot=snapshot, base=base, config=checked, seed=seed,
            arm=Arm.CONTROL, control_of=run,
        )  # fmt: skip
    return run


def _queue(**fields: Any) -> TrainingRun:
    run = TrainingRun.objects.create(**fields, config_sha256=sha256_of(fields["config"]))
    job_send(run)
    return run


def config_checked(kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The caller's settings, checked against the trainer's own; raises naming the wrong key."""
    if taken := sorted(config.keys() & set(OWN_KEYS)):
        raise ApplicationError(f"{taken[0]} is set by the run; leave it out.", config=taken[0])
    filled = {"base": "-"} if kind == Kind.DPO else {"backbone": "-"}
    try:
        parse_config(CONFIG[kind], {**filled, "snapshot": "-", "seed": 0, **config})
    except BadJob as error:
        raise ApplicationError(f"Run {error}.", config=str(error)) from None
    return dict(config)


def run_claim(pk: int) -> TrainingRun | None:
    return job_claim(TrainingRun, pk)


def run_config(run: TrainingRun) -> dict[str, Any]:
    """The settings for the run's job folder."""
    common = {**run.config, "snapshot": run.snapshot.uri, "seed": run.seed}
    if run.kind == Kind.REWARD:
        return {**common, "backbone": run.base.uri}
    adapter = {"adapter": run.base.adapter_uri} if run.base.adapter_uri else {}
    return {**common, "base": run.base.uri, "arm": run.arm, **adapter}


def run_started(run: TrainingRun, *, code_version: str, versions: Mapping[str, Any]) -> None:
    TrainingRun.objects.filter(pk=run.pk).update(code_version=code_version, versions=versions)


def metrics_store(run: TrainingRun, step: int, values: Mapping[str, float]) -> None:
    """Told twice (after a resume), a metric is stored once; the numbers are the same."""
    RunMetric.objects.bulk_create(
        [
            RunMetric(run=run, step=step, name=name[:60], value=value)
            for name, value in values.items()
            if math.isfinite(value)
        ],
        update_conflicts=True,
        unique_fields=["run", "name", "step"],
        update_fields=["value"],
    )


@transaction.atomic
def run_finish(
    run: TrainingRun, *, output: Path, summary: Mapping[str, Any]
) -> ModelVersion | None:
    """The run's weights become a model version, in the same moment as the run ends."""
    if not job_succeed(run):
        return None
    sha256 = sha256_of_folder(output)
    if run.kind == Kind.REWARD:
        made = {"uri": str(output), "sha256": sha256, "family": run.base.family}
    else:
        made = {
            "uri": run.base.uri, "sha256": run.base.sha256, "family": run.base.family,
            "adapter_uri": str(output), "adapter_sha256": sha256,
        }  # fmt: skip
    model = model_version_create(
        project=run.project,
        name=_output_name(run),
        kind=ModelVersion.Kind.REWARD if run.kind == Kind.REWARD else ModelVersion.Kind.DIFFUSION,
        source=ModelVersion.Source.RUN,
        parent=run.base,
        **made,
    )
    TrainingRun.objects.filter(pk=run.pk).update(output=model, summary=dict(summary))
    return model


def _output_name(run: TrainingRun) -> str:
    suffix = {Kind.REWARD: "reward", Kind.DPO: "dpo"}[Kind(run.kind)]
    stem = run.base.name.removesuffix(" control").removesuffix(f" {suffix}")
    return f"{stem} {suffix}" + (" control" if run.arm == Arm.CONTROL else "")
