"""What a campaign of own prompts allows, and why a text is refused."""

import re
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from annotate.core.errors import ApplicationError
from annotate.labeling.strict import Strict
from annotate.prompts.rows import clean

MOST_MODELS = 8


def plain(text: str) -> str:
    """Words alone, in small letters."""
    return " ".join(re.findall(r"\w+", text.casefold()))


class Blocked(Strict):
    """Words that are not to be drawn, and the name of what they stand for."""

    category: str = Field(min_length=1, max_length=80)
    words: tuple[str, ...] = Field(min_length=1, max_length=200)

    @field_validator("words")
    @classmethod
    def _visible(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        cleaned = tuple(clean(word) for word in words)
        if any(not plain(word) or len(word) > 80 for word in cleaned):
            raise ValueError("a blocked word has 1 to 80 characters, a letter or figure among them")
        return cleaned


BLOCKED = (
    Blocked(
        category="sexual content",
        words=(
            "nude",
            "naked",
            "nudity",
            "nsfw",
            "porn",
            "pornographic",
            "sex",
            "erotic",
            "hentai",
        ),
    ),
    Blocked(category="gore", words=("gore", "gory", "decapitated", "dismembered", "mutilated")),
)


class OwnPromptForm(Strict):
    models: tuple[int, ...] = Field(default=(), max_length=MOST_MODELS)  # none: the live ones
    sampler: dict[str, Any] = Field(default_factory=dict)
    ahead: int = Field(default=4, ge=2, le=16)  # images asked for at once
    longest: int = Field(default=300, ge=1, le=4_000)  # characters of a prompt
    prompts_per_person: int = Field(default=50, ge=1, le=10_000)
    prompts_per_hour: int = Field(default=20, ge=1, le=1_000)  # of one person
    images_per_prompt: int = Field(default=40, ge=2, le=1_000)
    blocked: tuple[Blocked, ...] = Field(default=BLOCKED, max_length=20)
    examples: tuple[str, ...] = Field(default=(), max_length=8)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(set(self.models)) < len(self.models):
            raise ValueError("a model is named twice")
        if self.images_per_prompt < self.ahead:
            raise ValueError("images_per_prompt is less than what is drawn ahead")
        for example in self.examples:
            if not example or clean(example) != example or len(example) > self.longest:
                raise ValueError("an example is not a prompt that a person may write here")
            if refusal(self.model_dump(), example):
                raise ValueError("an example holds a blocked word")
        return self


def shown_form(form: dict[str, Any]) -> dict[str, Any]:
    """What of it a person who writes prompts is told: no models, and no list of words."""
    return {key: form[key] for key in ("longest", "examples", "prompts_per_person")}


def text_checked(form: dict[str, Any], text: str) -> str:
    """The prompt as it is stored: cleaned as imports are. Raises with a sentence for the person."""
    cleaned = clean(text)
    if not plain(cleaned):
        raise ApplicationError("Write what is to be drawn.", text="There are no words in it.")
    if len(cleaned) > form["longest"]:
        raise ApplicationError(
            f"This prompt has {len(cleaned):,} characters; at most {form['longest']:,}. Shorten it.",
            text="Shorten it.",
        )
    if category := refusal(form, cleaned):
        raise ApplicationError(
            f"This campaign draws no {category}. Write another prompt.", text="Write another one."
        )
    return cleaned


def refusal(form: dict[str, Any], text: str) -> str | None:
    """The category of the first blocked word or phrase in a text. Whole words, any case.

    A word is also found inside running text of a script without spaces. It stops what is written
    without thought, not somebody who means to get round it.
    """
    words = f" {plain(text)} "
    for group in form["blocked"]:
        for word in group["words"]:
            needle = plain(word)
            if f" {needle} " in words or (not needle.isascii() and needle in words):
                return str(group["category"])
    return None
