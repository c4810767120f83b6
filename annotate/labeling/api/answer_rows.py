"""The pieces of an answer, kind by kind, in the screen's words."""

from typing import Any

from rest_framework import serializers

from annotate.labeling.faces.answer import MOST_MISSED
from annotate.labeling.models import FaceGrade, RegionMark, WordMark
from annotate.labeling.regions.marks import MOST_MARKS

CHOICES = ["left", "right", "tie", "both_bad"]
VERDICTS = ["answered", "skipped", "flagged"]


class RatingRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(min_value=0, max_value=8, help_text="Its place on the screen.")
    criterion = serializers.CharField(max_length=40)
    value = serializers.IntegerField(min_value=-100, max_value=100)

    class Meta:
        ref_name = "Rating"


class AnswerRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(min_value=0, max_value=8, help_text="Its place on the screen.")
    item = serializers.CharField(max_length=40)
    option = serializers.CharField(max_length=40)

    class Meta:
        ref_name = "Answer"


class DimensionRow(serializers.Serializer[Any]):
    dimension = serializers.CharField(max_length=40)
    choice = serializers.ChoiceField(choices=CHOICES)
    strength = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, default=None)

    class Meta:
        ref_name = "DimensionChoice"


class ReasonRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(
        min_value=0, max_value=1, allow_null=True, default=None, help_text="Its place, or null."
    )
    key = serializers.CharField(max_length=40)

    class Meta:
        ref_name = "Reason"


class PlacementRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(min_value=0, max_value=8, help_text="Its place on the screen.")
    slot = serializers.IntegerField(min_value=1, max_value=9, help_text="1 is the best.")

    class Meta:
        ref_name = "Placement"


class MarkRow(serializers.Serializer[Any]):
    tool = serializers.ChoiceField(choices=RegionMark.Tool.choices)
    reason = serializers.CharField(max_length=40)
    geometry = serializers.DictField(
        help_text="Fractions of the image. patch: cells; brush: radius, points; box: x, y, w, h;"
        " point: x, y."
    )

    class Meta:
        ref_name = "Mark"


class WordMarkRow(serializers.Serializer[Any]):
    word = serializers.IntegerField(min_value=0, max_value=1_000_000, help_text="From 0.")
    text = serializers.CharField(max_length=200_000, trim_whitespace=False)
    fault = serializers.ChoiceField(choices=WordMark.Fault.choices)

    class Meta:
        ref_name = "WordMark"


class RegionsRow(serializers.Serializer[Any]):
    nothing_to_mark = serializers.BooleanField(default=False)
    marks = MarkRow(many=True, default=list, max_length=MOST_MARKS)  # type: ignore[call-arg]
    words = WordMarkRow(many=True, default=list, max_length=2_000)  # type: ignore[call-arg]

    class Meta:
        ref_name = "Regions"


class FaceGradeRow(serializers.Serializer[Any]):
    face = serializers.IntegerField(min_value=0, max_value=100, help_text="Its number, from 0.")
    grade = serializers.ChoiceField(choices=FaceGrade.Grade.choices)
    defects = serializers.ListField(
        child=serializers.CharField(max_length=40), default=list, max_length=20
    )

    class Meta:
        ref_name = "FaceGrade"


class FacesRow(serializers.Serializer[Any]):
    grades = FaceGradeRow(many=True, default=list, max_length=100)  # type: ignore[call-arg]
    missed = serializers.IntegerField(
        min_value=0, max_value=MOST_MISSED, default=0, help_text="Faces without a box."
    )

    class Meta:
        ref_name = "Faces"


class TimeMarkRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(min_value=0, max_value=8, help_text="Its place on the screen.")
    at_ms = serializers.IntegerField(min_value=0, max_value=86_400_000)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")

    class Meta:
        ref_name = "TimeMark"


class SaidRow(serializers.Serializer[Any]):
    """All that one judgement may say, whoever it is shown to."""

    ratings = RatingRow(many=True)
    answers = AnswerRow(many=True)
    strength = serializers.IntegerField(allow_null=True)
    dimensions = DimensionRow(many=True)
    reasons = ReasonRow(many=True)
    placements = PlacementRow(many=True)
    regions = RegionsRow(allow_null=True)
    faces = FacesRow(allow_null=True)
    marks = TimeMarkRow(many=True)
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
