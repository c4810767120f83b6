"""What a campaign asks, by its kind: checked when it is drafted, plain data from then on."""

from typing import Any, Self

from pydantic import BaseModel, Field, ValidationError, model_validator

from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of
from annotate.labeling.checklist.body import body_of, builtin
from annotate.labeling.checklist.own import LABEL as OWN_LABEL
from annotate.labeling.faces.form import FacesForm
from annotate.labeling.models import PAIRS, Campaign
from annotate.labeling.own_prompt.form import OwnPromptForm
from annotate.labeling.pair_form import PairForm
from annotate.labeling.ranking_form import RankingForm
from annotate.labeling.regions.form import RegionsForm
from annotate.labeling.strict import KEY, LARGEST_GROUP, Strict

Kind = Campaign.Kind
Media = Campaign.Media


class Anchor(Strict):
    """What a stretch of the scale means, in words."""

    low: int
    high: int
    text: str = Field(max_length=400)


class Criterion(Strict):
    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1, max_length=80)
    question: str = Field(default="", max_length=400)
    weight: float = Field(default=1.0, ge=0, le=1_000, allow_inf_nan=False)
    anchors: tuple[Anchor, ...] = Field(default=(), max_length=20)


class ScoringForm(Strict):
    """A group of images on one screen, each scored on every criterion (PrefPaint, appendix A)."""

    group: int = Field(default=3, ge=1, le=LARGEST_GROUP)
    low: int = Field(default=0, ge=-100)
    high: int = Field(default=7, le=100)
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=8)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not 1 <= self.high - self.low <= 20:
            raise ValueError("a scale has 2 to 21 values, from low to high")
        keys = [criterion.key for criterion in self.criteria]
        if len(set(keys)) < len(keys):
            raise ValueError("two criteria have the same key")
        if not sum(criterion.weight for criterion in self.criteria):
            raise ValueError("at least one criterion needs a weight above 0")
        for criterion in self.criteria:
            for anchor in criterion.anchors:
                if not self.low <= anchor.low <= anchor.high <= self.high:
                    raise ValueError(f"an anchor of {criterion.key} lies outside the scale")
        return self


# The paper's criteria, weights and scale; the words are ours.
PREFPAINT = ScoringForm(
    criteria=(
        Criterion(
            key="structure",
            label="Structure",
            question="Do the things in it belong there, and fit together?",
            weight=0.15,
            anchors=(
                Anchor(low=0, high=2, text="Failed: odd objects, stray patterns, nothing fits"),
                Anchor(low=3, high=5, text="The scene is understood, with visible faults"),
                Anchor(low=6, high=7, text="Sound: no fault worth naming"),
            ),
        ),
        Criterion(
            key="texture",
            label="Texture",
            question="Do surfaces and details look right for what they are?",
            weight=0.15,
            anchors=(
                Anchor(low=0, high=2, text="Failed: smears, merged or impossible things"),
                Anchor(low=3, high=5, text="Plausible, with flaws one can see"),
                Anchor(low=6, high=7, text="Complete and right in detail"),
            ),
        ),
        Criterion(
            key="overall",
            label="Overall",
            question="At first glance: how good is the picture as a whole?",
            weight=0.70,
        ),
    )
)


def form_of(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """A campaign's form, checked and complete. Raises ApplicationError that names the first fault.

    Pairwise: the fields of `PairForm`, or nothing for the one choice alone. Scoring: the fields of
    `ScoringForm`, PrefPaint's where there is nothing. Ranking: the fields of `RankingForm`.
    Checklist: {"builtin": "image"} or {"body": …}; the body is copied, so that it never changes
    under the answers. With "own_questions" ("none", "also", "only") the prompts' own are asked too.
    Regions: the fields of `RegionsForm`, each of which may be left out. Faces: of `FacesForm`, own
    prompts: of `OwnPromptForm`, likewise.
    """
    if kind == Kind.SCORING:
        return _checked(ScoringForm, data) if data else PREFPAINT.model_dump(mode="json")
    if kind == Kind.REGIONS:
        return _checked(RegionsForm, data)
    if kind == Kind.FACES:
        return _checked(FacesForm, data)
    if kind == Kind.CHECKLIST:
        return _checklist(data)
    if kind == Kind.RANKING:
        return _checked(RankingForm, data)
    if kind == Kind.OWN_PROMPT:
        return _checked(OwnPromptForm, data)
    # Empty where nothing more is asked: then it is the plain pair, with its screen and its speed.
    form = _checked(PairForm, data)
    return {} if PairForm.model_validate(form).is_plain else form


def _checked(model: type[BaseModel], data: dict[str, Any]) -> dict[str, Any]:
    try:
        return model.model_validate(data).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"{place}: {first['msg']}" if place else first["msg"]
        raise ApplicationError(f"The form is not valid. {message}", form=message) from None


OWN_QUESTIONS = ("none", "also", "only")  # whether the prompt's own questions are asked


def _checklist(data: dict[str, Any]) -> dict[str, Any]:
    own = data.get("own_questions", "none")
    if own not in OWN_QUESTIONS:
        raise ApplicationError(
            f"`own_questions` is one of {', '.join(OWN_QUESTIONS)}.", form="Choose one of them."
        )
    given = {key: value for key, value in data.items() if key != "own_questions"}
    if own == "only":
        if given:
            raise ApplicationError(
                "Only the prompts' own questions are asked: leave the checklist out.",
                form="Leave the checklist out.",
            )
        # No checklist, in the shape of one, so that whoever reads a form finds its dimensions.
        plain: dict[str, Any] = {"media": "image", "title": OWN_LABEL, "dimensions": []}
        return {"body": plain, "sha256": sha256_of(plain), "own_questions": own}
    given = given or {"builtin": "image"}
    if set(given) == {"builtin"}:
        body = builtin(str(given["builtin"]))
    elif set(given) == {"body"}:
        body = body_of(given["body"])
    else:
        raise ApplicationError(
            'Give {"version": 12}, {"builtin": "image"} or {"body": {…}}.', form="One of the three."
        )
    whole = body.model_dump(mode="json")
    return {"body": whole, "sha256": sha256_of(whole), "own_questions": own}


def asks_own(campaign: Campaign) -> bool:
    """Whether the prompts' own questions are asked."""
    return campaign.kind == Kind.CHECKLIST and campaign.form.get("own_questions") in {
        "also",
        "only",
    }


def media_of(kind: str, form: dict[str, Any], wanted: str | None) -> str:
    """What a campaign shows, images or videos. Raises where its kind or its checklist cannot.

    A checklist says it itself; `wanted` may be left out there, and means images elsewhere.
    """
    if kind == Kind.CHECKLIST:
        media: str = form["body"]["media"]
        if wanted not in {None, media}:
            raise ApplicationError(
                f"This checklist asks about {media}s, and the campaign is to show {wanted}s.",
                form=f"Choose one for {wanted}s.",
            )
        return media
    if form.get("faces") and wanted == Media.VIDEO:
        raise ApplicationError(
            "Faces are compared in images.", media="Choose images, or leave `faces` out."
        )
    if kind != Kind.PAIRWISE and wanted == Media.VIDEO:
        raise ApplicationError(
            "Videos are compared in pairs or judged by a checklist.",
            media="Choose images, or another kind.",
        )
    return wanted or Media.IMAGE


def images_in_task(kind: str, form: dict[str, Any]) -> int:
    """How many candidates one task of the campaign shows."""
    if kind in PAIRS:
        return 2
    return int(form["group"]) if kind in {Kind.SCORING, Kind.RANKING} else 1
