"""Checklists as their owners see them: listed, begun, named."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.api.checklist_shapes import (
    MEDIA,
    ChecklistDetail,
    ChecklistShape,
    checklist_row,
    detail,
)
from annotate.labeling.checklist.body import BUILT_IN, builtin
from annotate.labeling.selectors.access import access_checklist
from annotate.labeling.selectors.checklists import checklists_of
from annotate.labeling.services.checklist import checklist_create, checklist_rename
from annotate.projects.models import Role
from annotate.projects.selectors import access_project


class ChecklistList(serializers.Serializer[Any]):
    results = ChecklistShape(many=True)
    builtin = serializers.ListField(
        child=serializers.CharField(), help_text="Built-in ones, to begin with."
    )


class ChecklistInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    media = serializers.ChoiceField(choices=MEDIA, default="image")
    builtin = serializers.ChoiceField(
        choices=BUILT_IN, allow_null=True, default=None, help_text="Begin as a copy of this one."
    )
    body = serializers.DictField(
        allow_null=True, default=None, help_text="Begin with this body, sound or not."
    )


class ChecklistPatch(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)


class ChecklistsView(APIView):
    @extend_schema(operation_id="checklist_list", responses=ChecklistList)
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = [checklist_row(row) for row in checklists_of(project)]
        return Response({"results": rows, "builtin": BUILT_IN})

    @extend_schema(
        operation_id="checklist_create", request=ChecklistInput, responses={201: ChecklistDetail}
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        data = ChecklistInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        if name := given.pop("builtin"):
            body = builtin(name)
            given |= {"body": body.model_dump(mode="json"), "media": body.media}
        checklist = checklist_create(project=project, **given)
        return Response(detail(checklist), status.HTTP_201_CREATED)


class ChecklistView(APIView):
    @extend_schema(operation_id="checklist_get", responses=ChecklistDetail)
    def get(self, request: Request, pk: int) -> Response:
        return Response(
            detail(access_checklist(user=user_of(request), pk=pk, at_least=Role.REVIEWER))
        )

    @extend_schema(
        operation_id="checklist_rename", request=ChecklistPatch, responses=ChecklistDetail
    )
    def patch(self, request: Request, pk: int) -> Response:
        checklist = access_checklist(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = ChecklistPatch(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(detail(checklist_rename(checklist=checklist, **data.validated_data)))
