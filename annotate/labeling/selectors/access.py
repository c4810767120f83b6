"""Who may see what: rows by their id, with the asker's role checked."""

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.errors import Forbidden, NotFound
from annotate.labeling.models import Campaign, Checklist, ChecklistVersion, Task
from annotate.projects.models import Role
from annotate.projects.selectors import RANK, check_role

COLUMNS = [field.attname for field in Campaign._meta.concrete_fields]
JSON = ("form", "examples")  # Django's own decoding of jsonb is for its ORM alone
ACCESS = f"""
SELECT {", ".join(f"c.{name}::json" if name in JSON else f"c.{name}" for name in COLUMNS)},
       m.role, c.groups = '{{}}' OR c.groups && coalesce(m.groups, '{{}}')
FROM labeling_campaign AS c
LEFT JOIN projects_membership AS m
    ON m.project_id = c.project_id AND m.user_id = %(user)s AND m.removed_at IS NULL
WHERE c.id = %(campaign)s
"""  # noqa: S608 the names are our own
HIDDEN_FROM_ANNOTATORS = (Campaign.Status.DRAFT,)


def access_campaign(*, user: User, pk: int, at_least: Role = Role.ANNOTATOR) -> Campaign:
    """A campaign with its asker's role checked, in one statement: the hot path comes through here."""
    found = statements.rows(ACCESS, {"campaign": pk, "user": user.pk})
    *values, role, invited = found[0] if found else (None, False)
    campaign = Campaign.from_db("default", COLUMNS, values) if values else None
    mine = Role.ADMIN if user.is_staff else role
    if campaign is None or mine is None:
        raise NotFound("No such campaign.")
    if RANK[Role(mine)] < RANK[at_least]:
        raise Forbidden(f"This needs the role {at_least} in the project; you are {mine}.")
    if mine == Role.ANNOTATOR and (campaign.status in HIDDEN_FROM_ANNOTATORS or not invited):
        raise NotFound("No such campaign.")
    return campaign


def access_task(*, user: User, pk: int, at_least: Role) -> Task:
    task = Task.objects.select_related("campaign").filter(pk=pk).first()
    if task is None:
        raise NotFound("No such task.")
    check_role(user=user, project_id=task.campaign.project_id, at_least=at_least, what="task")
    return task


def access_checklist(*, user: User, pk: int, at_least: Role) -> Checklist:
    checklist = Checklist.objects.select_related("project").filter(pk=pk).first()
    if checklist is None:
        raise NotFound("No such checklist.")
    check_role(user=user, project_id=checklist.project_id, at_least=at_least, what="checklist")
    return checklist


def access_checklist_version(*, user: User, pk: int) -> ChecklistVersion:
    """A published version; drafts are shown with their checklist alone."""
    version = (
        ChecklistVersion.objects.select_related("checklist")
        .filter(pk=pk, published_at__isnull=False)
        .first()
    )
    if version is None:
        raise NotFound("No such checklist version.")
    check_role(
        user=user,
        project_id=version.checklist.project_id,
        at_least=Role.REVIEWER,
        what="checklist version",
    )
    return version
