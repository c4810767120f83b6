"""What a round does to tasks: under their locks, and noted so that every vote wanted can be explained."""

from dataclasses import dataclass, field

from django.db.models import F, Max

from annotate.labeling.models import Campaign, Task
from annotate.quality.models import ActiveChoice, ActiveRound, ActiveSetting, ExtraVotes, Review

Choice = ActiveSetting.Choice
BATCH = 5_000


@dataclass
class Moves:
    """What a round does to tasks: (task, arm, act, information, votes added)."""

    rows: list[tuple[int, str, str, float | None, int]] = field(default_factory=list)

    def add(self, task: int, arm: str, act: str, information: float | None, votes: int) -> None:
        self.rows.append((int(task), arm, act, information, int(votes)))

    def of(self, act: str) -> list[tuple[int, str, str, float | None, int]]:
        return [row for row in self.rows if row[2] == act]


def locked(campaign: Campaign) -> Campaign:
    """Its row locked against other rounds and new pairs, but not against people at work."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def next_number(campaign: Campaign) -> int:
    last = ActiveRound.objects.filter(campaign=campaign).aggregate(Max("number"))["number__max"]
    return (last or 0) + 1


def last_given(campaign: Campaign) -> int:
    rows = ActiveRound.objects.filter(campaign=campaign, rule=Choice.GIVEN)
    return rows.aggregate(Max("number"))["number__max"] or 0


def tasks_locked(ids: list[int]) -> list[tuple[int, int, int, int]]:
    """(task, need, taken, prompt), locked in the order that all who free places use."""
    rows = Task.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return list(rows.values_list("pk", "need", "taken", "prompt_id"))


def asked_more(campaign: int) -> dict[int, int]:
    """Votes that people asked for, by task: as extra votes, or as second opinions in review."""
    found: dict[int, int] = {}
    extras = ExtraVotes.objects.filter(task__campaign=campaign).values_list("task", "added")
    reviews = Review.objects.filter(task__campaign=campaign, more__gt=0).values_list("task", "more")
    for task, more in (*extras, *reviews):
        found[task] = found.get(task, 0) + more
    return found


def record(campaign: Campaign, held: ActiveRound, moves: Moves) -> None:
    for start in range(0, len(moves.rows), BATCH):
        ActiveChoice.objects.bulk_create(
            ActiveChoice(
                round=held, task_id=task, arm=arm, act=act, information=told, votes_added=votes
            )
            for task, arm, act, told, votes in moves.rows[start : start + BATCH]
        )
    added = sum(row[4] for row in moves.rows)
    Campaign.objects.filter(pk=campaign.pk).update(places=F("places") + added)
