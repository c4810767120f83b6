"""Comparing an answer to a check with what was expected of it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from annotate.labeling.asked import asked, says
from annotate.labeling.models import Campaign, CheckedAnswer, GoldAnswer, Judgement, Standing, Task
from annotate.labeling.services.lease import Held
from annotate.labeling.sides import shown

NOT_SAID = ""  # a question that the person left out, or whose gate they closed


def check_compare(campaign: Campaign, lease: Held, judgement: UUID) -> list[dict[str, Any]]:
    """Keep how an answer compares; returns what its author may be told of it."""
    given = says(campaign, judgement)
    if lease.role == Task.Role.REPEAT:
        CheckedAnswer.objects.bulk_create(_repeated(campaign, lease, judgement, given))
        return []
    gold = list(GoldAnswer.objects.filter(task=lease.task_id).order_by("question", "position"))
    CheckedAnswer.objects.bulk_create(
        _compared(each, judgement, given.get((each.question, each.position), NOT_SAID))
        for each in gold
    )
    if lease.role != Task.Role.ENTRANCE:
        return []
    return told(campaign, gold, lease.order, given)


def share_of(gold: GoldAnswer, answer: str) -> float:
    return gold.shares[gold.answers.index(answer)] if answer in gold.answers else 0.0


def _compared(gold: GoldAnswer, judgement: UUID, answer: str) -> CheckedAnswer:
    return CheckedAnswer(
        judgement_id=judgement,
        question=gold.question,
        position=gold.position,
        answer=answer,
        share=share_of(gold, answer),
        best=max(gold.shares),
        options=len(gold.answers),
    )


def _repeated(
    campaign: Campaign, lease: Held, judgement: UUID, given: dict[tuple[str, int], str]
) -> list[CheckedAnswer]:
    """Against what the same person's answer to the original is now; none where it was taken back."""
    again = Judgement.objects.select_related("task").get(pk=judgement)
    first = Standing.objects.filter(
        task=again.task.repeat_of_id, annotator=again.annotator_id
    ).first()
    if first is None:
        return []
    questions = asked(campaign)
    return [
        CheckedAnswer(
            judgement_id=judgement,
            question=question,
            position=position,
            answer=given.get((question, position), NOT_SAID),
            share=float(given.get((question, position)) == answer),
            best=1.0,
            options=len(questions[question].answers) if question in questions else 2,
        )
        for (question, position), answer in says(campaign, first.pk).items()
    ]


def told(
    campaign: Campaign,
    known: Iterable[GoldAnswer],
    order: list[int],
    given: dict[tuple[str, int], str],
) -> list[dict[str, Any]]:
    """What is said of an answer to a check, question by question in the form's order."""
    labels = {key: each.label for key, each in asked(campaign).items()}
    places = {key: place for place, key in enumerate(labels)}
    rows = sorted(known, key=lambda each: (places.get(each.question, 0), each.position))
    return [_told(each, labels, order, given) for each in rows]


def _told(
    gold: GoldAnswer,
    labels: dict[str, str],
    order: list[int],
    given: dict[tuple[str, int], str],
) -> dict[str, Any]:
    """In the screen's words: which place, left or right."""
    answer = given.get((gold.question, gold.position), NOT_SAID)
    best = gold.answers[gold.shares.index(max(gold.shares))]
    return {
        "question": labels.get(gold.question, gold.question),
        "image": order.index(gold.position) if gold.position in order else 0,
        "yours": shown(answer, order) or "",
        "expected": shown(best, order) or "",
        "expects": [
            {"answer": shown(word, order) or "", "share": round(share, 4)}
            for word, share in zip(gold.answers, gold.shares, strict=True)
            if share > 0
        ],
        "credit": round(share_of(gold, answer) / max(gold.shares), 3),
        "explanation": gold.explanation,
    }
