"""Reads of campaigns: who may label, how far they are, what was said."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.lookups import Exact
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import Forbidden, NotFound
from annotate.labeling.answers import answer_of
from annotate.labeling.checklist.own import asked_body
from annotate.labeling.checklist.questions import question_values
from annotate.labeling.models import (
    Campaign,
    Checklist,
    ChecklistVersion,
    Judgement,
    Seat,
    Standing,
    Task,
    TaskCandidate,
)
from annotate.labeling.services.judgement import LONGEST_MS, UNDO_GRACE
from annotate.media.selectors import image_of
from annotate.projects.models import Membership, Project, Role
from annotate.projects.selectors import RANK, check_role

COLUMNS = [field.attname for field in Campaign._meta.concrete_fields]
JSON = ("form", "examples")  # Django's own decoding of jsonb is for its ORM alone
ACCESS = f"""
SELECT {", ".join(f"c.{name}::json" if name in JSON else f"c.{name}" for name in COLUMNS)},
       m.role, c.groups = '{{}}' OR c.groups && coalesce(m.groups, '{{}}')
FROM labeling_campaign AS c
LEFT JOIN projects_membership AS m
    ON m.project_id = c.project_id AND m.user_id = %(user)s AND m.removed_at IS NULL
WHERE c.id = %(campaign)s
"""  # noqa: S608 the names are our own
HIDDEN_FROM_ANNOTATORS = (Campaign.Status.DRAFT,)


def access_campaign(*, user: User, pk: int, at_least: Role = Role.ANNOTATOR) -> Campaign:
    """A campaign with its asker's role checked, in one statement: the hot path comes through here."""
    found = statements.rows(ACCESS, {"campaign": pk, "user": user.pk})
    *values, role, invited = found[0] if found else (None, False)
    campaign = Campaign.from_db("default", COLUMNS, values) if values else None
    mine = Role.ADMIN if user.is_staff else role
    if campaign is None or mine is None:
        raise NotFound("No such campaign.")
    if RANK[Role(mine)] < RANK[at_least]:
        raise Forbidden(f"This needs the role {at_least} in the project; you are {mine}.")
    if mine == Role.ANNOTATOR and (campaign.status in HIDDEN_FROM_ANNOTATORS or not invited):
        raise NotFound("No such campaign.")
    return campaign


def access_task(*, user: User, pk: int, at_least: Role) -> Task:
    task = Task.objects.select_related("campaign").filter(pk=pk).first()
    if task is None:
        raise NotFound("No such task.")
    check_role(user=user, project_id=task.campaign.project_id, at_least=at_least, what="task")
    return task


def access_checklist(*, user: User, pk: int, at_least: Role) -> Checklist:
    checklist = Checklist.objects.select_related("project").filter(pk=pk).first()
    if checklist is None:
        raise NotFound("No such checklist.")
    check_role(user=user, project_id=checklist.project_id, at_least=at_least, what="checklist")
    return checklist


def access_checklist_version(*, user: User, pk: int) -> ChecklistVersion:
    """A published version; drafts are shown with their checklist alone."""
    version = (
        ChecklistVersion.objects.select_related("checklist")
        .filter(pk=pk, published_at__isnull=False)
        .first()
    )
    if version is None:
        raise NotFound("No such checklist version.")
    check_role(
        user=user,
        project_id=version.checklist.project_id,
        at_least=Role.REVIEWER,
        what="checklist version",
    )
    return version


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


def work_of(user: User) -> list[dict[str, Any]]:
    """The campaigns a person can label now, those with most left for them first."""
    campaigns = Campaign.objects.filter(
        status__in=[Campaign.Status.OPEN, Campaign.Status.PAUSED], project__archived_at__isnull=True
    ).select_related("project")
    if not user.is_staff:
        campaigns = campaigns.filter(
            Exists(
                Membership.objects.filter(
                    Q(groups__overlap=OuterRef("groups"))
                    | Exact(OuterRef("groups"), Value([], output_field=ArrayField(CharField())))
                    | ~Q(role=Role.ANNOTATOR),
                    project=OuterRef("project"),
                    user=user,
                    removed_at__isnull=True,
                )
            )
        )
    filled = Subquery(
        Seat.objects.filter(campaign=OuterRef("pk"))
        .values("campaign")
        .annotate(total=Sum(F("judged") - F("uncounted")))
        .values("total")
    )
    mine = Subquery(
        Seat.objects.filter(campaign=OuterRef("pk"), annotator=user).values("judged")[:1]
    )
    return [
        {
            "id": row.pk,
            "project": {"id": row.project_id, "name": row.project.name},
            "name": row.name,
            "kind": row.kind,
            "question": row.question,
            "judged": row.mine or 0,
            # Of prompts that people write nobody knows how many there will be.
            "places": 0 if row.kind == Campaign.Kind.OWN_PROMPT else row.places,
            "filled": row.filled or 0,
            "open": row.status == Campaign.Status.OPEN,
        }
        for row in campaigns.annotate(filled=filled, mine=mine).order_by("-opened_at")
    ]


def campaigns_of(project: Project) -> QuerySet[Campaign]:
    return Campaign.objects.filter(project=project)


def campaign_numbers(campaign: Campaign) -> dict[str, Any]:
    """How far a campaign is, from its seats (a row a person) and one index of its tasks."""
    seats = Seat.objects.filter(campaign=campaign)
    sums = seats.aggregate(Sum("judged"), Sum("skipped"), Sum("flagged"), Sum("uncounted"))
    judged = (sums["judged__sum"] or 0) - (sums["uncounted__sum"] or 0)
    per_hour = _judged_since(campaign, timedelta(hours=1))
    left = max(0, campaign.places - judged)
    return {
        "judged": judged,
        "skipped": sums["skipped__sum"] or 0,
        "flagged": sums["flagged__sum"] or 0,
        "people": seats.filter(judged__gt=0).count(),
        "held_count": Task.objects.filter(
            campaign=campaign, held=True, role=Task.Role.WORK
        ).count(),
        "done_tasks": campaign.task_count
        - statements.rows(UNDONE, {"campaign": campaign.pk})[0][0],
        "per_hour": per_hour,
        "eta_hours": round(left / per_hour, 1) if per_hour else None,
        "warnings": campaign_warnings(campaign),
    }


# Tasks that want more answers, each found by a small index: a place is open, a lease fills the last
# one, or they are held back. Counting the rest would read every task of the campaign.
UNDONE = """
SELECT (SELECT count(*) FROM labeling_task
        WHERE campaign_id = %(campaign)s AND taken < need AND NOT held)
     + (SELECT count(*) FROM labeling_task
        WHERE campaign_id = %(campaign)s AND held AND role = 'work' AND done < need)
     + (SELECT count(DISTINCT t.id) FROM labeling_lease AS l JOIN labeling_task AS t ON t.id = l.task_id
        WHERE l.state = 'active' AND t.campaign_id = %(campaign)s AND NOT t.held
          AND t.role = 'work' AND t.taken >= t.need AND t.done < t.need)
"""


def people_of(campaign: Campaign) -> int:
    """How many people a campaign can ask, each of them once a task: active members, of its groups
    where it is for some alone, without those it has excluded for good."""
    members = Membership.objects.filter(
        project=campaign.project_id, removed_at__isnull=True, user__is_active=True
    )
    if campaign.groups:
        members = members.filter(groups__overlap=campaign.groups)
    barred = Seat.objects.filter(campaign=campaign, barred=True)
    return members.exclude(user__in=barred.values("annotator")).count()


def campaign_warnings(campaign: Campaign) -> list[str]:
    """What will keep a campaign from being finished as it stands, in sentences."""
    people = people_of(campaign)
    roles = Counter(
        Task.objects.filter(campaign=campaign, held=False)
        .exclude(role=Task.Role.WORK)
        .values_list("role", flat=True)
    )
    own = campaign.kind == Campaign.Kind.OWN_PROMPT
    whom = f"the groups {', '.join(campaign.groups)} have" if campaign.groups else "there are"
    found = {
        f"Each task wants {campaign.overlap} people and {whom} {people}: invite more, or no task"
        " can be finished.": campaign.overlap > people and not own,
        "An entrance test is asked, but it has no tasks yet: everybody passes.": (
            campaign.entrance_mark is not None and not roles[Task.Role.ENTRANCE]
        ),
        "Gold is asked among the work, but there is none yet.": (
            campaign.gold_every is not None and not roles[Task.Role.GOLD]
        ),
    }
    return [sentence for sentence, applies in found.items() if applies]


def _judged_since(campaign: Campaign, span: timedelta) -> int:
    return Judgement.objects.filter(
        task__campaign=campaign,
        verdict=Judgement.Verdict.ANSWERED,
        created_at__gte=timezone.now() - span,
    ).count()


def counting(rows: QuerySet[Judgement]) -> QuerySet[Judgement]:
    """Only the answers that count: the view's rule, for the ORM."""
    return rows.filter(pk__in=Standing.objects.values("pk"))


def standing(rows: QuerySet[Judgement]) -> QuerySet[Judgement]:
    """What a person's say is now, whether it counts or not: no withdrawal, nothing superseded."""
    later = Judgement.objects.filter(supersedes=OuterRef("pk"))
    return rows.filter(~Exists(later)).exclude(verdict=Judgement.Verdict.WITHDRAWN)


def answers_of(campaign_ids: list[int]) -> QuerySet[Judgement]:
    """The answers of some campaigns that count, in a fixed order."""
    counted = Standing.objects.filter(campaign__in=campaign_ids)
    rows = Judgement.objects.filter(pk__in=counted.values("pk"))
    return rows.order_by("task_id", "created_at", "pk")


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


def history_of(*, campaign: Campaign, user: User) -> QuerySet[Judgement]:
    rows = Judgement.objects.filter(task__campaign=campaign, annotator=user)
    return with_answers(standing(rows).select_related("task__prompt")).order_by("-created_at")


def own_numbers(*, campaign: Campaign, user: User, since: datetime | None = None) -> dict[str, Any]:
    """What a person has done here: answers that stand, milliseconds of paid time, median of one.

    Time given to an answer that was taken back later was worked all the same, and counts.
    """
    found = statements.rows(
        """
        SELECT count(*) FILTER (WHERE stands), coalesce(sum(least(duration_ms, %(longest)s)), 0),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) FILTER (WHERE stands)
        FROM (
            SELECT j.duration_ms, j.verdict = 'answered' AND later.id IS NULL AS stands
            FROM labeling_judgement j
            JOIN labeling_task t ON t.id = j.task_id
            LEFT JOIN labeling_judgement later ON later.supersedes_id = j.id
            WHERE j.annotator_id = %(user)s AND t.campaign_id = %(campaign)s
              AND j.created_at >= coalesce(%(since)s::timestamptz, '-infinity')
        ) AS own
        """,
        {"user": user.pk, "campaign": campaign.pk, "since": since, "longest": LONGEST_MS},
    )
    judged, active, median = found[0]
    return {
        "judged": judged,
        "active_ms": int(active),
        "median_ms": None if median is None else round(median),
    }


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


def images_of(task_ids: list[int]) -> dict[int, dict[int, dict[str, Any]]]:
    """The images of tasks by canonical position."""
    rows = TaskCandidate.objects.filter(task__in=task_ids).select_related(
        "candidate__asset__video__poster"
    )
    images: dict[int, dict[int, dict[str, Any]]] = {}
    for row in rows:
        images.setdefault(row.task_id, {})[row.position] = image_of(row.candidate.asset)
    return images


def annotators_of(campaign: Campaign) -> list[dict[str, Any]]:
    """A row per person: how much, how fast, when last."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.annotator_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY j.duration_ms)
            FROM labeling_seat s
            JOIN labeling_judgement j ON j.annotator_id = s.annotator_id AND j.verdict = 'answered'
            JOIN labeling_task t ON t.id = j.task_id AND t.campaign_id = s.campaign_id
            WHERE s.campaign_id = %s GROUP BY s.annotator_id
            """,
            [campaign.pk],
        )
        medians = dict(cursor.fetchall())
    seats = Seat.objects.filter(campaign=campaign).select_related("annotator")
    return [
        {
            "person": seat.annotator_id,
            "name": str(seat.annotator),
            "judged": seat.judged,
            "skipped": seat.skipped,
            "flagged": seat.flagged,
            "median_ms": round(medians[seat.annotator_id])
            if seat.annotator_id in medians
            else None,
            "last_seen_at": seat.last_seen_at,
        }
        for seat in seats.order_by("-judged")
    ]


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
