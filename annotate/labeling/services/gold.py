"""Making, listing and retiring tasks whose answers are known."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Avg, Count, F, Prefetch, Q, QuerySet

from annotate.core import statements
from annotate.core.errors import ApplicationError, Conflict
from annotate.labeling.asked import Asked, asked, says_all
from annotate.labeling.forms import images_in_task
from annotate.labeling.models import (
    Campaign,
    CheckedAnswer,
    GoldAnswer,
    GoldRetirement,
    Judgement,
    Standing,
    Task,
    TaskCandidate,
)
from annotate.labeling.services.faces import faces_fix
from annotate.labeling.services.languages import languages_of
from annotate.labeling.services.tasks import SHUFFLE_KEYS, PairSource, groups_of

Role = Task.Role
PREFIX = {Role.GOLD: "g", Role.ENTRANCE: "e"}
STANDS = Q(judgements__verdict=Judgement.Verdict.ANSWERED, judgements__superseded_by=None)
REPLACED = "~"  # in the key of a retired check: others of the same images come after it
LEAST_VOTES = 5  # fewer say too little of how taste is spread


@dataclass(frozen=True)
class Known:
    """What is expected of one question: one answer, or a share for each that is expected at all."""

    question: str
    answer: str | None = None
    shares: Mapping[str, float] | None = None
    candidate: int | None = None  # the image; none where the question is of the task as a whole
    explanation: str = ""


@transaction.atomic
def gold_add(
    *,
    campaign: Campaign,
    role: str,
    candidates: Sequence[int],
    known: Sequence[Known],
    prompt: int | None = None,
) -> Task:
    """A check of images that were named. A work task of the same images is asked nobody else.

    Raises ApplicationError where an answer is missing or is none of the campaign's.
    """
    campaign = _open_to_checks(campaign)
    if not known:
        raise ApplicationError(
            "Gold needs an answer: say what is expected of at least one question.",
            answers="Give one.",
        )
    row = [*candidates] if prompt is None else [*candidates, prompt]
    group = next(iter(groups_of(campaign=campaign, source=PairSource("listed", pairs=[row]))))
    questions = asked(campaign)
    known = [_as_stored(campaign, candidates, each) for each in known]
    answers: list[GoldAnswer] = []
    for each in known:
        made = _gold(campaign, group.candidates, questions, each)
        if any((made.question, made.position) == (had.question, had.position) for had in answers):
            raise _wrong(
                each, "has two answers here; give one, or a share for each expected answer"
            )
        answers.append(made)
    task = _task(campaign, Role(role), group.prompt_id, group.candidates)
    for made in answers:
        made.task = task
    GoldAnswer.objects.bulk_create(answers)
    _work_close(campaign, group.key)
    return task


@transaction.atomic
def gold_from_votes(*, task: Task, role: str = Role.GOLD, explanation: str = "") -> Task:
    """A check of a task that was judged, expecting the votes it got: soft gold as a rule."""
    campaign = _open_to_checks(task.campaign)
    votes: dict[tuple[str, int], Counter[str]] = {}
    judged = list(Standing.objects.filter(task=task).values_list("pk", flat=True))
    for said in says_all(campaign, judged).values():
        for place, answer in said.items():
            votes.setdefault(place, Counter())[answer] += 1
    if len(judged) < LEAST_VOTES:
        raise ApplicationError(
            f"This task has {len(judged)} answers that count; gold from votes needs {LEAST_VOTES}."
            " Name the right answer instead, or ask more people first."
        )
    questions = asked(campaign)
    places = list(task.candidates.order_by("position").values_list("candidate_id", flat=True))
    check = _task(campaign, Role(role), task.prompt_id, tuple(places))
    GoldAnswer.objects.bulk_create(
        GoldAnswer(
            task=check,
            question=question,
            position=position,
            answers=_words(questions[question]),
            shares=[counted[word] / counted.total() for word in _words(questions[question])],
            explanation=explanation,
        )
        for (question, position), counted in sorted(votes.items())
        if question in questions
    )
    _work_close(campaign, task.key)
    return check


def golds_of(campaign: Campaign) -> QuerySet[Task]:
    """The checks with known answers, with how many answered each and how well."""
    return (
        Task.objects.filter(campaign=campaign, role__in=PREFIX)
        .select_related("prompt")
        .prefetch_related(
            "gold",
            "candidates__candidate__asset",
            Prefetch(
                "retirements",
                GoldRetirement.objects.filter(lifted_at=None).select_related("by"),
                to_attr="retired_now",
            ),
        )
        .annotate(
            answered=Count("judgements", filter=STANDS, distinct=True),
            credit=Avg(
                F("judgements__checked__share") / F("judgements__checked__best"), filter=STANDS
            ),
        )
        .order_by("pk")
    )


def given_to(tasks: Sequence[int]) -> dict[tuple[int, str, int], Counter[str]]:
    """How often each answer was given, by check, question and place: is the gold itself right?"""
    rows = (
        CheckedAnswer.objects.filter(judgement__task__in=tasks, judgement__superseded_by=None)
        .values_list("judgement__task", "question", "position", "answer")
        .annotate(count=Count("pk"))
    )
    found: dict[tuple[int, str, int], Counter[str]] = {}
    for task, question, position, answer, count in rows:
        found.setdefault((task, question, position), Counter())[answer] += count
    return found


def _open_to_checks(campaign: Campaign) -> Campaign:
    found = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if found.kind == Campaign.Kind.OWN_PROMPT:
        raise ApplicationError("Nobody knows the right answer to a prompt that a person writes.")
    if found.status == Campaign.Status.CLOSED:
        raise Conflict("The campaign is closed. Make another one.")
    return found


def replaced_key(task: Task) -> str:
    """The key of a retired check whose images were made a check anew."""
    return f"{task.key}{REPLACED}{task.pk}"


def _words(question: Asked) -> list[str]:
    return [str(answer) for answer in question.answers]


TURNED = {"first": "second", "second": "first"}


def _as_stored(campaign: Campaign, candidates: Sequence[int], known: Known) -> Known:
    """A pair is stored by rising number; "first" is the image that was named first."""
    if not _is_pair(campaign) or list(candidates) == sorted(candidates):
        return known
    shares = known.shares and {TURNED.get(word, word): x for word, x in known.shares.items()}
    answer = known.answer and TURNED.get(known.answer, known.answer)
    return replace(known, answer=answer, shares=shares)


def _gold(
    campaign: Campaign, candidates: tuple[int, ...], questions: dict[str, Asked], known: Known
) -> GoldAnswer:
    if known.question not in questions:
        raise _wrong(known, f"is none of the campaign's: {', '.join(questions)}")
    words = _words(questions[known.question])
    if (known.answer is None) == (known.shares is None):
        raise _wrong(known, "needs either its right answer, or a share for each expected answer")
    shares = {known.answer: 1.0} if known.answer is not None else dict(known.shares or {})
    if strange := [word for word in shares if word not in words]:
        raise _wrong(known, f"has no answer {strange[0]!r}; it has {', '.join(words)}")
    total = sum(shares.values())
    if min(shares.values(), default=0) < 0 or not 0.99 <= total <= 1.01:
        raise _wrong(known, f"has shares that add up to {total:g}; they must add up to 1")
    return GoldAnswer(
        question=known.question,
        position=_position(campaign, candidates, known),
        answers=words,
        shares=[shares.get(word, 0.0) / total for word in words],
        explanation=known.explanation,
    )


def _position(campaign: Campaign, candidates: tuple[int, ...], known: Known) -> int:
    if known.candidate is None:
        if images_in_task(campaign.kind, campaign.form) > 1 and not _is_pair(campaign):
            raise _wrong(known, "is asked of each image: name the candidate")
        return 0
    if known.candidate not in candidates:
        raise _wrong(known, f"names candidate {known.candidate}, which is not shown")
    return candidates.index(known.candidate)


def _is_pair(campaign: Campaign) -> bool:
    return campaign.kind == Campaign.Kind.PAIRWISE


def _wrong(known: Known, why: str) -> ApplicationError:
    message = f"The question {known.question!r} {why}."
    return ApplicationError(message, answers=message)


def _task(campaign: Campaign, role: Role, prompt: int, candidates: tuple[int, ...]) -> Task:
    key = PREFIX[role] + "-".join(map(str, candidates))
    before = Task.objects.filter(campaign=campaign, key=key).first()
    if before is not None and not before.held:
        raise Conflict("These images are a check already. Retire it first to change its answers.")
    if before is not None:  # retired: it stays as it is, and this one takes its place
        Task.objects.filter(pk=before.pk).update(key=replaced_key(before))
    task = Task.objects.create(
        campaign=campaign,
        prompt_id=prompt,
        key=key,
        language=languages_of(campaign, [prompt])[prompt],
        role=role,
        need=0,
        shuffle=random.randrange(SHUFFLE_KEYS),
    )
    TaskCandidate.objects.bulk_create(
        TaskCandidate(task=task, position=position, candidate_id=candidate)
        for position, candidate in enumerate(candidates)
    )
    faces_fix(campaign=campaign, tasks=[task.pk], images=len(candidates))
    return task


CLOSE = """
WITH closed AS (
    SELECT id, need - taken AS free FROM labeling_task
    WHERE campaign_id = %(campaign)s AND key = %(key)s AND taken < need FOR UPDATE
), done AS (
    UPDATE labeling_task AS t SET need = t.taken FROM closed WHERE t.id = closed.id
)
UPDATE labeling_campaign SET places = places - (SELECT coalesce(sum(free), 0) FROM closed)
WHERE id = %(campaign)s RETURNING places
"""


def _work_close(campaign: Campaign, key: str) -> None:
    """A work task of the same images is handed to nobody else: it would be seen twice."""
    statements.rows(CLOSE, {"campaign": campaign.pk, "key": key})
