"""Frozen snapshots, and imports of images that already exist."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from annotate.core.models import Job, Timestamped
from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign, Judgement
from annotate.media.likeness import MOST_DISTANCE
from annotate.media.models import Asset
from annotate.projects.models import Project
from annotate.prompts.models import Prompt, PromptSet


class Snapshot(Job):
    """Pairs frozen for training: a folder of Parquet and images, and rows that say whose.

    The pairs are those that people judged in some campaigns, or what a builder chose by scores.
    """

    task_name: ClassVar[str] = "datasets.snapshot_build"
    queue: ClassVar[str] = "cpu"

    class Labels(models.TextChoices):
        VOTES = "votes"  # the plain share of votes, each pair weighing the same
        CONSENSUS = "consensus"  # of a fit to these very judgements, by what is known of each pair

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="snapshots")
    name = models.CharField(max_length=120)
    campaigns = models.ManyToManyField(Campaign, related_name="snapshots")
    recipe = models.JSONField(
        default=dict, editable=False
    )  # a builder's (recipes.py); people: none
    labels = models.CharField(
        max_length=9, choices=Labels.choices, default=Labels.VOTES, editable=False
    )
    # The stage before, of a curriculum: its winners lose here.
    before = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="after"
    )
    report = models.JSONField(default=dict, editable=False)  # keep-rates, what was skipped and why
    input_sha256 = models.CharField(
        max_length=64, default="", editable=False
    )  # of what it chose from
    uri = models.CharField(max_length=500, default="", editable=False)
    content_sha256 = models.CharField(max_length=64, default="", editable=False)
    counts = models.JSONField(default=dict, editable=False)  # pairs by split, judgements, people

    class Meta(Job.Meta):
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                name="datasets_labels_of_people", condition=Q(labels="votes") | Q(recipe={})
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def builder(self) -> str:
        return str(self.recipe.get("builder", "people"))


class SnapshotJudgement(models.Model):
    """Who taught this: one row for every judgement inside a snapshot."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="judgements")
    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="snapshots")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "judgement"], name="datasets_judgement_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.judgement_id} in {self.snapshot_id}"


class SnapshotPair(models.Model):
    """A pair that a builder chose, and where it comes from.

    The database keeps what a curriculum promises (migration `builders`): both candidates are of the
    pair's prompt, and of the origin written here; the loser of a later stage is the winner of a pair
    of the stage before, of the same prompt; a reconstruction went to the level written here.
    """

    class Stage(models.TextChoices):
        NONE = ""
        EASY = "easy"
        NORMAL = "normal"
        HARD = "hard"

    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, related_name="pairs", db_index=False
    )
    number = models.PositiveIntegerField()  # from 1: the pair's id in the files
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+", db_index=False)
    winner = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    loser = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    winner_origin = models.CharField(max_length=10, choices=Candidate.Origin.choices)
    loser_origin = models.CharField(max_length=10, choices=Candidate.Origin.choices)
    winner_level = models.PositiveSmallIntegerField(null=True)  # of a reconstruction
    winner_score = models.FloatField(null=True)
    loser_score = models.FloatField(null=True)
    stage = models.CharField(max_length=6, choices=Stage.choices, default="", blank=True)
    before = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    before_stage = models.CharField(max_length=6, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "number"], name="datasets_pair_number_once"),
            models.UniqueConstraint(
                fields=["snapshot", "winner", "loser"], name="datasets_pair_once_in_snapshot"
            ),
            models.UniqueConstraint(
                fields=["snapshot", "prompt"],
                condition=~Q(stage=""),
                name="datasets_one_pair_a_prompt_and_stage",
            ),
            # What the pair of the next stage points at: its loser is this one's winner.
            models.UniqueConstraint(
                fields=["id", "stage", "winner", "prompt"], name="datasets_pair_to_point_at"
            ),
            models.CheckConstraint(
                name="datasets_pair_of_two", condition=~Q(winner=F("loser"))
            ),
            models.CheckConstraint(
                name="datasets_winner_scores_at_least_as_high",
                condition=Q(winner_score__isnull=True)
                | Q(loser_score__isnull=True)
                | Q(winner_score__gte=F("loser_score")),
            ),
            models.CheckConstraint(
                name="datasets_pair_fits_its_stage",
                condition=Q(stage="", before__isnull=True, before_stage="", winner_level__isnull=True)
                | Q(
                    stage="easy", before__isnull=True, before_stage="", winner_level__isnull=True,
                    winner_origin__in=["generated", "imported"],
                    loser_origin__in=["generated", "imported"],
                )
                | Q(
                    stage="normal", before__isnull=False, before_stage="easy",
                    winner_level__isnull=False, winner_score__isnull=False,
                    loser_score__isnull=False,
                )
                | Q(stage="hard", before__isnull=False, before_stage="normal")
                & (Q(winner_level__isnull=False) | Q(winner_origin="real")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"pair {self.number} of {self.snapshot_id}"


class ImageImport(Job):
    """Files that exist already come in: as candidates of prompts, or as photos to start from."""

    task_name: ClassVar[str] = "datasets.image_import"
    queue: ClassVar[str] = "cpu"

    class Source(models.TextChoices):
        UPLOAD = "upload"  # files, or an archive, sent by a browser
        FOLDER = "folder"  # a folder, or an archive in it, on the server
        BUCKET = "bucket"  # an s3:// prefix

    class Target(models.TextChoices):
        CANDIDATES = "candidates"  # images to judge, of a prompt each
        PHOTOS = "photos"  # a prompt each, with the photo as its source image

    class Near(models.TextChoices):
        KEEP = "keep"  # what resembles another image comes in all the same, and is told
        SKIP = "skip"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="image_imports")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=6, choices=Source.choices, default=Source.UPLOAD)
    target = models.CharField(max_length=10, choices=Target.choices, default=Target.CANDIDATES)
    folder = models.CharField(max_length=500)  # staged upload, or a folder the server may read
    prefix = models.CharField(max_length=1_100, default="", blank=True)  # s3://bucket/…
    archive = models.CharField(max_length=200, default="", blank=True)  # a file of the folder
    # The CSV or JSONL inside it; empty: every image there is.
    table = models.CharField(max_length=200, default="", blank=True)
    near = models.CharField(max_length=4, choices=Near.choices, default=Near.KEEP)
    near_distance = models.PositiveSmallIntegerField(default=6)  # bits of 64 that may differ
    imported = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)  # rows that were there already
    skipped = models.PositiveIntegerField(default=0)  # rows that resemble what is there

    class Meta(Job.Meta):
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(
                name="datasets_import_bucket_has_prefix",
                condition=~models.Q(source="bucket") | models.Q(prefix__startswith="s3://"),
            ),
            models.CheckConstraint(
                name="datasets_import_distance_can_be_found",
                condition=models.Q(near_distance__lte=MOST_DISTANCE),
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportProblem(Timestamped):
    """A row that could not come in, and why: the rest went on."""

    image_import = models.ForeignKey(ImageImport, on_delete=models.PROTECT, related_name="problems")
    # Line of the table, counted from 1 for the first data row; 0: a file of the archive.
    row = models.PositiveIntegerField()
    file = models.CharField(max_length=500)
    message = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image_import", "row"],
                condition=models.Q(row__gt=0),
                name="datasets_problem_once",
            )
        ]

    def __str__(self) -> str:
        return f"row {self.row}: {self.message[:60]}"


class ImportedFile(models.Model):
    """Which file became which image: its name is kept here and nowhere near what annotators see."""

    image_import = models.ForeignKey(
        ImageImport, on_delete=models.PROTECT, related_name="files", db_index=False
    )
    row = models.PositiveIntegerField()
    file = models.CharField(max_length=500)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image_import", "row"], name="datasets_file_once")
        ]

    def __str__(self) -> str:
        return self.file


class ImportLikeness(models.Model):
    """A file that resembles an image that was there before it."""

    image_import = models.ForeignKey(
        ImageImport, on_delete=models.PROTECT, related_name="likenesses", db_index=False
    )
    row = models.PositiveIntegerField()
    file = models.CharField(max_length=500)
    like = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    distance = models.PositiveSmallIntegerField()  # bits of 64 that differ
    skipped = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image_import", "row"], name="datasets_likeness_once")
        ]

    def __str__(self) -> str:
        return f"{self.file} resembles {self.like_id}"
