"""Checklists as their owners see them: drafts, versions, comparison, files in and out."""

import json
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.core.errors import ApplicationError
from annotate.labeling.checklist.body import BUILT_IN, body_of, builtin
from annotate.labeling.checklist.compare import changes
from annotate.labeling.checklist.problems import Problem, problems_of
from annotate.labeling.checklist.questions import compile_questions
from annotate.labeling.checklist.released import released_body, released_files
from annotate.labeling.checklist.toml import toml_read, toml_write
from annotate.labeling.models import Campaign, Checklist, ChecklistVersion
from annotate.labeling.selectors import (
    access_campaign,
    access_checklist,
    access_checklist_version,
    checklist_answers,
    checklists_of,
    versions_of,
)
from annotate.labeling.services.checklist import (
    checklist_create,
    checklist_rename,
    draft_begin,
    draft_discard,
    draft_of,
    draft_publish,
    draft_save,
)
from annotate.projects.models import Role
from annotate.projects.selectors import access_project

LARGEST_FILE = 1_000_000  # characters
MEDIA = Checklist.Media.choices


class VersionName(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    sha256 = serializers.CharField()


class ChecklistShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    media = serializers.ChoiceField(choices=MEDIA)
    origin = serializers.CharField(allow_blank=True, help_text="`builtin:image`, or nothing.")
    latest = VersionName(allow_null=True, help_text="The version published last.")
    version_count = serializers.IntegerField()
    campaign_count = serializers.IntegerField()
    has_draft = serializers.BooleanField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Checklist"


class ChecklistList(serializers.Serializer[Any]):
    results = ChecklistShape(many=True)
    builtin = serializers.ListField(
        child=serializers.CharField(), help_text="Built-in ones, to begin with."
    )


class ProblemShape(serializers.Serializer[Any]):
    path = serializers.CharField(allow_blank=True, help_text="dimensions.0.items.2.label")
    message = serializers.CharField()

    class Meta:
        ref_name = "ChecklistProblem"


class QuestionShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    item = serializers.CharField()
    text = serializers.CharField()

    class Meta:
        ref_name = "ChecklistQuestion"


class DraftShape(serializers.Serializer[Any]):
    """A body, sound or not, with all that is wrong with it and the questions it stands for."""

    body = serializers.DictField()
    sha256 = serializers.CharField(allow_blank=True)
    problems = ProblemShape(many=True)
    questions = QuestionShape(many=True, help_text="Yes/no questions; none while it has problems.")

    class Meta:
        ref_name = "ChecklistDraft"


class VersionShape(VersionName):
    note = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField()
    campaign_count = serializers.IntegerField()

    class Meta:
        ref_name = "ChecklistVersion"


class ChecklistDetail(ChecklistShape):
    versions = VersionShape(many=True)
    draft = DraftShape(allow_null=True)
    draft_number = serializers.IntegerField(allow_null=True)

    class Meta:
        ref_name = "ChecklistDetail"


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


class ChecklistReadView(APIView):
    @extend_schema(operation_id="checklist_read", request=ReadInput, responses=DraftShape)
    def post(self, request: Request, project_id: int) -> Response:
        """Read a checklist without keeping it: what it holds, and all that is wrong with it."""
        access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        data = ReadInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(draft_shown(body_read(**data.validated_data)))


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


def draft_shown(body: dict[str, Any], sha256: str = "") -> dict[str, Any]:
    problems: list[Problem] = problems_of(body)
    return {
        "body": body,
        "sha256": sha256,
        "problems": [vars(problem) for problem in problems],
        "questions": [] if problems else question_rows(body),
    }


def question_rows(body: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"key": row.key, "item": row.item, "text": row.text}
        for row in compile_questions(body_of(body))
    ]


def version_name(version: ChecklistVersion) -> dict[str, Any]:
    return {"id": version.pk, "number": version.number, "sha256": version.sha256}


def checklist_row(row: Any) -> dict[str, Any]:
    """Of `checklists_of`, which counts and finds the latest version."""
    latest = {"id": row.latest_id, "number": row.latest_number, "sha256": row.latest_sha256}
    return {
        "id": row.pk,
        "name": row.name,
        "media": row.media,
        "origin": row.origin,
        "latest": latest if row.latest_id else None,
        "version_count": row.version_count,
        "campaign_count": row.campaign_count,
        "has_draft": row.has_draft,
        "created_at": row.created_at,
    }


def detail(checklist: Checklist) -> dict[str, Any]:
    draft = draft_of(checklist)
    row = checklists_of(checklist.project).get(pk=checklist.pk)
    return {
        **checklist_row(row),
        "versions": [
            {
                **version_name(version),
                "note": version.note,
                "published_at": version.published_at,
                "published_by": str(version.published_by),
                "campaign_count": count,
            }
            for version, count in versions_of(checklist)
        ],
        "draft": draft_shown(draft.body, draft.sha256) if draft else None,
        "draft_number": draft.number if draft else None,
    }
