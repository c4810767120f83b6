"""The rows of an import with the files they name, fetched and decoded before anything is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from annotate.core.errors import ApplicationError
from annotate.datasets.buckets import bucket_read
from annotate.datasets.models import ImageImport
from annotate.datasets.places import is_bucket, place_of
from annotate.datasets.remote import fetch, is_address
from annotate.datasets.sources import Source
from annotate.datasets.tables import FAULT
from annotate.media.images import Picture, picture_of
from annotate.media.videos import is_video
from annotate.prompts.inputs import MOST_REFERENCES
from annotate.prompts.rows import clean
from annotate.registry.models import ModelVersion
from annotate.registry.services import model_external

AT_ONCE_BYTES = 32 << 20  # of rows that are kept together (ingest.py)


@dataclass
class Ingest:
    """What lasts from row to row."""

    job: ImageImport
    source: Source
    models: dict[str, ModelVersion] = field(default_factory=dict)
    fetched: int = 0  # addresses of other hosts

    def read(self, name: object) -> bytes:
        text = str(name or "").strip()
        if is_address(text):
            self.fetched += 1
            if self.fetched > settings.IMPORT_URL_MOST:
                raise ApplicationError(
                    f"An import fetches at most {settings.IMPORT_URL_MOST:,} addresses."
                )
            return fetch(text)
        return bucket_read(place_of(text)) if is_bucket(text) else self.source.read(text)

    def model(self, name: str) -> ModelVersion | None:
        if name and name not in self.models:
            self.models[name] = model_external(project=self.job.project, name=name)
        return self.models.get(name)


@dataclass(frozen=True)
class Given:
    """What a row names, here before any transaction begins."""

    file: Picture | bytes  # looked at, or the bytes of a video
    source: Picture | None
    mask: Picture | None
    references: tuple[Picture, ...]

    @property
    def pictures(self) -> list[Picture]:
        all_of_it = (self.file, self.source, self.mask, *self.references)
        return [each for each in all_of_it if isinstance(each, Picture)]

    @property
    def size(self) -> int:
        video = 0 if isinstance(self.file, Picture) else AT_ONCE_BYTES  # is looked at when kept
        return video + sum(len(each.data) for each in self.pictures)


@dataclass(frozen=True)
class Row:
    number: int
    values: dict[str, Any]
    given: Given | ApplicationError  # or what is wrong with one of its files

    @property
    def file(self) -> str:
        return _file_name(self.values)


def looked_at(ingest: Ingest, rows: Iterable[dict[str, Any]], done: int) -> Iterator[Row]:
    """The rows behind those that are done, with their files."""
    for number, values in enumerate(rows, start=1):
        if number > done:
            given: Given | ApplicationError
            try:
                given = _given(ingest, values)
            except ApplicationError as error:
                given = error
            yield Row(number, values, given)


def _file_name(row: dict[str, Any]) -> str:
    name = clean(str(row.get("file") or ""))
    if is_address(name):
        name = name.partition("?")[0]  # a signed address carries its secret behind it
    return name[:500]


def _given(ingest: Ingest, row: dict[str, Any]) -> Given:
    """Raises ApplicationError with what is wrong with one of the row's files."""
    if FAULT in row:
        raise ApplicationError(row[FAULT])
    if ingest.job.target == ImageImport.Target.PHOTOS and row.get("source"):
        raise ApplicationError("A photo is the source itself: leave the column `source` out.")
    named = row.get("references") or []
    names = named.split(";") if isinstance(named, str) else named
    if not isinstance(names, list):
        raise ApplicationError("references: give a list of files, or their names with ; between.")
    if len(names) > MOST_REFERENCES:
        raise ApplicationError(f"A prompt has at most {MOST_REFERENCES} references.")
    return Given(
        file=_file(ingest, row),
        source=picture_of(ingest.read(row["source"])) if row.get("source") else None,
        mask=picture_of(ingest.read(row["mask"])) if row.get("mask") else None,
        references=tuple(picture_of(ingest.read(name)) for name in names if str(name).strip()),
    )


def _file(ingest: Ingest, row: dict[str, Any]) -> Picture | bytes:
    """Decoded once, here: the size, the check and the likeness all come of it."""
    data = ingest.read(row.get("file"))
    if not is_video(data):
        return picture_of(data)
    if ingest.job.target == ImageImport.Target.PHOTOS:
        raise ApplicationError("It is a video. A photo to start from is a still image.")
    return data
