"""A project, its members with their roles, and the invitations that bring people in."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotate.core.models import Timestamped


class Role(models.TextChoices):
    ANNOTATOR = "annotator"  # judges
    REVIEWER = "reviewer"  # judges, and reads campaigns and their results
    RESEARCHER = "researcher"  # and starts generation, snapshots, training; exports
    ADMIN = "admin"  # and opens campaigns, invites people, changes the project


class Project(Timestamped):
    name = models.CharField(max_length=120)
    description = models.TextField(default="", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name


class Membership(Timestamped):
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=12, choices=Role.choices)
    # Teams or languages, as the project names them: a campaign may be for some of them alone.
    groups = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    removed_at = models.DateTimeField(null=True)  # the row stays: it says who could see what, when

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user"], name="projects_one_membership_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.project_id} as {self.role}"


class Invitation(Timestamped):
    """The only way in. The link carries a secret; only its SHA-256 is kept."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="projects_invitation_not_both_accepted_and_withdrawn",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.project_id}"
