"""Scores of candidates: asking a reward model, importing others', and what there is."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.jobs import job_cancel, job_retry
from annotate.generation.api.draw import PromptSetName
from annotate.generation.models import ScoreJob
from annotate.generation.score_rows import read_scores
from annotate.generation.selectors.scores import access_score_job, score_jobs_of, scorers_of
from annotate.generation.services.scores import score_job_create, scores_import
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import Split
from annotate.prompts.selectors import prompt_set_in
from annotate.registry.models import ModelVersion
from annotate.registry.selectors import model_in
from annotate.registry.shapes import ModelName


class ScoreProblem(serializers.Serializer[Any]):
    candidate = serializers.IntegerField()
    message = serializers.CharField()


class ScoreJobShape(serializers.Serializer[ScoreJob]):
    id = serializers.IntegerField()
    job = JobShape(source="*")
    scorer = ModelName()
    prompt_set = PromptSetName(allow_null=True)
    model_version = ModelName(allow_null=True)
    split = serializers.CharField(allow_blank=True)
    scored = serializers.IntegerField()
    failed = serializers.IntegerField()
    problems = ScoreProblem(many=True)
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "ScoreJob"


class ScoreJobInput(serializers.Serializer[Any]):
    scorer = serializers.IntegerField()
    prompt_set = serializers.IntegerField(allow_null=True, default=None)
    model_version = serializers.IntegerField(allow_null=True, default=None)
    split = serializers.ChoiceField(choices=Split.choices, default="", allow_blank=True)
    batch_size = serializers.IntegerField(min_value=1, max_value=4096, default=32)


class ScoreKey(serializers.Serializer[Any]):
    key = serializers.CharField()
    candidates = serializers.IntegerField()
    mean = serializers.FloatField()
    least = serializers.FloatField()
    most = serializers.FloatField()


class Scorer(serializers.Serializer[Any]):
    model_version = ModelName(allow_null=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # DRF takes it away
    keys = ScoreKey(many=True)


class ScorersPage(serializers.Serializer[Any]):
    results = Scorer(many=True)


class ScoreImportInput(serializers.Serializer[Any]):
    source = serializers.CharField(max_length=60)  # type: ignore[assignment]
    format = serializers.ChoiceField(choices=["csv", "jsonl"])
    content = serializers.CharField(trim_whitespace=False, allow_blank=True)


class ScoreRowProblem(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    message = serializers.CharField()


class ScoreImportResult(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    replaced = serializers.IntegerField()
    problems = ScoreRowProblem(many=True)


class ScoreJobsView(APIView):
    @extend_schema(
        operation_id="score_job_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(ScoreJobShape, "ScoreJob"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = score_jobs_of(project)
        return Response(page(rows, request, lambda found: ScoreJobShape(found, many=True).data))

    @extend_schema(
        operation_id="score_job_create", request=ScoreJobInput, responses={201: ScoreJobShape}
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = ScoreJobInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = dict(data.validated_data)
        asked["scorer"] = model_in(
            project=project, pk=asked["scorer"], kind=ModelVersion.Kind.REWARD
        )
        if asked["model_version"] is not None:
            asked["model_version"] = model_in(
                project=project, pk=asked["model_version"], kind=ModelVersion.Kind.DIFFUSION
            )
        if asked["prompt_set"] is not None:
            asked["prompt_set"] = prompt_set_in(user=user, project=project, pk=asked["prompt_set"])
        job = score_job_create(project=project, user=user, **asked)
        return Response(ScoreJobShape(job).data, status.HTTP_201_CREATED)


class ScoreJobView(APIView):
    @extend_schema(operation_id="score_job_get", responses=ScoreJobShape)
    def get(self, request: Request, pk: int) -> Response:
        job = access_score_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(ScoreJobShape(job).data)


class ScoreJobActView(APIView):
    @extend_schema(operation_id="score_job_act", request=None, responses=ScoreJobShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        job = access_score_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](job)
        fresh = access_score_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        return Response(ScoreJobShape(fresh).data)


class ScoresView(APIView):
    @extend_schema(operation_id="scorer_list", responses=ScorersPage)
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        return Response({"results": Scorer(scorers_of(project), many=True).data})


class ScoreImportView(APIView):
    @extend_schema(
        operation_id="score_import", request=ScoreImportInput, responses=ScoreImportResult
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.RESEARCHER)
        data = ScoreImportInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        reading = read_scores(asked["content"], format=asked["format"])
        result = scores_import(project=project, source=asked["source"], reading=reading)
        problems = [{"row": row, "message": message} for row, message in result.problems]
        return Response({"added": result.added, "replaced": result.replaced, "problems": problems})
