from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.errors import ApplicationError
from annotate.core.jobs import job_cancel, job_retry
from annotate.datasets.selectors import access_snapshot
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.registry.models import ModelVersion
from annotate.registry.selectors import model_in
from annotate.registry.shapes import ModelName
from annotate.runs.models import RunMetric, TrainingRun
from annotate.runs.selectors import access_run, runs_all
from annotate.runs.services.run import run_create

MOST_METRICS = 5_000


class SnapshotName(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class RunShape(serializers.Serializer[TrainingRun]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=TrainingRun.Kind.choices)
    arm = serializers.ChoiceField(choices=TrainingRun.Arm.choices)
    name = serializers.CharField()
    job = JobShape(source="*")
    snapshot = SnapshotName()
    base = ModelName()
    output = ModelName(allow_null=True)
    config = serializers.DictField()
    config_sha256 = serializers.CharField()
    seed = serializers.IntegerField()
    code_version = serializers.CharField(allow_blank=True)
    versions = serializers.DictField()
    summary = serializers.DictField()
    control_of = serializers.IntegerField(source="control_of_id", allow_null=True)
    controls = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Run"

    def get_controls(self, run: TrainingRun) -> list[int]:
        return [control.pk for control in run.controls.all()]


class RunInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=TrainingRun.Kind.choices)
    name = serializers.CharField(max_length=100)
    snapshot = serializers.IntegerField()
    base = serializers.IntegerField(
        help_text="The model to start from: a CLIP backbone or reward model, or a diffusion model."
    )
    config = serializers.DictField(default=dict)
    seed = serializers.IntegerField(min_value=0, max_value=2**53 - 1)
    control = serializers.BooleanField(default=True)


class MetricShape(serializers.ModelSerializer[RunMetric]):
    class Meta:
        model = RunMetric
        ref_name = "Metric"
        fields = ["id", "name", "step", "value"]


class MetricList(serializers.Serializer[Any]):
    results = MetricShape(many=True)


class RunsView(APIView):
    @extend_schema(
        operation_id="run_list", parameters=PAGE_PARAMETERS, responses=paged(RunShape, "Run")
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = runs_all().filter(project=project)
        return Response(page(rows, request, lambda found: RunShape(found, many=True).data))

    @extend_schema(operation_id="run_create", request=RunInput, responses={201: RunShape})
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = RunInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = dict(data.validated_data)
        snapshot = access_snapshot(user=user, pk=asked.pop("snapshot"), at_least=Role.RESEARCHER)
        if snapshot.project_id != project.pk:
            raise ApplicationError("The snapshot belongs to another project.")
        reward = asked["kind"] == TrainingRun.Kind.REWARD
        kind = ModelVersion.Kind.REWARD if reward else ModelVersion.Kind.DIFFUSION
        base = model_in(project=project, pk=asked.pop("base"), kind=kind)
        run = run_create(project=project, user=user, snapshot=snapshot, base=base, **asked)
        return Response(RunShape(run).data, status.HTTP_201_CREATED)


class RunView(APIView):
    @extend_schema(operation_id="run_get", responses=RunShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(
            RunShape(access_run(user=user_of(request), pk=pk, at_least=Role.REVIEWER)).data
        )


class RunActView(APIView):
    @extend_schema(operation_id="run_act", request=None, responses=RunShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        run = access_run(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](run)
        fresh = access_run(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        return Response(RunShape(fresh).data)


class RunMetricsView(APIView):
    @extend_schema(
        operation_id="run_metrics",
        parameters=[OpenApiParameter("after_id", int, description="Only what came after this id.")],
        responses=MetricList,
    )
    def get(self, request: Request, pk: int) -> Response:
        run = access_run(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        after = request.query_params.get("after_id") or "0"
        if not after.isdecimal():
            raise ApplicationError("after_id must be an id.")
        rows = RunMetric.objects.filter(run=run, pk__gt=int(after)).order_by("pk")[:MOST_METRICS]
        return Response({"results": MetricShape(rows, many=True).data})
