"""A folder of photos becomes prompts, each with its photo as the source to complete or to edit."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from annotate.core.errors import ApplicationError
from annotate.prompts.inputs import Inputs
from annotate.prompts.models import PromptSet
from annotate.prompts.rows import MOST_CHARACTERS, clean, decode
from annotate.prompts.services import prompt_enter

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp"}


@dataclass
class Taken:
    added: int = 0
    repeated: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)  # (file, what is wrong)


def sources_import(
    *, prompt_set: PromptSet, folder: Path, words: str = "", table: str = ""
) -> Taken:
    """Every photo of the folder, or those in its CSV table's column `file`.

    `words` is the prompt; {column} in it stands for what the table says of the photo. A photo that
    cannot be read is reported and the rest goes on. Safe to repeat.
    """
    taken = Taken()
    for name, row in _table(folder, table) if table else _files(folder):
        try:
            _, is_new = prompt_enter(
                prompt_set=prompt_set,
                text=_text(words, row),
                inputs=Inputs.of_files(prompt_set.project, source=_read(folder, name)),
            )
        except ApplicationError as error:
            taken.problems.append((name, error.message))
            continue
        taken.added += is_new
        taken.repeated += not is_new
    return taken


def _files(folder: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES and path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix(), {}


def _table(folder: Path, table: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    lines = decode((folder / table).read_bytes()).splitlines()
    reader = csv.DictReader(lines)
    if "file" not in (reader.fieldnames or ()):
        raise ApplicationError(f"{table} has no column 'file'.")
    for row in reader:
        yield row["file"], {key: value or "" for key, value in row.items() if key}


def _text(words: str, row: Mapping[str, str]) -> str:
    try:
        text = clean(words.format_map(row))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise ApplicationError(f"The words name a column that is not there: {error}.") from None
    if len(text) > MOST_CHARACTERS:
        raise ApplicationError(f"The prompt has more than {MOST_CHARACTERS:,} characters.")
    return text


def _read(folder: Path, name: str) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ApplicationError("It lies outside of the folder.")
    if not path.is_file():
        raise ApplicationError("There is no such file.")
    if path.stat().st_size > settings.MAX_UPLOAD_BYTES:
        raise ApplicationError(f"It is larger than {settings.MAX_UPLOAD_BYTES:,} bytes.")
    return path.read_bytes()
