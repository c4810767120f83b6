"""A prompt's own questions as items of the checklist that is asked about its images.

Their keys carry a prefix with a dot, which no checklist's key can have, so the two never meet.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from annotate.labeling.checklist.body import Body, Dimension, Item, Option, body_of

PREFIX = "own."
LABEL = "This prompt"


def own_items(questions: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    """The items of stored questions (prompts/questions.py has checked them)."""
    return tuple(
        Item.model_construct(
            key=f"{PREFIX}{row['key']}",
            label=f"{LABEL}: {row['question']}"[:80],
            question=row["question"],
            options=tuple(Option.model_construct(**option) for option in row["options"]),
            help="",
            is_gate=False,
            asks_if={f"{PREFIX}{key}": tuple(options) for key, options in row["asks_if"].items()},
            weights=(),
        )
        for row in questions
    )


def asked_body(form: Mapping[str, Any], questions: Iterable[Mapping[str, Any]]) -> Body:
    """What a campaign's form asks about an image of a prompt that has these questions."""
    how = form.get("own_questions", "none")
    if how == "none":
        return body_of(form["body"])
    own = own_items(questions)
    part = (Dimension.model_construct(key="own", label=LABEL, items=own),) if own else ()
    if how == "only":
        return Body.model_construct(media="image", title=LABEL, dimensions=part)
    body = body_of(form["body"])
    return body.model_copy(update={"dimensions": (*part, *body.dimensions)})
