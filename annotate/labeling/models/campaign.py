"""What is asked, of whom, and how."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotate.core.languages import LONGEST
from annotate.core.models import Timestamped
from annotate.labeling.models.checklist import ChecklistVersion
from annotate.projects.models import Project

# The kinds whose answer is one choice between two candidates.
PAIRS = ("pairwise", "own_prompt")


class Campaign(Timestamped):
    class Kind(models.TextChoices):
        PAIRWISE = "pairwise"
        SCORING = "scoring"  # a group of images, each on some criteria
        CHECKLIST = "checklist"  # one image, question by question
        RANKING = "ranking"  # a group of images, each put into a slot
        OWN_PROMPT = "own_prompt"  # pairs of what is drawn for a prompt that the person writes
        REGIONS = "regions"  # good and bad places on one image, wrong words of its prompt
        FACES = "faces"  # one image, each face found in it

    class Media(models.TextChoices):
        IMAGE = "image"
        VIDEO = "video"

    class Status(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        PAUSED = "paused"
        CLOSED = "closed"

    class Feedback(models.TextChoices):
        NEVER = "never"
        AT_END = "at_end"  # once the campaign is closed or the item is retired
        AFTER_DAYS = "after_days"  # so long after the person's own answer

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    media = models.CharField(max_length=8, choices=Media.choices, default=Media.IMAGE)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    question = models.CharField(max_length=200, default="Which image is better?")
    guideline = models.TextField(default="", blank=True)  # Markdown
    # What is asked, as the kind has it: criteria and scale, or a checklist. Fixed once opened.
    form = models.JSONField(default=dict, blank=True)
    # The published version that `form` holds; none where the checklist was given with the campaign.
    checklist_version = models.ForeignKey(
        ChecklistVersion, on_delete=models.PROTECT, null=True, related_name="campaigns"
    )
    overlap = models.PositiveSmallIntegerField(default=1)  # judgements wanted per task
    lease_minutes = models.PositiveSmallIntegerField(default=10)
    hold = models.PositiveSmallIntegerField(default=3)  # leases one person may hold at once
    skip_reasons = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    flag_reasons = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    flags_to_hold = models.PositiveSmallIntegerField(default=2)  # so many flags hold a task back
    purpose = models.CharField(max_length=40, default="", blank=True)  # e.g. "blind evaluation"
    # Sensitive images are covered until a person uncovers them: those of these categories, or all.
    unsafe_categories = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    all_sensitive = models.BooleanField(default=False)
    # Images with the scores or answers they deserve, as labeling/examples.py `Example` has it.
    examples = models.JSONField(default=list, blank=True)
    # Who passed this version of the quiz or a later one may take tasks; none: no quiz is asked.
    quiz_from = models.PositiveSmallIntegerField(null=True, editable=False)
    # A check with a known answer, and one of a person's own answers asked again, come once in so
    # many tasks, at a place nobody can foresee; null: none.
    gold_every = models.PositiveSmallIntegerField(null=True, blank=True)
    repeat_every = models.PositiveSmallIntegerField(null=True, blank=True)
    # When people are told how they did on hidden known answers (services/feedback.py).
    gold_feedback = models.CharField(
        max_length=10,
        choices=Feedback.choices,
        default=Feedback.NEVER,
        db_default=Feedback.NEVER,
    )
    feedback_days = models.PositiveSmallIntegerField(default=7, db_default=7)
    # Credit in percent that the entrance test wants; null: no test before the tasks.
    entrance_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    # Who is handed how much: members of one of these groups of the project (none: all members), at
    # most so many answers a person (null: no end), none given faster than this.
    groups = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    # Only who reads a prompt's language is asked about it; `languages` are those of its tasks then.
    by_language = models.BooleanField(default=False, db_default=False)
    languages = ArrayField(
        models.CharField(max_length=LONGEST), default=list, db_default=[], editable=False
    )
    most_per_person = models.PositiveIntegerField(null=True, blank=True)
    least_ms = models.PositiveIntegerField(default=0, db_default=0)
    task_count = models.PositiveIntegerField(default=0, editable=False)
    places = models.PositiveIntegerField(default=0, editable=False)  # sum of `need` over its tasks
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    added: Any = None  # of one just drafted: what its sources gave (services/tasks.py `Added`)

    class Meta:
        constraints = [
            models.CheckConstraint(name="labeling_overlap_positive", condition=Q(overlap__gt=0)),
            models.CheckConstraint(name="labeling_hold_positive", condition=Q(hold__gt=0)),
            models.CheckConstraint(
                name="labeling_checks_leave_work",
                condition=(Q(gold_every__isnull=True) | Q(gold_every__gte=2))
                & (Q(repeat_every__isnull=True) | Q(repeat_every__gte=2)),
            ),
            models.CheckConstraint(
                name="labeling_feedback_days_positive", condition=Q(feedback_days__gte=1)
            ),
            models.CheckConstraint(
                name="labeling_entrance_mark_percent",
                condition=Q(entrance_mark__isnull=True)
                | Q(entrance_mark__gte=1, entrance_mark__lte=100),
            ),
            models.CheckConstraint(
                name="labeling_checklist_of_checklist_campaign",
                condition=Q(checklist_version__isnull=True) | Q(kind="checklist"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cares(self) -> bool:
        """Whether anything it shows may be covered."""
        return self.all_sensitive or bool(self.unsafe_categories)

    def is_sensitive(self, category: str) -> bool:
        """Whether images of prompts of this category are covered until a person uncovers them."""
        return self.all_sensitive or category in self.unsafe_categories
