"""Jobs of patch maps, the maps, and their files."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, page_rising, paged, user_of
from annotate.core.jobs import job_cancel, job_retry
from annotate.generation.api.draw import PromptName, PromptSetName
from annotate.generation.models import PatchMap, PatchMapJob
from annotate.generation.patch_files import FILES
from annotate.generation.selectors.patches import (
    access_patch_job,
    access_patch_map,
    patch_jobs_of,
    patch_makers,
    patch_map_file,
    patch_maps_of,
)
from annotate.generation.services.patches import patch_job_create
from annotate.media.selectors import ImageShape, image_of
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import PromptImage, Split
from annotate.prompts.selectors import prompt_set_in
from annotate.registry.models import ModelVersion
from annotate.registry.selectors import model_in
from annotate.registry.shapes import ModelName


class PatchProblem(serializers.Serializer[Any]):
    candidate = serializers.IntegerField()
    message = serializers.CharField()


class PatchMaker(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    maps = serializers.IntegerField()


class PatchMapJobShape(serializers.Serializer[PatchMapJob]):
    id = serializers.IntegerField()
    job = JobShape(source="*")
    prompt_set = PromptSetName()
    model_version = ModelName(allow_null=True)
    split = serializers.CharField(allow_blank=True)
    estimator = serializers.SerializerMethodField()
    map_count = serializers.IntegerField(help_text="That it made itself.")
    made_by = serializers.SerializerMethodField(
        help_text="Jobs with equal settings that had made the maps of its other images before."
    )
    failed = serializers.IntegerField()
    problems = PatchProblem(many=True)
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "PatchMapJob"

    @extend_schema_field(PatchMaker(many=True))
    def get_made_by(self, job: PatchMapJob) -> list[dict[str, int]]:
        maps: int = job.map_count  # type: ignore[attr-defined]  # the selector counts them
        return patch_makers(job) if maps + job.failed < job.progress_total else []

    def get_estimator(self, job: PatchMapJob) -> dict[str, Any]:
        """Without where the weights lie: a path of the workers tells nobody anything."""
        return {name: value for name, value in job.estimator.items() if name != "backbone"}


class PatchMapJobInput(serializers.Serializer[Any]):
    prompt_set = serializers.IntegerField()
    model_version = serializers.IntegerField(allow_null=True, default=None)
    split = serializers.ChoiceField(choices=Split.choices, default="", allow_blank=True)
    estimator = serializers.DictField(
        default=dict, help_text="Settings other than the defaults: side, layer, floor, cell."
    )


class PatchMapShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    candidate = serializers.IntegerField()
    prompt = PromptName()
    image = ImageShape()
    references = ImageShape(many=True)
    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    quality_mean = serializers.FloatField()
    coverage_mean = serializers.FloatField()
    version = serializers.CharField()

    class Meta:
        ref_name = "PatchMap"

    def to_representation(self, instance: PatchMap) -> dict[str, Any]:
        prompt = instance.candidate.prompt
        references = [
            image for image in prompt.images.all() if image.role == PromptImage.Role.REFERENCE
        ]
        return {
            "id": instance.pk,
            "candidate": instance.candidate_id,
            "prompt": {"id": prompt.pk, "text": prompt.text},
            "image": image_of(instance.candidate.asset),
            "references": [
                image_of(image.asset) for image in sorted(references, key=lambda i: i.position)
            ],
            "rows": instance.rows,
            "columns": instance.columns,
            "quality_mean": instance.quality_mean,
            "coverage_mean": instance.coverage_mean,
            "version": instance.version,
        }


class PatchMapQuery(serializers.Serializer[Any]):
    reference = serializers.IntegerField(
        min_value=0, required=False, help_text="This reference's coverage, not the image's quality."
    )


class PatchMapJobsView(APIView):
    @extend_schema(
        operation_id="patch_job_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(PatchMapJobShape, "PatchMapJob"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = patch_jobs_of(project)
        return Response(page(rows, request, lambda found: PatchMapJobShape(found, many=True).data))

    @extend_schema(
        operation_id="patch_job_create", request=PatchMapJobInput, responses={201: PatchMapJobShape}
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = PatchMapJobInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = dict(data.validated_data)
        asked["prompt_set"] = prompt_set_in(user=user, project=project, pk=asked["prompt_set"])
        if asked["model_version"] is not None:
            asked["model_version"] = model_in(
                project=project, pk=asked["model_version"], kind=ModelVersion.Kind.DIFFUSION
            )
        job = patch_job_create(project=project, user=user, **asked)
        shown = access_patch_job(user=user, pk=job.pk, at_least=Role.RESEARCHER)
        return Response(PatchMapJobShape(shown).data, status.HTTP_201_CREATED)


class PatchMapJobView(APIView):
    @extend_schema(operation_id="patch_job_get", responses=PatchMapJobShape)
    def get(self, request: Request, pk: int) -> Response:
        job = access_patch_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(PatchMapJobShape(job).data)


class PatchMapJobActView(APIView):
    @extend_schema(operation_id="patch_job_act", request=None, responses=PatchMapJobShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        job = access_patch_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](job)
        fresh = access_patch_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        return Response(PatchMapJobShape(fresh).data)


class PatchMapsView(APIView):
    @extend_schema(
        operation_id="patch_map_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(PatchMapShape, "PatchMap"),
    )
    def get(self, request: Request, pk: int) -> Response:
        job = access_patch_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = patch_maps_of(job)
        shown = page_rising(
            rows, request, lambda found: PatchMapShape(found, many=True).data, "quality_mean"
        )
        return Response(shown)


class PatchMapFileView(APIView):
    """heat.png: one pixel a cell, to lay over the image; heat.npy: (rows, columns) float32."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # files, errors as JSON

    @extend_schema(
        operation_id="patch_map_file_get",
        parameters=[PatchMapQuery, OpenApiParameter("file", str, "path", enum=FILES)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int, file: str) -> HttpResponse:
        row = access_patch_map(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        asked = PatchMapQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        data, media_type = patch_map_file(row, file, **asked.validated_data)
        headers = {
            "Content-Disposition": f'inline; filename="patch-map-{row.pk}-{file}"',
            "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(data, content_type=media_type, headers=headers)
