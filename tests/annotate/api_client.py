"""A client that holds every JSON answer of the API against the committed schema.

What the schema does not name must not be in an answer, and what it promises must be there: the
browser's types are made from the same file.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from rest_framework.test import APIClient

SCHEMA = Path(__file__).resolve().parents[2] / "frontend" / "openapi.yaml"
ERROR = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "additionalProperties": False,
            "properties": {
                "code": {"type": "string", "pattern": "^[a-z_]+$"},
                "message": {"type": "string", "minLength": 3},
                "fields": {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": {"type": "string"}},
                },
            },
        }
    },
}


class Api(APIClient):
    """`api.get("/work")` asks /api/v1/work. JSON in, JSON out, checked; a file's bytes are in `body`."""

    default_format = "json"

    def generic(  # type: ignore[override]  # more is handed on than any one base class names
        self, method: str, path: str, *args: Any, **kwargs: Any
    ) -> Any:
        if not path.startswith(("/api/", "/media/", "/healthz", "/sign-in")):
            path = f"/api/v1{path}"
        response = super().generic(method, path, *args, **kwargs)
        if response.streaming:
            response.body = b"".join(response)  # which also closes it
        check_answer(method, path.partition("?")[0], response)
        return response


def check_answer(method: str, path: str, response: Any) -> None:
    """Raise unless the answer is what the schema says this operation answers."""
    if not path.startswith("/api/v1/") or path == "/api/v1/schema":
        return
    if response.status_code >= 400:
        jsonschema.validate(response.json(), ERROR)
        return
    operation = _operation(method.lower(), path)
    documented = operation["responses"]
    status = str(response.status_code)
    assert status in documented, f"{method} {path} answered {status}, not {sorted(documented)}"
    content = documented[status].get("content", {})
    if "application/json" in content:
        value = json.loads(response.content)
        document = {
            **content["application/json"]["schema"],
            "components": _document()["components"],
        }
        jsonschema.Draft202012Validator(document).validate(value)
    elif not content:
        assert not response.content, f"{method} {path} answered something undocumented"


def operations() -> list[tuple[str, str]]:
    """Every (method, path template) of the schema."""
    return [
        (method.upper(), path)
        for path, item in _document()["paths"].items()
        for method in item
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def _operation(method: str, path: str) -> dict[str, Any]:
    for pattern, item in _paths():
        if method in item and pattern.fullmatch(path):
            found: dict[str, Any] = item[method]
            return found
    raise AssertionError(f"{method} {path} is not in the schema")


@cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    found = []
    for path, item in _document()["paths"].items():
        pattern = path.replace("{path}", ".+").replace("{act}", "(cancel|retry|open|pause|close)")
        found.append((re.compile(re.sub(r"\{\w+\}", r"[^/]+", pattern)), item))
    return found


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    _strict(document)
    return document


def _strict(node: Any) -> None:
    """Turn OpenAPI 3.0 into JSON Schema: `nullable`, and closed objects."""
    if isinstance(node, list):
        for item in node:
            _strict(item)
    if not isinstance(node, dict):
        return
    for item in list(node.values()):
        _strict(item)
    if node.get("type") == "object" and "properties" in node:
        node.setdefault("additionalProperties", False)
    if node.pop("nullable", False):
        was = {key: node.pop(key) for key in list(node)}
        node["anyOf"] = [was, {"type": "null"}]
