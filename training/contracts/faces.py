"""Settings of what finds faces, and of what makes pairs of them."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from training.contracts.generate import Sampler
from training.contracts.items import Keyed
from training.contracts.plain import Plain

# "haar": OpenCV's cascades, which come in its package. "drawn": finds our drawn faces, for tests.
DetectorName = Literal["haar", "drawn"]

# Why no pair was made of a photo, or of one of its faces.
FaceRejection = Literal[
    "unreadable", "no_face", "low_confidence", "too_small", "several_faces", "not_largest",
    "unchanged", "not_finite",
]  # fmt: skip


class FacesConfig(Plain):
    """Find the faces of every line of items.jsonl."""

    detector: DetectorName = "haar"
    crops: bool = False  # keep each face as an image of its own
    padding: float = Field(0.25, ge=0, le=4)  # of a crop, x the box's longer side


class FacePairsConfig(Plain):
    """Real photo and caption to (real face, the same face inpainted), arXiv 2406.17100.

    What the paper does not tell (mask, size limits, composite, VAE traces) is a setting here.
    """

    model: str  # an inpainting pipeline's folder, or a hub id
    adapter: str | None = None
    adapter_scale: float = 1.0
    prompt: str = Field("{caption}", max_length=2000)  # {caption}: the photo's own
    negative: str = Field("", max_length=2000)
    steps: int = Field(20, gt=0, le=1000)
    guidance: float = Field(5.0, ge=0)  # 1 or less: no guidance
    sampler: Sampler = "default"
    strength: float = Field(1.0, gt=0, le=1)  # 1: from pure noise; less keeps something of the face
    detector: DetectorName = "haar"
    min_confidence: float = Field(0.7, ge=0, le=1)  # the detector's own scale
    min_pixels: int = Field(32, gt=0)  # a face's shorter side in the photo
    several: Literal["refuse", "largest", "each"] = "largest"  # faces in one photo
    mask: Literal["ellipse", "box"] = "ellipse"
    padding: float = Field(0.15, ge=0, le=2)  # the mask around the box, x its longer side
    context: float = Field(2.0, ge=1.2, le=16)  # the square the model sees, x the mask's side
    # Between the hole that is filled and the edge where photo and model meet, x the mask's side:
    # in it the model only repeats the photo, so that nothing new lies at the edge.
    margin: float = Field(0.15, ge=0, le=1)
    round_trip: bool = True  # the good face goes through the VAE too: else its traces give it away
    composite: bool = True  # False: the whole square is the model's, to see what the probe finds
    min_change: float = Field(0.01, ge=0, le=1)  # mean difference in the hole, of full brightness
    batch_size: int = Field(8, gt=0)
    probe: bool = True  # can the border of the mask alone tell good from bad?

    @field_validator("prompt")
    @classmethod
    def _only_caption(cls, prompt: str) -> str:
        rest = prompt.replace("{caption}", "")
        if "{" in rest or "}" in rest:
            raise ValueError("the only name in braces is {caption}")
        return prompt

    @model_validator(mode="after")
    def _trip_needs_composite(self) -> Self:
        if self.round_trip and not self.composite:
            raise ValueError("round_trip goes with composite: without it nothing is put back")
        return self


class FaceImage(Keyed):
    """One image to search."""

    image: str  # a path, relative to the job folder


class FacePhoto(Keyed):
    """One real photo to make a pair (or several) of."""

    image: str  # a path, relative to the job folder
    caption: str
    seed: int = Field(ge=0, lt=2**63)
