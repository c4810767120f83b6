"""Frozen snapshots, and imports of images that already exist."""

from typing import ClassVar

from django.db import models

from annotate.core.models import Job, Timestamped
from annotate.labeling.models import Campaign, Judgement
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet


class Snapshot(Job):
    """Labels frozen for training: a folder of Parquet and images, and rows that say whose."""

    task_name: ClassVar[str] = "datasets.snapshot_build"
    queue: ClassVar[str] = "cpu"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="snapshots")
    name = models.CharField(max_length=120)
    campaigns = models.ManyToManyField(Campaign, related_name="snapshots")
    uri = models.CharField(max_length=500, default="", editable=False)
    content_sha256 = models.CharField(max_length=64, default="", editable=False)
    counts = models.JSONField(default=dict, editable=False)  # pairs by split, judgements, people

    class Meta(Job.Meta):
        pass

    def __str__(self) -> str:
        return self.name


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


class ImageImport(Job):
    """Existing images become candidates: a folder and a table of file, prompt, model."""

    task_name: ClassVar[str] = "datasets.image_import"
    queue: ClassVar[str] = "cpu"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="image_imports")
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="+")
    folder = models.CharField(max_length=500)  # staged upload, or a folder the server may read
    table = models.CharField(max_length=200)  # the CSV or JSONL inside it
    imported = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)  # rows that were there already

    class Meta(Job.Meta):
        pass

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportProblem(Timestamped):
    """A row that could not come in, and why: the rest went on."""

    image_import = models.ForeignKey(ImageImport, on_delete=models.PROTECT, related_name="problems")
    row = models.PositiveIntegerField()  # line of the table, counted from 1 for the first data row
    file = models.CharField(max_length=500)
    message = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image_import", "row"], name="datasets_problem_once")
        ]

    def __str__(self) -> str:
        return f"row {self.row}: {self.message[:60]}"
