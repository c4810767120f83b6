"""Settings of patch maps: how well each part of an image matches its references (PatchDPO)."""

from pydantic import Field, field_validator

from training.contracts.items import Keyed
from training.contracts.plain import MOST_DRAWN, Plain

MOST_REFERENCES = 8


class PatchEstimator(Plain):
    """What decides a map's values, beside the pictures themselves."""

    backbone: str  # a transformers folder or hub id of a vision transformer
    side: int | None = Field(
        None, gt=0, le=MOST_DRAWN
    )  # pixels it sees; none: those it was made for
    layer: int = -1  # of its hidden states; -1 is the last, as it gives it out
    # A cosine of `floor` or less is 0 in the map and 1 is 1. 0 leaves cosines as they are; a
    # backbone whose cosines are all above .8 gives nearly even maps unless this is raised.
    floor: float = Field(0.0, ge=-1, lt=1)
    cell: int = Field(
        8, gt=0
    )  # pixels of the image, each way, for one of the map: the VAE's factor


class PatchMapsConfig(PatchEstimator):
    """The job "patch_maps"."""

    batch_size: int = Field(8, gt=0)  # pictures at a time in the backbone


class PatchMapItem(Keyed):
    """One image and what it is to be faithful to; files are relative to the job folder."""

    image: str
    references: tuple[str, ...]

    @field_validator("references")
    @classmethod
    def _some(cls, references: tuple[str, ...]) -> tuple[str, ...]:
        if not 1 <= len(references) <= MOST_REFERENCES:
            raise ValueError(f"give 1 to {MOST_REFERENCES} reference images")
        return references
