"""Asking for a snapshot. It is built by a worker (see `build`)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.core.jobs import job_send
from annotate.datasets.models import Snapshot
from annotate.datasets.recipes import Recipe
from annotate.datasets.services.choice import Choice, split_counts
from annotate.datasets.services.choose import choose
from annotate.labeling.models import PAIRS, Campaign
from annotate.projects.models import Project

PREVIEW_MOST = 200_000  # images, and numbers about them: about as much as is read in two seconds


@transaction.atomic
def snapshot_create(
    *,
    project: Project,
    user: User | None,
    name: str,
    campaigns: Sequence[Campaign],
    labels: str = Snapshot.Labels.VOTES,
    send: bool = True,
) -> Snapshot:
    """Ask for a snapshot of what people judged. With `send` false the caller builds it."""
    if not campaigns:
        raise ApplicationError("Choose at least one campaign.", campaigns="Choose at least one.")
    if other := next((row for row in campaigns if row.kind not in PAIRS), None):
        raise ApplicationError(
            f"“{other.name}” is no campaign of pairs. Snapshots hold pairs so far: leave it out.",
            campaigns="Choose campaigns of pairs.",
        )
    if other := next((row for row in campaigns if row.form.get("overall") is False), None):
        raise ApplicationError(
            f"“{other.name}” asks for its dimensions alone. Snapshots hold overall choices: leave it"
            " out.",
            campaigns="Choose campaigns that ask the overall choice.",
        )
    if len({row.media for row in campaigns}) > 1:
        raise ApplicationError(
            "Images and videos do not go into one snapshot. Make one of each.",
            campaigns="Choose campaigns of images, or of videos.",
        )
    snapshot = Snapshot.objects.create(project=project, requested_by=user, name=name, labels=labels)
    snapshot.campaigns.set(campaigns)
    if send:
        job_send(snapshot)
    return snapshot


@transaction.atomic
def pairs_create(
    *, project: Project, user: User | None, name: str, recipe: Recipe, send: bool = True
) -> Snapshot:
    """Ask for a snapshot of what a builder chooses. With `send` false the caller builds it."""
    snapshot = Snapshot.objects.create(
        project=project, requested_by=user, name=name, recipe=recipe.model_dump(mode="json")
    )
    if send:
        job_send(snapshot)
    return snapshot


def pairs_preview(*, project: Project, recipe: Recipe) -> dict[str, Any]:
    """What the recipe would give now, without building it. Raises ApplicationError as building would,
    and where there is more to look through than somebody can wait for."""
    choice: Choice = choose(project, recipe, most=PREVIEW_MOST)
    return {
        "counts": {"pairs": len(choice), **split_counts(choice.prompt)},
        "report": choice.report,
        "input_sha256": choice.input_sha256,
    }


def campaigns_in(*, project: Project, ids: Sequence[int]) -> list[Campaign]:
    """These campaigns of the project; another project's do not exist here."""
    found = list(Campaign.objects.filter(project=project, pk__in=ids).order_by("pk"))
    if len(found) != len(set(ids)):
        raise ApplicationError("A campaign named here is not in this project.")
    return found
