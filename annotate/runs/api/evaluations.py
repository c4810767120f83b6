from typing import Any

from django.http import FileResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.jobs import job_cancel, job_retry
from annotate.labeling.api.campaign_shapes import CampaignShape
from annotate.labeling.models import Campaign
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import Split
from annotate.prompts.selectors import prompt_set_in
from annotate.registry.models import ModelVersion
from annotate.registry.selectors import model_in
from annotate.registry.shapes import ModelName
from annotate.runs.models import EvaluatedModel, Evaluation
from annotate.runs.selectors import access_evaluation, evaluation_cells, evaluations_all, grid_file
from annotate.runs.services.evaluation import (
    BLIND,
    Entry,
    blind_campaign_create,
    evaluation_create,
)

PARTS = EvaluatedModel.Part.choices


class EvaluationPromptSet(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class EvaluatedModelShape(serializers.Serializer[EvaluatedModel]):
    model_version = ModelName()
    part = serializers.ChoiceField(choices=PARTS)


class EvaluationShape(serializers.Serializer[Evaluation]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    job = JobShape(source="*")
    baseline = ModelName()
    models = EvaluatedModelShape(many=True)
    reward = ModelName(allow_null=True)
    prompt_set = EvaluationPromptSet()
    split = serializers.CharField(allow_blank=True)
    seeds = serializers.ListField(child=serializers.IntegerField())
    sampler = serializers.DictField()
    report = serializers.DictField()
    grid = serializers.SerializerMethodField()
    blind_campaigns = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Evaluation"

    def get_grid(self, evaluation: Evaluation) -> str | None:
        return f"/api/v1/evaluations/{evaluation.pk}/grid" if evaluation.grid_uri else None

    def get_blind_campaigns(self, evaluation: Evaluation) -> list[int]:
        candidates = evaluation.samples.values("candidate")
        rows = Campaign.objects.filter(
            project=evaluation.project, purpose=BLIND, tasks__candidates__candidate__in=candidates
        )
        return list(rows.order_by("pk").distinct().values_list("pk", flat=True))


class EntryInput(serializers.Serializer[Any]):
    model_version = serializers.IntegerField()
    part = serializers.ChoiceField(choices=PARTS, default=EvaluatedModel.Part.TUNED)


class EvaluationInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    baseline = serializers.IntegerField()
    models = EntryInput(many=True)
    reward = serializers.IntegerField(allow_null=True, default=None)
    prompt_set = serializers.IntegerField()
    split = serializers.ChoiceField(choices=Split.choices, default="test", allow_blank=True)
    prompt_limit = serializers.IntegerField(
        min_value=1, max_value=1_000_000, allow_null=True, default=None
    )
    seeds = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=2**53 - 1),
        min_length=1,
        max_length=1_000,
    )
    sampler = serializers.DictField(default=dict)


class Cell(serializers.Serializer[Any]):
    model_version = serializers.IntegerField()
    part = serializers.ChoiceField(choices=PARTS)
    image = ImageShape()
    reward = serializers.FloatField(allow_null=True)


class CellRow(serializers.Serializer[Any]):
    prompt = serializers.CharField()
    seed = serializers.IntegerField()
    cells = Cell(many=True)


class CellRows(serializers.Serializer[Any]):
    results = CellRow(many=True)


class BlindInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    overlap = serializers.IntegerField(min_value=1, max_value=100, default=1)
    against = serializers.ListField(
        child=serializers.ChoiceField(choices=PARTS),
        min_length=1,
        default=[EvaluatedModel.Part.BASELINE, EvaluatedModel.Part.CONTROL],
    )


class EvaluationsView(APIView):
    @extend_schema(
        operation_id="evaluation_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(EvaluationShape, "Evaluation"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = evaluations_all().filter(project=project)
        return Response(page(rows, request, lambda found: EvaluationShape(found, many=True).data))

    @extend_schema(
        operation_id="evaluation_create", request=EvaluationInput, responses={201: EvaluationShape}
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = EvaluationInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = dict(data.validated_data)
        diffusion = ModelVersion.Kind.DIFFUSION
        baseline = model_in(project=project, pk=asked.pop("baseline"), kind=diffusion)
        entries = [
            Entry(
                model_in(project=project, pk=entry["model_version"], kind=diffusion), entry["part"]
            )
            for entry in asked.pop("models")
        ]
        reward_id = asked.pop("reward")
        reward = (
            model_in(project=project, pk=reward_id, kind=ModelVersion.Kind.REWARD)
            if reward_id
            else None
        )
        prompt_set = prompt_set_in(user=user, project=project, pk=asked.pop("prompt_set"))
        evaluation = evaluation_create(
            project=project,
            user=user,
            baseline=baseline,
            entries=entries,
            reward=reward,
            prompt_set=prompt_set,
            **asked,
        )
        return Response(EvaluationShape(evaluation).data, status.HTTP_201_CREATED)


class EvaluationView(APIView):
    @extend_schema(operation_id="evaluation_get", responses=EvaluationShape)
    def get(self, request: Request, pk: int) -> Response:
        found = access_evaluation(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(EvaluationShape(found).data)


class EvaluationActView(APIView):
    @extend_schema(operation_id="evaluation_act", request=None, responses=EvaluationShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        found = access_evaluation(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](found)
        fresh = access_evaluation(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        return Response(EvaluationShape(fresh).data)


class EvaluationSamplesView(APIView):
    @extend_schema(operation_id="evaluation_samples", responses=CellRows)
    def get(self, request: Request, pk: int) -> Response:
        found = access_evaluation(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response({"results": evaluation_cells(found)})


class EvaluationGridView(APIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # a picture

    @extend_schema(
        operation_id="evaluation_grid", responses={(200, "image/png"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        found = access_evaluation(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return FileResponse(grid_file(found).open("rb"), content_type="image/png")


class BlindCampaignView(APIView):
    @extend_schema(
        operation_id="blind_campaign_create", request=BlindInput, responses={201: CampaignShape}
    )
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        evaluation = access_evaluation(user=user, pk=pk, at_least=Role.ADMIN)
        data = BlindInput(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = blind_campaign_create(evaluation=evaluation, user=user, **data.validated_data)
        return Response(CampaignShape(campaign).data, status.HTTP_201_CREATED)
