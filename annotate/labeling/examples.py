"""Worked examples: images of the project with the scores or answers they deserve, and why."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError

from annotate.core.errors import ApplicationError
from annotate.generation.models import Candidate
from annotate.labeling.models import Campaign
from annotate.labeling.strict import Strict
from annotate.media.selectors import image_of

MOST = 8
KINDS = (Campaign.Kind.SCORING, Campaign.Kind.CHECKLIST)


class Example(Strict):
    """`scores` by criterion (scoring) or `options` by item (checklist); what is left out is unsaid."""

    candidate: int = Field(ge=1, lt=2**63)
    scores: dict[str, int] = Field(default_factory=dict)
    options: dict[str, str] = Field(default_factory=dict)
    text: str = Field(default="", max_length=400)


EXAMPLES = TypeAdapter(tuple[Example, ...])


def examples_of(
    *, project_id: int, kind: str, media: str, form: dict[str, Any], given: Sequence[object]
) -> list[dict[str, Any]]:
    """A campaign's worked examples, checked against its form. Raises for the first fault, by number."""
    if not given:
        return []
    if kind not in KINDS:
        raise _wrong("Worked examples belong to scoring and checklist campaigns. Leave them out.")
    if len(given) > MOST:
        raise _wrong(f"At most {MOST} worked examples: these are {len(given)}.")
    try:
        examples = EXAMPLES.validate_python(given)
    except ValidationError as error:
        first = error.errors()[0]
        number, *place = first["loc"]
        where = ".".join(str(part) for part in place)
        raise _wrong(f"Example {int(number) + 1}, {where}: {first['msg']}") from None
    rows = Candidate.objects.filter(
        project=project_id, pk__in=[example.candidate for example in examples]
    )
    kinds = dict(rows.values_list("pk", "asset__kind"))
    for number, example in enumerate(examples, 1):
        if kinds.get(example.candidate) != media:
            raise _wrong(
                f"Example {number}: this project has no {media} with the number {example.candidate}."
            )
        fault = _scores(form, example) if kind == Campaign.Kind.SCORING else _options(form, example)
        if fault:
            raise _wrong(f"Example {number}: {fault}")
    return [example.model_dump(mode="json") for example in examples]


def _scores(form: dict[str, Any], example: Example) -> str:
    known = {criterion["key"] for criterion in form["criteria"]}
    if example.options or not example.scores:
        return "give it `scores`, one for each criterion it shows."
    for key, value in example.scores.items():
        if key not in known:
            return f"there is no criterion {key!r}."
        if not form["low"] <= value <= form["high"]:
            return f"{value} for {key} lies outside the scale {form['low']} to {form['high']}."
    return ""


def _options(form: dict[str, Any], example: Example) -> str:
    items = [item for dimension in form["body"]["dimensions"] for item in dimension["items"]]
    known = {item["key"]: {option["key"] for option in item["options"]} for item in items}
    if example.scores or not example.options:
        return "give it `options`, one for each question it shows."
    for key, option in example.options.items():
        if key not in known:
            return f"the checklist has no question {key!r}."
        if option not in known[key]:
            return f"{key} has no option {option!r}."
    return ""


def _wrong(message: str) -> ApplicationError:
    return ApplicationError(message, examples=message)


def examples_shown(campaign: Campaign) -> list[dict[str, Any]]:
    """As annotators see them: the image and what it deserves, never which candidate it is."""
    rows = Candidate.objects.filter(
        pk__in=[example["candidate"] for example in campaign.examples]
    ).select_related("asset__video__poster", "prompt")
    found = {row.pk: row for row in rows} if campaign.examples else {}
    return [
        {
            "image": image_of(found[example["candidate"]].asset),
            "prompt": found[example["candidate"]].prompt.text,
            "is_sensitive": campaign.is_sensitive(found[example["candidate"]].prompt.category),
            "scores": example["scores"],
            "options": example["options"],
            "text": example["text"],
        }
        for example in campaign.examples
    ]
