"""A checklist as a TOML file, as the built-in ones are written."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from annotate.core.errors import ApplicationError
from annotate.labeling.checklist.body import Body


def toml_read(text: str) -> dict[str, Any]:
    """Plain data, its sense not yet checked. Raises ApplicationError where it is no TOML."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
        json.dumps(data, allow_nan=False)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = f"This is not TOML: {error}."
        raise ApplicationError(message, toml=message) from None
    except (TypeError, ValueError):
        message = "A checklist has no dates, and no number that is infinite or none."
        raise ApplicationError(message, toml=message) from None
    return data


def toml_write(body: Body) -> str:
    """The file that reads back as the same checklist."""
    lines = [f"media = {_text(body.media)}", f"title = {_text(body.title)}"]
    if body.alignment_weight is not None:
        lines.append(f"alignment_weight = {body.alignment_weight!r}")
    for dimension in body.dimensions:
        lines += ["", "[[dimensions]]"]
        lines += [f"key = {_text(dimension.key)}", f"label = {_text(dimension.label)}"]
        for item in dimension.items:
            lines += ["", "[[dimensions.items]]", *_item(item.model_dump(mode="json"))]
    return "\n".join(lines) + "\n"


def _item(item: Mapping[str, Any]) -> list[str]:
    lines = [f"{name} = {_text(item[name])}" for name in ("key", "label", "question")]
    if item["help"]:
        lines.append(f"help = {_text(item['help'])}")
    if item["is_gate"]:
        lines.append("is_gate = true")
    if item["asks_if"]:
        pairs = [f"{key} = {_list(options)}" for key, options in item["asks_if"].items()]
        lines.append(f"asks_if = {{ {', '.join(pairs)} }}")
    if item["weights"]:
        lines.append(f"weights = [{', '.join(map(repr, item['weights']))}]")
    options = [
        f"  {{ key = {_text(option['key'])}, label = {_text(option['label'])} }},"
        for option in item["options"]
    ]
    return [*lines, "options = [", *options, "]"]


def _list(texts: list[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    # JSON's escapes are TOML's too, and a checklist holds no control character but line breaks.
    return json.dumps(text, ensure_ascii=False)
