"""Known answers among a campaign's tasks: for those who answer for its labels."""

from collections import Counter
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, user_of
from annotate.labeling.asked import asked
from annotate.labeling.forms import images_in_task
from annotate.labeling.models import Campaign, Task
from annotate.labeling.selectors.access import access_campaign, access_task
from annotate.labeling.services.gold import Known, given_to, gold_add, gold_from_votes, golds_of
from annotate.labeling.services.retirement import gold_restore, gold_retire
from annotate.media.selectors import ImageShape, image_of
from annotate.projects.models import Role

ROLES = [Task.Role.GOLD.value, Task.Role.ENTRANCE.value]


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


class RetireInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=400)
    is_wrong = serializers.BooleanField(
        default=False,
        help_text="Its answer was not right: what people answered to it speaks of nobody.",
    )

    class Meta:
        ref_name = "GoldRetire"


class RetirementShape(serializers.Serializer[Any]):
    reason = serializers.CharField()
    is_wrong = serializers.BooleanField()
    answers = serializers.IntegerField(help_text="How many had been given.")
    by = serializers.CharField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "GoldRetirement"


class GoldShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    role = serializers.ChoiceField(choices=ROLES)
    prompt = serializers.CharField()
    images = ImageShape(many=True, help_text="In canonical order.")
    retired = serializers.BooleanField()
    retirement = RetirementShape(
        allow_null=True, help_text="Null: in use, or taken out by people's flags."
    )
    answered = serializers.IntegerField()
    credit = serializers.FloatField(
        allow_null=True, help_text="Mean share earned of what could be; null: nobody answered."
    )
    known = GoldAnswerShape(many=True)

    class Meta:
        ref_name = "GoldTask"


class QuestionShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not DRF's
    answers = serializers.ListField(child=serializers.CharField(), help_text="All there are.")

    class Meta:
        ref_name = "GoldQuestion"


class GoldPage(serializers.Serializer[Any]):
    questions = QuestionShape(many=True, help_text="What can be expected, in the form's order.")
    images_each = serializers.IntegerField(help_text="In a task of this campaign.")
    results = GoldShape(many=True)
    next = serializers.CharField(allow_null=True)


class GoldMade(serializers.Serializer[Any]):
    id = serializers.IntegerField()


class GoldsView(APIView):
    @extend_schema(operation_id="gold_list", parameters=PAGE_PARAMETERS, responses=GoldPage)
    def get(self, request: Request, pk: int) -> Response:
        # The answers are for those who may not be asked: an annotator never reads them.
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        return Response(
            {
                "questions": questions_of(campaign),
                "images_each": images_in_task(campaign.kind, campaign.form),
                **page(golds_of(campaign), request, gold_rows),
            }
        )

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
    @extend_schema(operation_id="gold_retire", request=RetireInput, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        task = access_task(user=user, pk=pk, at_least=Role.ADMIN)
        data = RetireInput(data=request.data)
        data.is_valid(raise_exception=True)
        gold_retire(task=task, by=user, **data.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class GoldRestoreView(APIView):
    @extend_schema(operation_id="gold_restore", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        gold_restore(task=access_task(user=user, pk=pk, at_least=Role.ADMIN), by=user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def questions_of(campaign: Campaign) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": each.label, "answers": [str(answer) for answer in each.answers]}
        for key, each in asked(campaign).items()
    ]


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
            "retirement": next(
                (RetirementShape(each).data for each in row.retired_now),  # type: ignore[attr-defined]
                None,
            ),
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
