"""Handing in an answer. The hot path."""

import json
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.core.errors import ApplicationError
from annotate.labeling.api.answer_rows import (
    CHOICES,
    VERDICTS,
    AnswerRow,
    DimensionRow,
    FacesRow,
    PlacementRow,
    RatingRow,
    ReasonRow,
    RegionsRow,
    TimeMarkRow,
)
from annotate.labeling.api.feedback import FeedbackRow
from annotate.labeling.api.handout import Handout, WantInput
from annotate.labeling.models import Judgement
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.judgement import judgement_submit
from annotate.labeling.services.submission import Submission

FORM_FIELDS = ["ratings", "answers", "strength", "dimensions", "reasons", "placements", "regions",
               "faces", "marks"]  # fmt: skip
ANSWER_FIELDS = ["choice", *FORM_FIELDS]
LARGEST_VIEW = 4_000  # characters of JSON
LARGEST_SUBMISSION = 256 * 1024  # bytes: 8,000 points of brush strokes need half of it


class TooLarge(ApplicationError):
    """Said of a body by its length alone: it is neither read nor parsed."""

    code = "too_large"
    status = 413


class Saved(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    arrival = serializers.ChoiceField(choices=Judgement.Arrival.choices)
    repeated = serializers.BooleanField()
    notice = serializers.CharField(allow_blank=True)
    feedback = FeedbackRow(many=True, help_text="Of an answer in the entrance test.")


class Submitted(Handout):
    saved = Saved()


class SubmissionInput(WantInput):
    id = serializers.UUIDField()
    lease = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    choice = serializers.ChoiceField(
        choices=CHOICES, allow_null=True, default=None, help_text="Of a pair."
    )
    ratings = RatingRow(
        many=True,
        default=list,
        max_length=200,  # type: ignore[call-arg]  # the list's, as DRF has it
        help_text="Of a group: each image on each criterion.",
    )
    answers = AnswerRow(
        many=True,
        default=list,
        max_length=200,  # type: ignore[call-arg]
        help_text="Of a checklist: each item that applies.",
    )
    strength = serializers.IntegerField(
        min_value=1, max_value=5, allow_null=True, default=None, help_text="Of the choice."
    )
    dimensions = DimensionRow(
        many=True,
        default=list,
        max_length=20,  # type: ignore[call-arg]
        help_text="Of a pair with dimensions: a choice for each.",
    )
    reasons = ReasonRow(
        many=True,
        default=list,
        max_length=40,  # type: ignore[call-arg]
        help_text="Of a pair with reason tags: those that hold.",
    )
    placements = PlacementRow(
        many=True,
        default=list,
        max_length=20,  # type: ignore[call-arg]
        help_text="Of a ranking: the slot of each image.",
    )
    regions = RegionsRow(allow_null=True, default=None, help_text="Of an image with its prompt.")
    faces = FacesRow(allow_null=True, default=None, help_text="Of an image with faces: every one.")
    marks = TimeMarkRow(
        many=True,
        default=list,
        max_length=100,  # type: ignore[call-arg]
        help_text="Of videos: moments pointed at, with or without a reason.",
    )
    checklist = serializers.CharField(
        max_length=64,
        allow_blank=True,
        default="",
        help_text="The sha256 of the guide's form: for another version an answer is refused.",
    )
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")
    duration_ms = serializers.IntegerField(min_value=0, max_value=86_400_000, default=0)
    view = serializers.DictField(default=dict)

    def validate_view(self, view: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(view)
        if len(text) > LARGEST_VIEW or "\\u0000" in text:
            raise serializers.ValidationError(f"At most {LARGEST_VIEW} characters of plain JSON.")
        return view

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["verdict"] != "answered" and any(data.get(name) for name in ANSWER_FIELDS):
            raise serializers.ValidationError(
                "Only an answer carries a choice, ratings or anything else that was filled in."
            )
        if data["verdict"] != "answered" and not data["reason"]:
            raise serializers.ValidationError({"reason": "Say why."})
        return data


class ChoiceInput(SubmissionInput):
    """A submission that fills in no form, as most do: what it does not carry costs it nothing."""

    ratings = answers = strength = dimensions = reasons = None  # type: ignore[assignment]
    placements = regions = faces = marks = None  # type: ignore[assignment]


# Made once: a serializer copies its fields each time it is made, which is a tenth of a decision's
# work. Only `run_validation` of them is used, which keeps no state.
SUBMISSION = SubmissionInput()
CHOICE = ChoiceInput()


def submission_of(data: Any) -> Submission:
    """A request's body, checked field by field. Raises DRF's ValidationError."""
    is_choice = type(data) is dict and data.keys().isdisjoint(FORM_FIELDS)
    return Submission(**(CHOICE if is_choice else SUBMISSION).run_validation(data))


class JudgementsView(APIView):
    @extend_schema(operation_id="judgement_submit", request=SubmissionInput, responses=Submitted)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_SUBMISSION:
            raise TooLarge(
                f"An answer has at most {LARGEST_SUBMISSION // 1024} kB."
                " Mark less, or with a wider brush."
            )
        submission = submission_of(request.data)
        campaign = access_campaign(user=user, pk=pk)
        return Response(judgement_submit(campaign=campaign, user=user, submission=submission))
