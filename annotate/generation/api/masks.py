"""Jobs of masks, what they made, and a preview for the form."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.jobs import job_cancel, job_retry
from annotate.generation.api.draw import PromptName, PromptSetName
from annotate.generation.models import MaskJob, MaskRecord
from annotate.generation.selectors.masks import (
    access_mask_job,
    mask_jobs_of,
    mask_preview,
    masks_of,
)
from annotate.generation.services.masks import mask_job_create
from annotate.media.selectors import ImageShape, image_of
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import PromptImage, Split
from annotate.prompts.selectors import prompt_set_in


class MaskProblem(serializers.Serializer[Any]):
    prompt = serializers.IntegerField()
    seed = serializers.IntegerField()
    message = serializers.CharField()


class MaskJobShape(serializers.Serializer[MaskJob]):
    id = serializers.IntegerField()
    job = JobShape(source="*")
    prompt_set = PromptSetName()
    target = PromptSetName()
    split = serializers.CharField()
    seeds = serializers.ListField(child=serializers.IntegerField())
    maker = serializers.DictField(help_text="Settings as in training.contracts.masks.")
    mask_count = serializers.IntegerField()
    problems = MaskProblem(many=True)
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "MaskJob"


class MaskJobInput(serializers.Serializer[Any]):
    prompt_set = serializers.IntegerField()
    target = serializers.CharField(max_length=120, help_text="A prompt set's name; made if new.")
    maker = serializers.DictField(help_text="`kind`, and settings other than the defaults.")
    split = serializers.ChoiceField(choices=Split.choices, default="", allow_blank=True)
    prompt_limit = serializers.IntegerField(
        min_value=1, max_value=1_000_000, allow_null=True, default=None
    )
    seeds = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=2**53 - 1),
        min_length=1,
        max_length=1_000,
    )


class MaskShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    prompt = PromptName()
    source = ImageShape()  # type: ignore[assignment]  # Field has a `source` of its own
    mask = ImageShape()
    kind = serializers.CharField()
    seed = serializers.IntegerField()
    share = serializers.FloatField(help_text="Of the image that is to be filled.")
    parameters = serializers.DictField()

    class Meta:
        ref_name = "Mask"

    def to_representation(self, instance: MaskRecord) -> dict[str, Any]:
        images = {image.role: image_of(image.asset) for image in instance.made.images.all()}
        return {
            "id": instance.pk,
            "prompt": {"id": instance.made_id, "text": instance.made.text},
            "source": images[PromptImage.Role.SOURCE],
            "mask": images[PromptImage.Role.MASK],
            "kind": instance.kind,
            "seed": instance.seed,
            "share": instance.share,
            "parameters": instance.parameters,
        }


class MaskPreviewInput(serializers.Serializer[Any]):
    prompt_set = serializers.IntegerField()
    maker = serializers.DictField()
    seed = serializers.IntegerField(min_value=0, max_value=2**53 - 1, default=0)
    number = serializers.IntegerField(min_value=0, max_value=10**9, default=0)


class MaskPreviewShape(serializers.Serializer[Any]):
    picture = serializers.CharField(
        help_text="A data: address; what is to be filled is pink. Empty: `note` says why."
    )
    text = serializers.CharField()
    share = serializers.FloatField()
    parameters = serializers.DictField()
    note = serializers.CharField()

    class Meta:
        ref_name = "MaskPreview"


class MaskJobsView(APIView):
    @extend_schema(
        operation_id="mask_job_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(MaskJobShape, "MaskJob"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = mask_jobs_of(project)
        return Response(page(rows, request, lambda found: MaskJobShape(found, many=True).data))

    @extend_schema(
        operation_id="mask_job_create", request=MaskJobInput, responses={201: MaskJobShape}
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = MaskJobInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = dict(data.validated_data)
        prompt_set = prompt_set_in(user=user, project=project, pk=asked.pop("prompt_set"))
        job = mask_job_create(project=project, user=user, prompt_set=prompt_set, **asked)
        shown = access_mask_job(user=user, pk=job.pk, at_least=Role.RESEARCHER)
        return Response(MaskJobShape(shown).data, status.HTTP_201_CREATED)


class MaskPreviewView(APIView):
    @extend_schema(
        operation_id="mask_preview", request=MaskPreviewInput, responses=MaskPreviewShape
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = MaskPreviewInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = dict(data.validated_data)
        prompt_set = prompt_set_in(user=user, project=project, pk=asked.pop("prompt_set"))
        return Response(MaskPreviewShape(mask_preview(prompt_set=prompt_set, **asked)).data)


class MaskJobView(APIView):
    @extend_schema(operation_id="mask_job_get", responses=MaskJobShape)
    def get(self, request: Request, pk: int) -> Response:
        job = access_mask_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(MaskJobShape(job).data)


class MaskJobActView(APIView):
    @extend_schema(operation_id="mask_job_act", request=None, responses=MaskJobShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        job = access_mask_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](job)
        fresh = access_mask_job(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        return Response(MaskJobShape(fresh).data)


class MasksView(APIView):
    @extend_schema(
        operation_id="mask_list", parameters=PAGE_PARAMETERS, responses=paged(MaskShape, "Mask")
    )
    def get(self, request: Request, pk: int) -> Response:
        job = access_mask_job(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(
            page(masks_of(job), request, lambda found: MaskShape(found, many=True).data)
        )
