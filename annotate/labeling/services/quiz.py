"""The quiz on a campaign's instructions: who has passed may take tasks."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max
from django.db.models.functions import Greatest

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict, NotFound
from annotate.labeling.models import Campaign, Quiz, QuizAttempt, QuizReset, Seat
from annotate.labeling.quiz import questions_of
from annotate.labeling.services.seat import seat_take


class QuizChanged(Conflict):
    """The questions were edited while the person read them."""

    code = "quiz_changed"


class NoAttempts(Conflict):
    code = "no_attempts"


def quiz_latest(campaign: Campaign) -> Quiz | None:
    """The version asked now; None where the campaign asks none."""
    if campaign.quiz_from is None:
        return None
    return Quiz.objects.filter(campaign=campaign).order_by("-number").first()


@transaction.atomic
def quiz_set(
    *,
    campaign: Campaign,
    user: User,
    questions: list[object],
    pass_mark: int = 1,
    most_attempts: int = 3,
    anew: bool = False,
) -> Quiz | None:
    """Ask this from now on: a new version. Without questions nothing is asked any more.

    Who passed an older version keeps the pass, unless `anew`.
    """
    locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
    checked = questions_of(questions)
    quiz = None
    if checked:
        if not 1 <= pass_mark <= len(checked):
            raise ApplicationError(
                f"The pass mark is 1 to {len(checked)} right answers.",
                pass_mark="Change it.",  # noqa: S106
            )
        before = Quiz.objects.filter(campaign=locked).order_by("-number").first()
        number = before.number + 1 if before else 1
        quiz = Quiz.objects.create(
            campaign=locked,
            number=number,
            questions=checked,
            pass_mark=pass_mark,
            most_attempts=most_attempts,
            counts_from=before.counts_from if before and not anew else number,
            created_by=user,
        )
    locked.quiz_from = quiz.counts_from if quiz else None
    locked.save(update_fields=["quiz_from"])
    campaign.quiz_from = locked.quiz_from
    return quiz


def attempts_left(quiz: Quiz, user: User) -> int:
    """Of this version, since the last reset."""
    made = QuizAttempt.objects.filter(quiz=quiz, annotator=user)
    reset = QuizReset.objects.filter(campaign=quiz.campaign_id, annotator=user)
    if last := reset.aggregate(at=Max("created_at"))["at"]:
        made = made.filter(created_at__gt=last)
    return max(0, quiz.most_attempts - made.count())


def has_passed(campaign: Campaign, user: User) -> bool:
    """Whether the person may take tasks, as far as the quiz goes."""
    if campaign.quiz_from is None:
        return True
    return Seat.objects.filter(
        campaign=campaign, annotator=user, quiz_passed__gte=campaign.quiz_from
    ).exists()


@transaction.atomic
def quiz_attempt(
    *, campaign: Campaign, user: User, number: int, answers: Sequence[int]
) -> dict[str, Any]:
    """Keep an attempt and say how it went. Raises where there is none to make."""
    seat_take(campaign=campaign, user=user)  # locked: a double click is one attempt, then the next
    quiz = quiz_latest(campaign)
    if quiz is None:
        raise NotFound("This campaign asks no quiz.")
    if quiz.number != number:
        raise QuizChanged("The quiz was changed meanwhile. Read it again, then answer.")
    if has_passed(campaign, user):
        raise Conflict("You have passed this quiz already.")
    if attempts_left(quiz, user) == 0:
        raise NoAttempts("No attempt is left. Ask an admin of the project to reset it for you.")
    questions = quiz.questions
    if len(answers) != len(questions) or any(
        not 0 <= chosen < len(question["options"])
        for chosen, question in zip(answers, questions, strict=False)
    ):
        raise ApplicationError("Answer every question with one of its options.", answers="Wrong.")
    right = sum(
        chosen == question["right"] for chosen, question in zip(answers, questions, strict=True)
    )
    passed = right >= quiz.pass_mark
    QuizAttempt.objects.create(
        quiz=quiz, annotator=user, answers=list(answers), right=right, passed=passed
    )
    if passed:
        Seat.objects.filter(campaign=campaign, annotator=user).update(
            quiz_passed=Greatest(F("quiz_passed"), quiz.number)
        )
    return {
        "passed": passed,
        "right": right,
        "attempts_left": attempts_left(quiz, user),
        "questions": [
            {"right": question["right"], "explanation": question["explanation"]}
            for question in questions
        ],
    }


def quiz_reset(*, campaign: Campaign, user: User, person: int) -> None:
    """Give a person all their attempts again."""
    if not QuizAttempt.objects.filter(quiz__campaign=campaign, annotator=person).exists():
        raise NotFound("This person has made no attempt here.")
    QuizReset.objects.create(campaign=campaign, annotator_id=person, by=user)


def quiz_people(campaign: Campaign) -> list[dict[str, Any]]:
    """Who has tried: the latest attempt of each, whether their pass counts now, what is left."""
    quiz = quiz_latest(campaign)
    mine = QuizAttempt.objects.filter(quiz__campaign=campaign)
    latest = (
        mine.order_by("annotator", "-created_at", "-pk")
        .distinct("annotator")
        .select_related("quiz", "annotator")
    )
    counts = dict(mine.values_list("annotator").annotate(Count("pk")))
    passed = dict(Seat.objects.filter(campaign=campaign).values_list("annotator_id", "quiz_passed"))
    asked = campaign.quiz_from or 1
    return [
        {
            "person": row.annotator_id,
            "name": str(row.annotator),
            "version": row.quiz.number,
            "right": row.right,
            "of": len(row.quiz.questions),
            "passed": passed.get(row.annotator_id, 0) >= asked,
            "attempts": counts[row.annotator_id],
            "attempts_left": attempts_left(quiz, row.annotator) if quiz else 0,
            "last_at": row.created_at,
        }
        for row in latest
    ]
