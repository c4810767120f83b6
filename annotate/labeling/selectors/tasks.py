"""Tasks with their images, and those held back."""

from typing import Any

from django.db.models import Q, QuerySet

from annotate.labeling.models import Campaign, Judgement, Task, TaskCandidate
from annotate.media.selectors import image_of


def images_of(task_ids: list[int]) -> dict[int, dict[int, dict[str, Any]]]:
    """The images of tasks by canonical position."""
    rows = TaskCandidate.objects.filter(task__in=task_ids).select_related(
        "candidate__asset__video__poster"
    )
    images: dict[int, dict[int, dict[str, Any]]] = {}
    for row in rows:
        images.setdefault(row.task_id, {})[row.position] = image_of(row.candidate.asset)
    return images


def held_tasks(campaign: Campaign) -> QuerySet[Task]:
    # A check that is held was retired, or is listed as such among the checks.
    return Task.objects.filter(campaign=campaign, held=True, role=Task.Role.WORK).select_related(
        "prompt"
    )


def flags_on(task_ids: list[int]) -> dict[int, list[str]]:
    flagged = Judgement.objects.filter(
        Q(task__in=task_ids), verdict=Judgement.Verdict.FLAGGED
    ).values_list("task_id", "reason")
    reasons: dict[int, list[str]] = {}
    for task_id, reason in flagged:
        reasons.setdefault(task_id, []).append(reason)
    return reasons
