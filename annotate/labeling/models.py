"""Campaigns, tasks, seats, leases and judgements: the hot path.

A task asks one question about one or more candidates, kept in canonical order (by id). A lease is
one person's hold on one task, with the order the candidates are shown in. A judgement is what the
person said; it is never changed, only superseded by a later one.
"""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q, TextField
from django.db.models.functions import MD5, Cast
from django.utils import timezone

from annotate.core.models import Timestamped
from annotate.generation.models import Candidate
from annotate.labeling.care_models import CategoryOptOut as CategoryOptOut
from annotate.labeling.check_models import Admission as Admission
from annotate.labeling.check_models import CheckedAnswer as CheckedAnswer
from annotate.labeling.check_models import Exclusion as Exclusion
from annotate.labeling.check_models import GoldAnswer as GoldAnswer
from annotate.labeling.check_models import Standing as Standing
from annotate.labeling.face_models import FaceAnswer as FaceAnswer
from annotate.labeling.face_models import FaceGrade as FaceGrade
from annotate.labeling.face_models import TaskFace as TaskFace
from annotate.labeling.own_prompt.models import OwnDraw, OwnPrompt, OwnRound
from annotate.labeling.quiz_models import Quiz as Quiz
from annotate.labeling.quiz_models import QuizAttempt as QuizAttempt
from annotate.labeling.quiz_models import QuizReset as QuizReset
from annotate.projects.models import Project
from annotate.prompts.models import Prompt

__all__ = ["OwnDraw", "OwnPrompt", "OwnRound"]  # beside all that is below

# The kinds whose answer is one choice between two candidates.
PAIRS = ("pairwise", "own_prompt")
# Nobody is "clearly better" in a tie.
STRENGTH = Q(strength__isnull=True) | Q(
    strength__gte=1, strength__lte=5, choice__in=["first", "second"]
)


class Checklist(Timestamped):
    """A checklist of a project: one name, a draft at most, and versions that never change."""

    class Media(models.TextChoices):
        IMAGE = "image"
        VIDEO = "video"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="checklists")
    name = models.CharField(max_length=120)
    media = models.CharField(max_length=5, choices=Media.choices, default=Media.IMAGE)
    origin = models.CharField(max_length=40, default="", blank=True)  # "builtin:image", or nothing

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], name="labeling_checklist_name_in_project"
            ),
            models.UniqueConstraint(
                fields=["project", "origin"],
                condition=~Q(origin=""),
                name="labeling_checklist_copied_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChecklistVersion(Timestamped):
    """A draft until it is published; from then on a trigger refuses to change or delete it."""

    checklist = models.ForeignKey(
        Checklist, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()  # from 1, in the order they were begun
    body = models.JSONField()  # of a draft: whatever the editor holds; published: a `Body`, whole
    sha256 = models.CharField(max_length=64)  # of the body
    note = models.CharField(max_length=400, default="", blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "number"], name="labeling_checklist_number_once"
            ),
            models.UniqueConstraint(
                fields=["checklist"],
                condition=Q(published_at__isnull=True),
                name="labeling_checklist_one_draft",
            ),
            models.CheckConstraint(
                name="labeling_checklist_published_by",
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checklist_id} version {self.number}"


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
    # Credit in percent that the entrance test wants; null: no test before the tasks.
    entrance_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    # Who is handed how much: members of one of these groups of the project (none: all members), at
    # most so many answers a person (null: no end), none given faster than this.
    groups = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
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


class Seat(models.Model):
    """One person at one campaign: where they are in its order, and what they have done."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="seats", db_index=False
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats"
    )
    # Hand-out starts behind this key, so a person never walks over what they judged before.
    cursor = models.BigIntegerField()
    judged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    active_ms = models.PositiveBigIntegerField(default=0)
    quiz_passed = models.PositiveSmallIntegerField(default=0)  # the latest version passed
    # Answers among `judged` that fill no place: checks, and what an exclusion covers.
    uncounted = models.PositiveIntegerField(db_default=0)
    admitted = models.BooleanField(null=True)  # by the entrance test; null: not decided
    barred = models.BooleanField(db_default=False)  # excluded for good: no more tasks
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "annotator"], name="labeling_one_seat")
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} at {self.campaign_id}"


class Lease(models.Model):
    class State(models.TextChoices):
        ACTIVE = "active"
        ANSWERED = "answered"
        EXPIRED = "expired"
        RETURNED = "returned"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="leases")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    # The presentation: order[i] is the canonical position of what is shown at place i.
    order = ArrayField(models.PositiveSmallIntegerField())
    # After an undo: the withdrawal that this lease lets the person answer anew.
    reopens = models.ForeignKey(
        "Judgement", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["annotator", "task"],
                condition=Q(state="active"),
                name="labeling_one_active_lease",
            )
        ]
        indexes = [
            models.Index(
                name="labeling_lease_sweep", fields=["expires_at"], condition=Q(state="active")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Judgement(models.Model):
    """Append-only. The browser makes the id, so sending twice stores once."""

    class Verdict(models.TextChoices):
        ANSWERED = "answered"
        SKIPPED = "skipped"
        FLAGGED = "flagged"
        WITHDRAWN = "withdrawn"  # an undo: the one it supersedes no longer stands

    class Arrival(models.TextChoices):
        ON_TIME = "on_time"
        LATE = "late"  # after the lease had expired
        AFTER_CLOSE = "after_close"

    id = models.UUIDField(primary_key=True, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="judgements")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judgements"
    )
    lease = models.ForeignKey(
        Lease, on_delete=models.PROTECT, related_name="judgements", db_index=False
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=200, default="", blank=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    arrival = models.CharField(max_length=12, choices=Arrival.choices, default=Arrival.ON_TIME)
    order = ArrayField(models.PositiveSmallIntegerField())  # the lease's, kept with the answer
    duration_ms = models.PositiveIntegerField(default=0)  # from painted to pressed
    # How it was shown and looked at, as the browser measured it: window, pixel ratio, sizes, what
    # was seen, dwell per image, zoom, 1:1, flicker, difference. Shape: `View` in view-record.ts.
    view = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # With `supersedes` one-to-one this makes a person's say on a task one straight chain,
            # whose last link is the one that counts.
            models.UniqueConstraint(
                fields=["annotator", "task"],
                condition=Q(supersedes__isnull=True),
                name="labeling_one_chain_per_person",
            ),
            models.CheckConstraint(
                name="labeling_withdrawal_supersedes",
                condition=~Q(verdict="withdrawn") | Q(supersedes__isnull=False),
            ),
        ]
        indexes = [
            # What was said since the last look: a few kilobytes, as rows lie in the order of time.
            BrinIndex(
                name="labeling_said_when",
                fields=["created_at"],
                pages_per_range=32,
                autosummarize=True,
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.pk}"


class Preference(models.Model):
    """The answer to a pairwise task, in the candidates' own order, never the screen's."""

    class Choice(models.TextChoices):
        FIRST = "first"
        SECOND = "second"
        TIE = "tie"
        BOTH_BAD = "both_bad"

    judgement = models.OneToOneField(
        Judgement, on_delete=models.PROTECT, primary_key=True, related_name="preference"
    )
    choice = models.CharField(max_length=8, choices=Choice.choices)
    # How much better, from 1: only where the campaign asks it and one is better.
    strength = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="labeling_strength_of_a_winner", condition=STRENGTH),
        ]

    def __str__(self) -> str:
        return self.choice


class DimensionChoice(models.Model):
    """One dimension of a pair: which is better in this respect, in the candidates' own order."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="dimensions", db_index=False
    )
    dimension = models.CharField(max_length=40)
    choice = models.CharField(max_length=8, choices=Preference.Choice.choices)
    strength = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "dimension"], name="labeling_dimension_once"
            ),
            models.CheckConstraint(
                name="labeling_dimension_choice_known",
                condition=Q(choice__in=Preference.Choice.values),
            ),
            models.CheckConstraint(name="labeling_dimension_strength", condition=STRENGTH),
        ]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.choice}"


class Reason(models.Model):
    """Why, in a word of the campaign's list: of one image, or of the choice as a whole."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="reasons", db_index=False
    )
    position = models.PositiveSmallIntegerField(null=True)  # canonical; null: of the choice
    key = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "position", "key"],
                name="labeling_reason_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="labeling_reason_of_a_side",
                condition=Q(position__isnull=True) | Q(position__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Placement(models.Model):
    """One image of a ranking in its slot. Images in one slot are as good as each other."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="placements", db_index=False
    )
    position = models.PositiveSmallIntegerField()  # canonical, never the screen's
    slot = models.PositiveSmallIntegerField()  # 1 is the best

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judgement", "position"], name="labeling_placed_once"),
            models.CheckConstraint(
                name="labeling_slot_known", condition=Q(slot__gte=1, slot__lte=9)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} in {self.slot}"


class Rating(models.Model):
    """One image of a group on one criterion."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="ratings", db_index=False
    )
    position = models.PositiveSmallIntegerField()  # canonical, never the screen's
    criterion = models.CharField(max_length=40)
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "position", "criterion"], name="labeling_rated_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion} of {self.position}: {self.value}"


class ChecklistAnswer(models.Model):
    """One item of a checklist, answered for one image. Not asked is not a "no"."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)  # "own.…": one of the prompt's own questions
    option = models.CharField(max_length=40, null=True)  # noqa: DJ001 null: gated off, not asked

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "position", "item"], name="labeling_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.position}: {self.option}"


class RegionAnswer(models.Model):
    """What was marked on one image, counted. That there is nothing to mark is an answer too."""

    judgement = models.OneToOneField(
        Judgement, on_delete=models.PROTECT, primary_key=True, related_name="region_answer"
    )
    nothing_to_mark = models.BooleanField()
    marks = models.PositiveSmallIntegerField()
    words = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="labeling_nothing_is_nothing",
                condition=Q(nothing_to_mark=True, marks=0, words=0)
                | Q(nothing_to_mark=False) & (Q(marks__gt=0) | Q(words__gt=0)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.marks} marks, {self.words} words"


class RegionMark(models.Model):
    """One place on the image, with the reason. Lengths are fractions of the image's sides."""

    class Tool(models.TextChoices):
        PATCH = "patch"  # {"cells": [5, 6]}: cells of the campaign's grid, row by row
        BRUSH = "brush"  # {"radius": 0.02, "points": [[x, y], …]}; radius of the longer side
        BOX = "box"  # {"x", "y", "w", "h"}
        POINT = "point"  # {"x", "y"}

    class Polarity(models.TextChoices):
        GOOD = "good"
        BAD = "bad"

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="region_marks", db_index=False
    )
    number = models.PositiveSmallIntegerField()  # in the order they were made
    tool = models.CharField(max_length=5, choices=Tool.choices)
    polarity = models.CharField(max_length=4, choices=Polarity.choices)
    reason = models.CharField(max_length=40)
    geometry = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judgement", "number"], name="labeling_mark_once"),
            models.UniqueConstraint(
                "judgement",
                "tool",
                "reason",
                MD5(Cast("geometry", TextField())),
                name="labeling_mark_not_twice",
            ),
            models.UniqueConstraint(
                fields=["judgement", "reason"],
                condition=Q(tool="patch"),
                name="labeling_patches_of_a_reason",
            ),
            models.CheckConstraint(
                name="labeling_mark_has_its_shape",
                condition=Q(tool="patch", geometry__has_key="cells")
                | Q(tool="brush", geometry__has_key="points")
                | Q(tool="box", geometry__has_key="w")
                | (Q(tool="point", geometry__has_key="x") & ~Q(geometry__has_key="w")),
            ),
            models.CheckConstraint(
                name="labeling_mark_good_or_bad", condition=Q(polarity__in=["good", "bad"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool}: {self.reason}"


class WordMark(models.Model):
    """A word of the prompt that the image leaves out or gets wrong."""

    class Fault(models.TextChoices):
        MISSING = "missing"
        WRONG = "wrong"

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="word_marks", db_index=False
    )
    word = models.PositiveIntegerField()  # its number in the prompt, from 0: regions/words.py
    text = models.TextField()
    fault = models.CharField(max_length=7, choices=Fault.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judgement", "word"], name="labeling_word_once"),
            models.CheckConstraint(
                name="labeling_word_missing_or_wrong", condition=Q(fault__in=["missing", "wrong"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fault}: {self.text}"


class TimeMark(models.Model):
    """A moment of a video that the person pointed at, and why if they said so."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="marks", db_index=False
    )
    position = models.PositiveSmallIntegerField()  # of the video, canonical
    at_ms = models.PositiveIntegerField()  # from its first frame
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "position", "at_ms"], name="labeling_marked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at_ms} ms of {self.position}"
