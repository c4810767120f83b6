"""Closer looks, by HTTP: agreement week by week, contradictions, what a model lost to another."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotate.quality.api.agreement import EstimateShape
from annotate.quality.api.dashboard import COMPUTED_AT, DashboardView
from annotate.quality.dashboard.cell import MOST, cell_prompts
from annotate.quality.reports import part_of, report_of


class AgreementWindow(serializers.Serializer[Any]):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    answers = serializers.IntegerField()
    percent = EstimateShape()
    gwet_ac1 = EstimateShape()
    alpha = EstimateShape()


class WindowsShape(serializers.Serializer[Any]):
    question = serializers.CharField(allow_null=True)
    days = serializers.IntegerField(help_text="In each window.")
    windows = AgreementWindow(many=True)
    computed_at = serializers.DateTimeField(allow_null=True, help_text=COMPUTED_AT)

    class Meta:
        ref_name = "AgreementWindows"


class Contradiction(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not DRF's
    gate = serializers.BooleanField()
    steps = serializers.IntegerField()
    pairs = serializers.IntegerField(help_text="Pairs of answers of two people to one image.")
    apart = serializers.IntegerField(
        help_text="Of a gate: that differ. Else: two steps of the ladder apart, or more."
    )
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class ContradictionsShape(serializers.Serializer[Any]):
    questions = Contradiction(many=True, help_text="Empty where the campaign has no checklist.")
    broken = serializers.IntegerField(
        help_text="Stored answers behind a gate that the same person had closed: always 0 of people."
    )
    computed_at = serializers.DateTimeField(allow_null=True, help_text=COMPUTED_AT)

    class Meta:
        ref_name = "Contradictions"


class CellQuery(serializers.Serializer[Any]):
    a = serializers.IntegerField(min_value=0, help_text="Model version; 0: the real photos.")
    b = serializers.IntegerField(min_value=0)


class CellPrompt(serializers.Serializer[Any]):
    prompt = serializers.IntegerField()
    text = serializers.CharField()
    wins = serializers.IntegerField(help_text="Of `a`.")
    losses = serializers.IntegerField()
    ties = serializers.IntegerField(help_text="With both-bad.")
    rate = serializers.FloatField()
    judgements = serializers.IntegerField()


class CellShape(serializers.Serializer[Any]):
    prompts = serializers.IntegerField()
    rows = CellPrompt(many=True, help_text=f"The {MOST} that `a` lost most clearly, at most.")
    computed_at = serializers.DateTimeField(allow_null=True, help_text=COMPUTED_AT)

    class Meta:
        ref_name = "LeaderboardCell"


class WindowsView(DashboardView):
    @extend_schema(operation_id="agreement_windows", responses=WindowsShape)
    def get(self, request: Request, pk: int) -> Response:
        body, computed_at = report_of(self.campaign(request, pk), "windows")
        return Response({**body, "computed_at": computed_at})


class ContradictionsView(DashboardView):
    @extend_schema(operation_id="agreement_contradictions", responses=ContradictionsShape)
    def get(self, request: Request, pk: int) -> Response:
        body, computed_at = report_of(self.campaign(request, pk), "checklist")
        return Response({**body, "computed_at": computed_at})


NO_PROMPTS: dict[str, Any] = {"prompts": 0, "rows": []}


class CellView(DashboardView):
    @extend_schema(operation_id="leaderboard_cell", parameters=[CellQuery], responses=CellShape)
    def get(self, request: Request, pk: int) -> Response:
        campaign = self.campaign(request, pk)
        asked = CellQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        a, b = asked.validated_data["a"], asked.validated_data["b"]
        stored = part_of(campaign, "cells", f"{a}-{b}")
        if stored is None:
            return Response({**cell_prompts(campaign, a=a, b=b), "computed_at": None})
        return Response({**(stored[0] or NO_PROMPTS), "computed_at": stored[1]})
