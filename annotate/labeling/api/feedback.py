"""What people are told, later, of how they did on hidden known answers. Each reads their own alone."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import OLDER_THAN, page_by_time, user_of
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.feedback import told_of, told_rows, told_sums, work_told
from annotate.media.selectors import ImageShape


class ExpectedShare(serializers.Serializer[Any]):
    answer = serializers.CharField()
    share = serializers.FloatField(help_text="Of people, 0 to 1.")


class FeedbackRow(serializers.Serializer[Any]):
    """What was expected of an answer, in the screen's words."""

    question = serializers.CharField()
    image = serializers.IntegerField(help_text="Its place on the screen.")
    yours = serializers.CharField(allow_blank=True)
    expected = serializers.CharField(allow_blank=True, help_text="What most people say.")
    expects = ExpectedShare(many=True, help_text="More than one where taste differs.")
    credit = serializers.FloatField(help_text="0 to 1.")
    explanation = serializers.CharField(allow_blank=True)

    class Meta:
        ref_name = "Feedback"


class TellsRow(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="Of the campaign.")
    name = serializers.CharField()
    project = serializers.CharField()
    items = serializers.IntegerField()
    credit = serializers.FloatField(help_text="Mean over the items, 0 to 1.")
    last_at = serializers.DateTimeField(help_text="The latest of the answers told of.")

    class Meta:
        ref_name = "WorkFeedback"


class TellsList(serializers.Serializer[Any]):
    results = TellsRow(many=True)


class ToldItem(serializers.Serializer[Any]):
    """One hidden known answer, in the order that its author saw."""

    id = serializers.UUIDField()
    prompt = serializers.CharField()
    images = ImageShape(many=True)
    is_sensitive = serializers.BooleanField()
    answered_at = serializers.DateTimeField()
    rows = FeedbackRow(many=True)


class ToldPage(serializers.Serializer[Any]):
    items = serializers.IntegerField()
    credit = serializers.FloatField(allow_null=True, help_text="Null: nothing is told yet.")
    results = ToldItem(many=True)
    next = serializers.CharField(allow_null=True)


class WorkFeedbackView(APIView):
    @extend_schema(operation_id="work_feedback", responses=TellsList)
    def get(self, request: Request) -> Response:
        return Response({"results": work_told(user_of(request))})


class FeedbackView(APIView):
    @extend_schema(operation_id="campaign_feedback", parameters=[OLDER_THAN], responses=ToldPage)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        sums = told_sums(user=user, campaign=campaign).get(campaign.pk)
        rows = told_of(user=user, campaign=campaign)
        return Response(
            {
                "items": sums["items"] if sums else 0,
                "credit": sums["credit"] if sums else None,
                **page_by_time(rows, request, lambda found: told_rows(campaign, found), limit=30),
            }
        )
