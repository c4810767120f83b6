"""The annotator's door: leases, judgements, undo, history. The hot path."""

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import page_by_time, user_of
from annotate.labeling.models import Campaign, Judgement
from annotate.labeling.selectors import (
    access_campaign,
    history_of,
    judgement_rows,
    own_numbers,
    work_of,
)
from annotate.labeling.services.judgement import (
    Submission,
    judgement_submit,
    judgement_undo,
    leases_take,
)
from annotate.labeling.services.lease import leases_renew, leases_return
from annotate.media.selectors import ImageShape

CHOICES = ["left", "right", "tie", "both_bad"]
OLDER_THAN = OpenApiParameter("after", str, description="The `next` of the page before.")
VERDICTS = ["answered", "skipped", "flagged"]
LARGEST_VIEW = 4_000  # characters of JSON


class LeaseShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    prompt = serializers.CharField()
    images = ImageShape(many=True)
    expires_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Lease"


class ProgressShape(serializers.Serializer[Any]):
    mine = serializers.IntegerField()
    filled = serializers.IntegerField()
    places = serializers.IntegerField()
    active_ms = serializers.IntegerField()

    class Meta:
        ref_name = "Progress"


class Handout(serializers.Serializer[Any]):
    leases = LeaseShape(many=True)
    progress = ProgressShape()
    remaining = serializers.ChoiceField(
        choices=["more", "wait", "done", "closed", "paused", "draft"]
    )


class Saved(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    arrival = serializers.ChoiceField(choices=Judgement.Arrival.choices)
    repeated = serializers.BooleanField()
    notice = serializers.CharField(allow_blank=True)


class Submitted(Handout):
    saved = Saved()


class Undone(Handout):
    lease = LeaseShape()


class WantInput(serializers.Serializer[Any]):
    want = serializers.IntegerField(min_value=0, max_value=20, default=3)


class LeaseIds(serializers.Serializer[Any]):
    leases = serializers.ListField(child=serializers.UUIDField(), max_length=50)


class Renewed(serializers.Serializer[Any]):
    renewed = serializers.ListField(child=serializers.UUIDField())
    gone = serializers.ListField(child=serializers.UUIDField())


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
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")
    duration_ms = serializers.IntegerField(min_value=0, max_value=86_400_000, default=0)
    view = serializers.DictField(default=dict)

    def validate_view(self, view: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(view)
        if len(text) > LARGEST_VIEW or "\\u0000" in text:
            raise serializers.ValidationError(f"At most {LARGEST_VIEW} characters of plain JSON.")
        return view

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        given = data["choice"] is not None or data["ratings"] or data["answers"]
        if given and data["verdict"] != "answered":
            raise serializers.ValidationError(
                "Only an answer carries a choice, ratings or answers."
            )
        if data["verdict"] != "answered" and not data["reason"]:
            raise serializers.ValidationError({"reason": "Say why."})
        return data


# Made once: a serializer copies its fields each time it is made, which is a tenth of a decision's
# work. Only `run_validation` of it is used, which keeps no state.
SUBMISSION = SubmissionInput()


class UndoInput(WantInput):
    id = serializers.UUIDField()


class WorkProject(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class WorkRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    project = WorkProject()
    name = serializers.CharField()
    kind = serializers.CharField()
    question = serializers.CharField()
    judged = serializers.IntegerField()
    places = serializers.IntegerField()
    filled = serializers.IntegerField()
    open = serializers.BooleanField()


class WorkList(serializers.Serializer[Any]):
    results = WorkRow(many=True)


class Guide(serializers.ModelSerializer[Campaign]):
    form = serializers.DictField()

    class Meta:
        model = Campaign
        fields = [
            "id", "name", "kind", "question", "guideline", "form", "skip_reasons", "flag_reasons", "hold",
            "lease_minutes", "status",
        ]  # fmt: skip


class HistoryRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    prompt = serializers.CharField()
    images = ImageShape(many=True)
    verdict = serializers.ChoiceField(choices=VERDICTS)
    choice = serializers.ChoiceField(choices=CHOICES, allow_null=True)
    ratings = RatingRow(many=True)
    answers = AnswerRow(many=True)
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    undoable = serializers.BooleanField()


class History(serializers.Serializer[Any]):
    results = HistoryRow(many=True)
    next = serializers.CharField(allow_null=True)


class OwnSpan(serializers.Serializer[Any]):
    judged = serializers.IntegerField(help_text="Answers that stand.")
    active_ms = serializers.IntegerField(help_text="Paid time.")
    median_ms = serializers.IntegerField(allow_null=True, help_text="Of one answer.")


class OwnNumbers(serializers.Serializer[Any]):
    campaign = OwnSpan()
    since = OwnSpan()


class SinceInput(serializers.Serializer[Any]):
    since = serializers.DateTimeField(
        help_text="The second span begins here: the person's midnight, for today."
    )


class WorkView(APIView):
    @extend_schema(operation_id="work_list", responses=WorkList)
    def get(self, request: Request) -> Response:
        return Response({"results": work_of(user_of(request))})


class GuideView(APIView):
    @extend_schema(operation_id="campaign_guide", responses=Guide)
    def get(self, request: Request, pk: int) -> Response:
        return Response(Guide(access_campaign(user=user_of(request), pk=pk)).data)


class LeasesView(APIView):
    @extend_schema(operation_id="leases_take", request=WantInput, responses=Handout)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = WantInput(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = access_campaign(user=user, pk=pk)
        return Response(leases_take(campaign=campaign, user=user, **data.validated_data))


class LeasesRenewView(APIView):
    @extend_schema(operation_id="leases_renew", request=LeaseIds, responses=Renewed)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = LeaseIds(data=request.data)
        data.is_valid(raise_exception=True)
        ids: list[UUID] = data.validated_data["leases"]
        campaign = access_campaign(user=user, pk=pk)
        kept = leases_renew(campaign=campaign, user=user, ids=ids)
        return Response({"renewed": kept, "gone": [pk for pk in ids if pk not in kept]})


class LeasesReturnView(APIView):
    @extend_schema(operation_id="leases_return", request=LeaseIds, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = LeaseIds(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = access_campaign(user=user, pk=pk)
        leases_return(campaign=campaign, user=user, ids=data.validated_data["leases"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class JudgementsView(APIView):
    @extend_schema(operation_id="judgement_submit", request=SubmissionInput, responses=Submitted)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = SUBMISSION.run_validation(request.data)
        campaign = access_campaign(user=user, pk=pk)
        submission = Submission(**data)
        return Response(judgement_submit(campaign=campaign, user=user, submission=submission))


class UndoView(APIView):
    @extend_schema(operation_id="judgement_undo", request=UndoInput, responses=Undone)
    def post(self, request: Request, pk: int, judgement_id: UUID) -> Response:
        user = user_of(request)
        data = UndoInput(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = access_campaign(user=user, pk=pk)
        return Response(
            judgement_undo(
                campaign=campaign,
                user=user,
                pk=judgement_id,
                withdrawal_id=data.validated_data["id"],
                want=data.validated_data["want"],
            )
        )


class OwnNumbersView(APIView):
    @extend_schema(operation_id="own_numbers", parameters=[SinceInput], responses=OwnNumbers)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = SinceInput(data=request.query_params)
        data.is_valid(raise_exception=True)
        campaign = access_campaign(user=user, pk=pk)
        since = data.validated_data["since"]
        return Response(
            {
                "campaign": own_numbers(campaign=campaign, user=user),
                "since": own_numbers(campaign=campaign, user=user, since=since),
            }
        )


class HistoryView(APIView):
    @extend_schema(operation_id="judgement_history", parameters=[OLDER_THAN], responses=History)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        rows = history_of(campaign=campaign, user=user)
        return Response(page_by_time(rows, request, judgement_rows, limit=30))
