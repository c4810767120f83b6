"""The dashboards of a campaign, by HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.models import Campaign, Exclusion
from annotate.labeling.selectors import access_campaign
from annotate.projects.models import Role
from annotate.quality.api.agreement import EstimateShape
from annotate.quality.dashboard.cell import MOST, cell_prompts
from annotate.quality.dashboard.people import people_report, person_report
from annotate.quality.dashboard.progress import progress_report
from annotate.quality.dashboard.sides import sides_report
from annotate.quality.dashboard.times import times_report
from annotate.quality.models import ConsensusFit
from annotate.quality.reports import report_of

COUNTED_AT = "What was said before this is counted; null before the first count."
COMPUTED_AT = "Null where it was made for this answer; large campaigns have it stored."


class Name(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()

    class Meta:
        ref_name = "PersonName"


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

    class Meta:
        ref_name = "LeaderboardCell"


class _View(APIView):
    def campaign(self, request: Request, pk: int) -> Campaign:
        return access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)


class ProgressView(_View):
    @extend_schema(operation_id="dashboard_progress", responses=ProgressShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(ProgressShape(progress_report(self.campaign(request, pk))).data)


class TimesView(_View):
    @extend_schema(operation_id="dashboard_times", parameters=[TimesQuery], responses=TimesShape)
    def get(self, request: Request, pk: int) -> Response:
        campaign = self.campaign(request, pk)
        asked = TimesQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(times_report(campaign, **asked.validated_data))


class SidesView(_View):
    @extend_schema(operation_id="dashboard_sides", responses=SidesShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(sides_report(self.campaign(request, pk)))


class PeopleView(_View):
    @extend_schema(operation_id="dashboard_people", responses=PeopleShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(people_report(self.campaign(request, pk)))


class PersonView(_View):
    @extend_schema(operation_id="dashboard_person", responses=PersonShape)
    def get(self, request: Request, pk: int, annotator: int) -> Response:
        return Response(person_report(self.campaign(request, pk), annotator))


class WindowsView(_View):
    @extend_schema(operation_id="agreement_windows", responses=WindowsShape)
    def get(self, request: Request, pk: int) -> Response:
        body, computed_at = report_of(self.campaign(request, pk), "windows")
        return Response({**body, "computed_at": computed_at})


class ContradictionsView(_View):
    @extend_schema(operation_id="agreement_contradictions", responses=ContradictionsShape)
    def get(self, request: Request, pk: int) -> Response:
        body, computed_at = report_of(self.campaign(request, pk), "checklist")
        return Response({**body, "computed_at": computed_at})


class CellView(_View):
    @extend_schema(operation_id="leaderboard_cell", parameters=[CellQuery], responses=CellShape)
    def get(self, request: Request, pk: int) -> Response:
        campaign = self.campaign(request, pk)
        asked = CellQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(cell_prompts(campaign, **asked.validated_data))
