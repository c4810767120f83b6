"""A task asks one question about one or more candidates, kept in canonical order (by id)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotate.core.languages import LONGEST
from annotate.core.models import Timestamped
from annotate.generation.models import Candidate
from annotate.labeling.models.campaign import Campaign
from annotate.prompts.models import Prompt


class Task(Timestamped):
    class Role(models.TextChoices):
        WORK = "work"
        GOLD = "gold"  # a known answer, among the work
        REPEAT = "repeat"  # what one person answered before
        ENTRANCE = "entrance"  # a known answer, before all work

    # No index of their own for foreign keys that lead a unique constraint: hot tables carry few.
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+")
    # Candidate ids in rising order, joined by "-": the same question is never in a campaign twice.
    key = models.CharField(max_length=200)
    # What it is for. Only work counts; the others have no open places and are handed out by their
    # own rules (services/checks.py).
    role = models.CharField(max_length=8, choices=Role.choices, db_default=Role.WORK)
    repeat_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    only_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    need = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)  # places leased or filled
    done = models.PositiveSmallIntegerField(default=0)  # places filled by an answer
    flags = models.PositiveSmallIntegerField(default=0)
    held = models.BooleanField(default=False)  # taken out of the queue until an admin looks
    # The prompt's, where the campaign asks by language (`und` where nobody said it); else empty.
    language = models.CharField(max_length=LONGEST, default="", db_default="")
    priority = models.SmallIntegerField(default=0)
    shuffle = models.BigIntegerField()  # a random key: hand-out walks the tasks in this order

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="labeling_question_once"),
            models.CheckConstraint(
                name="labeling_done_is_taken", condition=Q(done__lte=F("taken"))
            ),
            models.CheckConstraint(
                name="labeling_checks_have_no_places", condition=Q(role="work") | Q(need=0)
            ),
            models.CheckConstraint(
                name="labeling_repeat_of_a_person",
                condition=Q(role="repeat", repeat_of__isnull=False, only_for__isnull=False)
                | ~Q(role="repeat") & Q(repeat_of__isnull=True, only_for__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["repeat_of", "only_for"],
                condition=Q(role="repeat"),
                name="labeling_repeated_once",
            ),
        ]
        indexes = [
            models.Index("campaign", "role", name="labeling_checks", condition=~Q(role="work")),
            models.Index("campaign", name="labeling_on_hold", condition=Q(held=True)),
            # The one index the hand-out walks; rows leave it when their last place is taken.
            models.Index(
                "campaign",
                F("priority").desc(),
                "shuffle",
                name="labeling_open_places",
                condition=Q(taken__lt=F("need"), held=False),
            ),
            # The same for those who read some of a campaign's languages: nobody else's rows are in it.
            models.Index(
                "campaign",
                "language",
                F("priority").desc(),
                "shuffle",
                name="labeling_open_by_language",
                condition=Q(taken__lt=F("need"), held=False) & ~Q(language=""),
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"


class TaskCandidate(models.Model):
    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, related_name="candidates", db_index=False
    )
    position = models.PositiveSmallIntegerField()  # canonical: by rising candidate id
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="labeling_position_once"),
            models.UniqueConstraint(fields=["task", "candidate"], name="labeling_candidate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}[{self.position}]"
