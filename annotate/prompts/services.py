"""Writes to prompt sets and prompts."""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from annotate.core.errors import Conflict
from annotate.projects.models import Project
from annotate.prompts.inputs import NONE, Inputs
from annotate.prompts.models import Prompt, PromptImage, PromptSet, Split
from annotate.prompts.rows import PromptRow, Reading

OTHER_LANGUAGE = (
    "This prompt is there already, in another language, and people were asked by it. Import it into"
    " another prompt set."
)
VALIDATION_SHARE = 10  # per cent of the families
TEST_SHARE = 10
OTHER_QUESTIONS = (
    "This prompt is there already, with other questions or none, and a prompt keeps its own for"
    " good. Import it into another prompt set."
)


@dataclass(frozen=True)
class Imported:
    added: int
    repeated: int
    problems: list[tuple[int, str]]


def prompt_set_create(*, project: Project, name: str) -> PromptSet:
    prompt_set, created = PromptSet.objects.get_or_create(project=project, name=name)
    if not created:
        raise Conflict("A prompt set of this name exists. Choose another name.")
    return prompt_set


@transaction.atomic
def prompts_import(*, prompt_set: PromptSet, reading: Reading, dry_run: bool = False) -> Imported:
    """Add the good rows. A text that is there already is counted, not added again.

    Questions come with their prompt and stay as they are: a row that has others is a problem. So does
    its language, which a later import may give to a prompt that has none.
    """
    prompts: dict[str, Prompt] = {}
    row_of: dict[str, int] = {}
    problems = list(reading.problems)
    repeated = 0
    for number, row in reading.rows:
        prompt = _prompt(prompt_set, row)
        first = prompts.setdefault(prompt.text_sha256, prompt)
        row_of.setdefault(prompt.text_sha256, number)
        if prompt.questions and prompt.questions != first.questions:
            problems.append((number, f"Row {row_of[prompt.text_sha256]} has other questions."))
        elif prompt.language and prompt.language != first.language:
            problems.append((number, f"Row {row_of[prompt.text_sha256]} has another language."))
        else:
            repeated += prompt is not first
    there = {
        prompt.text_sha256: prompt
        for prompt in Prompt.objects.filter(
            prompt_set=prompt_set, inputs_sha256="", text_sha256__in=prompts
        )
    }
    told: list[Prompt] = []  # their language, which nobody had said
    for digest, known in there.items():
        fresh = prompts[digest]
        if fresh.questions and fresh.questions != known.questions:
            problems.append((row_of[digest], OTHER_QUESTIONS))
        elif fresh.language and known.language not in {"", fresh.language}:
            problems.append((row_of[digest], OTHER_LANGUAGE))
        else:
            repeated += 1
            if fresh.language != known.language and fresh.language:
                known.language = fresh.language
                told.append(known)
    new = [prompt for digest, prompt in prompts.items() if digest not in there]
    if not dry_run:
        Prompt.objects.bulk_create(new, ignore_conflicts=True, batch_size=2_000)
        Prompt.objects.bulk_update(told, ["language"], batch_size=2_000)
    return Imported(len(new), repeated, sorted(problems))


def prompt_get_or_create(*, prompt_set: PromptSet, text: str, **more: Any) -> Prompt:
    """As `prompt_enter`, for whom it is one whether it was there."""
    prompt, _ = prompt_enter(prompt_set=prompt_set, text=text, **more)
    return prompt


@transaction.atomic(savepoint=False)  # one statement where it is there already
def prompt_enter(
    *,
    prompt_set: PromptSet,
    text: str,
    inputs: Inputs = NONE,
    like: Prompt | None = None,
    category: str = "",
) -> tuple[Prompt, bool]:
    """The prompt of these words and images, and whether it is new. Prompts about one source image
    share a split.

    One made from another, which is then `like`, stays in its family: what was learnt from the one
    must not be tested on the other.
    """
    fresh = _prompt(
        prompt_set, PromptRow(text, family=inputs.source.sha256 if inputs.source else "")
    )
    prompt, is_new = Prompt.objects.get_or_create(
        prompt_set=prompt_set,
        text_sha256=fresh.text_sha256,
        inputs_sha256=inputs.sha256,
        defaults={
            "text": text,
            "family": like.family if like else fresh.family,
            "split": like.split if like else fresh.split,
            "category": like.category if like else category,
            "language": like.language if like else "",
            "questions": like.questions if like else [],
        },
    )
    if is_new:
        PromptImage.objects.bulk_create(
            PromptImage(prompt=prompt, role=role, position=position, asset=asset)
            for role, position, asset in inputs.rows()
        )
    return prompt, is_new


@transaction.atomic(savepoint=False)
def prompts_get_or_create(*, prompt_set: PromptSet, texts: Collection[str]) -> dict[str, Prompt]:
    """The prompts of these words alone, in a few statements, by their words."""
    fresh = {text: _prompt(prompt_set, PromptRow(text)) for text in dict.fromkeys(texts)}
    found = _there(prompt_set, fresh.values())
    missing = [prompt for text, prompt in fresh.items() if text not in found]
    if not missing:
        return found
    Prompt.objects.bulk_create(missing, ignore_conflicts=True)  # somebody else added it meanwhile
    return found | _there(prompt_set, missing)


def _there(prompt_set: PromptSet, prompts: Iterable[Prompt]) -> dict[str, Prompt]:
    digests = [prompt.text_sha256 for prompt in prompts]
    rows = Prompt.objects.filter(prompt_set=prompt_set, inputs_sha256="", text_sha256__in=digests)
    return {prompt.text: prompt for prompt in rows}


def family_of(text: str, name: str = "") -> str:
    """The SHA-256 of a family's name, or of the prompt's words without case and punctuation."""
    words = name or " ".join(re.findall(r"\w+", text.casefold()))
    return hashlib.sha256(words.encode()).hexdigest()


def split_of(family: str) -> Split:
    """Fixed by the family alone: the same words land in the same split in every set, always."""
    share = int(family[:8], 16) % 100
    if share < TEST_SHARE:
        return Split.TEST
    return Split.VALIDATION if share < TEST_SHARE + VALIDATION_SHARE else Split.TRAIN


def _prompt(prompt_set: PromptSet, row: PromptRow) -> Prompt:
    family = family_of(row.text, row.family)
    return Prompt(
        prompt_set=prompt_set,
        text=row.text,
        text_sha256=hashlib.sha256(row.text.encode()).hexdigest(),
        category=row.category,
        language=row.language,
        family=family,
        split=row.split or split_of(family),
        questions=row.questions,
    )
