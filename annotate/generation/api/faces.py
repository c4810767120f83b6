"""Face searches: jobs and what they found."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.jobs import job_cancel, job_retry
from annotate.generation.api.draw import PromptSetName
from annotate.generation.models import Face, FaceJob, FaceScan
from annotate.generation.selectors.faces import (
    access_face_job,
    face_counts,
    face_jobs_of,
    scans_of,
)
from annotate.generation.services.faces import face_job_create
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.prompts.selectors import prompt_set_in
from annotate.registry.models import ModelVersion
from annotate.registry.selectors import model_in
from annotate.registry.shapes import ModelName


class FaceCounts(serializers.Serializer[Any]):
    scanned = serializers.IntegerField()
    faces = serializers.IntegerField()
    without = serializers.IntegerField()


class FaceJobShape(serializers.Serializer[FaceJob]):
    id = serializers.IntegerField()
    job = JobShape(source="*")
    prompt_set = PromptSetName()
    of = serializers.ChoiceField(choices=FaceJob.Of.choices)
    model_version = ModelName(allow_null=True)
    detector = serializers.CharField()
    scanner = serializers.CharField()
    found = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "FaceJob"

    @extend_schema_field(FaceCounts)
    def get_found(self, job: FaceJob) -> dict[str, int]:
        found: dict[int, dict[str, int]] = self.context.get("found") or face_counts([job])
        return found[job.pk]


class FaceJobInput(serializers.Serializer[Any]):
    prompt_set = serializers.IntegerField()
    of = serializers.ChoiceField(choices=FaceJob.Of.choices)
    model_version = serializers.IntegerField(allow_null=True, default=None)
    detector = serializers.CharField(default="haar", max_length=20)


class FaceShape(serializers.Serializer[Face]):
    """A box in fractions of its image."""

    number = serializers.IntegerField()
    left = serializers.FloatField()
    top = serializers.FloatField()
    width = serializers.FloatField()
    height = serializers.FloatField()
    confidence = serializers.FloatField()

    class Meta:
        ref_name = "FoundFace"


class FaceScanShape(serializers.Serializer[FaceScan]):
    id = serializers.IntegerField()
    image = ImageShape(source="asset")
    detector = serializers.CharField()
    faces = serializers.SerializerMethodField()

    class Meta:
        ref_name = "FaceScan"

    @extend_schema_field(FaceShape(many=True))
    def get_faces(self, scan: FaceScan) -> list[dict[str, Any]]:
        found = sorted(scan.faces.all(), key=lambda face: face.number)
        return [dict(FaceShape(face).data) for face in found]


class FaceJobsView(APIView):
    @extend_schema(
        operation_id="face_job_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(FaceJobShape, "FaceJob"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = face_jobs_of(project)
        return Response(page(rows, request, _jobs_shown))

    @extend_schema(
        operation_id="face_job_create", request=FaceJobInput, responses={201: FaceJobShape}
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = FaceJobInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = dict(data.validated_data)
        prompt_set = prompt_set_in(user=user, project=project, pk=asked.pop("prompt_set"))
        model = asked.pop("model_version")
        if model is not None:
            model = model_in(project=project, pk=model, kind=ModelVersion.Kind.DIFFUSION)
        job = face_job_create(
            project=project, user=user, prompt_set=prompt_set, model_version=model, **asked
        )
        return Response(FaceJobShape(job).data, status.HTTP_201_CREATED)


def _jobs_shown(jobs: Any) -> Any:
    """A page of jobs, counted in one statement."""
    return FaceJobShape(jobs, many=True, context={"found": face_counts(jobs)}).data


class FaceJobView(APIView):
    @extend_schema(operation_id="face_job_get", responses=FaceJobShape)
    def get(self, request: Request, pk: int) -> Response:
        job = access_face_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(FaceJobShape(job).data)


class FaceJobActView(APIView):
    @extend_schema(operation_id="face_job_act", request=None, responses=FaceJobShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        job = access_face_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](job)
        fresh = access_face_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        return Response(FaceJobShape(fresh).data)


class FaceJobImagesView(APIView):
    @extend_schema(
        operation_id="face_job_images",
        parameters=PAGE_PARAMETERS,
        responses=paged(FaceScanShape, "FaceScan"),
    )
    def get(self, request: Request, pk: int) -> Response:
        job = access_face_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = scans_of(job)
        return Response(page(rows, request, lambda found: FaceScanShape(found, many=True).data))
