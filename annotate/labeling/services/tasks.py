"""Which pairs a campaign asks about."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from django.db import transaction
from django.db.models import F

from annotate.core.errors import ApplicationError, Conflict
from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign, Task, TaskCandidate

MOST_PAIRS = 1_000_000
BATCH = 5_000
SHUFFLE_KEYS = 2**62


@dataclass(frozen=True)
class Pair:
    prompt_id: int
    first: int  # the smaller candidate id
    second: int

    @property
    def key(self) -> str:
        return f"{self.first}-{self.second}"


@dataclass(frozen=True)
class PairSource:
    """Where the pairs of a campaign come from."""

    source: str  # within_model, between_models, listed
    model_versions: Sequence[int] = ()
    pairs_per_prompt: int = 1
    splits: Sequence[str] = ()
    pairs: Sequence[Sequence[int]] = ()
    prompt_set: int | None = None
    seed: int = 0
    candidates: Sequence[int] = field(default=())  # restricts the pool; empty: all there are


@transaction.atomic
def tasks_add(*, campaign: Campaign, source: PairSource) -> int:
    """Add the pairs of a source as tasks. A pair that is there already stays as it is.

    Returns how many tasks were added.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.status == Campaign.Status.CLOSED:
        raise Conflict("The campaign is closed. Make another one.")
    added = 0
    pairs = pairs_of(campaign=campaign, source=source)
    while chunk := list(islice(pairs, BATCH)):
        added += _insert(campaign, chunk)
        if campaign.task_count + added > MOST_PAIRS:
            raise ApplicationError(f"A campaign holds at most {MOST_PAIRS:,} pairs.")
    if not added and not campaign.task_count:
        raise ApplicationError(
            "No pairs there: each needs two images of one prompt"
            " (two seeds of a model, or one image of each of two models)."
        )
    Campaign.objects.filter(pk=campaign.pk).update(
        task_count=F("task_count") + added, places=F("places") + added * campaign.overlap
    )
    return added


def pairs_of(*, campaign: Campaign, source: PairSource) -> Iterator[Pair]:
    """The pairs of a source, chosen at random with its seed where there are more than asked for."""
    if source.source == "listed":
        yield from _listed(campaign, source.pairs)
        return
    rng = random.Random(source.seed)
    between = source.source == "between_models"
    for prompt_id, pool in _pools(campaign, source):
        options = [
            (a, b)
            for a, b in combinations(pool, 2)
            if a.asset_id != b.asset_id and (a.model_version_id != b.model_version_id) == between
        ]
        for a, b in _drawn(options, source.pairs_per_prompt, rng, same_seed_first=between):
            first, second = sorted([a.pk, b.pk])
            yield Pair(prompt_id, first, second)


def _drawn(
    options: list[tuple[Candidate, Candidate]],
    count: int,
    rng: random.Random,
    *,
    same_seed_first: bool,
) -> list[tuple[Candidate, Candidate]]:
    rng.shuffle(options)
    if same_seed_first:
        # The same seed starts from the same noise: what differs is the model, not the draw.
        options.sort(key=lambda pair: pair[0].seed != pair[1].seed or pair[0].seed is None)
    return options[:count]


def _pools(campaign: Campaign, source: PairSource) -> Iterator[tuple[int, list[Candidate]]]:
    rows = Candidate.objects.filter(project=campaign.project_id).order_by("prompt_id", "pk")
    if source.model_versions:
        rows = rows.filter(model_version__in=source.model_versions)
    if source.splits:
        rows = rows.filter(prompt__split__in=source.splits)
    if source.prompt_set:
        rows = rows.filter(prompt__prompt_set=source.prompt_set)
    if source.candidates:
        rows = rows.filter(pk__in=source.candidates)
    pool: dict[int, list[Candidate]] = defaultdict(list)
    for row in rows.only("prompt_id", "model_version_id", "asset_id", "seed").iterator(BATCH):
        if pool and row.prompt_id not in pool:
            yield pool.popitem()
        pool[row.prompt_id].append(row)
    yield from pool.items()


def _listed(campaign: Campaign, pairs: Sequence[Sequence[int]]) -> Iterator[Pair]:
    """Pairs named one by one: two candidates of one prompt, or any two and the prompt's id.

    The third number is for constructed questions: an image made for the prompt against one that
    was made for another.
    """
    ids = {pk for pair in pairs for pk in pair[:2]}
    prompt_of = dict(
        Candidate.objects.filter(project=campaign.project_id, pk__in=ids).values_list(
            "pk", "prompt_id"
        )
    )
    for number, pair in enumerate(pairs, start=1):
        named = pair[:2]
        if len(pair) not in {2, 3} or named[0] == named[-1] or not {*named} <= prompt_of.keys():
            raise ApplicationError(
                f"Pair {number} must name two different candidates of the project."
            )
        prompts = {prompt_of[pk] for pk in named}
        prompt = pair[2] if len(pair) == 3 else prompt_of[named[0]]
        if prompt not in prompts or (len(pair) == 2 and len(prompts) == 2):
            raise ApplicationError(
                f"Pair {number} shows two prompts; give two images of one, or name the prompt that"
                " is asked about as a third number."
            )
        first, second = sorted(named)
        yield Pair(prompt, first, second)


def _insert(campaign: Campaign, chunk: Iterable[Pair]) -> int:
    pairs = {pair.key: pair for pair in chunk}
    there = set(Task.objects.filter(campaign=campaign, key__in=pairs).values_list("key", flat=True))
    tasks = Task.objects.bulk_create(
        Task(
            campaign=campaign,
            prompt_id=pair.prompt_id,
            key=key,
            need=campaign.overlap,
            shuffle=random.randrange(SHUFFLE_KEYS),
        )
        for key, pair in pairs.items()
        if key not in there
    )
    TaskCandidate.objects.bulk_create(
        TaskCandidate(task=task, position=position, candidate_id=candidate_id)
        for task in tasks
        for position, candidate_id in enumerate((pairs[task.key].first, pairs[task.key].second))
    )
    return len(tasks)
