"""What was said: which answers stand, which count, and how they are shown to their author."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from annotate.accounts.models import User
from annotate.labeling.answers import answer_of
from annotate.labeling.models import Campaign, Judgement, Standing, Task
from annotate.labeling.selectors.tasks import images_of
from annotate.labeling.services.undo import UNDO_GRACE


def counting(rows: QuerySet[Judgement]) -> QuerySet[Judgement]:
    """Only the answers that count: the view's rule, for the ORM."""
    return rows.filter(pk__in=Standing.objects.values("pk"))


def standing(rows: QuerySet[Judgement]) -> QuerySet[Judgement]:
    """What a person's say is now, whether it counts or not: no withdrawal, nothing superseded."""
    later = Judgement.objects.filter(supersedes=OuterRef("pk"))
    return rows.filter(~Exists(later)).exclude(verdict=Judgement.Verdict.WITHDRAWN)


def any_left_out(campaign_ids: list[int]) -> bool:
    """Of campaigns where no answer counts: whether there are answers, of people who are excluded."""
    rows = Judgement.objects.filter(
        task__campaign__in=campaign_ids,
        task__role=Task.Role.WORK,
        verdict=Judgement.Verdict.ANSWERED,
    )
    return standing(rows).exists()


def answers_of(campaign_ids: list[int]) -> QuerySet[Judgement]:
    """The answers of some campaigns that count, in a fixed order."""
    counted = Standing.objects.filter(campaign__in=campaign_ids)
    rows = Judgement.objects.filter(pk__in=counted.values("pk"))
    return rows.order_by("task_id", "created_at", "pk")


def with_answers(rows: QuerySet[Judgement]) -> QuerySet[Judgement]:
    """Judgements with what was answered, whatever the kind."""
    return rows.select_related("preference", "region_answer", "face_answer").prefetch_related(
        "ratings",
        "answers",
        "dimensions",
        "reasons",
        "placements",
        "region_marks",
        "word_marks",
        "face_grades__face",
        "marks",
    )


def history_of(*, campaign: Campaign, user: User) -> QuerySet[Judgement]:
    rows = Judgement.objects.filter(task__campaign=campaign, annotator=user)
    return with_answers(standing(rows).select_related("task__prompt")).order_by("-created_at")


def judgement_rows(found: list[Judgement]) -> list[dict[str, Any]]:
    """Judgements with what was on the screen, as their own author saw it."""
    images = images_of([row.task_id for row in found])
    young = timezone.now() - UNDO_GRACE
    return [
        {
            "id": row.pk,
            "prompt": row.task.prompt.text,
            "images": [images[row.task_id][position] for position in row.order],
            "verdict": row.verdict,
            **answer_of(row, row.order),
            "reason": row.reason,
            "created_at": row.created_at,
            "undoable": row.created_at > young,
        }
        for row in found
    ]
