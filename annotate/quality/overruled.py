"""What reviewers said instead of the people they overruled."""

from collections.abc import Iterable

from annotate.labeling.pair_form import OVERALL
from annotate.quality.models import Review


def overruled(tasks: Iterable[int], question: str = OVERALL) -> dict[int, str]:
    """The reviewer's answer by task, where the latest review of it has one."""
    rows = Review.objects.filter(task__in=list(tasks)).exclude(verdict=Review.Verdict.MORE)
    latest = rows.order_by("task", "-created_at", "-pk").distinct("task")
    return {
        row.task_id: row.answers[question]
        for row in latest
        if row.verdict == Review.Verdict.OVERRULED and question in row.answers
    }
