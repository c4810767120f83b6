"""What a regions campaign asks: with which tools, for which reasons, and whether of words too."""

from typing import Literal, Self

from pydantic import Field, model_validator

from annotate.labeling.checklist.body import Label
from annotate.labeling.strict import KEY, Strict, check_keys

MOST_REASONS = 9  # of one polarity: each has a figure key
Tool = Literal["patch", "brush", "box", "point"]
TOOLS: tuple[Tool, ...] = ("patch", "brush", "box", "point")


class Reason(Strict):
    """Why a place is marked. Its polarity says whether such a place is good or bad."""

    key: str = Field(pattern=KEY)
    label: Label
    polarity: Literal["good", "bad"] = "bad"


# The faults that the checklists ask about and PatchDPO's copies suffer from; the words are ours.
REASONS = (
    Reason(key="artefact", label="Smear or artefact"),
    Reason(key="anatomy", label="Wrong body, face or hands"),
    Reason(key="shape", label="Wrong shape or structure"),
    Reason(key="colour", label="Wrong colour or texture"),
    Reason(key="duplicated", label="There twice, or too often"),
    Reason(key="place", label="In the wrong place"),
    Reason(key="blurred", label="Blurred"),
    Reason(key="unasked", label="Not what the words say"),
    Reason(key="good", label="Well made", polarity="good"),
    Reason(key="detail", label="Fine detail", polarity="good"),
    Reason(key="faithful", label="Just what the words say", polarity="good"),
)


class RegionsForm(Strict):
    """Good and bad places on one image, and the words of its prompt that are missing or wrong."""

    rows: int = Field(default=8, ge=0, le=64)  # of the grid of patches; 0 with 0 columns: none
    columns: int = Field(default=8, ge=0, le=64)
    tools: tuple[Tool, ...] = Field(default=TOOLS, min_length=1)
    reasons: tuple[Reason, ...] = Field(default=REASONS, min_length=1)
    words: bool = True  # words of the prompt can be marked

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if bool(self.rows) != bool(self.columns):
            raise ValueError("a grid has rows and columns; for none, both are 0")
        if "patch" in self.tools and not self.rows:
            raise ValueError("patches need a grid: give rows and columns, or leave the tool out")
        if len(set(self.tools)) < len(self.tools):
            raise ValueError("a tool is named twice")
        check_keys([reason.key for reason in self.reasons], "reasons")
        for polarity in ("good", "bad"):
            if sum(reason.polarity == polarity for reason in self.reasons) > MOST_REASONS:
                raise ValueError(f"at most {MOST_REASONS} reasons are {polarity}: one for each key")
        return self
