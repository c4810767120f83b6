from annotate.accounts.models import User
from annotate.core.errors import NotFound
from annotate.projects.models import Project, Role
from annotate.projects.selectors import check_role
from annotate.registry.models import ModelVersion


def access_model_version(*, user: User, pk: int, at_least: Role) -> ModelVersion:
    found = ModelVersion.objects.select_related("project", "parent").filter(pk=pk).first()
    if found is None:
        raise NotFound("No such model.")
    check_role(user=user, project_id=found.project_id, at_least=at_least, what="model")
    return found


def model_in(*, project: Project, pk: int, kind: str) -> ModelVersion:
    """A model of this project, for use by a job in it; another project's does not exist here."""
    found = ModelVersion.objects.filter(pk=pk, project=project, kind=kind).first()
    if found is None:
        raise NotFound(f"No such {kind} model in this project.")
    return found
