"""A campaign's people, by HTTP: their work, their side, how they go with others and with checks."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from annotate.labeling.models import Exclusion
from annotate.quality.api.dashboard import COMPUTED_AT, COUNTED_AT, DashboardView, Name
from annotate.quality.dashboard.people import people_report, person_report
from annotate.quality.dashboard.sides import sides_report
from annotate.quality.models import ConsensusFit


class SideRow(serializers.Serializer[Any]):
    left = serializers.IntegerField()
    right = serializers.IntegerField()
    tie = serializers.IntegerField()
    both_bad = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Left, of left and right.")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class SideOfPerson(SideRow):
    annotator = Name()


class SidesShape(serializers.Serializer[Any]):
    counted_at = serializers.DateTimeField(allow_null=True, help_text=COUNTED_AT)
    asked = serializers.BooleanField(help_text="Whether this campaign is about left or right.")
    whole = SideRow()
    people = SideOfPerson(many=True, help_text="The farthest from one half first.")
    fit = serializers.FloatField(
        allow_null=True, help_text="Share of votes for the left of two equal images, as fitted."
    )
    method = serializers.CharField()

    class Meta:
        ref_name = "CampaignSides"


class WithOthers(serializers.Serializer[Any]):
    percent = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    ac1 = serializers.FloatField(allow_null=True)
    ac1_low = serializers.FloatField(allow_null=True)
    ac1_high = serializers.FloatField(allow_null=True)
    items = serializers.IntegerField()
    why = serializers.CharField(allow_blank=True)


class FirstReliability(serializers.Serializer[Any]):
    question = serializers.CharField()
    method = serializers.ChoiceField(choices=ConsensusFit.Method.choices)
    value = serializers.FloatField()


class WorkRow(serializers.Serializer[Any]):
    answers = serializers.IntegerField()
    counted = serializers.IntegerField()
    excluded = serializers.IntegerField()
    checks = serializers.IntegerField()
    skipped = serializers.IntegerField()
    flagged = serializers.IntegerField()
    undone = serializers.IntegerField()
    hours = serializers.FloatField()
    median_ms = serializers.IntegerField(allow_null=True)
    p90_ms = serializers.IntegerField(allow_null=True)
    sides = SideRow()


class CheckScore(serializers.Serializer[Any]):
    answers = serializers.IntegerField()
    score = serializers.FloatField(help_text="0 to 1.")
    low = serializers.FloatField()
    high = serializers.FloatField()


class ExclusionInForce(serializers.Serializer[Any]):
    rule = serializers.ChoiceField(choices=Exclusion.Rule.choices)
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class PersonRow(WorkRow):
    annotator = Name()
    last_seen_at = serializers.DateTimeField()
    others = WithOthers()
    reliability = FirstReliability(allow_null=True)
    gold = CheckScore(allow_null=True)
    repeats = CheckScore(allow_null=True)
    exclusion = ExclusionInForce(allow_null=True)


class PeopleShape(serializers.Serializer[Any]):
    counted_at = serializers.DateTimeField(allow_null=True, help_text=COUNTED_AT)
    compared_at = serializers.DateTimeField(allow_null=True, help_text=COMPUTED_AT)
    question = serializers.CharField(allow_null=True, help_text="That people are compared on.")
    people = PersonRow(many=True)
    method = serializers.CharField()

    class Meta:
        ref_name = "CampaignPeople"


class WorkOnDay(WorkRow):
    day = serializers.DateField()


class SpeedBin(serializers.Serializer[Any]):
    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField()
    own = serializers.IntegerField()
    everybody = serializers.IntegerField()


class PersonFit(FirstReliability):
    votes = serializers.IntegerField()
    bias = serializers.FloatField(allow_null=True)


class PersonShape(serializers.Serializer[Any]):
    counted_at = serializers.DateTimeField(allow_null=True, help_text=COUNTED_AT)
    compared_at = serializers.DateTimeField(allow_null=True, help_text=COMPUTED_AT)
    question = serializers.CharField(allow_null=True)
    person = PersonRow()
    days = WorkOnDay(many=True)
    weeks = WorkOnDay(many=True, help_text="By their Monday.")
    speeds = SpeedBin(many=True)
    fits = PersonFit(many=True)
    method = serializers.CharField()

    class Meta:
        ref_name = "CampaignPerson"


class SidesView(DashboardView):
    @extend_schema(operation_id="dashboard_sides", responses=SidesShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(sides_report(self.campaign(request, pk)))


class PeopleView(DashboardView):
    @extend_schema(operation_id="dashboard_people", responses=PeopleShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(people_report(self.campaign(request, pk)))


class PersonView(DashboardView):
    @extend_schema(operation_id="dashboard_person", responses=PersonShape)
    def get(self, request: Request, pk: int, annotator: int) -> Response:
        return Response(person_report(self.campaign(request, pk), annotator))
