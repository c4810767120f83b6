"""The reviewer's queue: what people do not agree on, the most doubtful first; and what comes of it."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import ApplicationError, Conflict
from annotate.labeling.asked import Asked, asked, says_all
from annotate.labeling.models import PAIRS, Campaign, Judgement, Standing, Task
from annotate.labeling.selectors.people import people_of
from annotate.quality.models import Review
from annotate.quality.reports import report_of
from annotate.quality.services.majority import tasks_recount

Verdict = Review.Verdict
MOST_MORE = 20
CHUNK = 100  # doubtful tasks looked at together
# Of doubtful tasks what waits for this reviewer, in their order: never what they judged themselves.
WAITING = """
SELECT w.task, w.doubt, w.votes
FROM unnest(%(tasks)s::bigint[], %(doubts)s::float8[], %(votes)s::int[]) WITH ORDINALITY
     AS w (task, doubt, votes, place)
WHERE NOT EXISTS (SELECT FROM labeling_judgement AS j
                  WHERE j.task_id = w.task AND j.annotator_id = %(reviewer)s)
  AND NOT EXISTS (
      SELECT FROM quality_review AS r
      WHERE r.task_id = w.task AND (r.verdict <> 'more' OR NOT EXISTS (
          SELECT FROM labeling_judgement AS j
          WHERE j.task_id = w.task AND j.created_at > r.created_at)))
ORDER BY w.place LIMIT %(most)s
"""
CHANCES = """
SELECT f.question, l.position, l.chances FROM quality_softlabel AS l
JOIN quality_consensusfit AS f ON f.id = l.fit_id
WHERE l.task_id = %(task)s AND l.chances IS NOT NULL ORDER BY 1, 2
"""


def queue(
    campaign: Campaign, reviewer: User, *, most: int = 50
) -> tuple[list[tuple[int, float, int]], datetime | None]:
    """(task, doubt, votes) of what waits for this reviewer, and of when that list of doubts is."""
    found, computed_at = report_of(campaign, "doubtful")
    waiting: list[tuple[int, float, int]] = []
    for start in range(0, len(found["tasks"]), CHUNK):
        tasks, doubts, votes = zip(*found["tasks"][start : start + CHUNK], strict=True)
        values = {
            "tasks": list(tasks), "doubts": list(doubts), "votes": list(votes),
            "reviewer": reviewer.pk, "most": most - len(waiting),
        }  # fmt: skip
        waiting += statements.rows(WAITING, values)
        if len(waiting) >= most:
            break
    return waiting, computed_at


def said_of(campaign: Campaign, tasks: list[int]) -> dict[int, dict[str, Counter[str]]]:
    """How often each answer that counts was given, by task and the question's name."""
    found: dict[int, dict[str, Counter[str]]] = {task: {} for task in tasks}
    rows = Standing.objects.filter(task__in=tasks).order_by("created_at", "pk")
    of = dict(rows.values_list("pk", "task_id"))
    said = says_all(campaign, list(of))
    for judgement, task in of.items():
        for (question, place), answer in said.get(judgement, {}).items():
            found[task].setdefault(named(question, place), Counter())[answer] += 1
    return found


def named(question: str, place: int) -> str:
    """The name of a question in a review: with its image's place where it is not the first."""
    return f"{question}/{place}" if place else question


@transaction.atomic
def review_add(
    *,
    task: Task,
    by: User,
    verdict: str,
    answers: Mapping[str, str] | None = None,
    reason: str = "",
    more: int = 0,
) -> Review:
    """Keep what a reviewer decided. Raises where they judged the task, or the answer makes no sense.

    `more` people are asked again where the verdict is that: the task goes back into the queue.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=task.pk)
    campaign = task.campaign
    if task.role != Task.Role.WORK:
        raise Conflict("A check has a known answer: change that instead.")
    if Judgement.objects.filter(task=task, annotator=by).exists():
        raise Conflict("You judged this yourself. Somebody else reviews it.")
    given = dict(answers or {})
    if verdict == Verdict.OVERRULED:
        if not reason.strip():
            raise ApplicationError("Say why you overrule what people said.", reason="Give one.")
        _check_answers(campaign, task, given)
    elif given:
        raise ApplicationError("Only an overruling has an answer of its own.", answers="Leave out.")
    if verdict == Verdict.MORE:
        _more(campaign, task, more)
    elif more:
        raise ApplicationError(
            "More people are asked where the verdict is “more”.", more="Leave out."
        )
    review = Review.objects.create(
        task=task,
        by=by,
        verdict=verdict,
        answers=given,
        reason=reason.strip(),
        more=more,
        before={
            named(question, place): chances
            for question, place, chances in statements.rows(CHANCES, {"task": task.pk})
        },
    )
    if campaign.kind in PAIRS:
        tasks_recount([task.pk])
    return review


def effect(campaign: Campaign) -> dict[str, Any]:
    """What reviewing did: how often people were right, by how sure they were together."""
    rows = list(Review.objects.filter(task__campaign=campaign).select_related("by"))
    questions = asked(campaign)
    counts = Counter(row.verdict for row in rows)
    decided = [row for row in rows if row.verdict != Verdict.MORE]
    changed = [row for row in decided if _changes(questions, row)]
    return {
        "reviewed": len({row.task_id for row in rows}),
        **{verdict.value: counts[verdict] for verdict in Verdict},
        "changed": len(changed),
        "bands": [
            _band(low, high, decided, changed)
            for low, high in ((0.0, 0.5), (0.5, 0.6), (0.6, 1.01))
        ],
        "reviewers": [
            {"name": name, "reviews": count}
            for name, count in Counter(str(row.by) for row in rows).items()
        ],
    }


def _changes(questions: Mapping[str, Asked], row: Review) -> bool:
    """Whether an answer differs from the likeliest one before."""
    for name, answer in row.answers.items():
        chances = row.before.get(name)
        words = [str(each) for each in questions[name.split("/")[0]].answers]
        if chances is None or words[max(range(len(chances)), key=chances.__getitem__)] != answer:
            return True
    return False


def _band(low: float, high: float, decided: list[Review], changed: list[Review]) -> dict[str, Any]:
    """Reviews where the least sure question's likeliest answer had a chance in [low, high)."""

    def inside(row: Review) -> bool:
        sure = min((max(chances) for chances in row.before.values()), default=0.0)
        return low <= sure < high

    total = sum(map(inside, decided))
    return {"from": low, "to": min(high, 1.0), "reviews": total,
            "changed": sum(map(inside, changed))}  # fmt: skip


def _check_answers(campaign: Campaign, task: Task, given: dict[str, str]) -> None:
    questions = asked(campaign)
    images = task.candidates.aggregate(most=Max("position"))["most"] or 0
    if not given:
        raise ApplicationError("Say which answer is right.", answers="Give one.")
    for name, answer in given.items():
        question, _, place = name.partition("/")
        known = [str(each) for each in questions[question].answers] if question in questions else []
        if answer not in known or (place and not (place.isdigit() and int(place) <= images)):
            raise ApplicationError(
                f"{name} cannot be {answer}."
                + (f" Its answers are {', '.join(known)}." if known else " It is not asked here."),
                answers="Correct it.",
            )


def _more(campaign: Campaign, task: Task, more: int) -> None:
    if not 1 <= more <= MOST_MORE:
        raise ApplicationError(f"Ask 1 to {MOST_MORE} more people.", more="Correct it.")
    if campaign.status == Campaign.Status.CLOSED:
        raise Conflict("The campaign is closed: nobody else can be asked.")
    people = people_of(campaign, task.language)
    asked_already = task.judgements.values("annotator").distinct().count()
    if people < asked_already + more:
        raise ApplicationError(
            f"{asked_already} of the {people} people it can ask have had this task:"
            f" invite more before you ask {more} more.",
            more="Too many.",
        )
    wanted = max(task.taken, task.need) + more
    Campaign.objects.filter(pk=campaign.pk).update(places=F("places") + wanted - task.need)
    Task.objects.filter(pk=task.pk).update(need=wanted, priority=F("priority") + 1)
