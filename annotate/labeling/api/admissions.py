"""How people's entrance tests ended, and letting them in without."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.admission import admission_withdraw, admissions_of, person_admit
from annotate.projects.models import Role


class AdmissionRow(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    name = serializers.CharField()
    passed = serializers.BooleanField()
    credit = serializers.FloatField(allow_null=True)
    by = serializers.CharField(allow_null=True, help_text="Null: the test itself.")
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Admission"


class AdmissionList(serializers.Serializer[Any]):
    results = AdmissionRow(many=True)


class AdmitInput(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    reason = serializers.CharField(max_length=400)

    class Meta:
        ref_name = "Admit"


class AdmissionsView(APIView):
    @extend_schema(operation_id="admission_list", responses=AdmissionList)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response({"results": admissions_of(campaign)})

    @extend_schema(operation_id="admission_create", request=AdmitInput, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        data = AdmitInput(data=request.data)
        data.is_valid(raise_exception=True)
        person_admit(campaign=campaign, by=user, **data.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AdmissionWithdrawView(APIView):
    @extend_schema(operation_id="admission_withdraw", request=AdmitInput, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        data = AdmitInput(data=request.data)
        data.is_valid(raise_exception=True)
        admission_withdraw(campaign=campaign, by=user, **data.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)
