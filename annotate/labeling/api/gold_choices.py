"""Tasks of the work that known answers can be made of."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, user_of
from annotate.labeling.api.gold import ROLES
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.gold_choices import choice_rows, choices_of
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role


class ChoicesInput(serializers.Serializer[Any]):
    words = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="In the prompt."
    )
    least = serializers.IntegerField(
        min_value=0, max_value=100, default=0, help_text="So many answers at least."
    )


class ChoiceVotes(serializers.Serializer[Any]):
    question = serializers.CharField()
    position = serializers.IntegerField(help_text="Of the image, canonical.")
    counts = serializers.ListField(
        child=serializers.IntegerField(), help_text="Of each answer of the question, in its order."
    )


class GoldChoice(serializers.Serializer[Any]):
    """A task of the work that a known answer can be made of."""

    id = serializers.IntegerField()
    prompt_id = serializers.IntegerField()
    prompt = serializers.CharField()
    candidates = serializers.ListField(child=serializers.IntegerField())
    images = ImageShape(many=True, help_text="Of the candidates, in their order.")
    answered = serializers.IntegerField(help_text="Answers that count.")
    votes = ChoiceVotes(many=True)
    check = serializers.ChoiceField(
        choices=ROLES, allow_null=True, help_text="As what its images are a check already."
    )


class GoldChoicePage(serializers.Serializer[Any]):
    results = GoldChoice(many=True)
    next = serializers.CharField(allow_null=True)


class GoldChoicesView(APIView):
    @extend_schema(
        operation_id="gold_choices",
        parameters=[*PAGE_PARAMETERS, ChoicesInput],
        responses=GoldChoicePage,
    )
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = ChoicesInput(data=request.query_params)
        data.is_valid(raise_exception=True)
        rows = choices_of(campaign, **data.validated_data)
        return Response(page(rows, request, lambda found: choice_rows(campaign, found)))
