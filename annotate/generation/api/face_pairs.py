"""Face pair jobs: their pairs, and what made none."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.jobs import job_cancel, job_retry
from annotate.generation.api.draw import PromptName, PromptSetName
from annotate.generation.api.faces import FaceShape
from annotate.generation.models import FacePair, FacePairJob, FaceReject
from annotate.generation.selectors.faces import (
    access_face_pair_job,
    face_pair_jobs_of,
    face_pairs_of,
    face_rejects_of,
)
from annotate.generation.services.face_pairs import face_pair_job_create
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import Split
from annotate.prompts.selectors import prompt_set_in
from annotate.registry.models import ModelVersion
from annotate.registry.selectors import model_in
from annotate.registry.shapes import ModelName


class FacePairJobShape(serializers.Serializer[FacePairJob]):
    id = serializers.IntegerField()
    job = JobShape(source="*")
    model_version = ModelName()
    prompt_set = PromptSetName()
    split = serializers.CharField()
    seeds = serializers.ListField(child=serializers.IntegerField())
    settings = serializers.DictField()
    summary = serializers.DictField()
    pair_count = serializers.IntegerField()
    reject_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "FacePairJob"


class FacePairJobInput(serializers.Serializer[Any]):
    model_version = serializers.IntegerField()
    prompt_set = serializers.IntegerField()
    split = serializers.ChoiceField(choices=Split.choices, default="", allow_blank=True)
    prompt_limit = serializers.IntegerField(
        min_value=1, max_value=1_000_000, allow_null=True, default=None
    )
    seeds = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=2**53 - 1),
        min_length=1,
        max_length=1_000,
    )
    settings = serializers.DictField(default=dict)


class FacePairShape(serializers.Serializer[FacePair]):
    id = serializers.IntegerField()
    prompt = PromptName(source="bad.prompt")
    good = ImageShape(source="good.asset")
    bad = ImageShape(source="bad.asset")
    mask = ImageShape()
    face = FaceShape()
    seed = serializers.IntegerField(source="bad.seed")
    round_trip = serializers.BooleanField()
    change = serializers.FloatField()

    class Meta:
        ref_name = "FacePair"


class FaceRejectShape(serializers.Serializer[FaceReject]):
    id = serializers.IntegerField()
    prompt = PromptName()
    seed = serializers.IntegerField()
    face = serializers.IntegerField(allow_null=True)
    reason = serializers.ChoiceField(choices=FaceReject.Reason.choices)
    detail = serializers.CharField()

    class Meta:
        ref_name = "FaceReject"


class FacePairJobsView(APIView):
    @extend_schema(
        operation_id="face_pair_job_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(FacePairJobShape, "FacePairJob"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = face_pair_jobs_of(project)
        return Response(page(rows, request, lambda found: FacePairJobShape(found, many=True).data))

    @extend_schema(
        operation_id="face_pair_job_create",
        request=FacePairJobInput,
        responses={201: FacePairJobShape},
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = FacePairJobInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = dict(data.validated_data)
        model = model_in(
            project=project, pk=asked.pop("model_version"), kind=ModelVersion.Kind.DIFFUSION
        )
        prompt_set = prompt_set_in(user=user, project=project, pk=asked.pop("prompt_set"))
        job = face_pair_job_create(
            project=project, user=user, model_version=model, prompt_set=prompt_set, **asked
        )
        shown = access_face_pair_job(user=user, pk=job.pk, at_least=Role.RESEARCHER)
        return Response(FacePairJobShape(shown).data, status.HTTP_201_CREATED)


class FacePairJobView(APIView):
    @extend_schema(operation_id="face_pair_job_get", responses=FacePairJobShape)
    def get(self, request: Request, pk: int) -> Response:
        job = access_face_pair_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(FacePairJobShape(job).data)


class FacePairJobActView(APIView):
    @extend_schema(operation_id="face_pair_job_act", request=None, responses=FacePairJobShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        job = access_face_pair_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](job)
        fresh = access_face_pair_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        return Response(FacePairJobShape(fresh).data)


class FacePairsView(APIView):
    @extend_schema(
        operation_id="face_pair_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(FacePairShape, "FacePair"),
    )
    def get(self, request: Request, pk: int) -> Response:
        job = access_face_pair_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = face_pairs_of(job)
        return Response(page(rows, request, lambda found: FacePairShape(found, many=True).data))


class FaceRejectsView(APIView):
    @extend_schema(
        operation_id="face_reject_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(FaceRejectShape, "FaceReject"),
    )
    def get(self, request: Request, pk: int) -> Response:
        job = access_face_pair_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = face_rejects_of(job)
        return Response(page(rows, request, lambda found: FaceRejectShape(found, many=True).data))
