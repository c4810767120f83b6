"""Patch maps against people's marks, by HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.selectors.access import access_campaign
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role
from annotate.quality.patch_audit import patch_audit, patch_fuse


class CurveShape(serializers.Serializer[Any]):
    x = serializers.ListField(child=serializers.FloatField())
    y = serializers.ListField(child=serializers.FloatField())


class PatchBinShape(serializers.Serializer[Any]):
    low = serializers.FloatField()
    high = serializers.FloatField()
    cells = serializers.IntegerField()
    auto = serializers.FloatField()
    human = serializers.FloatField()

    class Meta:
        ref_name = "PatchBin"


class PatchStratumShape(serializers.Serializer[Any]):
    low = serializers.FloatField(help_text="Lowest automatic quality of its images.")
    high = serializers.FloatField()
    pool = serializers.IntegerField(help_text="Images it was drawn from.")
    drawn = serializers.IntegerField()
    judged = serializers.IntegerField()
    auto = serializers.FloatField(allow_null=True, help_text="Mean over the judged ones.")
    human = serializers.FloatField(allow_null=True)

    class Meta:
        ref_name = "PatchStratum"


class PatchSampleFacts(serializers.Serializer[Any]):
    patch_job = serializers.IntegerField()
    seed = serializers.IntegerField()
    strata = PatchStratumShape(many=True)


class PatchComparedShape(serializers.Serializer[Any]):
    candidate = serializers.IntegerField()
    prompt = serializers.CharField()
    image = ImageShape()
    map = serializers.IntegerField(help_text="The automatic map.")
    fused = serializers.IntegerField(allow_null=True, help_text="The newest fused map made of it.")
    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    people = serializers.IntegerField()
    auto = serializers.FloatField()
    human = serializers.FloatField()

    class Meta:
        ref_name = "PatchCompared"


class PatchAuditShape(serializers.Serializer[Any]):
    campaign = serializers.IntegerField()
    version = serializers.CharField(help_text="The estimator's.")
    images = serializers.IntegerField(help_text="Judged, with a map.")
    cells = serializers.IntegerField()
    bad_cells = serializers.IntegerField(help_text="Marked as bad by half of the people or more.")
    marked_cells = serializers.IntegerField(help_text="Marked by anybody, good or bad.")
    auc = serializers.FloatField(allow_null=True)
    error_before = serializers.FloatField(allow_null=True)
    error_after = serializers.FloatField(allow_null=True)
    contrast = serializers.FloatField(allow_null=True, help_text="Mean of good less bad cells.")
    warning = serializers.CharField(allow_blank=True)
    method = serializers.CharField()
    bins = PatchBinShape(many=True, help_text="People's mean for each tenth of automatic values.")
    curve = CurveShape(allow_null=True, help_text="Automatic value to calibrated, by all images.")
    sample = PatchSampleFacts(allow_null=True, help_text="How the images were drawn, if for this.")
    compared = PatchComparedShape(many=True, help_text="Where people and map differ most.")

    class Meta:
        ref_name = "PatchAudit"


class PatchFusionShape(PatchAuditShape):
    fused = serializers.IntegerField(help_text="Fused maps there are of this recipe.")

    class Meta:
        ref_name = "PatchFusion"


class PatchAuditQuery(serializers.Serializer[Any]):
    version = serializers.CharField(
        max_length=64, default="", allow_blank=True, help_text="Else the one with most maps."
    )


class PatchFusionInput(PatchAuditQuery):
    weight = serializers.FloatField(
        default=1.0, help_text="How many people the calibrated map counts for where they marked."
    )


class PatchAuditView(APIView):
    @extend_schema(
        operation_id="patch_audit_get", parameters=[PatchAuditQuery], responses=PatchAuditShape
    )
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        asked = PatchAuditQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(PatchAuditShape(patch_audit(campaign, **asked.validated_data)).data)


class PatchFusionView(APIView):
    @extend_schema(operation_id="patch_fuse", request=PatchFusionInput, responses=PatchFusionShape)
    def post(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        asked = PatchFusionInput(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(PatchFusionShape(patch_fuse(campaign, **asked.validated_data)).data)
