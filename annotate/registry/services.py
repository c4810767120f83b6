"""Writes to the registry."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from annotate.core.errors import ApplicationError
from annotate.projects.models import Project
from annotate.registry.folders import (
    adapter_folder,
    allowed_folder,
    diffusion_folder,
    reward_folder,
)
from annotate.registry.models import ModelVersion

HUB_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")


@transaction.atomic
def model_version_create(*, project: Project, name: str, **fields: object) -> ModelVersion:
    """The next revision of `name` in the project."""
    Project.objects.select_for_update().get(pk=project.pk)  # one revision at a time
    latest = ModelVersion.objects.filter(project=project, name=name).aggregate(
        latest=Max("revision")
    )["latest"]
    return ModelVersion.objects.create(
        project=project, name=name, revision=(latest or 0) + 1, **fields
    )


def model_register(
    *, project: Project, name: str, kind: str, uri: str, adapter: str = ""
) -> ModelVersion:
    """Register a local folder or a hub id. A folder is looked into; a hub id when it is first used.

    `adapter`: a folder with a LoRA or an IP-Adapter to put on top of a diffusion model.
    """
    above = _adapter(kind, adapter) if adapter else {}
    facts = above.pop("facts", {})
    if HUB_ID.fullmatch(uri) and not Path(uri).is_dir():
        if not settings.HUB_ENABLED:
            raise ApplicationError(
                "Model hubs are switched off here. Give a folder.", uri="No hub."
            )
        return model_version_create(
            project=project,
            name=name,
            kind=kind,
            source=ModelVersion.Source.HUB,
            uri=uri,
            facts=facts,
            **above,
        )
    path = allowed_folder(uri)
    look = diffusion_folder if kind == ModelVersion.Kind.DIFFUSION else reward_folder
    folder = look(path)
    return model_version_create(
        project=project,
        name=name,
        kind=kind,
        source=ModelVersion.Source.FOLDER,
        uri=str(folder.path),
        sha256=folder.sha256,
        family=folder.family,
        facts={**folder.facts, **facts},
        **above,
    )


def _adapter(kind: str, adapter: str) -> dict[str, Any]:
    if kind != ModelVersion.Kind.DIFFUSION:
        raise ApplicationError("Only diffusion models take an adapter.", adapter="Leave it empty.")
    folder = adapter_folder(allowed_folder(adapter))
    return {
        "adapter_uri": str(folder.path),
        "adapter_sha256": folder.sha256,
        "facts": {"adapter": folder.family},
    }


def model_external(*, project: Project, name: str) -> ModelVersion:
    """The row for a model we only have images of; made once per name, whoever asks at once."""
    rows = ModelVersion.objects.filter(
        project=project, name=name, source=ModelVersion.Source.EXTERNAL
    )
    if found := rows.first():
        return found
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)  # another may just be making it
        return rows.first() or model_version_create(
            project=project,
            name=name,
            kind=ModelVersion.Kind.DIFFUSION,
            source=ModelVersion.Source.EXTERNAL,
        )


def model_stage(*, model_version: ModelVersion, stage: str) -> ModelVersion:
    model_version.stage = stage
    model_version.save(update_fields=["stage"])
    return model_version
