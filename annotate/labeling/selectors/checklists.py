"""Checklists of a project, their versions, and what was answered to one."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from annotate.labeling.checklist.own import asked_body
from annotate.labeling.checklist.questions import question_values
from annotate.labeling.models import Campaign, Checklist, ChecklistVersion
from annotate.labeling.selectors.judgements import answers_of
from annotate.projects.models import Project


def checklists_of(project: Project) -> QuerySet[Checklist]:
    """The project's checklists with what a list says of each, by name."""
    published = ChecklistVersion.objects.filter(
        checklist=OuterRef("pk"), published_at__isnull=False
    ).order_by("-number")
    latest = {
        f"latest_{name}": Subquery(published.values(name)[:1])
        for name in ("id", "number", "sha256")
    }
    return (
        Checklist.objects.filter(project=project)
        .annotate(
            version_count=Count(
                "versions", filter=Q(versions__published_at__isnull=False), distinct=True
            ),
            campaign_count=Count("versions__campaigns", distinct=True),
            has_draft=Exists(
                ChecklistVersion.objects.filter(checklist=OuterRef("pk"), published_at=None)
            ),
            **latest,
        )
        .order_by("name")
    )


def versions_of(checklist: Checklist) -> list[tuple[ChecklistVersion, int]]:
    """The published versions, the latest first, each with how many campaigns ask it."""
    rows = (
        ChecklistVersion.objects.filter(checklist=checklist, published_at__isnull=False)
        .select_related("published_by")
        .annotate(asked=Count("campaigns"))
        .order_by("-number")
    )
    return [(row, row.asked) for row in rows]


def checklist_answers(campaign: Campaign) -> Iterator[dict[str, Any]]:
    """The standing answers of a checklist campaign: option by item, and yes or no by question.

    None in either is "not asked". The candidate is the one image of the task.
    """
    rows = answers_of([campaign.pk]).select_related("task__prompt")
    rows = rows.prefetch_related("answers", "task__candidates")
    for row in rows.iterator(chunk_size=500):
        answers = {each.item: each.option for each in row.answers.all()}
        body = asked_body(campaign.form, row.task.prompt.questions)
        yield {
            "judgement": str(row.pk),
            "task": row.task_id,
            "candidate": row.task.candidates.all()[0].candidate_id,
            "prompt": row.task.prompt.text,
            "annotator": row.annotator_id,
            "created_at": row.created_at.isoformat(),
            "checklist": campaign.form.get("sha256", ""),
            "answers": answers,
            "questions": question_values(body, answers),
        }
