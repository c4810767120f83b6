"""What a faces campaign asks of each face, and which of the faces found it asks about."""

from typing import Self

from pydantic import Field, model_validator

from annotate.labeling.checklist.body import Help, Key, Label
from annotate.labeling.strict import Strict, check_keys


class FaceChoice(Strict):
    """Which of the faces found in an image are shown."""

    confidence: float = Field(default=0.9, ge=0, le=1)  # the detector's: Face Score takes 0.9
    smallest: int = Field(default=24, ge=1, le=4_096)  # pixels, the shorter side of its box
    most: int = Field(default=9, ge=1, le=20)  # of one image, the largest first
    detector: str = Field(default="", max_length=60)  # its scans alone; empty: the latest scan


class FaceGrades(Strict):
    """The words for the four grades; what is stored is always the same."""

    good: Label = "Good"
    acceptable: Label = "Acceptable"
    bad: Label = "Bad"
    not_face: Label = "Not a face"


class Defect(Strict):
    key: Key
    label: Label
    help: Help = ""


# The parts that Face Score's people looked at in our reading of it; the words are ours.
DEFECTS = (
    Defect(key="eyes", label="Eyes"),
    Defect(key="nose", label="Nose"),
    Defect(key="mouth", label="Mouth or teeth"),
    Defect(key="proportion", label="Proportions"),
    Defect(key="texture", label="Skin or texture"),
    Defect(key="parts", label="Missing or extra parts"),
    Defect(key="blurred", label="Blurred or melted"),
)


class FacesForm(Strict):
    """Every face of one image is graded; what is wrong with it may be said too."""

    choose: FaceChoice = FaceChoice()
    grades: FaceGrades = FaceGrades()
    defects: tuple[Defect, ...] = Field(default=DEFECTS, max_length=9)
    missed: bool = True  # people may say how many faces were not found

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_keys([row.key for row in self.defects], "defects")
        return self
