"""Drafts of a checklist: begun, saved, thrown away, published, read from files."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.core.errors import ApplicationError
from annotate.labeling.api.checklist_shapes import (
    MEDIA,
    ChecklistDetail,
    DraftShape,
    detail,
    draft_shown,
)
from annotate.labeling.checklist.released import released_body
from annotate.labeling.checklist.toml import toml_read
from annotate.labeling.selectors.access import access_checklist
from annotate.labeling.services.checklist import (
    draft_begin,
    draft_discard,
    draft_publish,
    draft_save,
)
from annotate.projects.models import Role
from annotate.projects.selectors import access_project

LARGEST_FILE = 1_000_000  # characters


class DraftInput(serializers.Serializer[Any]):
    body = serializers.DictField()
    based_on = serializers.CharField(
        max_length=64, help_text="The draft's sha256 that this began with."
    )


class BeginInput(serializers.Serializer[Any]):
    version = serializers.IntegerField(help_text="The published version to begin with.")


class PublishInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=400, allow_blank=True, default="")
    based_on = serializers.CharField(max_length=64, allow_blank=True, default="")


class ReadInput(serializers.Serializer[Any]):
    """One of: a body; a TOML file; a question file with or without its weights."""

    body = serializers.DictField(allow_null=True, default=None)
    toml = serializers.CharField(
        max_length=LARGEST_FILE, allow_blank=True, default="", trim_whitespace=False
    )
    questions = serializers.CharField(
        max_length=LARGEST_FILE,
        allow_blank=True,
        default="",
        trim_whitespace=False,
        help_text="The text of a released question file.",
    )
    weights = serializers.CharField(
        max_length=LARGEST_FILE, allow_blank=True, default="", trim_whitespace=False
    )
    media = serializers.ChoiceField(choices=MEDIA, default="image")
    title = serializers.CharField(max_length=80, default="Imported checklist")

    class Meta:
        ref_name = "ChecklistRead"


class DraftView(APIView):
    @extend_schema(
        operation_id="checklist_draft_begin", request=BeginInput, responses=ChecklistDetail
    )
    def post(self, request: Request, pk: int) -> Response:
        checklist = access_checklist(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = BeginInput(data=request.data)
        data.is_valid(raise_exception=True)
        draft_begin(checklist=checklist, **data.validated_data)
        return Response(detail(checklist))

    @extend_schema(operation_id="checklist_draft_save", request=DraftInput, responses=DraftShape)
    def put(self, request: Request, pk: int) -> Response:
        checklist = access_checklist(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = DraftInput(data=request.data)
        data.is_valid(raise_exception=True)
        draft = draft_save(checklist=checklist, **data.validated_data)
        return Response(draft_shown(draft.body, draft.sha256))

    @extend_schema(operation_id="checklist_draft_discard", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        checklist = access_checklist(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        draft_discard(checklist=checklist)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PublishView(APIView):
    @extend_schema(
        operation_id="checklist_draft_publish", request=PublishInput, responses=ChecklistDetail
    )
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        checklist = access_checklist(user=user, pk=pk, at_least=Role.ADMIN)
        data = PublishInput(data=request.data)
        data.is_valid(raise_exception=True)
        draft_publish(checklist=checklist, user=user, **data.validated_data)
        return Response(detail(checklist))


class ChecklistReadView(APIView):
    @extend_schema(operation_id="checklist_read", request=ReadInput, responses=DraftShape)
    def post(self, request: Request, project_id: int) -> Response:
        """Read a checklist without keeping it: what it holds, and all that is wrong with it."""
        access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        data = ReadInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(draft_shown(body_read(**data.validated_data)))


def body_read(
    *,
    body: dict[str, Any] | None,
    toml: str,
    questions: str,
    weights: str,
    media: str,
    title: str,
) -> dict[str, Any]:
    if (body is not None) + bool(toml) + bool(questions) != 1:
        raise ApplicationError("Give one of `body`, `toml` and `questions`.")
    if body is not None:
        return body
    if toml:
        return toml_read(toml)
    return released_body(questions, weights, media=media, title=title)
