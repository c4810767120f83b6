"""Which images a campaign asks about, and which of them together."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from django.db import transaction
from django.db.models import F

from annotate.core.errors import ApplicationError, Conflict
from annotate.generation.models import Candidate
from annotate.labeling.forms import images_in_task
from annotate.labeling.models import Campaign, Task, TaskCandidate
from annotate.labeling.services.faces import face_choice, faces_fix, with_faces
from annotate.labeling.services.languages import languages_of
from annotate.prompts.models import Prompt, PromptSet
from annotate.registry.models import ModelVersion

MOST_TASKS = 1_000_000
BATCH = 5_000
SHUFFLE_KEYS = 2**62
NOTHING = {
    Campaign.Kind.PAIRWISE: "No pairs there: each needs two images of one prompt"
    " (two seeds of a model, or one image of each of two models).",
    Campaign.Kind.SCORING: "No groups there: each needs as many images of one prompt as the form says"
    " (that many seeds of a model, or one image of each of that many models).",
    Campaign.Kind.RANKING: "No groups there: each needs as many images of one prompt as the form says"
    " (that many seeds of a model, or one image of each of that many models).",
    Campaign.Kind.CHECKLIST: "No images there (of prompts with questions, where only those are asked)."
    " Generate or import some first.",
    Campaign.Kind.OWN_PROMPT: "The people write the prompts here.",
    Campaign.Kind.REGIONS: "No images there. Generate or import some first.",
    Campaign.Kind.FACES: "No images with a face there.",
}

THERE = "Every task that this source gives is in the campaign already."


@dataclass(frozen=True)
class Group:
    """The images of one task: two of a pair, several to be scored, one for a checklist."""

    prompt_id: int
    candidates: tuple[int, ...]  # rising ids

    @property
    def key(self) -> str:
        return "-".join(map(str, self.candidates))


@dataclass(frozen=True)
class PairSource:
    """Where the tasks of a campaign come from, whatever its kind."""

    source: str  # within_model, between_models, listed
    model_versions: Sequence[int] = ()
    pairs_per_prompt: int = 1  # at most so many tasks for a prompt
    splits: Sequence[str] = ()
    pairs: Sequence[Sequence[int]] = ()
    prompt_set: int | None = None
    seed: int = 0
    candidates: Sequence[int] = field(default=())  # restricts the pool; empty: all there are


@dataclass
class Added:
    """How many tasks a source gave, and which of its images could not be asked about."""

    added: int = 0
    not_scanned: int = 0  # never searched for faces (by the detector wanted)
    no_face: int = 0  # searched: none there, or none sure and large enough
    why: str = ""  # nothing was added, where nothing was

    def __add__(self, other: "Added") -> "Added":
        added = self.added + other.added
        return Added(
            added,
            self.not_scanned + other.not_scanned,
            self.no_face + other.no_face,
            "" if added else self.why or other.why,
        )

    def sentence(self) -> str:
        """Why images were left out; empty where none was."""
        parts = [
            f"{self.not_scanned} never searched for faces (search them first)"
            if self.not_scanned
            else "",
            f"{self.no_face} without a face that is sure and large enough" if self.no_face else "",
        ]
        return ", ".join(part for part in parts if part)


@transaction.atomic
def tasks_add(*, campaign: Campaign, source: PairSource) -> Added:
    """Add the tasks of a source. One that is there already stays as it is.

    Returns how many tasks were added, why none where none were and, where faces are asked about, how
    many images were left out for want of one. Raises where it names what is not the project's.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.status == Campaign.Status.CLOSED:
        raise Conflict("The campaign is closed. Make another one.")
    if campaign.kind == Campaign.Kind.OWN_PROMPT:
        raise Conflict("The people write the prompts of this campaign: it takes no images.")
    _check_named(campaign, source)
    count = Added()
    groups = groups_of(campaign=campaign, source=source, count=count)
    found = False
    while chunk := list(islice(groups, BATCH)):
        found = True
        count.added += _insert(campaign, chunk)
        if campaign.task_count + count.added > MOST_TASKS:
            raise ApplicationError(f"A campaign holds at most {MOST_TASKS:,} tasks.")
    if not count.added:
        count.why = THERE if found else _nothing(campaign, count)
        if not campaign.task_count:
            raise ApplicationError(count.why)
    Campaign.objects.filter(pk=campaign.pk).update(
        task_count=F("task_count") + count.added,
        places=F("places") + count.added * campaign.overlap,
    )
    return count


def _nothing(campaign: Campaign, count: Added) -> str:
    nothing = NOTHING[Campaign.Kind(campaign.kind)].replace("image", campaign.media)
    return nothing + (f" Left out: {count.sentence()}." if count.sentence() else "")


def _check_named(campaign: Campaign, source: PairSource) -> None:
    """Raise where a source names a model or a prompt set that is none of the project's."""
    models = ModelVersion.objects.filter(project=campaign.project_id, pk__in=source.model_versions)
    if gone := set(source.model_versions) - set(models.values_list("pk", flat=True)):
        raise ApplicationError(
            f"Model {min(gone)} is none of this project.",
            model_versions="Name models of the project.",
        )
    if source.prompt_set is None:
        return
    if not PromptSet.objects.filter(project=campaign.project_id, pk=source.prompt_set).exists():
        raise ApplicationError(
            f"Prompt set {source.prompt_set} is none of this project.",
            prompt_set="Name a prompt set of the project.",
        )


def groups_of(
    *, campaign: Campaign, source: PairSource, count: Added | None = None
) -> Iterator[Group]:
    """The groups of a source, chosen at random with its seed where there are more than asked for.

    `count` is told of the images that are left out.
    """
    size = images_in_task(campaign.kind, campaign.form)
    if source.source == "listed":
        yield from _listed(campaign, source.pairs, size)
        return
    rng = random.Random(source.seed)
    for prompt_id, pool in _pools(campaign, source, count or Added()):
        for candidates in _chosen(pool, size, source, rng):
            yield Group(prompt_id, tuple(sorted(candidate.pk for candidate in candidates)))


def _chosen(
    pool: list[Candidate], size: int, source: PairSource, rng: random.Random
) -> Iterable[Sequence[Candidate]]:
    between = source.source == "between_models"
    if size == 2:
        options = [
            (a, b)
            for a, b in combinations(pool, 2)
            if a.asset_id != b.asset_id and (a.model_version_id != b.model_version_id) == between
        ]
        return _drawn(options, source.pairs_per_prompt, rng, same_seed_first=between)
    groups = _mixed(pool, size, rng) if between else _of_one_model(pool, size, rng)
    return islice(groups, source.pairs_per_prompt)


def _of_one_model(
    pool: list[Candidate], size: int, rng: random.Random
) -> Iterator[Sequence[Candidate]]:
    """Groups of one model's images; no image is in two of them."""
    by_model = _by_model(pool, rng)
    groups = [
        images[start : start + size]
        for images in by_model
        for start in range(0, len(images) - size + 1, size)
    ]
    rng.shuffle(groups)
    yield from groups


def _mixed(pool: list[Candidate], size: int, rng: random.Random) -> Iterator[Sequence[Candidate]]:
    """Groups of images by different models; no image is in two of them."""
    left = _by_model(pool, rng)
    while len(left) >= size:
        # The models with most images left, or groups would run out before the images do.
        rng.shuffle(left)
        left.sort(key=len, reverse=True)
        yield [images.pop() for images in left[:size]]
        left = [images for images in left if images]


def _by_model(pool: list[Candidate], rng: random.Random) -> list[list[Candidate]]:
    """Each model's images of one prompt in random order; equal files once."""
    by_model: dict[int | None, dict[int, Candidate]] = defaultdict(dict)
    for candidate in pool:
        by_model[candidate.model_version_id].setdefault(candidate.asset_id, candidate)
    models = [list(images.values()) for images in by_model.values()]
    for images in models:
        rng.shuffle(images)
    return models


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


def _pools(
    campaign: Campaign, source: PairSource, count: Added
) -> Iterator[tuple[int, list[Candidate]]]:
    rows = Candidate.objects.filter(
        project=campaign.project_id, asset__kind=campaign.media
    ).order_by("prompt_id", "pk")
    if source.model_versions:
        rows = rows.filter(model_version__in=source.model_versions)
    if source.splits:
        rows = rows.filter(prompt__split__in=source.splits)
    if source.prompt_set:
        rows = rows.filter(prompt__prompt_set=source.prompt_set)
    if source.candidates:
        rows = rows.filter(pk__in=source.candidates)
    if campaign.form.get("own_questions") == "only":
        rows = rows.exclude(prompt__questions=[])  # there is nothing to ask about the others
    rows = rows.only("prompt_id", "model_version_id", "asset_id", "seed")
    choice = face_choice(campaign)
    rows = with_faces(rows, choice) if choice else rows
    pool: dict[int, list[Candidate]] = defaultdict(list)
    for row in rows.iterator(BATCH):
        if choice and _left_out(row, count):
            continue
        if pool and row.prompt_id not in pool:
            yield pool.popitem()
        pool[row.prompt_id].append(row)
    yield from pool.items()


def _left_out(row: Candidate, count: Added) -> bool:
    """Whether an image has no face to ask about. Wants it from `with_faces`."""
    scan, has_face = row.scan, row.has_face  # type: ignore[attr-defined]
    count.not_scanned += scan is None
    count.no_face += scan is not None and not has_face
    return not has_face


def _listed(campaign: Campaign, rows: Sequence[Sequence[int]], size: int) -> Iterator[Group]:
    """Tasks named one by one: the candidates of one prompt, or any and the prompt's id after them.

    The last number is for constructed questions: an image made for the prompt against one that was
    made for another.
    """
    ids = {pk for row in rows for pk in row[:size]}
    prompt_of = dict(
        Candidate.objects.filter(
            project=campaign.project_id, pk__in=ids, asset__kind=campaign.media
        ).values_list("pk", "prompt_id")
    )
    unasked = _without_questions(campaign, prompt_of.values())
    faceless = _without_faces(campaign, ids)
    what = "Pair" if size == 2 else "Task"
    for number, row in enumerate(rows, start=1):
        named = tuple(sorted(row[:size]))
        whole = len(row) in {size, size + 1} and len({*named}) == size
        if not whole or not {*named} <= prompt_of.keys():
            count = "two different candidates" if size == 2 else f"{size} of the candidates"
            only = ", all of them videos" if campaign.media == Campaign.Media.VIDEO else ""
            raise ApplicationError(f"{what} {number} must name {count} of the project{only}.")
        prompts = {prompt_of[pk] for pk in named}
        prompt = row[size] if len(row) > size else prompt_of[named[0]]
        if prompt not in prompts or (len(row) == size and len(prompts) > 1):
            raise ApplicationError(
                f"{what} {number} shows two prompts; give images of one, or name the prompt that is"
                " asked about as a last number."
            )
        if prompt in unasked:
            raise ApplicationError(
                f"{what} {number} is of a prompt without questions, and nothing else is asked here."
            )
        if gone := [pk for pk in named if pk in faceless]:
            raise ApplicationError(
                f"{what} {number} shows candidate {gone[0]}, which {faceless[gone[0]]}."
            )
        yield Group(prompt, named)


def _without_faces(campaign: Campaign, ids: Iterable[int]) -> dict[int, str]:
    """Why candidates cannot be asked about, where faces are: by their ids."""
    choice = face_choice(campaign)
    if choice is None:
        return {}
    rows = with_faces(Candidate.objects.filter(pk__in=ids), choice)
    return {
        pk: "was never searched for faces"
        if scan is None
        else "has no face that is sure and large enough"
        for pk, scan, has_face in rows.values_list("pk", "scan", "has_face")  # type: ignore[misc]
        if not has_face
    }


def _without_questions(campaign: Campaign, prompts: Iterable[int]) -> set[int]:
    """The prompts that a campaign which asks only the prompts' own questions has none for."""
    if campaign.form.get("own_questions") != "only":
        return set()
    rows = Prompt.objects.filter(pk__in=set(prompts), questions=[])
    return set(rows.values_list("pk", flat=True))


def _insert(campaign: Campaign, chunk: Iterable[Group]) -> int:
    groups = {group.key: group for group in chunk}
    there = set(
        Task.objects.filter(campaign=campaign, key__in=groups).values_list("key", flat=True)
    )
    languages = languages_of(campaign, (group.prompt_id for group in groups.values()))
    tasks = Task.objects.bulk_create(
        Task(
            campaign=campaign,
            prompt_id=group.prompt_id,
            language=languages[group.prompt_id],
            key=key,
            need=campaign.overlap,
            shuffle=random.randrange(SHUFFLE_KEYS),
        )
        for key, group in groups.items()
        if key not in there
    )
    TaskCandidate.objects.bulk_create(
        TaskCandidate(task=task, position=position, candidate_id=candidate_id)
        for task in tasks
        for position, candidate_id in enumerate(groups[task.key].candidates)
    )
    images = sum(len(groups[task.key].candidates) for task in tasks)
    faces_fix(campaign=campaign, tasks=[task.pk for task in tasks], images=images)
    return len(tasks)
