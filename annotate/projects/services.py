"""Writes to projects, memberships and invitations."""

import secrets
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from annotate.accounts.models import User
from annotate.accounts.services import languages_set, token_digest
from annotate.core.errors import ApplicationError, Conflict, NotFound
from annotate.projects.models import Invitation, Membership, Project, Role
from annotate.projects.selectors import RANK, role_of

INVITATION_DAYS = 14


@transaction.atomic
def project_create(*, user: User, name: str, description: str = "") -> Project:
    project = Project.objects.create(name=name, description=description, created_by=user)
    Membership.objects.create(project=project, user=user, role=Role.ADMIN)
    return project


def project_update(*, project: Project, **changes: str) -> Project:
    for name, value in changes.items():
        setattr(project, name, value)
    project.save(update_fields=list(changes))
    return project


def member_add(*, project: Project, user: User, role: str) -> Membership:
    """Add a person, or bring a removed one back."""
    membership, _ = Membership.objects.update_or_create(
        project=project, user=user, defaults={"role": role, "removed_at": None}
    )
    return membership


@transaction.atomic
def member_change(*, project: Project, user_id: int, role: str | None) -> None:
    """Give a member another role, or with None remove them. A project keeps at least one admin."""
    members = Membership.objects.select_for_update().filter(
        project=project, removed_at__isnull=True
    )
    mine = [member for member in members if member.user_id == user_id]
    if not mine:
        raise NotFound("No such member.")
    others = [m for m in members if m.user_id != user_id and m.role == Role.ADMIN]
    if mine[0].role == Role.ADMIN and role != Role.ADMIN and not others:
        raise Conflict("A project needs an admin: make somebody else admin first.")
    if role is None:
        mine[0].removed_at = timezone.now()
    else:
        mine[0].role = role
    mine[0].save(update_fields=["role", "removed_at"])


LONGEST_GROUP = 40


def member_groups_set(*, project: Project, user_id: int, groups: list[str]) -> None:
    """Say which teams or languages a member belongs to: a campaign may be for some of them alone."""
    names = list(dict.fromkeys(name.strip() for name in groups if name.strip()))
    if long := [name for name in names if len(name) > LONGEST_GROUP]:
        raise ApplicationError(
            "A group's name is too long.",
            groups=f"{long[0][:20]}… has more than {LONGEST_GROUP} characters.",
        )
    changed = Membership.objects.filter(
        project=project, user=user_id, removed_at__isnull=True
    ).update(groups=names)
    if not changed:
        raise NotFound("No such member.")


def member_languages_set(*, project: Project, user_id: int, languages: list[str]) -> None:
    """Say for a member what they read, where they have not said it themselves or said it wrong."""
    member = (
        Membership.objects.select_related("user")
        .filter(project=project, user=user_id, removed_at__isnull=True)
        .first()
    )
    if member is None:
        raise NotFound("No such member.")
    languages_set(user=member.user, languages=languages)


def invitation_create(
    *, project: Project, invited_by: User, email: str, role: str
) -> tuple[Invitation, str]:
    """The row and the secret of its link; only the secret's digest is kept."""
    if Membership.objects.filter(
        project=project, user__email__iexact=email, removed_at__isnull=True
    ).exists():
        raise Conflict("This person is a member already. Change their role instead.")
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        project=project,
        invited_by=invited_by,
        email=email.lower(),
        role=role,
        digest=token_digest(secret),
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    return invitation, secret


def invitation_withdraw(*, project: Project, pk: int) -> None:
    withdrawn = Invitation.objects.filter(
        pk=pk, project=project, accepted_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=timezone.now())
    if not withdrawn:
        raise NotFound("No such open invitation.")


def invitation_open(*, secret: str) -> Invitation:
    """The invitation behind a link, if it can still be used."""
    invitation = (
        Invitation.objects.select_related("project")
        .filter(
            digest=token_digest(secret),
            accepted_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=timezone.now(),
        )
        .first()
    )
    if invitation is None:
        raise NotFound("This invitation was used, withdrawn or has expired. Ask for a new one.")
    return invitation


@transaction.atomic
def invitation_accept(*, secret: str, name: str, password: str) -> User:
    """Join the project. Who has an account already proves it with that account's password."""
    invitation = invitation_open(secret=secret)
    # Whoever marks the row has the invitation: a link that is pressed twice joins once.
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).update(
        accepted_at=timezone.now()
    )
    if not taken:
        raise NotFound("This invitation was used already.")
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        user = User(email=invitation.email, name=name)
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise ApplicationError("Choose another password.", password=error.messages[0]) from None
        user.set_password(password)
        user.save()
    elif not user.is_active or not user.check_password(password):
        raise ApplicationError("There is an account for this address: give its password.")
    _join(invitation, user)
    return user


def _join(invitation: Invitation, user: User) -> None:
    """An older link with a lower role takes nothing away from who is a member meanwhile."""
    now = role_of(user=user, project_id=invitation.project_id)
    if user.is_staff or now is None or RANK[now] < RANK[Role(invitation.role)]:
        member_add(project=invitation.project, user=user, role=invitation.role)
