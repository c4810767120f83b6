"""What a person has said, and taking it back."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import OLDER_THAN, page_by_time, user_of
from annotate.labeling.api.answer_rows import CHOICES, VERDICTS, SaidRow
from annotate.labeling.api.handout import Handout, LeaseShape, WantInput
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.selectors.judgements import history_of, judgement_rows
from annotate.labeling.services.undo import judgement_undo
from annotate.media.selectors import ImageShape


class UndoInput(WantInput):
    id = serializers.UUIDField()


class Undone(Handout):
    lease = LeaseShape()


class HistoryRow(SaidRow):
    id = serializers.UUIDField()
    prompt = serializers.CharField()
    images = ImageShape(many=True)
    verdict = serializers.ChoiceField(choices=VERDICTS)
    choice = serializers.ChoiceField(choices=CHOICES, allow_null=True)
    undoable = serializers.BooleanField()


class History(serializers.Serializer[Any]):
    results = HistoryRow(many=True)
    next = serializers.CharField(allow_null=True)


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
                page=data.validated_data["page"],
            )
        )


class HistoryView(APIView):
    @extend_schema(operation_id="judgement_history", parameters=[OLDER_THAN], responses=History)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        rows = history_of(campaign=campaign, user=user)
        return Response(page_by_time(rows, request, judgement_rows, limit=30))
