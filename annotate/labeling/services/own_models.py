"""Which models draw for people's own prompts, and how."""

from typing import Any

from annotate.core.errors import ApplicationError
from annotate.generation.services.draw import sampler_checked
from annotate.generation.services.modes import can_draw, model_check
from annotate.labeling.models import Campaign
from annotate.projects.models import Project
from annotate.registry.models import ModelVersion

FROM_WORDS = "text"  # the mode of drawing: a person writes, and gives no picture


def drawing_checked(project: Project, form: dict[str, Any]) -> dict[str, Any]:
    """A form with its sampler written out. Raises where a model it names cannot draw here."""
    ids = form["models"]
    found = {
        row.pk: row
        for row in ModelVersion.objects.filter(
            project=project, pk__in=ids, kind=ModelVersion.Kind.DIFFUSION
        )
    }
    for pk in ids:
        if pk not in found:
            raise ApplicationError(
                f"Model {pk} is no diffusion model of this project.", form="Choose another model."
            )
        if found[pk].source == ModelVersion.Source.EXTERNAL:
            raise ApplicationError(
                f"We hold no weights of {found[pk]}, so it cannot draw.",
                form="Choose another model.",
            )
        model_check(found[pk], FROM_WORDS)
    return {**form, "sampler": sampler_checked(form["sampler"])}


def models_of(campaign: Campaign) -> list[ModelVersion]:
    """The models that draw now: those the campaign names, or all live ones of its project.

    One that cannot draw from words alone may well be live: it is passed over, for else it would
    refuse the drawing, and with it the answer that asks for more.
    """
    rows = ModelVersion.objects.filter(
        project=campaign.project_id, kind=ModelVersion.Kind.DIFFUSION
    ).exclude(source=ModelVersion.Source.EXTERNAL)
    if named := campaign.form["models"]:
        rows = rows.filter(pk__in=named)
    else:
        rows = rows.filter(stage=ModelVersion.Stage.LIVE)
    return [row for row in rows.order_by("pk") if can_draw(row, FROM_WORDS)]
