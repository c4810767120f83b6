"""What the rules found of people, by HTTP: for a person to read and to decide."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.models import Exclusion
from annotate.labeling.selectors.access import access_campaign
from annotate.projects.models import Role
from annotate.quality.reports import report_of
from annotate.quality.suspects.report import excluded


class SuspectRow(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    name = serializers.CharField()
    rule = serializers.ChoiceField(choices=Exclusion.Rule.choices)
    sentence = serializers.CharField()
    facts = serializers.DictField()
    from_at = serializers.DateTimeField(
        allow_null=True, help_text="Where the trouble begins; null: at the first answer."
    )
    excluded = serializers.BooleanField(help_text="An exclusion of the person stands already.")
    answers = serializers.IntegerField(help_text="Would stop counting.")
    of = serializers.IntegerField(help_text="The person's that count now.")
    all = serializers.IntegerField(help_text="Everybody's that count now.")

    class Meta:
        ref_name = "Suspect"


class Quota(serializers.Serializer[Any]):
    """What so many checks with one right answer can tell, of people who are right 85 % of the time."""

    checks = serializers.IntegerField()
    precision = serializers.FloatField()
    recall = serializers.FloatField()
    wronged = serializers.FloatField(help_text="Share of careful people who would be found too.")


class SuspectList(serializers.Serializer[Any]):
    results = SuspectRow(many=True)
    quotas = Quota(many=True)
    method = serializers.CharField()
    computed_at = serializers.DateTimeField(
        allow_null=True, help_text="Of when the findings are; null: of now."
    )


class SuspectsView(APIView):
    @extend_schema(operation_id="suspect_list", responses=SuspectList)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        found, computed_at = report_of(campaign, "suspects")
        out = excluded(campaign)  # of now, whenever the rules were run
        rows = [{**row, "excluded": row["person"] in out} for row in found["results"]]
        return Response({**found, "results": rows, "computed_at": computed_at})
