"""Asking people to check a job's patch maps, by HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.generation.selectors.patches import access_patch_job
from annotate.projects.models import Role
from annotate.quality.services.patch_sample import patch_sample_create


class PatchSampleInput(serializers.Serializer[Any]):
    number = serializers.IntegerField(
        min_value=1, max_value=5_000, default=40, help_text="Images to ask about, at most."
    )
    strata = serializers.IntegerField(
        min_value=1, max_value=20, default=5, help_text="Groups by automatic quality, of even size."
    )
    seed = serializers.IntegerField(min_value=0, max_value=2**53, default=0)
    overlap = serializers.IntegerField(
        min_value=1, max_value=100, default=2, help_text="People for each image."
    )
    name = serializers.CharField(max_length=120, default="", allow_blank=True)


class PatchSampleShape(serializers.Serializer[Any]):
    campaign = serializers.IntegerField(help_text="A draft of kind regions; open it to begin.")
    images = serializers.IntegerField()


class PatchSamplesView(APIView):
    @extend_schema(
        operation_id="patch_sample_create",
        request=PatchSampleInput,
        responses={201: PatchSampleShape},
    )
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        job = access_patch_job(user=user, pk=pk, at_least=Role.ADMIN)
        data = PatchSampleInput(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = patch_sample_create(patch_job=job, user=user, **data.validated_data)
        found = {"campaign": campaign.pk, "images": campaign.task_count}
        return Response(found, status.HTTP_201_CREATED)
