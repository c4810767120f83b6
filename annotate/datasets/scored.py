"""Reads candidates and their scores into arrays: what the builders choose from."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import QuerySet

from annotate.core.errors import ApplicationError
from annotate.datasets.builders.parts import OVERALL, components, totals
from annotate.datasets.builders.pool import BadScores, Floats, Ints, Pool, pool_of
from annotate.datasets.recipes import Scorer
from annotate.generation.models import Candidate, CandidateScore
from annotate.labeling.models import Campaign, Judgement
from annotate.media.models import Asset
from annotate.projects.models import Project
from annotate.quality.candidate_scores import candidate_scores
from annotate.registry.models import ModelVersion

CHUNK = 50_000


@dataclass(frozen=True)
class Scored:
    """Candidates that have scores: N rows, K keys."""

    prompt: Ints  # (N,)
    candidate: Ints  # (N,) rising
    keys: list[str]  # K
    values: Floats  # (N, K), nan where a candidate lacks a number
    counts: dict[str, int] = field(default_factory=dict)  # candidates, unscored

    @property
    def sha256(self) -> str:
        """Of everything a builder can see: the same inputs have the same hash."""
        digest = hashlib.sha256(repr(self.keys).encode())
        for array in (self.prompt, self.candidate, self.values):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def pool(self, key: str = OVERALL, level: str = "") -> tuple[Pool, int]:
        """Rows as a pool, by one number or also by the parts of a level; and how many lack some.

        Raises ApplicationError where the scorer gave no such number.
        """
        try:
            names, vectors = self._parts(level)
            score = self._total(key)
            whole = np.isfinite(score) & np.isfinite(vectors).all(axis=1)
            pool = pool_of(
                self.prompt[whole], self.candidate[whole], score[whole], vectors[whole], names
            )
        except BadScores as error:
            raise ApplicationError(str(error)) from None
        return pool, int((~whole).sum())

    def _parts(self, level: str) -> tuple[list[str], Floats]:
        return components(self.keys, self.values, level) if level else ([], self.values[:, :0])

    def _total(self, key: str) -> Floats:
        if key == OVERALL:
            return totals(self.keys, self.values)
        if key not in self.keys:
            raise BadScores(
                f"This scorer gave no {key!r}; it gave {', '.join(self.keys[:8]) or 'nothing'}."
            )
        column: Floats = self.values[:, self.keys.index(key)]
        return column


def in_scope(
    project: Project,
    *,
    prompt_sets: Sequence[int] = (),
    models: Sequence[int] = (),
    real: bool = False,
) -> QuerySet[Candidate]:
    """The images that may be paired by their scores.

    Reconstructions have a builder of their own. Both sides of a face pair are left out: the bad one
    is a photo but for its face, which no prompt's pool asked for, and the good one's round trip
    through a VAE is neither a photo nor drawn.
    """
    rows = Candidate.objects.filter(
        project=project,
        asset__kind=Asset.Kind.IMAGE,
        reconstruction__isnull=True,
        face_pair__isnull=True,
    ).exclude(origin=Candidate.Origin.ROUND_TRIP)
    if prompt_sets:
        rows = rows.filter(prompt__prompt_set__in=prompt_sets)
    if models:
        rows = rows.filter(model_version__in=models)
    if not real:
        rows = rows.exclude(origin=Candidate.Origin.REAL)
    return rows


def scored(
    rows: QuerySet[Candidate],
    project: Project,
    scorer: Scorer,
    key: str = "",
    beat: Callable[[], None] = lambda: None,
    most: int | None = None,
) -> Scored:
    """Candidates with the scorer's numbers; with `key` only that one, where the scorer has it.

    `beat` is called after every CHUNK of numbers: a long reading can say that it is alive. With more
    images, or numbers about them, than `most` it raises ApplicationError before it reads any.
    """
    few_enough(rows, most, "images")
    few_enough(_said_rows(project, scorer, key), most, "scores or answers")
    pairs = _ints(rows.order_by("pk").values_list("pk", "prompt_id").iterator(CHUNK), 2)
    candidate, prompt = pairs[:, 0], pairs[:, 1]
    found = _Numbers(candidate)
    for chunk in _chunks(_said(project, scorer, key)):
        found.take(chunk)
        beat()
    if key and not found.keys:  # no such number by itself: perhaps it can be summed from parts
        for chunk in _chunks(_said(project, scorer, "")):
            found.take(chunk)
            beat()
    values = found.matrix()
    has = np.isfinite(values).any(axis=1)
    return Scored(
        prompt[has],
        candidate[has],
        sorted(found.keys),
        values[has],
        {"candidates": len(candidate), "unscored": int((~has).sum())},
    )


def few_enough(rows: QuerySet[Any], most: int | None, what: str) -> None:
    """Raises ApplicationError where there are more; the database counts no further than that."""
    if most is not None and rows.order_by()[: most + 1].count() > most:
        raise ApplicationError(
            f"A preview looks at no more than {most:,} {what}, and here are more. Create the dataset:"
            " a worker chooses the pairs, and the same numbers stand on its page."
        )


def _said_rows(project: Project, scorer: Scorer, key: str) -> QuerySet[Any]:
    """What `_said` has to read, to be counted."""
    if scorer.campaign is not None:
        return Judgement.objects.filter(task__campaign=_campaign(project, scorer.campaign))
    rows = CandidateScore.objects.filter(
        candidate__project=project,
        model_version=scorer.model_version,
        source=scorer.source or "",
    )
    return rows.filter(key=key) if key and rows.filter(key=key).exists() else rows


def scorer_name(project: Project, scorer: Scorer) -> str:
    """How to call it. Raises ApplicationError for a scorer that is not in this project."""
    if scorer.campaign is not None:
        return f"people in “{_campaign(project, scorer.campaign).name}”"
    if scorer.model_version is not None:
        model = ModelVersion.objects.filter(project=project, pk=scorer.model_version).first()
        if model is None:
            raise ApplicationError("There is no such scorer in this project.", scorer="Not here.")
        return str(model)
    return str(scorer.source)


def _campaign(project: Project, pk: int) -> Campaign:
    found = Campaign.objects.filter(project=project, pk=pk).first()
    if found is None:
        raise ApplicationError("A campaign named here is not in this project.", scorer="Not here.")
    return found


def _said(project: Project, scorer: Scorer, key: str) -> Iterator[tuple[int, str, float]]:
    """(candidate, key, value) of the scorer, about this project's candidates."""
    if scorer.campaign is not None:
        said = candidate_scores(_campaign(project, scorer.campaign))
        return (row for row in said if key in ("", row[1]))
    rows = CandidateScore.objects.filter(
        candidate__project=project,
        model_version=scorer.model_version,
        source=scorer.source or "",
    )
    if key:
        rows = rows.filter(key=key)
    return rows.values_list("candidate_id", "key", "value").iterator(CHUNK)


class _Numbers:
    """Gathers (candidate, key, value) into a matrix over rising candidates, chunk by chunk."""

    def __init__(self, candidate: Ints) -> None:
        self.candidate = candidate
        self.keys: dict[str, int] = {}
        self.columns: list[Floats] = []

    def take(self, chunk: list[tuple[int, str, float]]) -> None:
        ids = np.fromiter((row[0] for row in chunk), np.int64, len(chunk))
        value = np.fromiter((row[2] for row in chunk), np.float64, len(chunk))
        column = np.fromiter((self._column(row[1]) for row in chunk), np.int64, len(chunk))
        place = np.searchsorted(self.candidate, ids)
        place[place == len(self.candidate)] = 0
        here = self.candidate[place] == ids if len(self.candidate) else np.zeros(len(ids), bool)
        for number in np.unique(column):
            mine = here & (column == number)
            self.columns[number][place[mine]] = value[mine]

    def _column(self, key: str) -> int:
        if key not in self.keys:
            self.keys[key] = len(self.keys)
            self.columns.append(np.full(len(self.candidate), np.nan))
        return self.keys[key]

    def matrix(self) -> Floats:
        """(N, K), the keys in their order."""
        if not self.keys:
            return np.zeros((len(self.candidate), 0))
        return np.stack([self.columns[self.keys[key]] for key in sorted(self.keys)], axis=1)


def _chunks(
    rows: Iterable[tuple[int, str, float]],
) -> Iterator[list[tuple[int, str, float]]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _ints(rows: Iterable[tuple[int, ...]], width: int) -> Ints:
    flat = np.fromiter((value for row in rows for value in row), np.int64)
    return flat.reshape(-1, width)
