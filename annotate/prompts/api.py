"""Prompt sets, their prompts, and imports of prompts."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, paged, user_of
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import Prompt, PromptSet
from annotate.prompts.rows import read
from annotate.prompts.selectors import access_prompt_set, prompt_sets_of
from annotate.prompts.services import prompt_set_create, prompts_import


class Splits(serializers.Serializer[Any]):
    train = serializers.IntegerField()
    validation = serializers.IntegerField()
    test = serializers.IntegerField()


class PromptSetShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    prompt_count = serializers.IntegerField()
    splits = Splits()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "PromptSet"

    def to_representation(self, instance: Any) -> dict[str, Any]:
        splits = ("train", "validation", "test")
        return {
            "id": instance.pk,
            "name": instance.name,
            "prompt_count": getattr(instance, "prompt_count", 0),
            "splits": {split: getattr(instance, f"{split}_count", 0) for split in splits},
            "created_at": instance.created_at,
        }


class PromptSetPage(serializers.Serializer[Any]):
    results = PromptSetShape(many=True)


class PromptSetInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)


class PromptShape(serializers.ModelSerializer[Prompt]):
    question_count = serializers.SerializerMethodField()

    class Meta:
        model = Prompt
        ref_name = "Prompt"
        fields = ["id", "text", "category", "language", "split", "question_count"]

    def get_question_count(self, prompt: Prompt) -> int:
        return len(prompt.questions)


class PromptImportInput(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=["csv", "jsonl"])
    content = serializers.CharField(trim_whitespace=False, allow_blank=True)
    dry_run = serializers.BooleanField(default=False)


class RowProblem(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    message = serializers.CharField()


class PromptImportResult(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    repeated = serializers.IntegerField()
    problems = RowProblem(many=True)


class PromptSetsView(APIView):
    @extend_schema(operation_id="prompt_set_list", responses=PromptSetPage)
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = prompt_sets_of(project).order_by("-pk")
        return Response({"results": PromptSetShape(rows, many=True).data})

    @extend_schema(
        operation_id="prompt_set_create", request=PromptSetInput, responses={201: PromptSetShape}
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.RESEARCHER)
        data = PromptSetInput(data=request.data)
        data.is_valid(raise_exception=True)
        created: PromptSet = prompt_set_create(project=project, **data.validated_data)
        return Response(PromptSetShape(created).data, status.HTTP_201_CREATED)


class PromptsView(APIView):
    @extend_schema(
        operation_id="prompt_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(PromptShape, "Prompt"),
    )
    def get(self, request: Request, pk: int) -> Response:
        prompt_set = access_prompt_set(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = Prompt.objects.filter(prompt_set=prompt_set)
        return Response(page(rows, request, lambda found: PromptShape(found, many=True).data))


class PromptImportView(APIView):
    @extend_schema(
        operation_id="prompt_import", request=PromptImportInput, responses=PromptImportResult
    )
    def post(self, request: Request, pk: int) -> Response:
        prompt_set = access_prompt_set(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        data = PromptImportInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        reading = read(asked["content"], format=asked["format"])
        result = prompts_import(prompt_set=prompt_set, reading=reading, dry_run=asked["dry_run"])
        problems = [{"row": row, "message": message} for row, message in result.problems]
        return Response({"added": result.added, "repeated": result.repeated, "problems": problems})
