"""Pieces that every app's HTTP door shares: who asks, pages of rows, the shape of a job."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import IO, Any, TypeVar, cast
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from annotate.core.errors import ApplicationError
from annotate.core.models import Job, JobStatus

M = TypeVar("M", bound=Model)
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"  # UTC to the microsecond, in characters that a URL can carry


class PlainJSONParser(JSONParser):
    """JSON as PostgreSQL can keep it: no bottomless nesting, no number beyond a float, whole text."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        try:
            value = super().parse(stream, media_type, parser_context)
            json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        except RecursionError:
            raise exceptions.ParseError("The JSON is nested too deeply.") from None
        except UnicodeEncodeError:
            raise exceptions.ParseError("The JSON holds half of a character pair.") from None
        except ValueError:
            raise exceptions.ParseError("The JSON holds a number that is too large.") from None
        return value


OLDER_THAN = OpenApiParameter("after", str, description="The `next` of the page before.")
PAGE_PARAMETERS = [
    OLDER_THAN,
    OpenApiParameter("limit", int, description="Rows on a page, at most 200; 50 unless told."),
]


def user_of(request: Request) -> Any:
    """The signed-in person. Every view is closed to others unless it says otherwise."""
    return cast(get_user_model(), request.user)  # type: ignore[misc]


def page(rows: QuerySet[M], request: Request, show: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of rows, newest first, by keyset on the id: as quick on page 1,000 as on page 1."""
    limit = min(max(_whole(request, "limit", 50), 1), 200)
    after = _whole(request, "after", 0)
    ordered = rows.order_by("-pk")
    if after:
        ordered = ordered.filter(pk__lt=after)
    found = list(ordered[: limit + 1])
    more = len(found) > limit
    return {"results": show(found[:limit]), "next": str(found[limit - 1].pk) if more else None}


def page_rising(
    rows: QuerySet[M], request: Request, show: Callable[[Any], Any], by: str
) -> dict[str, Any]:
    """One page of rows, lowest first by a float column that is never empty, by keyset on (it, id)."""
    limit = min(max(_whole(request, "limit", 50), 1), 200)
    if after := request.query_params.get("after"):
        text, _, pk = after.partition("~")
        try:
            least, last_pk = float(text), int(pk)
        except ValueError:
            raise ApplicationError("after must be the `next` of the page before.") from None
        rows = rows.filter(Q(**{f"{by}__gt": least}) | Q(**{by: least, "pk__gt": last_pk}))
    found: list[Any] = list(rows.order_by(by, "pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return {
        "results": show(found[:limit]),
        "next": f"{getattr(last, by)!r}~{last.pk}" if last else None,
    }


def page_by_time(
    rows: QuerySet[M], request: Request, show: Callable[[Any], Any], limit: int = 50
) -> dict[str, Any]:
    """One page of rows whose ids tell no order, newest first, by keyset on (created_at, id)."""
    if after := request.query_params.get("after"):
        time, pk = _moment(after)
        rows = rows.filter(Q(created_at__lt=time) | Q(created_at=time, pk__lt=pk))
    found: list[Any] = list(rows.order_by("-created_at", "-pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return {
        "results": show(found[:limit]),
        "next": f"{last.created_at.strftime(MOMENT)}~{last.pk}" if last else None,
    }


def _moment(after: str) -> tuple[datetime, UUID]:
    text, _, pk = after.partition("~")
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC), UUID(pk)
    except ValueError:
        raise ApplicationError("after must be the `next` of the page before.") from None


def _whole(request: Request, name: str, default: int) -> int:
    value = request.query_params.get(name) or default
    try:
        return int(value)
    except ValueError:
        raise ApplicationError(f"{name} must be a whole number.") from None


def paged(row: type[serializers.Serializer[Any]], name: str) -> type[serializers.Serializer[Any]]:
    """The schema of a page of `row`."""
    fields = {
        "results": row(many=True),
        "next": serializers.CharField(allow_null=True),
    }
    return type(f"{name}Page", (serializers.Serializer,), fields)


class JobShape(serializers.Serializer[Job]):
    status = serializers.ChoiceField(choices=JobStatus.choices)
    attempt = serializers.IntegerField()
    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total")
    note = serializers.CharField(source="progress_note")
    eta_seconds = serializers.SerializerMethodField()
    error = serializers.CharField()
    hint = serializers.CharField()
    queued_at = serializers.DateTimeField(source="created_at")
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    cancel_requested = serializers.SerializerMethodField()

    class Meta:
        ref_name = "Job"

    def get_eta_seconds(self, job: Job) -> int | None:
        return eta_seconds(job, timezone.now())

    def get_cancel_requested(self, job: Job) -> bool:
        return job.cancel_requested_at is not None


def eta_seconds(job: Job, now: datetime) -> int | None:
    """Seconds left at the pace of this attempt; None until there is a pace to go by."""
    made = job.progress_done - job.progress_from
    if job.status != JobStatus.RUNNING or made <= 0 or job.started_at is None:
        return None
    pace = (now - job.started_at).total_seconds() / made
    return max(0, round(pace * (job.progress_total - job.progress_done)))
