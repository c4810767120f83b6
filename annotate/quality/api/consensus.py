"""What the answers of a campaign amount to, and how much each person's count, by HTTP."""

from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.selectors.access import access_campaign
from annotate.projects.models import Role
from annotate.quality.consensus_report import consensus_report, label_lines
from annotate.quality.models import ConsensusFit
from annotate.quality.reports import report_of


class PersonReliability(serializers.Serializer[Any]):
    person = serializers.CharField()
    votes = serializers.IntegerField()
    value = serializers.FloatField(
        help_text="Paired: 1 as the crowd, 0 a coin. Dawid-Skene: chance of a right answer."
        " Rater bias: standard deviation of the person's noise, in points."
    )
    bias = serializers.FloatField(allow_null=True, help_text="Points above the crowd.")


class QuestionConsensus(serializers.Serializer[Any]):
    key = serializers.CharField()
    method = serializers.ChoiceField(choices=ConsensusFit.Method.choices)
    votes = serializers.IntegerField()
    items = serializers.IntegerField()
    doubtful = serializers.IntegerField(help_text="Items whose likeliest answer has under 0.7.")
    facts = serializers.DictField()
    inputs_sha256 = serializers.CharField(help_text="Of all votes, when the whole was fitted last.")
    increments = serializers.IntegerField(
        help_text="Times since then that labels of touched items alone were found anew."
    )
    moved_votes = serializers.IntegerField(help_text="Votes that came or went since then.")
    computed_at = serializers.DateTimeField()
    people = PersonReliability(many=True)


class ConsensusShape(serializers.Serializer[Any]):
    questions = QuestionConsensus(many=True)
    why = serializers.CharField(allow_blank=True, help_text="Why there are no questions.")
    method = serializers.CharField()

    class Meta:
        ref_name = "Consensus"


class ConsensusView(APIView):
    @extend_schema(operation_id="consensus_get", responses=ConsensusShape)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        counts, _ = report_of(campaign, "labels")
        return Response(consensus_report(campaign, counts))


class SoftLabelsView(APIView):
    """Every soft label of a campaign, one JSON object a line."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # a file, errors as JSON

    @extend_schema(
        operation_id="soft_labels_get",
        responses={(200, "application/x-ndjson"): OpenApiTypes.STR},
    )
    def get(self, request: Request, pk: int) -> StreamingHttpResponse:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        lines: Iterator[str] = label_lines(campaign)
        name = f"campaign-{campaign.pk}-soft-labels.jsonl"
        return StreamingHttpResponse(
            lines,
            content_type="application/x-ndjson",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
