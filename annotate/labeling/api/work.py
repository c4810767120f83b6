"""The campaigns a person can label now, and what they have done in one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.selectors.work import own_numbers, work_of


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


class OwnNumbersView(APIView):
    @extend_schema(operation_id="own_numbers", parameters=[SinceInput], responses=OwnNumbers)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = SinceInput(data=request.query_params)
        campaign = access_campaign(user=user, pk=pk)
        data.is_valid(raise_exception=True)
        since = data.validated_data["since"]
        return Response(
            {
                "campaign": own_numbers(campaign=campaign, user=user),
                "since": own_numbers(campaign=campaign, user=user, since=since),
            }
        )
