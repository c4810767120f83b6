"""Model versions with where they came from. It stands here because a lineage ends in runs."""

from typing import Any

from django.db.models import Count
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, paged, user_of
from annotate.generation.services.modes import modes_of
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.registry.models import ModelVersion
from annotate.registry.selectors import access_model_version
from annotate.registry.services import model_register, model_stage
from annotate.registry.shapes import ModelName
from annotate.runs.models import TrainingRun
from annotate.runs.selectors import lineage_of


class ModelVersionShape(serializers.ModelSerializer[ModelVersion]):
    parent = ModelName(allow_null=True)
    made_by_run = serializers.SerializerMethodField()
    arm = serializers.SerializerMethodField()
    candidate_count = serializers.IntegerField(default=0)
    facts = serializers.DictField()
    modes = serializers.SerializerMethodField(
        help_text="What it can draw from; none: it draws not."
    )

    class Meta:
        model = ModelVersion
        ref_name = "ModelVersion"
        fields = [
            "id", "name", "revision", "kind", "source", "stage", "uri", "adapter_uri", "sha256",
            "family", "parent", "made_by_run", "arm", "facts", "modes", "candidate_count", "created_at",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_modes(self, model: ModelVersion) -> list[str]:
        return modes_of(model)

    def get_made_by_run(self, model: ModelVersion) -> int | None:
        run = self._run(model)
        return run.pk if run else None

    def get_arm(self, model: ModelVersion) -> str:
        run = self._run(model)
        return run.arm if run else ""

    def _run(self, model: ModelVersion) -> TrainingRun | None:
        return getattr(model, "made_by", None)


class NamedRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class LineageRun(NamedRow):
    kind = serializers.CharField()
    arm = serializers.CharField()


class LineageSnapshot(NamedRow):
    content_sha256 = serializers.CharField()


class Lineage(serializers.Serializer[Any]):
    run = LineageRun()
    snapshot = LineageSnapshot()
    campaigns = NamedRow(many=True)
    judgement_count = serializers.IntegerField()
    people_count = serializers.IntegerField()
    changed_since = serializers.IntegerField(help_text="Of these judgements, withdrawn since.")
    base = ModelName()
    config_sha256 = serializers.CharField()
    seed = serializers.IntegerField()
    code_version = serializers.CharField(allow_blank=True)


class ModelVersionWithLineage(ModelVersionShape):
    lineage = Lineage(allow_null=True)

    class Meta(ModelVersionShape.Meta):
        ref_name = "ModelVersionWithLineage"
        fields = [*ModelVersionShape.Meta.fields, "lineage"]


class ModelInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=ModelVersion.Kind.choices)
    uri = serializers.CharField(max_length=500)
    adapter = serializers.CharField(max_length=500, default="", allow_blank=True)


class StageInput(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=ModelVersion.Stage.choices)


def _with_lineage(model: ModelVersion) -> dict[str, Any]:
    model.candidate_count = model.candidates.count()  # type: ignore[attr-defined]
    return {**ModelVersionShape(model).data, "lineage": lineage_of(model)}


class ModelsView(APIView):
    @extend_schema(
        operation_id="model_list",
        parameters=[*PAGE_PARAMETERS, OpenApiParameter("kind", str)],
        responses=paged(ModelVersionShape, "ModelVersion"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = (
            ModelVersion.objects.filter(project=project)
            .select_related("parent", "made_by")
            .annotate(candidate_count=Count("candidates"))
        )
        if kind := request.query_params.get("kind"):
            rows = rows.filter(kind=kind)
        return Response(page(rows, request, lambda found: ModelVersionShape(found, many=True).data))

    @extend_schema(
        operation_id="model_register", request=ModelInput, responses={201: ModelVersionWithLineage}
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        data = ModelInput(data=request.data)
        data.is_valid(raise_exception=True)
        model = model_register(project=project, **data.validated_data)
        return Response(_with_lineage(model), status.HTTP_201_CREATED)


class ModelView(APIView):
    @extend_schema(operation_id="model_get", responses=ModelVersionWithLineage)
    def get(self, request: Request, pk: int) -> Response:
        model = access_model_version(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(_with_lineage(model))

    @extend_schema(
        operation_id="model_stage", request=StageInput, responses=ModelVersionWithLineage
    )
    def patch(self, request: Request, pk: int) -> Response:
        model = access_model_version(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = StageInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(_with_lineage(model_stage(model_version=model, **data.validated_data)))
