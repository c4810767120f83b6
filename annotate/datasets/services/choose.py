"""From a recipe to pairs: reads what there is, lets a builder choose, and says what became of it."""

from collections.abc import Sequence

from annotate.core.errors import ApplicationError
from annotate.datasets.builders.pool import BadScores
from annotate.datasets.recipes import HgdpoEasy, HgdpoHard, HgdpoNormal, Recipe
from annotate.datasets.services.choice import Beat, Choice
from annotate.datasets.services.choose_scores import by_scores
from annotate.datasets.services.choose_stages import hard_stage, normal_stage
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet
from annotate.registry.models import ModelVersion


def choose(
    project: Project, recipe: Recipe, beat: Beat = lambda: None, most: int | None = None
) -> Choice:
    """The pairs of a recipe, now. Raises ApplicationError with what is missing or wrong.

    `beat` is called now and then while much is read. More rows of one kind than `most` are not read
    at all, which is told as what is wrong.
    """
    _check_names(project, recipe)
    try:
        if isinstance(recipe, HgdpoNormal):
            return normal_stage(project, recipe, beat, most)
        if isinstance(recipe, HgdpoHard):
            return hard_stage(project, recipe, most)
        return by_scores(project, recipe, beat, most)
    except BadScores as error:
        raise ApplicationError(str(error)) from None


def _check_names(project: Project, recipe: Recipe) -> None:
    """Every set and model named is of this project; another project's do not exist here."""
    sets: Sequence[int] = getattr(recipe, "prompt_sets", ())
    if PromptSet.objects.filter(project=project, pk__in=sets).count() != len(set(sets)):
        raise ApplicationError("A prompt set named here is not in this project.")
    models = [recipe.model] if isinstance(recipe, HgdpoEasy) else getattr(recipe, "models", ())
    if ModelVersion.objects.filter(project=project, pk__in=models).count() != len(set(models)):
        raise ApplicationError("A model named here is not in this project.")
