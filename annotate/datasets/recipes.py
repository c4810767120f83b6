"""How a snapshot's pairs are chosen: strict settings, one class a builder.

The record of a snapshot's builder is the recipe as it stands here, every default written out.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from annotate.core.errors import ApplicationError
from training.contracts import BadJob, Plain, parse_config

Id = Annotated[int, Field(ge=1, lt=2**63)]
Gap = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Level = Annotated[int, Field(ge=1, le=1000)]


class Scorer(Plain):
    """Whose scores: a reward model's, an imported source's, or the people's of a campaign."""

    model_version: Id | None = None
    source: str | None = Field(None, min_length=1, max_length=60)
    campaign: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = (self.model_version, self.source, self.campaign)
        if sum(each is not None for each in given) != 1:
            raise ValueError("name one scorer: a model_version, a source or a campaign")
        return self


class _Labels(Plain):
    # None: the winner wins for sure. A number: with sigmoid(score gap / temperature).
    temperature: float | None = Field(None, gt=0, le=1e12, allow_inf_nan=False)


class _Scored(_Labels):
    scorer: Scorer
    key: str = Field("overall", min_length=1, max_length=140)  # which of the scorer's numbers
    prompt_sets: tuple[Id, ...] = ()  # empty: all
    models: tuple[Id, ...] = ()  # who drew them; empty: anybody
    real: bool = False  # real photos take part


class BestWorst(_Scored):
    """The best against the worst of each prompt, where they differ by more than the gap."""

    builder: Literal["best_worst"] = "best_worst"
    gap: Gap = 0.0


class OverGap(_Scored):
    """All pairs that differ by more than the gap, or of each prompt the widest few."""

    builder: Literal["over_gap"] = "over_gap"
    gap: Gap = 0.0
    top: int | None = Field(None, gt=0, le=10_000)


class Pareto(_Scored):
    """Pairs whose winner is at least as good in every part (multi-objective, VisionReward)."""

    builder: Literal["pareto"] = "pareto"
    level: Literal["dimension", "sub_dimension", "question"] = "dimension"
    component_gap: Gap = 0.0
    gap: Gap = 0.0  # of the totals
    top: int | None = Field(None, gt=0, le=10_000)


class HgdpoEasy(_Labels):
    """HG-DPO, first stage: the best of one model's pool of images against its worst."""

    builder: Literal["hgdpo_easy"] = "hgdpo_easy"
    scorer: Scorer
    key: str = Field("overall", min_length=1, max_length=140)
    model: Id  # the base model
    prompt_sets: tuple[Id, ...] = ()


class HgdpoNormal(_Labels):
    """Second stage: the best reconstruction within the window against the easy winner."""

    builder: Literal["hgdpo_normal"] = "hgdpo_normal"
    after: Id  # the easy snapshot
    window: tuple[Level, Level] = (400, 700)  # the paper's t4 to t7

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.window[0] > self.window[1]:
            raise ValueError("the window begins above its end")
        return self


class HgdpoHard(_Labels):
    """Third stage: the almost-real reconstruction, or the photo, against the normal winner."""

    builder: Literal["hgdpo_hard"] = "hgdpo_hard"
    after: Id  # the normal snapshot
    winner: Literal["reconstruction", "real"] = "reconstruction"
    level: Level = 100  # of that reconstruction: the paper's t1


Recipe = BestWorst | OverGap | Pareto | HgdpoEasy | HgdpoNormal | HgdpoHard
RECIPES: dict[str, type[Plain]] = {
    "best_worst": BestWorst,
    "over_gap": OverGap,
    "pareto": Pareto,
    "hgdpo_easy": HgdpoEasy,
    "hgdpo_normal": HgdpoNormal,
    "hgdpo_hard": HgdpoHard,
}
STAGES = {"hgdpo_easy": "easy", "hgdpo_normal": "normal", "hgdpo_hard": "hard"}
BEFORE = {"hgdpo_normal": "hgdpo_easy", "hgdpo_hard": "hgdpo_normal"}


def recipe_of(data: Mapping[str, Any]) -> Recipe:
    """Check plain settings. Raises ApplicationError that names each wrong key."""
    builder = data.get("builder")
    kind = RECIPES.get(builder) if isinstance(builder, str) else None
    if kind is None:
        raise ApplicationError(
            f"builder must be one of {', '.join(RECIPES)}.", recipe="Choose a builder."
        )
    try:
        found: Any = parse_config(kind, data)
    except BadJob as error:
        words = str(error).removeprefix("config: ")
        raise ApplicationError(f"Recipe: {words}.", recipe=words) from None
    return found  # type: ignore[no-any-return]
