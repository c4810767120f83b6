"""Checklists of a project, in versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotate.core.models import Timestamped
from annotate.projects.models import Project


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
