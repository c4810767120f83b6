"""The images that belong to a prompt, checked before they are kept."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Self

from annotate.core.errors import ApplicationError
from annotate.media.images import Picture, is_black, picture_of
from annotate.media.models import Asset
from annotate.media.services import picture_store
from annotate.projects.models import Project

MOST_REFERENCES = 8


@dataclass(frozen=True)
class Inputs:
    """A source with its mask (white is to be filled), and references. Most prompts have none."""

    source: Asset | None = None
    mask: Asset | None = None
    references: tuple[Asset, ...] = ()

    @classmethod
    def of_files(
        cls,
        project: Project,
        *,
        source: bytes | None = None,
        mask: bytes | None = None,
        references: tuple[bytes, ...] = (),
    ) -> Self:
        """Keep the files. Raises ApplicationError with what is wrong with one of them."""
        return cls.of(
            project,
            source=picture_of(source) if source is not None else None,
            mask=picture_of(mask) if mask is not None else None,
            references=tuple(map(picture_of, references)),
        )

    @classmethod
    def of(
        cls,
        project: Project,
        *,
        source: Picture | Asset | None = None,
        mask: Picture | None = None,
        references: tuple[Picture, ...] = (),
    ) -> Self:
        """Keep what was looked at; a source may be kept already."""
        if mask is not None and is_black(mask):
            raise ApplicationError("The mask is black: it fills nothing. White is to be filled.")
        keep = partial(picture_store, project=project)
        return cls(
            source=keep(picture=source) if isinstance(source, Picture) else source,
            mask=keep(picture=mask) if mask is not None else None,
            references=tuple(keep(picture=picture) for picture in references),
        )

    def __post_init__(self) -> None:
        if self.mask and not self.source:
            raise ApplicationError("There is a mask without a source image. Give both.")
        if self.mask and self.source:
            mask, source = _size(self.mask), _size(self.source)
            if mask != source:
                raise ApplicationError(
                    f"The mask has {mask} pixels and its source {source}. Make them the same size."
                )
        if len(self.references) > MOST_REFERENCES:
            raise ApplicationError(f"A prompt has at most {MOST_REFERENCES} references.")

    @property
    def sha256(self) -> str:
        """Of all files in order; empty without any."""
        lines = [f"{role} {position} {asset.sha256}\n" for role, position, asset in self.rows()]
        return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else ""

    def rows(self) -> Iterator[tuple[str, int, Asset]]:
        if self.source:
            yield "source", 0, self.source
        if self.mask:
            yield "mask", 0, self.mask
        for position, asset in enumerate(self.references):
            yield "reference", position, asset


NONE = Inputs()


def _size(asset: Asset) -> str:
    return f"{asset.width}x{asset.height}"
