"""How far people agree, by HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.selectors.access import access_campaign
from annotate.projects.models import Role
from annotate.quality.agreement_report import agreement_report
from annotate.quality.reports import report_of


class EstimateShape(serializers.Serializer[Any]):
    """A number with its 95 % interval, or null and why there is none."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    items = serializers.IntegerField(help_text="Items with two answers or more behind it.")
    why = serializers.CharField(allow_blank=True, help_text="Why there is no value or interval.")

    class Meta:
        ref_name = "Estimate"


class QuestionAgreement(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not DRF's
    scale = serializers.ChoiceField(choices=["nominal", "ordinal", "interval"])
    answers = serializers.IntegerField()
    items = serializers.IntegerField()
    people = serializers.IntegerField()
    percent = EstimateShape()
    fleiss_kappa = EstimateShape()
    gwet_ac1 = EstimateShape()
    alpha = EstimateShape(help_text="Krippendorff's, for the question's scale.")


class PairOfPeople(serializers.Serializer[Any]):
    first = serializers.CharField()
    second = serializers.CharField()
    first_id = serializers.IntegerField()
    second_id = serializers.IntegerField()
    kappa = EstimateShape(help_text="Cohen's; weighted by squares where answers have an order.")


class AgreementShape(serializers.Serializer[Any]):
    questions = QuestionAgreement(many=True)
    pairs_of_people = PairOfPeople(many=True, help_text="Of the first question.")
    why = serializers.CharField(allow_blank=True, help_text="Why there are no questions.")
    method = serializers.CharField()
    computed_at = serializers.DateTimeField(
        allow_null=True, help_text="Null where it was made for this answer; else it was stored."
    )

    class Meta:
        ref_name = "Agreement"


class Window(serializers.Serializer[Any]):
    """Answers from `since` up to, not with, `until`."""

    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)

    def validate(self, window: dict[str, Any]) -> dict[str, Any]:
        if "since" in window and "until" in window and window["since"] >= window["until"]:
            raise serializers.ValidationError("since must be before until.")
        return window


class AgreementView(APIView):
    @extend_schema(operation_id="agreement_get", parameters=[Window], responses=AgreementShape)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        window = Window(data=request.query_params)
        window.is_valid(raise_exception=True)
        if window.validated_data:
            return Response(
                {**agreement_report(campaign, **window.validated_data), "computed_at": None}
            )
        body, computed_at = report_of(campaign, "agreement")
        # A report that was stored by an earlier version gives no reasons yet.
        return Response({"why": "", **body, "computed_at": computed_at})
