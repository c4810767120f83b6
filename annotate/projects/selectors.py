"""Who may see what. A row reaches a view only through an `access_…` function."""

from collections.abc import Iterable

from annotate.accounts.models import User
from annotate.core.errors import Forbidden, NotFound
from annotate.projects.models import Membership, Project, Role

RANK = {Role.ANNOTATOR: 1, Role.REVIEWER: 2, Role.RESEARCHER: 3, Role.ADMIN: 4}


def role_of(*, user: User, project_id: int) -> Role | None:
    """Staff are admins everywhere; others are what their membership says, or nobody."""
    if user.is_staff:
        return Role.ADMIN
    role = (
        Membership.objects.filter(user=user, project_id=project_id, removed_at__isnull=True)
        .values_list("role", flat=True)
        .first()
    )
    return Role(role) if role else None


def check_role(*, user: User, project_id: int, at_least: Role, what: str = "project") -> Role:
    """Raise unless `user` holds this role in the project. To a stranger the thing does not exist."""
    role = role_of(user=user, project_id=project_id)
    if role is None:
        raise NotFound(f"No such {what}.")
    if RANK[role] < RANK[at_least]:
        raise Forbidden(f"This needs the role {at_least} in the project; you are {role}.")
    return role


def access_project(*, user: User, pk: int, at_least: Role = Role.ANNOTATOR) -> Project:
    check_role(user=user, project_id=pk, at_least=at_least)
    project = Project.objects.filter(pk=pk).first()
    if project is None:  # staff asking for an id that never was
        raise NotFound("No such project.")
    return project


def projects_of(user: User) -> Iterable[tuple[Project, Role]]:
    """The projects a person can open, with their role in each."""
    live = Project.objects.filter(archived_at__isnull=True).order_by("name", "pk")
    if user.is_staff:
        return [(project, Role.ADMIN) for project in live]
    roles = dict(
        Membership.objects.filter(user=user, removed_at__isnull=True).values_list(
            "project_id", "role"
        )
    )
    return [(project, Role(roles[project.pk])) for project in live.filter(pk__in=roles)]
