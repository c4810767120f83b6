"""Touches on the generated API schema, so that the browser's types say what the server does."""

from typing import Any


def outputs_are_whole(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Every field of an answer is always there; the generator only knows that of fields without
    a default, which is a rule about input."""
    for name, component in result["components"]["schemas"].items():
        if not name.endswith("Request") and "properties" in component:
            component["required"] = sorted(component["properties"])
    return result
