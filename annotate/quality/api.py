from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.selectors import access_campaign
from annotate.projects.models import Role
from annotate.quality.scores import results
from annotate.quality.selectors import leaderboard
from annotate.registry.shapes import ModelName


class RatedModel(serializers.Serializer[Any]):
    model_version = ModelName()
    rating = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    wins = serializers.IntegerField()
    losses = serializers.IntegerField()
    ties = serializers.IntegerField()
    both_bad = serializers.IntegerField()
    judgements = serializers.IntegerField()


class WinRate(serializers.Serializer[Any]):
    a = ModelName()
    b = ModelName()
    wins = serializers.IntegerField()
    losses = serializers.IntegerField()
    ties = serializers.IntegerField()
    rate = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    judgements = serializers.IntegerField()
    prompts = serializers.IntegerField()


class SideBias(serializers.Serializer[Any]):
    left = serializers.IntegerField()
    right = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()


class Leaderboard(serializers.Serializer[Any]):
    models = RatedModel(many=True)
    matrix = WinRate(many=True)
    method = serializers.CharField()
    side_bias = SideBias()


class Measure(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not DRF's
    low = serializers.FloatField()
    high = serializers.FloatField()


class MeasureValue(serializers.Serializer[Any]):
    key = serializers.CharField()
    mean = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()
    prompts = serializers.IntegerField()
    not_asked = serializers.IntegerField(help_text="Of a checklist: left out by an earlier answer.")


class MeasuredModel(serializers.Serializer[Any]):
    model_version = ModelName()
    values = MeasureValue(many=True)


class Results(serializers.Serializer[Any]):
    measures = Measure(many=True)
    models = MeasuredModel(many=True)
    method = serializers.CharField(allow_blank=True)


class ResultsView(APIView):
    @extend_schema(operation_id="results_get", responses=Results)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(results(campaign))


class LeaderboardView(APIView):
    @extend_schema(operation_id="leaderboard_get", responses=Leaderboard)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(leaderboard(campaign))
