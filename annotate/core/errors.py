"""Errors meant for the caller, and the one envelope that all errors leave in.

{"error": {"code": "lease_expired", "message": "…what to do…", "fields": {"name": ["…"]}}}
"""

import logging
import math
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

logger = logging.getLogger(__name__)
DATABASE_AWAY = "The database does not answer at the moment. Send it again in a few seconds."


class ApplicationError(Exception):
    """Something the caller can understand and mend. The message says how."""

    code = "bad_request"
    status = 400

    def __init__(self, message: str, **fields: str) -> None:
        super().__init__(message)
        self.message = message
        self.fields = {name: [text] for name, text in fields.items()}


class NotFound(ApplicationError):
    """Also said of what exists but is not for this person: a stranger learns nothing."""

    code = "not_found"
    status = 404


class Forbidden(ApplicationError):
    code = "forbidden"
    status = 403


class Conflict(ApplicationError):
    code = "conflict"
    status = 409


def envelope(*, code: str, message: str, fields: dict[str, Any] | None = None) -> dict[str, Any]:
    error: dict[str, Any] = {"code": code, "message": message}
    if fields:
        error["fields"] = fields
    return {"error": error}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. What it returns None for is a bug: Django answers 500 and logs it."""
    if isinstance(error, ApplicationError):
        return Response(
            envelope(code=error.code, message=error.message, fields=error.fields), error.status
        )
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("the database does not answer: %s", error)
        return Response(
            envelope(code="database_away", message=DATABASE_AWAY), 503, headers={"Retry-After": "2"}
        )
    if isinstance(error, Http404):
        return Response(envelope(code="not_found", message="No such thing here."), 404)
    if isinstance(error, PermissionDenied):
        return Response(envelope(code="forbidden", message=str(error) or "Not allowed."), 403)
    if isinstance(error, exceptions.ValidationError):
        fields = _flat(error.detail)
        first = next(iter(fields.items()), ("", ["The request is not valid."]))
        message = f"{first[0]}: {first[1][0]}" if first[0] else first[1][0]
        return Response(envelope(code="invalid", message=message, fields=fields), 400)
    if isinstance(error, exceptions.APIException):
        code = str(error.default_code) if isinstance(error.detail, str) else "error"
        headers, status = {}, error.status_code
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(math.ceil(wait))
        if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
            status = 401  # DRF says 403 for views that check nobody, such as signing in
            headers["WWW-Authenticate"] = "Bearer"
        return Response(envelope(code=code, message=str(error.detail)), status, headers=headers)
    return None


def _flat(detail: Any, path: str = "") -> dict[str, list[str]]:
    """DRF nests errors as the input nests; one flat table of dotted names is easier to show."""
    if isinstance(detail, dict):
        parts = [(f"{path}.{key}" if path else str(key), value) for key, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        parts = [(f"{path}.{index}" if path else str(index), v) for index, v in enumerate(detail)]
    else:
        texts = [str(item) for item in detail] if isinstance(detail, list) else [str(detail)]
        return {path.removesuffix(".non_field_errors").replace("non_field_errors", ""): texts}
    flat: dict[str, list[str]] = {}
    for name, value in parts:
        if value:
            flat |= _flat(value, name)
    return flat
