"""Whose answers stop counting, and from when."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.core.errors import ApplicationError, NotFound
from annotate.labeling.models import Campaign, Exclusion
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.exclusion import exclusion_lift, exclusion_preview, person_exclude
from annotate.projects.models import Role

PERSON = OpenApiParameter("person", int, required=True)
FROM = OpenApiParameter("from_at", str)
UNTIL = OpenApiParameter("until_at", str)


class ExclusionInput(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    reason = serializers.CharField(max_length=400)
    rule = serializers.ChoiceField(choices=Exclusion.Rule.choices, default=Exclusion.Rule.MANUAL)
    facts = serializers.DictField(default=dict, help_text="The numbers that a rule went by.")
    from_at = serializers.DateTimeField(allow_null=True, default=None)
    until_at = serializers.DateTimeField(allow_null=True, default=None)

    class Meta:
        ref_name = "ExclusionInput"


class ExclusionShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    person = serializers.IntegerField(source="annotator_id")
    name = serializers.CharField(source="annotator")
    rule = serializers.ChoiceField(choices=Exclusion.Rule.choices)
    reason = serializers.CharField()
    facts = serializers.DictField()
    from_at = serializers.DateTimeField(allow_null=True)
    until_at = serializers.DateTimeField(allow_null=True)
    answers = serializers.IntegerField(help_text="How many stopped counting when it was made.")
    by = serializers.CharField()
    created_at = serializers.DateTimeField()
    lifted_at = serializers.DateTimeField(allow_null=True)
    lifted_by = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "Exclusion"


class ExclusionList(serializers.Serializer[Any]):
    results = ExclusionShape(many=True)


class Preview(serializers.Serializer[Any]):
    answers = serializers.IntegerField(help_text="Would stop counting.")
    of = serializers.IntegerField(help_text="The person's that count now.")
    all = serializers.IntegerField(help_text="Everybody's that count now.")

    class Meta:
        ref_name = "ExclusionPreview"


class SpanInput(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    from_at = serializers.DateTimeField(allow_null=True, default=None)
    until_at = serializers.DateTimeField(allow_null=True, default=None)


class ExclusionsView(APIView):
    @extend_schema(operation_id="exclusion_list", responses=ExclusionList)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = Exclusion.objects.filter(campaign=campaign).select_related(
            "annotator", "by", "lifted_by"
        )
        return Response(ExclusionList({"results": rows.order_by("-created_at")}).data)

    @extend_schema(
        operation_id="exclusion_create", request=ExclusionInput, responses={201: ExclusionShape}
    )
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        data = ExclusionInput(data=request.data)
        data.is_valid(raise_exception=True)
        if data.validated_data["rule"] == Exclusion.Rule.WITHDRAWN:
            raise ApplicationError(
                "People take back their consent everywhere: that is noted under withdrawals.",
                rule="Choose another.",
            )
        made = person_exclude(campaign=campaign, by=user, **data.validated_data)
        return Response(ExclusionShape(made).data, status.HTTP_201_CREATED)


class ExclusionPreviewView(APIView):
    @extend_schema(
        operation_id="exclusion_preview", parameters=[PERSON, FROM, UNTIL], responses=Preview
    )
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        data = SpanInput(data=request.query_params)
        data.is_valid(raise_exception=True)
        return Response(exclusion_preview(campaign=campaign, **data.validated_data))


class ExclusionLiftView(APIView):
    @extend_schema(operation_id="exclusion_lift", request=None, responses={204: None})
    def post(self, request: Request, pk: int, exclusion: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        exclusion_lift(exclusion=_exclusion_of(campaign, exclusion), by=user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _exclusion_of(campaign: Campaign, pk: int) -> Exclusion:
    found = Exclusion.objects.select_related("campaign").filter(campaign=campaign, pk=pk).first()
    if found is None:
        raise NotFound("This campaign has no such exclusion.")
    return found
