"""A campaign as its owners see it: how far it is, and what will keep it from being finished."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from annotate.core import statements
from annotate.labeling.models import Campaign, Judgement, Seat, Task
from annotate.labeling.selectors.people import members_of, readers_of
from annotate.projects.models import Project


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


def campaign_warnings(campaign: Campaign) -> list[str]:
    """What will keep a campaign from being finished as it stands, in sentences."""
    people = members_of(campaign).count()
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
        **_capped(campaign, people),
        "An entrance test is asked, but it has no tasks yet: everybody passes.": (
            campaign.entrance_mark is not None and not roles[Task.Role.ENTRANCE]
        ),
        "Gold is asked among the work, but there is none yet.": (
            campaign.gold_every is not None and not roles[Task.Role.GOLD]
        ),
    }
    return [sentence for sentence, applies in found.items() if applies] + _unread(campaign, people)


def _capped(campaign: Campaign, people: int) -> dict[str, bool]:
    """Whether all people together may give fewer answers than are wanted; nothing without a cap."""
    most = campaign.most_per_person
    if most is None:
        return {}
    return {
        f"{campaign.places:,} answers are wanted, but {people:,}"
        f" {'person' if people == 1 else 'people'} at most {most:,} each give {people * most:,}:"
        " invite more, or let each give more.": campaign.places > people * most
    }


def _unread(campaign: Campaign, people: int) -> list[str]:
    """Of each language that too few read; where too few are there at all, that is said already."""
    if not campaign.by_language or campaign.overlap > people:
        return []
    return [
        f"Each task wants {campaign.overlap} {'person' if campaign.overlap == 1 else 'people'} who"
        f" {'reads' if campaign.overlap == 1 else 'read'} {language}, and {count or 'nobody'}"
        f" {'does' if count < 2 else 'do'}: ask members to say what they read, or invite more."
        for language, count in readers_of(campaign).items()
        if count < campaign.overlap
    ]


def _judged_since(campaign: Campaign, span: timedelta) -> int:
    return Judgement.objects.filter(
        task__campaign=campaign,
        verdict=Judgement.Verdict.ANSWERED,
        created_at__gte=timezone.now() - span,
    ).count()
