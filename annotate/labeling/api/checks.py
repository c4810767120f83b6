"""Gold, the entrance test, and exclusions: for those who answer for a campaign's labels."""

from collections import Counter
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, user_of
from annotate.core.errors import NotFound
from annotate.labeling.models import Campaign, Exclusion, Task
from annotate.labeling.selectors import access_campaign, access_task
from annotate.labeling.services.admission import admissions_of, person_admit
from annotate.labeling.services.exclusion import (
    exclusion_lift,
    exclusion_preview,
    person_exclude,
)
from annotate.labeling.services.gold import (
    Known,
    given_to,
    gold_add,
    gold_from_votes,
    gold_retire,
    golds_of,
)
from annotate.media.selectors import ImageShape, image_of
from annotate.projects.models import Role

ROLES = [Task.Role.GOLD.value, Task.Role.ENTRANCE.value]
PERSON = OpenApiParameter("person", int, required=True)
FROM = OpenApiParameter("from_at", str)
UNTIL = OpenApiParameter("until_at", str)


class KnownInput(serializers.Serializer[Any]):
    """What is expected of one question: `answer`, or `shares` by answer that add up to 1."""

    question = serializers.CharField(max_length=40)
    answer = serializers.CharField(max_length=40, allow_null=True, default=None)
    shares = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=1), allow_null=True, default=None
    )
    candidate = serializers.IntegerField(
        allow_null=True, default=None, help_text="The image that is asked about, where one is."
    )
    explanation = serializers.CharField(max_length=400, allow_blank=True, default="")

    class Meta:
        ref_name = "KnownAnswer"


class GoldInput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=ROLES, default=Task.Role.GOLD.value)
    candidates = serializers.ListField(child=serializers.IntegerField(), max_length=9)
    prompt = serializers.IntegerField(allow_null=True, default=None)
    answers = KnownInput(many=True)

    class Meta:
        ref_name = "Gold"


class FromVotesInput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=ROLES, default=Task.Role.GOLD.value)
    explanation = serializers.CharField(max_length=400, allow_blank=True, default="")

    class Meta:
        ref_name = "GoldFromVotes"


class GoldAnswerShape(serializers.Serializer[Any]):
    question = serializers.CharField()
    position = serializers.IntegerField(help_text="Of the image, canonical.")
    answers = serializers.ListField(child=serializers.CharField())
    shares = serializers.ListField(child=serializers.FloatField())
    given = serializers.ListField(
        child=serializers.IntegerField(), help_text="How often each was answered."
    )
    explanation = serializers.CharField(allow_blank=True)


class GoldShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    role = serializers.ChoiceField(choices=ROLES)
    prompt = serializers.CharField()
    images = ImageShape(many=True, help_text="In canonical order.")
    retired = serializers.BooleanField()
    answered = serializers.IntegerField()
    credit = serializers.FloatField(
        allow_null=True, help_text="Mean share earned of what could be; null: nobody answered."
    )
    known = GoldAnswerShape(many=True)

    class Meta:
        ref_name = "GoldTask"


class GoldPage(serializers.Serializer[Any]):
    results = GoldShape(many=True)
    next = serializers.CharField(allow_null=True)


class GoldMade(serializers.Serializer[Any]):
    id = serializers.IntegerField()


class ExclusionInput(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    reason = serializers.CharField(max_length=400)
    rule = serializers.ChoiceField(choices=Exclusion.Rule.choices, default=Exclusion.Rule.MANUAL)
    facts = serializers.DictField(default=dict, help_text="The numbers that a rule went by.")
    from_at = serializers.DateTimeField(allow_null=True, default=None)
    until_at = serializers.DateTimeField(allow_null=True, default=None)

    class Meta:
        ref_name = "ExclusionInput"


class ExclusionShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    person = serializers.IntegerField(source="annotator_id")
    name = serializers.CharField(source="annotator")
    rule = serializers.ChoiceField(choices=Exclusion.Rule.choices)
    reason = serializers.CharField()
    facts = serializers.DictField()
    from_at = serializers.DateTimeField(allow_null=True)
    until_at = serializers.DateTimeField(allow_null=True)
    answers = serializers.IntegerField(help_text="How many stopped counting when it was made.")
    by = serializers.CharField()
    created_at = serializers.DateTimeField()
    lifted_at = serializers.DateTimeField(allow_null=True)
    lifted_by = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "Exclusion"


class ExclusionList(serializers.Serializer[Any]):
    results = ExclusionShape(many=True)


class Preview(serializers.Serializer[Any]):
    answers = serializers.IntegerField(help_text="Would stop counting.")
    of = serializers.IntegerField(help_text="The person's that count now.")
    all = serializers.IntegerField(help_text="Everybody's that count now.")

    class Meta:
        ref_name = "ExclusionPreview"


class SpanInput(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    from_at = serializers.DateTimeField(allow_null=True, default=None)
    until_at = serializers.DateTimeField(allow_null=True, default=None)


class AdmissionRow(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    name = serializers.CharField()
    passed = serializers.BooleanField()
    credit = serializers.FloatField(allow_null=True)
    by = serializers.CharField(allow_null=True, help_text="Null: the test itself.")
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Admission"


class AdmissionList(serializers.Serializer[Any]):
    results = AdmissionRow(many=True)


class AdmitInput(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    reason = serializers.CharField(max_length=400)

    class Meta:
        ref_name = "Admit"


class GoldsView(APIView):
    @extend_schema(operation_id="gold_list", parameters=PAGE_PARAMETERS, responses=GoldPage)
    def get(self, request: Request, pk: int) -> Response:
        # The answers are for those who may not be asked: an annotator never reads them.
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        return Response(page(golds_of(campaign), request, gold_rows))

    @extend_schema(operation_id="gold_add", request=GoldInput, responses={201: GoldMade})
    def post(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = GoldInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = dict(data.validated_data)
        known = [Known(**row) for row in given.pop("answers")]
        task = gold_add(campaign=campaign, known=known, **given)
        return Response({"id": task.pk}, status.HTTP_201_CREATED)


class GoldFromVotesView(APIView):
    @extend_schema(
        operation_id="gold_from_votes", request=FromVotesInput, responses={201: GoldMade}
    )
    def post(self, request: Request, pk: int) -> Response:
        task = access_task(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = FromVotesInput(data=request.data)
        data.is_valid(raise_exception=True)
        made = gold_from_votes(task=task, **data.validated_data)
        return Response({"id": made.pk}, status.HTTP_201_CREATED)


class GoldRetireView(APIView):
    @extend_schema(operation_id="gold_retire", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        task = access_task(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        gold_retire(task=task)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ExclusionsView(APIView):
    @extend_schema(operation_id="exclusion_list", responses=ExclusionList)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = Exclusion.objects.filter(campaign=campaign).select_related(
            "annotator", "by", "lifted_by"
        )
        return Response(ExclusionList({"results": rows.order_by("-created_at")}).data)

    @extend_schema(
        operation_id="exclusion_create", request=ExclusionInput, responses={201: ExclusionShape}
    )
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        data = ExclusionInput(data=request.data)
        data.is_valid(raise_exception=True)
        made = person_exclude(campaign=campaign, by=user, **data.validated_data)
        return Response(ExclusionShape(made).data, status.HTTP_201_CREATED)


class ExclusionPreviewView(APIView):
    @extend_schema(
        operation_id="exclusion_preview", parameters=[PERSON, FROM, UNTIL], responses=Preview
    )
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        data = SpanInput(data=request.query_params)
        data.is_valid(raise_exception=True)
        return Response(exclusion_preview(campaign=campaign, **data.validated_data))


class ExclusionLiftView(APIView):
    @extend_schema(operation_id="exclusion_lift", request=None, responses={204: None})
    def post(self, request: Request, pk: int, exclusion: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        exclusion_lift(exclusion=_exclusion_of(campaign, exclusion), by=user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AdmissionsView(APIView):
    @extend_schema(operation_id="admission_list", responses=AdmissionList)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response({"results": admissions_of(campaign)})

    @extend_schema(operation_id="admission_create", request=AdmitInput, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        data = AdmitInput(data=request.data)
        data.is_valid(raise_exception=True)
        person_admit(campaign=campaign, by=user, **data.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


def gold_rows(found: list[Task]) -> list[dict[str, Any]]:
    given = given_to([row.pk for row in found])
    return [
        {
            "id": row.pk,
            "role": row.role,
            "prompt": row.prompt.text,
            "images": [
                image_of(place.candidate.asset)
                for place in sorted(row.candidates.all(), key=lambda each: each.position)
            ],
            "retired": row.held,
            "answered": row.answered,  # type: ignore[attr-defined]
            "credit": None if row.credit is None else round(row.credit, 4),  # type: ignore[attr-defined]
            "known": [
                {
                    "question": known.question,
                    "position": known.position,
                    "answers": known.answers,
                    "shares": known.shares,
                    "given": [
                        given.get((row.pk, known.question, known.position), Counter())[answer]
                        for answer in known.answers
                    ],
                    "explanation": known.explanation,
                }
                for known in row.gold.all()
            ],
        }
        for row in found
    ]


def _exclusion_of(campaign: Campaign, pk: int) -> Exclusion:
    found = Exclusion.objects.select_related("campaign").filter(campaign=campaign, pk=pk).first()
    if found is None:
        raise NotFound("This campaign has no such exclusion.")
    return found
