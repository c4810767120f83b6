"""Published versions of a checklist: read, compared, as files, and what was answered to them."""

import json
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.core.errors import ApplicationError
from annotate.labeling.api.checklist_shapes import (
    QuestionShape,
    VersionName,
    question_rows,
    version_name,
)
from annotate.labeling.checklist.body import body_of
from annotate.labeling.checklist.compare import changes
from annotate.labeling.checklist.released import released_files
from annotate.labeling.checklist.toml import toml_write
from annotate.labeling.models import Campaign
from annotate.labeling.selectors.access import access_campaign, access_checklist_version
from annotate.labeling.selectors.checklists import checklist_answers
from annotate.projects.models import Role


class VersionBody(VersionName):
    body = serializers.DictField()
    questions = QuestionShape(many=True)

    class Meta:
        ref_name = "ChecklistVersionBody"


class ChangeShape(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["added", "removed", "reworded", "moved"])
    what = serializers.ChoiceField(choices=["title", "dimension", "item", "option"])
    path = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not DRF's
    field = serializers.CharField(allow_blank=True)
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)

    class Meta:
        ref_name = "ChecklistChange"


class ChangeList(serializers.Serializer[Any]):
    results = ChangeShape(many=True)


class FileShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    content = serializers.CharField()


class FileList(serializers.Serializer[Any]):
    results = FileShape(many=True)


class VersionView(APIView):
    @extend_schema(operation_id="checklist_version_get", responses=VersionBody)
    def get(self, request: Request, pk: int) -> Response:
        version = access_checklist_version(user=user_of(request), pk=pk)
        questions = question_rows(version.body)
        return Response({**version_name(version), "body": version.body, "questions": questions})


WITH = OpenApiParameter("with", int, required=True, description="The earlier version's id.")


class CompareView(APIView):
    @extend_schema(
        operation_id="checklist_version_compare", parameters=[WITH], responses=ChangeList
    )
    def get(self, request: Request, pk: int) -> Response:
        """What this version says otherwise than the one that `with` names."""
        user = user_of(request)
        new = access_checklist_version(user=user, pk=pk)
        other = request.query_params.get("with", "")
        if not (other.isdecimal() and len(other) < 19):
            raise ApplicationError(
                "Name the version to compare with: `?with=12`.", **{"with": "Give its id."}
            )
        old = access_checklist_version(user=user, pk=int(other))
        rows = [vars(change) for change in changes(body_of(old.body), body_of(new.body))]
        return Response({"results": rows})


AS = OpenApiParameter("as", str, enum=["toml", "released"], description="`toml` unless told.")


class ExportView(APIView):
    @extend_schema(operation_id="checklist_version_export", parameters=[AS], responses=FileList)
    def get(self, request: Request, pk: int) -> Response:
        """The version as files: one of TOML, or the question file and, if it has any, its weights."""
        body = body_of(access_checklist_version(user=user_of(request), pk=pk).body)
        wanted = request.query_params.get("as", "toml")
        if wanted not in {"toml", "released"}:
            raise ApplicationError("`as` is toml or released.", **{"as": "Choose one of the two."})
        files = (
            released_files(body) if wanted == "released" else {"checklist.toml": toml_write(body)}
        )
        rows = [{"name": name, "content": content} for name, content in files.items()]
        return Response({"results": rows})


class AnswersView(APIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # a file, errors as JSON

    @extend_schema(
        operation_id="checklist_answers_export",
        responses={(200, "application/x-ndjson"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The standing answers of a checklist campaign, one a line; null is "not asked"."""
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        if campaign.kind != Campaign.Kind.CHECKLIST:
            raise ApplicationError("Only a checklist campaign has answers to its items.")
        lines = (f"{json.dumps(row, ensure_ascii=False)}\n" for row in checklist_answers(campaign))
        name = f"answers-{campaign.pk}.jsonl"
        return StreamingHttpResponse(
            lines,
            content_type="application/x-ndjson",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
