"""Whether known answers are still good, by HTTP: for an admin to read and to decide."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.models import Task
from annotate.labeling.selectors.access import access_campaign
from annotate.projects.models import Role
from annotate.quality.reports import report_of


class HealthPerson(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    name = serializers.CharField()


class HealthFinding(serializers.Serializer[Any]):
    rule = serializers.ChoiceField(choices=["leaked", "leaked_all", "wrong", "copied"])
    task = serializers.IntegerField(allow_null=True, help_text="The check, where it is about one.")
    people = HealthPerson(many=True, help_text="Two, where it is about copying.")
    sentence = serializers.CharField()
    facts = serializers.DictField()

    class Meta:
        ref_name = "GoldFinding"


class HealthItem(serializers.Serializer[Any]):
    """A check with answers enough to be tested for a leak."""

    task = serializers.IntegerField()
    answers = serializers.IntegerField()
    first = serializers.FloatField(help_text="Mean credit of the first half of the answers.")
    last = serializers.FloatField()
    chance = serializers.FloatField(help_text="Of such a rise, of this check alone.")

    class Meta:
        ref_name = "GoldTested"


class HealthReport(serializers.Serializer[Any]):
    results = HealthFinding(many=True)
    items = HealthItem(many=True)
    compares_work = serializers.BooleanField(
        help_text="Whether there is ordinary work that several people answered."
    )
    method = serializers.CharField()
    computed_at = serializers.DateTimeField(
        allow_null=True, help_text="Of when the findings are; null: of now."
    )

    class Meta:
        ref_name = "GoldHealth"


class GoldHealthView(APIView):
    @extend_schema(operation_id="gold_health", responses=HealthReport)
    def get(self, request: Request, pk: int) -> Response:
        # It names checks, which only admins may know.
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        found, computed_at = report_of(campaign, "gold_health")
        # Of now, whenever the tests were run.
        retired = set(
            Task.objects.filter(campaign=campaign, held=True).values_list("pk", flat=True)
        )
        rows = [row for row in found["results"] if row["task"] not in retired]
        return Response({**found, "results": rows, "computed_at": computed_at})
