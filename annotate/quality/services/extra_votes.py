"""More votes on tasks than they were to have, because a person asked for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import ApplicationError, Conflict, NotFound
from annotate.labeling.models import Campaign, Task
from annotate.labeling.selectors.people import people_of
from annotate.quality.doubtful import DISPUTED
from annotate.quality.models import ActiveArm, ActiveSetting, Arm, ExtraVotes

DOUBT = 0.7  # the likeliest answer's chance, below which an item is in doubt
MOST_TASKS = 10_000
# Pairs with votes for both sides, those most evenly split first.
DISAGREED = """
SELECT j.task_id
FROM labeling_standing j
JOIN labeling_preference p ON p.judgement_id = j.id
WHERE j.campaign_id = %(campaign)s
GROUP BY j.task_id
HAVING count(*) FILTER (WHERE p.choice = 'first') > 0
   AND count(*) FILTER (WHERE p.choice = 'second') > 0
ORDER BY abs(count(*) FILTER (WHERE p.choice = 'first')
             - count(*) FILTER (WHERE p.choice = 'second')), j.task_id
"""
# Tasks with a soft label in doubt, the most doubtful first: one vote alone, or votes that differ.
# Where two or more said the same, more of it would change nothing: the doubt is the fit's.
DOUBTFUL = f"""
WITH doubted AS MATERIALIZED (
    SELECT l.task_id, l.position, l.votes, l.said, f.question, best.likeliest
    FROM quality_softlabel l JOIN quality_consensusfit f ON f.id = l.fit_id
    CROSS JOIN LATERAL (SELECT max(chance) AS likeliest FROM unnest(l.chances) AS chance) best
    WHERE f.campaign_id = %(campaign)s AND best.likeliest < %(doubt)s
)
SELECT l.task_id FROM doubted AS l WHERE l.votes = 1 OR {DISPUTED}
GROUP BY l.task_id ORDER BY min(l.likeliest), l.task_id
"""  # noqa: S608 the condition is our own


@dataclass(frozen=True)
class Added:
    tasks: int
    votes: int
    random_arm: int  # found by the filter but left alone
    no_people: int  # left alone: everybody who may answer has a place already


@transaction.atomic
def extra_votes_add(
    *,
    campaign: Campaign,
    user: User,
    add: int,
    tasks: Sequence[int] = (),
    where: str = "",
    most: int = MOST_TASKS,
    reason: str = "",
) -> Added:
    """Want `add` votes more on the tasks named, or on those of a filter: disagreed, doubtful.

    Doubtful are tasks with one vote, or with votes that differ, whose soft label is in doubt; what
    two people or more said the same of needs no more of it.
    A task named that cannot have so many is an error; one found by the filter is left as it is.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if campaign.kind == Campaign.Kind.OWN_PROMPT:
        raise Conflict("Everybody judges their own images here: a task takes no second vote.")
    if campaign.status == Campaign.Status.CLOSED:
        raise Conflict("The campaign is closed: it takes no votes any more.")
    if bool(tasks) == bool(where):
        raise ApplicationError("Name the tasks, or give a filter: one of the two.")
    ids = sorted(set(tasks)) if tasks else _found(campaign, where, most)
    rows = Task.objects.select_for_update(no_key=True).filter(
        campaign=campaign, pk__in=ids, role=Task.Role.WORK
    )
    found = list(rows.order_by("pk").values_list("pk", "need", "prompt_id", "language"))
    people_for = {language: people_of(campaign, language) for language in {row[3] for row in found}}
    if tasks and len(found) < len(ids):
        gone = min(set(ids) - {row[0] for row in found})
        raise NotFound(f"Task {gone} is none of this campaign.")
    control = _control(campaign)
    kept, untouched, full = [], 0, 0
    for task, need, prompt, language in found:
        people = people_for[language]
        if prompt in control:
            if tasks:
                raise Conflict(
                    f"Task {task} is in the random arm, which shows whether choosing helps: its"
                    " votes are spent by chance alone."
                )
            untouched += 1
        elif need + add > people:
            if tasks:
                raise ApplicationError(
                    f"Task {task} would want {need + add} votes, but the project has"
                    f" {people} {'person' if people == 1 else 'people'} for it, and nobody answers a task"
                    " twice.",
                    add=f"At most {max(0, people - need)}.",
                )
            full += 1
        else:
            kept.append(task)
    Task.objects.filter(pk__in=kept).update(need=F("need") + add)
    ExtraVotes.objects.bulk_create(
        ExtraVotes(task_id=task, added=add, reason=reason, by=user) for task in kept
    )
    Campaign.objects.filter(pk=campaign.pk).update(places=F("places") + add * len(kept))
    return Added(len(kept), add * len(kept), untouched, full)


def _found(campaign: Campaign, where: str, most: int) -> list[int]:
    values = {"campaign": campaign.pk, "doubt": DOUBT}
    if where == "disagreed":
        if campaign.kind != Campaign.Kind.PAIRWISE:
            raise ApplicationError("Only pairs have sides to disagree on: ask for the doubtful.")
        rows = statements.rows(DISAGREED, {"campaign": campaign.pk})
    else:
        rows = statements.rows(DOUBTFUL, values)
    return [row[0] for row in rows][: min(most, MOST_TASKS)]


def _control(campaign: Campaign) -> set[int]:
    """The prompts whose votes are nobody's choice, while the campaign chooses."""
    rows = ActiveSetting.objects.filter(campaign=campaign, choice=ActiveSetting.Choice.ACTIVE)
    if not rows.exists():
        return set()
    arms = ActiveArm.objects.filter(campaign=campaign, arm=Arm.RANDOM)
    return set(arms.values_list("prompt_id", flat=True))
