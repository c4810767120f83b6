"""The annotator's door to their own prompt. Its pairs are leased and judged as all others."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.core.errors import ApplicationError
from annotate.labeling.api.answer_rows import CHOICES, VERDICTS
from annotate.labeling.models import Campaign
from annotate.labeling.own_prompt.state import own_state
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.own_prompt import (
    own_prompt_begin,
    own_prompt_end,
    own_prompt_retry,
)
from annotate.media.selectors import ImageShape

PHASES = ["pair", "ready", "queued", "starting", "painting", "failed", "spent"]
LONGEST_TEXT = 100_000  # characters: longer ones are not even looked at


class OwnRoundRow(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    images = ImageShape(many=True, help_text="As they stood on the screen.")
    verdict = serializers.ChoiceField(choices=VERDICTS)
    choice = serializers.ChoiceField(choices=CHOICES, allow_null=True)

    class Meta:
        ref_name = "OwnRound"


class OwnPromptRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    prompt = serializers.CharField()
    begun_at = serializers.DateTimeField()
    phase = serializers.ChoiceField(
        choices=PHASES,
        help_text="pair: one is up. ready: take it. queued, starting, painting: images are on their way."
        " failed: try again. spent: this prompt has no more images.",
    )
    before = serializers.IntegerField(help_text="While queued: jobs that go before.")
    drawn = serializers.IntegerField(help_text="Images that are there and not shown yet.")
    asked = serializers.IntegerField(help_text="Images asked for and not shown yet.")
    rounds = OwnRoundRow(many=True)

    class Meta:
        ref_name = "OwnPrompt"


class OwnState(serializers.Serializer[Any]):
    own_prompt = OwnPromptRow(allow_null=True)
    written = serializers.IntegerField(help_text="Prompts by this person in the campaign.")
    most = serializers.IntegerField()


class OwnPromptInput(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by the browser: sent twice, it is begun once.")
    text = serializers.CharField(max_length=LONGEST_TEXT, trim_whitespace=False, allow_blank=True)


def own_campaign(request: Request, pk: int) -> Campaign:
    campaign = access_campaign(user=user_of(request), pk=pk)
    if campaign.kind != Campaign.Kind.OWN_PROMPT:
        raise ApplicationError("In this campaign the prompts are given: there is none to write.")
    return campaign


def state_of(request: Request, campaign: Campaign) -> Response:
    return Response(own_state(campaign=campaign, user=user_of(request)))


class OwnPromptView(APIView):
    @extend_schema(operation_id="own_prompt_get", responses=OwnState)
    def get(self, request: Request, pk: int) -> Response:
        return state_of(request, own_campaign(request, pk))

    @extend_schema(operation_id="own_prompt_begin", request=OwnPromptInput, responses=OwnState)
    def post(self, request: Request, pk: int) -> Response:
        campaign = own_campaign(request, pk)
        data = OwnPromptInput(data=request.data)
        data.is_valid(raise_exception=True)
        own_prompt_begin(
            campaign=campaign,
            user=user_of(request),
            pk=data.validated_data["id"],
            text=data.validated_data["text"],
        )
        return state_of(request, campaign)


class OwnPromptEndView(APIView):
    @extend_schema(operation_id="own_prompt_end", request=None, responses=OwnState)
    def post(self, request: Request, pk: int) -> Response:
        campaign = own_campaign(request, pk)
        own_prompt_end(campaign=campaign, user=user_of(request))
        return state_of(request, campaign)


class OwnPromptRetryView(APIView):
    @extend_schema(operation_id="own_prompt_retry", request=None, responses=OwnState)
    def post(self, request: Request, pk: int) -> Response:
        campaign = own_campaign(request, pk)
        own_prompt_retry(campaign=campaign, user=user_of(request))
        return state_of(request, campaign)
