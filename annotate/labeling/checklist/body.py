"""What a checklist asks: dimensions, their sub-dimensions, and the ordered options of each.

A gate ("Is there a person?") is an item that later items name in `asks_if`. It is stored once,
however many items lie behind it. The words of a built-in checklist are in ../checklists/*.toml.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from annotate.core.errors import ApplicationError

MOST_ITEMS = 80  # gates included
BUILT_IN = ("image", "video")
_FOLDER = Path(__file__).resolve().parent.parent / "checklists"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PLAIN_WORDS = {  # where pydantic speaks of itself
    "extra_forbidden": "there is no such key, leave it out",
    "missing": "this key is missing",
    "model_type": "give an object with keys here",
    "tuple_type": "give a list here",
}
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")  # PostgreSQL holds no \x00; a line break is fine


def _key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("use 1 to 40 of a-z, 0-9 and _, a letter first")
    return key


def _visible(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("take out the control characters")
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("write it on one line")
    return _visible(text)


Key = Annotated[str, AfterValidator(_key)]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(_one_line),
]
Sentence = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Help = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2_000), AfterValidator(_visible)
]
Weight = Annotated[float, Field(ge=-1_000, le=1_000, allow_inf_nan=False)]


class _Plain(BaseModel):
    """Frozen, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Plain):
    key: Key
    label: Label


class Item(_Plain):
    """A sub-dimension, or a gate."""

    key: Key
    label: Label
    question: Sentence  # what the annotator reads
    options: tuple[Option, ...] = Field(min_length=2, max_length=9)  # best to worst
    help: Help = ""
    is_gate: bool = False
    # Asked only if every item named here was answered with one of the options beside its name.
    asks_if: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = {}
    # Published weights of its yes/no questions, the strictest first; none where nobody has fitted any.
    weights: tuple[Weight, ...] = ()

    @property
    def option_keys(self) -> tuple[str, ...]:
        return tuple(option.key for option in self.options)

    @model_validator(mode="after")
    def _options_make_sense(self) -> Self:
        if key := _twice(self.option_keys):
            raise ValueError(f"two options have the key {key!r}: give each its own")
        if self.is_gate and len(self.options) != 2:
            raise ValueError("a gate has exactly two options, the one for yes first")
        if self.weights and len(self.weights) != len(self.options) - 1:
            raise ValueError(f"give {len(self.options) - 1} weights, or none")
        return self


class Dimension(_Plain):
    key: Key
    label: Label
    items: tuple[Item, ...] = Field(min_length=1, max_length=MOST_ITEMS)


class Body(_Plain):
    """A whole checklist. Dimensions and items share one set of keys: scores are told by either."""

    media: Literal["image", "video"]
    title: Label
    dimensions: tuple[Dimension, ...] = Field(min_length=1, max_length=MOST_ITEMS)
    alignment_weight: Weight | None = None  # of the alignment number that another model gives

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item, gates too, in the order they are asked."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    @property
    def sub_dimension_count(self) -> int:
        return sum(not item.is_gate for item in self.items)

    @model_validator(mode="after")
    def _keys_make_sense(self) -> Self:
        if len(self.items) > MOST_ITEMS:
            raise ValueError(f"{len(self.items)} items are too many: at most {MOST_ITEMS}")
        keys = [dimension.key for dimension in self.dimensions] + [i.key for i in self.items]
        if key := _twice(keys):
            raise ValueError(
                f"the key {key!r} is used twice: every dimension and item needs its own"
            )
        self._check_conditions()
        return self

    def _check_conditions(self) -> None:
        earlier: dict[str, Item] = {}
        for item in self.items:
            for gate, wanted in item.asks_if.items():
                if gate not in earlier:
                    raise ValueError(
                        f"{item.key!r} asks_if {printable(gate)!r}: name an earlier item"
                    )
                known = earlier[gate].option_keys
                if strange := [option for option in wanted if option not in known]:
                    raise ValueError(
                        f"{item.key!r} asks_if {gate!r} is {printable(strange[0])!r}: "
                        f"choose from {', '.join(known)}"
                    )
            earlier[item.key] = item
        named = {gate for item in self.items for gate in item.asks_if}
        for item in self.items:
            if item.is_gate and item.key not in named:
                raise ValueError(f"{item.key!r} is a gate, but no item names it in asks_if")


def _twice(keys: Iterable[str]) -> str | None:
    """The first key that stands there for the second time."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return None


def body_of(data: object) -> Body:
    """Read a checklist from plain data. What is wrong first is said in one sentence."""
    try:
        return Body.model_validate(data)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False)[0]
        place = _place(data, problem["loc"])
        what = plain_words(problem["type"], problem["msg"])
        sentence = f"{place}: {what}." if place else f"The checklist is not valid: {what}."
        raise ApplicationError(sentence, body=sentence) from None


def plain_words(kind: str, message: str) -> str:
    """What pydantic found, without its own vocabulary."""
    return _PLAIN_WORDS.get(kind, message.removeprefix("Value error, "))


def _place(data: object, path: Iterable[int | str]) -> str:
    """Where in the data, by the keys people gave rather than by position where there are any."""
    words: list[str] = []
    for step in path:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list | tuple) else None
            key = data.get("key") if isinstance(data, dict) else None
            words.append(key if isinstance(key, str) and _KEY.fullmatch(key) else str(step + 1))
        else:
            data = data.get(step) if isinstance(data, dict) else None
            words.append(printable(step))
    return ".".join(words)


def printable(text: str) -> str:
    """Somebody else's text, short and harmless enough to stand in a sentence and in any JSON."""
    short = text if len(text) <= 60 else f"{text[:59]}…"
    return "".join(letter if letter.isprintable() else "?" for letter in short)


@cache
def builtin(name: str) -> Body:
    """A checklist that comes with Prefloop: "image" or "video"."""
    if name not in BUILT_IN:
        raise ApplicationError(
            f"There is no built-in checklist {printable(name)!r}: choose {' or '.join(BUILT_IN)}."
        )
    return body_of(tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
