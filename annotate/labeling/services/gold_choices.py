"""The tasks that known answers can be made of: their images, and what people said of them."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet

from annotate.labeling.asked import Asked, asked, says_all
from annotate.labeling.models import Campaign, Standing, Task
from annotate.labeling.services.gold import PREFIX
from annotate.media.selectors import image_of


def choices_of(campaign: Campaign, *, words: str = "", least: int = 0) -> QuerySet[Task]:
    """The work of a campaign: with these words in the prompt, and so many answers at least."""
    tasks = Task.objects.filter(campaign=campaign, role=Task.Role.WORK, held=False, done__gte=least)
    if words.strip():
        tasks = tasks.filter(prompt__text__icontains=words.strip())
    return tasks.select_related("prompt").prefetch_related("candidates__candidate__asset")


def choice_rows(campaign: Campaign, found: list[Task]) -> list[dict[str, Any]]:
    """Each task with its candidates, the votes that count, and as what it is a check already."""
    questions = asked(campaign)
    votes = _votes(campaign, [row.pk for row in found], questions)
    checks = _checks(campaign, [row.key for row in found])
    rows = []
    for row in found:
        places = sorted(row.candidates.all(), key=lambda each: each.position)
        rows.append(
            {
                "id": row.pk,
                "prompt_id": row.prompt_id,
                "prompt": row.prompt.text,
                "candidates": [place.candidate_id for place in places],
                "images": [image_of(place.candidate.asset) for place in places],
                **votes.get(row.pk, {"answered": 0, "votes": []}),
                "check": checks.get(row.key),
            }
        )
    return rows


def _votes(
    campaign: Campaign, tasks: list[int], questions: dict[str, Asked]
) -> dict[int, dict[str, Any]]:
    task_of = dict(Standing.objects.filter(task__in=tasks).values_list("pk", "task_id"))
    counted: dict[int, dict[tuple[str, int], Counter[str]]] = {}
    for judgement, said in says_all(campaign, list(task_of)).items():
        of_task = counted.setdefault(task_of[judgement], {})
        for place, answer in said.items():
            of_task.setdefault(place, Counter())[answer] += 1
    answered = Counter(task_of.values())
    return {
        task: {
            "answered": answered[task],
            "votes": [
                {
                    "question": question,
                    "position": position,
                    "counts": [counts[str(word)] for word in questions[question].answers],
                }
                for (question, position), counts in sorted(of_task.items())
                if question in questions
            ],
        }
        for task, of_task in counted.items()
    }


def _checks(campaign: Campaign, keys: list[str]) -> dict[str, str]:
    wanted = [prefix + key for key in keys for prefix in PREFIX.values()]
    rows = Task.objects.filter(campaign=campaign, key__in=wanted, held=False)
    return {key[1:]: role for key, role in rows.values_list("key", "role")}
