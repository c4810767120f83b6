from django.db.models import Count, Q, QuerySet

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, NotFound
from annotate.projects.models import Project, Role
from annotate.projects.selectors import check_role
from annotate.prompts.models import Prompt, PromptSet, Split


def prompt_sets_of(project: Project) -> QuerySet[PromptSet]:
    """The project's sets with the number of their prompts, in all and by split."""
    counts = {
        f"{split}_count": Count("prompts", filter=Q(prompts__split=split)) for split in Split.values
    }
    return PromptSet.objects.filter(project=project).annotate(
        prompt_count=Count("prompts"), **counts
    )


def access_prompt_set(*, user: User, pk: int, at_least: Role) -> PromptSet:
    prompt_set = PromptSet.objects.select_related("project").filter(pk=pk).first()
    if prompt_set is None:
        raise NotFound("No such prompt set.")
    check_role(user=user, project_id=prompt_set.project_id, at_least=at_least, what="prompt set")
    return prompt_set


def prompt_set_in(*, user: User, project: Project, pk: int) -> PromptSet:
    """A set that a researcher names in a form of the project."""
    prompt_set = access_prompt_set(user=user, pk=pk, at_least=Role.RESEARCHER)
    if prompt_set.project_id != project.pk:
        raise ApplicationError(
            "The prompt set belongs to another project.", prompt_set="Not in this project."
        )
    return prompt_set


def prompts_for(
    *, prompt_set: PromptSet, split: str = "", limit: int | None = None
) -> QuerySet[Prompt]:
    """The prompts of a job: of one split or of all, the first `limit` in the order they came."""
    rows = Prompt.objects.filter(prompt_set=prompt_set).order_by("pk")
    if split:
        rows = rows.filter(split=split)
    return rows[:limit] if limit else rows
