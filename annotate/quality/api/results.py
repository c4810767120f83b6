from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.models import FaceGrade, RegionMark, WordMark
from annotate.labeling.selectors.access import access_campaign
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role
from annotate.quality.face_files import face_lines
from annotate.quality.region_files import FILES, regions_file
from annotate.quality.region_results import LARGEST_SIDE
from annotate.quality.reports import report_of
from annotate.quality.scores import results
from annotate.registry.shapes import ModelName


class RatedModel(serializers.Serializer[Any]):
    model_version = ModelName()
    rating = serializers.FloatField()
    low = serializers.FloatField(allow_null=True, help_text="None where resampling varies nothing.")
    high = serializers.FloatField(allow_null=True)
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


class WeightedModel(serializers.Serializer[Any]):
    model_version = ModelName()
    group = serializers.IntegerField(help_text="Ratings compare within one group alone.")
    rating = serializers.FloatField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class Weighted(serializers.Serializer[Any]):
    """Ratings where each vote counts by the reliability of its person."""

    models = WeightedModel(many=True)
    position = serializers.FloatField(help_text="Pull of the first place, in log odds.")
    tie = serializers.FloatField(allow_null=True)
    votes = serializers.IntegerField()
    prompts = serializers.IntegerField()
    inputs_sha256 = serializers.CharField(help_text="Of the fit that the reliabilities are from.")
    method = serializers.CharField()
    why = serializers.CharField(allow_blank=True, help_text="Why there are no intervals.")

    class Meta:
        ref_name = "WeightedRatings"


class Leaderboard(serializers.Serializer[Any]):
    models = RatedModel(many=True)
    matrix = WinRate(many=True)
    method = serializers.CharField()
    side_bias = SideBias()
    groups = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Models (by id, 0 a real photo) that comparisons connect, the largest first.",
    )
    why = serializers.CharField(
        allow_blank=True, help_text="Why not all ratings compare, or none is there."
    )
    weighted = Weighted(allow_null=True, help_text="Null where no fit has been made.")
    computed_at = serializers.DateTimeField(
        allow_null=True, help_text="Null where it was made for this answer; else it was stored."
    )


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


class RegionReason(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    polarity = serializers.ChoiceField(choices=RegionMark.Polarity.choices)
    marks = serializers.IntegerField()
    judgements = serializers.IntegerField()
    images = serializers.IntegerField()


class RegionWord(serializers.Serializer[Any]):
    text = serializers.CharField()
    fault = serializers.ChoiceField(choices=WordMark.Fault.choices)
    count = serializers.IntegerField()


class MarkedImage(serializers.Serializer[Any]):
    candidate = serializers.IntegerField()
    prompt = serializers.CharField()
    image = ImageShape()
    judgements = serializers.IntegerField()
    marks = serializers.IntegerField(help_text="Bad places, of all its judgements.")


class RegionResults(serializers.Serializer[Any]):
    judgements = serializers.IntegerField()
    images = serializers.IntegerField()
    nothing_to_mark = serializers.IntegerField()
    agreement = serializers.FloatField(allow_null=True, help_text="Mean IoU of two people.")
    compared = serializers.IntegerField(help_text="Pairs of people behind it.")
    reasons = RegionReason(many=True)
    words = RegionWord(many=True)
    most_marked = MarkedImage(many=True)


class GradeCount(serializers.Serializer[Any]):
    grade = serializers.ChoiceField(choices=FaceGrade.Grade.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


class DefectCount(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()


class FacesOfModel(serializers.Serializer[Any]):
    model_version = ModelName()
    good = serializers.IntegerField(help_text="Faces by their label: the grade that most gave.")
    acceptable = serializers.IntegerField()
    bad = serializers.IntegerField()
    not_face = serializers.IntegerField()
    undecided = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Good among good, acceptable, bad.")
    low = serializers.FloatField()
    high = serializers.FloatField()


class FaceResults(serializers.Serializer[Any]):
    answers = serializers.IntegerField()
    faces = serializers.IntegerField()
    missed = serializers.IntegerField(help_text="Sum of what people said was not found.")
    votes = GradeCount(many=True)
    undecided = serializers.IntegerField()
    agreement = serializers.FloatField(
        allow_null=True, help_text="Share of pairs of votes on one face that are alike."
    )
    compared = serializers.IntegerField()
    defects = DefectCount(many=True)
    models = FacesOfModel(many=True)


class Results(serializers.Serializer[Any]):
    measures = Measure(many=True)
    models = MeasuredModel(many=True)
    method = serializers.CharField(allow_blank=True)
    regions = RegionResults(allow_null=True)
    faces = FaceResults(allow_null=True)


class ResultsView(APIView):
    @extend_schema(operation_id="results_get", responses=Results)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(results(campaign))


class RegionsQuery(serializers.Serializer[Any]):
    polarity = serializers.ChoiceField(choices=RegionMark.Polarity.choices, default="bad")
    reason = serializers.CharField(required=False, help_text="Only marks of this reason.")
    width = serializers.IntegerField(min_value=1, max_value=LARGEST_SIDE, required=False)
    height = serializers.IntegerField(min_value=1, max_value=LARGEST_SIDE, required=False)
    threshold = serializers.FloatField(
        min_value=0, max_value=1, default=0.5, help_text="mask.png: marked by at least this share."
    )


class RegionsFileView(APIView):
    """One image's maps. heat.*: share of people; mask.png: 0 or 255; masks.npz: everybody's own."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # files, errors as JSON

    @extend_schema(
        operation_id="regions_file_get",
        parameters=[RegionsQuery, OpenApiParameter("file", str, "path", enum=FILES)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int, candidate: int, file: str) -> HttpResponse:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        asked = RegionsQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        data, media_type = regions_file(campaign, candidate, file, **asked.validated_data)
        name = f"campaign-{campaign.pk}-image-{candidate}-{file}"
        headers = {
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(data, content_type=media_type, headers=headers)


class FacesQuery(serializers.Serializer[Any]):
    rows = serializers.ChoiceField(
        choices=["faces", "pairs"],
        default="faces",
        help_text="faces: each face with its votes and its label. pairs: a good face against a bad"
        " one of the same prompt.",
    )


class FacesExportView(APIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # a file, errors as JSON

    @extend_schema(
        operation_id="faces_export",
        parameters=[FacesQuery],
        responses={(200, "application/x-ndjson"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """The faces of a campaign as people graded them, one JSON object a line."""
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        asked = FacesQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        name = f"faces-{campaign.pk}.jsonl"
        return StreamingHttpResponse(
            face_lines(campaign, asked.validated_data["rows"]),
            content_type="application/x-ndjson",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class LeaderboardView(APIView):
    @extend_schema(operation_id="leaderboard_get", responses=Leaderboard)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        body, computed_at = report_of(campaign, "leaderboard")
        return Response({**body, "computed_at": computed_at})
