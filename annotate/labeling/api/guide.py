"""What a campaign asks of people, as they read it before and beside the work."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.examples import examples_shown
from annotate.labeling.models import Campaign
from annotate.labeling.own_prompt.form import shown_form
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.admission import entrance_of
from annotate.labeling.services.quiz import has_passed
from annotate.media.selectors import ImageShape


class ExampleShown(serializers.Serializer[Any]):
    """A worked example, without saying which candidate it is."""

    image = ImageShape()
    prompt = serializers.CharField()
    is_sensitive = serializers.BooleanField()
    scores = serializers.DictField(child=serializers.IntegerField(), help_text="By criterion.")
    options = serializers.DictField(child=serializers.CharField(), help_text="By item.")
    text = serializers.CharField(allow_blank=True)


class EntranceShape(serializers.Serializer[Any]):
    """The entrance test as one person stands to it."""

    tasks = serializers.IntegerField(help_text="How many it asks.")
    answered = serializers.IntegerField(
        help_text="Of these, by this person; also what they skipped."
    )
    mark = serializers.IntegerField(help_text="Percent of credit that is wanted.")
    state = serializers.ChoiceField(choices=["ahead", "under_way", "passed", "failed"])
    credit = serializers.FloatField(
        allow_null=True, help_text="0 to 1; null: not decided, or by an admin's word."
    )

    class Meta:
        ref_name = "EntranceTest"


class Guide(serializers.ModelSerializer[Campaign]):
    form = serializers.DictField()
    is_plain = serializers.SerializerMethodField(
        help_text="One choice of a pair and nothing else, nothing of it ever covered."
    )
    cares = serializers.BooleanField(help_text="Some of its images are covered at first.")
    examples = serializers.SerializerMethodField()
    needs_quiz = serializers.SerializerMethodField(
        help_text="This person is handed nothing before they pass the quiz."
    )
    entrance = serializers.SerializerMethodField(help_text="Null: no entrance test is asked.")
    tells_later = serializers.SerializerMethodField(
        help_text="People are told later how they did on hidden known answers."
    )

    def get_is_plain(self, campaign: Campaign) -> bool:
        more = campaign.form or campaign.cares or self.get_needs_quiz(campaign)
        more = more or campaign.entrance_mark is not None
        return campaign.kind == Campaign.Kind.PAIRWISE and not more

    @extend_schema_field(ExampleShown(many=True))
    def get_examples(self, campaign: Campaign) -> list[dict[str, Any]]:
        return examples_shown(campaign)

    def get_needs_quiz(self, campaign: Campaign) -> bool:
        return not has_passed(campaign, self.context["user"])

    @extend_schema_field(EntranceShape(allow_null=True))
    def get_entrance(self, campaign: Campaign) -> dict[str, Any] | None:
        return entrance_of(campaign=campaign, user=self.context["user"])

    def get_tells_later(self, campaign: Campaign) -> bool:
        return campaign.gold_feedback != Campaign.Feedback.NEVER

    class Meta:
        model = Campaign
        fields = [
            "is_plain", "cares", "examples", "needs_quiz", "entrance", "tells_later",
            "id", "name", "kind", "media", "question", "guideline", "form", "skip_reasons", "flag_reasons", "hold",
            "lease_minutes", "least_ms", "status",
        ]  # fmt: skip

    def to_representation(self, instance: Campaign) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if instance.kind == Campaign.Kind.OWN_PROMPT:  # the models that draw are nobody's to know
            shown["form"] = shown_form(instance.form)
        return shown


class GuideView(APIView):
    @extend_schema(operation_id="campaign_guide", responses=Guide)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        return Response(Guide(campaign, context={"user": user}).data)
