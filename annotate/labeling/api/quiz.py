"""The quiz on a campaign's instructions: for who takes it, and for who writes it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.models import Quiz
from annotate.labeling.quiz import MOST_QUESTIONS
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.quiz import (
    attempts_left,
    has_passed,
    quiz_attempt,
    quiz_latest,
    quiz_people,
    quiz_reset,
    quiz_set,
)
from annotate.projects.models import Role


class QuizQuestion(serializers.Serializer[Any]):
    """Without the right answer: that comes with what is said of an attempt."""

    text = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())


class QuizShown(serializers.Serializer[Any]):
    version = serializers.IntegerField(allow_null=True, help_text="None: no quiz is asked.")
    questions = QuizQuestion(many=True)
    pass_mark = serializers.IntegerField(help_text="Right answers needed.")
    attempts_left = serializers.IntegerField()
    passed = serializers.BooleanField(help_text="Also where no quiz is asked.")


class AttemptInput(serializers.Serializer[Any]):
    version = serializers.IntegerField(help_text="The one that was read.")
    answers = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=9),
        max_length=MOST_QUESTIONS,
        help_text="The place of the option chosen, from 0, for each question.",
    )

    class Meta:
        ref_name = "QuizAttempt"


class QuizSaid(serializers.Serializer[Any]):
    right = serializers.IntegerField(help_text="The place of the right option, from 0.")
    explanation = serializers.CharField(allow_blank=True)


class AttemptResult(serializers.Serializer[Any]):
    passed = serializers.BooleanField()
    right = serializers.IntegerField()
    attempts_left = serializers.IntegerField()
    questions = QuizSaid(many=True)

    class Meta:
        ref_name = "QuizResult"


class WholeQuestion(serializers.Serializer[Any]):
    text = serializers.CharField()
    options = serializers.ListField(child=serializers.CharField())
    right = serializers.IntegerField(help_text="The place of the right option, from 0.")
    explanation = serializers.CharField(allow_blank=True, default="")

    class Meta:
        ref_name = "QuizQuestionWhole"


class QuizInput(serializers.Serializer[Any]):
    questions = WholeQuestion(many=True, help_text="None: the quiz is asked no more.")
    pass_mark = serializers.IntegerField(min_value=1, max_value=MOST_QUESTIONS, default=1)
    most_attempts = serializers.IntegerField(min_value=1, max_value=100, default=3)
    anew = serializers.BooleanField(
        default=False, help_text="Also ask those who passed an older version."
    )


class QuizWhole(serializers.Serializer[Any]):
    version = serializers.IntegerField(allow_null=True)
    questions = WholeQuestion(many=True)
    pass_mark = serializers.IntegerField()
    most_attempts = serializers.IntegerField()


class QuizPerson(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    name = serializers.CharField()
    version = serializers.IntegerField(help_text="Of the latest attempt.")
    right = serializers.IntegerField(help_text="In the latest attempt.")
    of = serializers.IntegerField()
    passed = serializers.BooleanField(help_text="May take tasks, as far as the quiz goes.")
    attempts = serializers.IntegerField()
    attempts_left = serializers.IntegerField()
    last_at = serializers.DateTimeField()


class QuizPeople(serializers.Serializer[Any]):
    results = QuizPerson(many=True)


class ResetInput(serializers.Serializer[Any]):
    person = serializers.IntegerField()

    class Meta:
        ref_name = "QuizReset"


class QuizView(APIView):
    @extend_schema(operation_id="quiz_get", responses=QuizShown)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        quiz = quiz_latest(campaign)
        shown = {
            "version": quiz.number if quiz else None,
            "questions": quiz.questions if quiz else [],
            "pass_mark": quiz.pass_mark if quiz else 0,
            "attempts_left": attempts_left(quiz, user) if quiz else 0,
            "passed": has_passed(campaign, user),
        }
        return Response(QuizShown(shown).data)


class QuizAttemptsView(APIView):
    @extend_schema(operation_id="quiz_attempt", request=AttemptInput, responses=AttemptResult)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        data = AttemptInput(data=request.data)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        return Response(
            quiz_attempt(
                campaign=campaign, user=user, number=given["version"], answers=given["answers"]
            )
        )


class QuizWholeView(APIView):
    @extend_schema(operation_id="quiz_whole", responses=QuizWhole)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        return Response(_whole(quiz_latest(campaign)))

    @extend_schema(operation_id="quiz_set", request=QuizInput, responses=QuizWhole)
    def put(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        data = QuizInput(data=request.data)
        data.is_valid(raise_exception=True)
        return Response(_whole(quiz_set(campaign=campaign, user=user, **data.validated_data)))


class QuizPeopleView(APIView):
    @extend_schema(operation_id="quiz_people", responses=QuizPeople)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response({"results": quiz_people(campaign)})


class QuizResetView(APIView):
    @extend_schema(operation_id="quiz_reset", request=ResetInput, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        data = ResetInput(data=request.data)
        data.is_valid(raise_exception=True)
        quiz_reset(campaign=campaign, user=user, person=data.validated_data["person"])
        return Response(status=status.HTTP_204_NO_CONTENT)


def _whole(quiz: Quiz | None) -> dict[str, Any]:
    return {
        "version": quiz.number if quiz else None,
        "questions": quiz.questions if quiz else [],
        "pass_mark": quiz.pass_mark if quiz else 1,
        "most_attempts": quiz.most_attempts if quiz else 3,
    }
