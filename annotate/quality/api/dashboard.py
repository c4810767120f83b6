"""The dashboards of a campaign, by HTTP: how far it is, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.models import Campaign
from annotate.labeling.selectors.access import access_campaign
from annotate.projects.models import Role
from annotate.quality.dashboard.progress import progress_report
from annotate.quality.dashboard.times import times_report

COUNTED_AT = "What was said before this is counted; null before the first count."
COMPUTED_AT = "Null where it was made for this answer; large campaigns have it stored."


class Name(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()

    class Meta:
        ref_name = "PersonName"


class DashboardView(APIView):
    def campaign(self, request: Request, pk: int) -> Campaign:
        return access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)


class ProgressPoint(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="Where the day or hour begins, UTC.")
    counted = serializers.IntegerField(help_text="Answers that count.")
    excluded = serializers.IntegerField()
    checks = serializers.IntegerField(help_text="Answers to gold, repeats and the entrance test.")
    total = serializers.IntegerField(help_text="Answers that count, up to the end of this step.")


class ForecastShape(serializers.Serializer[Any]):
    rate = serializers.FloatField(allow_null=True, help_text="Answers a step of late.")
    low = serializers.DateTimeField(allow_null=True)
    finish = serializers.DateTimeField(allow_null=True)
    high = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField(allow_blank=True, help_text="Why it cannot be said.")

    class Meta:
        ref_name = "Forecast"


class ProgressShape(serializers.Serializer[Any]):
    counted_at = serializers.DateTimeField(allow_null=True, help_text=COUNTED_AT)
    step = serializers.ChoiceField(choices=["day", "hour"])
    points = ProgressPoint(many=True)
    counted = serializers.IntegerField()
    excluded = serializers.IntegerField()
    checks = serializers.IntegerField()
    skipped = serializers.IntegerField()
    flagged = serializers.IntegerField()
    undone = serializers.IntegerField()
    places = serializers.IntegerField()
    left = serializers.IntegerField()
    tasks = serializers.IntegerField()
    done_tasks = serializers.IntegerField()
    held = serializers.IntegerField()
    forecast = ForecastShape()

    class Meta:
        ref_name = "CampaignProgress"


class TimeRow(serializers.Serializer[Any]):
    answers = serializers.IntegerField(help_text="With hidden checks and what does not count.")
    counted = serializers.IntegerField()
    hours = serializers.FloatField(help_text="Paid hours.")
    median_ms = serializers.IntegerField(allow_null=True)
    p90_ms = serializers.IntegerField(allow_null=True)
    cost = serializers.FloatField(allow_null=True)
    cost_per_label = serializers.FloatField(allow_null=True, help_text="Per answer that counts.")


class TimeOfPerson(TimeRow):
    annotator = Name()


class TimeOfDay(TimeRow):
    day = serializers.DateField()


class TimeOfKind(TimeRow):
    kind = serializers.ChoiceField(choices=Campaign.Kind.choices)
    campaigns = serializers.IntegerField()


class TimesShape(serializers.Serializer[Any]):
    counted_at = serializers.DateTimeField(allow_null=True, help_text=COUNTED_AT)
    rate = serializers.FloatField(allow_null=True)
    whole = TimeRow()
    settled = serializers.IntegerField(help_text="Tasks with all the answers they need.")
    hours_per_settled = serializers.FloatField(allow_null=True)
    cost_per_settled = serializers.FloatField(allow_null=True)
    people = TimeOfPerson(many=True)
    days = TimeOfDay(many=True)
    kinds = TimeOfKind(many=True, help_text="Of all campaigns of the project.")
    method = serializers.CharField()

    class Meta:
        ref_name = "CampaignTimes"


class TimesQuery(serializers.Serializer[Any]):
    rate = serializers.FloatField(
        required=False, min_value=0, max_value=100_000, help_text="Money an hour, in any currency."
    )


class ProgressView(DashboardView):
    @extend_schema(operation_id="dashboard_progress", responses=ProgressShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(ProgressShape(progress_report(self.campaign(request, pk))).data)


class TimesView(DashboardView):
    @extend_schema(operation_id="dashboard_times", parameters=[TimesQuery], responses=TimesShape)
    def get(self, request: Request, pk: int) -> Response:
        campaign = self.campaign(request, pk)
        asked = TimesQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(times_report(campaign, **asked.validated_data))
