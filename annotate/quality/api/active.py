"""Choosing which pairs get the next votes, and asking for more votes, by HTTP."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, user_of
from annotate.core.errors import ApplicationError
from annotate.labeling.selectors.access import access_campaign
from annotate.projects.models import Role
from annotate.quality.active_report import active_report, choices_of, extras_of
from annotate.quality.models import ActiveChoice, ActiveRound, ActiveSetting, ExtraVotes
from annotate.quality.services.active.due import round_asked
from annotate.quality.services.active.setting import choice_set
from annotate.quality.services.extra_votes import MOST_TASKS, extra_votes_add

RULES = (
    "models: what a vote tells of the ranking of models. candidates: … of the images of a prompt."
    " scores: … of a reward that is linear in the images' scores. ensemble: how far scorers disagree."
)
OF_TASK = OpenApiParameter("task", int, description="Only of this task.")


class ChoiceInput(serializers.Serializer[Any]):
    """What is left out stays as it is, or has its default the first time."""

    choice = serializers.ChoiceField(choices=ActiveSetting.Choice.choices)
    rule = serializers.ChoiceField(
        choices=ActiveSetting.Rule.choices, required=False, help_text=RULES
    )
    per_round = serializers.IntegerField(min_value=1, max_value=100_000, required=False)
    total = serializers.IntegerField(
        min_value=1,
        max_value=100_000_000,
        required=False,
        allow_null=True,
        help_text="Votes at most; null: pairs times the overlap.",
    )
    control_share = serializers.FloatField(
        min_value=0.05, max_value=0.9, required=False, help_text="Of the prompts: the random arm."
    )
    cap = serializers.IntegerField(min_value=1, max_value=1_000, required=False)
    least = serializers.IntegerField(min_value=2, max_value=1_000, required=False)
    sure = serializers.FloatField(min_value=0.8, max_value=0.999, required=False)
    target = serializers.FloatField(
        min_value=0.51, max_value=0.99, required=False, allow_null=True,
        help_text="Accuracy that the forecast is about.",
    )  # fmt: skip
    seed = serializers.IntegerField(min_value=0, max_value=2**62, required=False)


class SettingShape(serializers.ModelSerializer[ActiveSetting]):
    class Meta:
        model = ActiveSetting
        ref_name = "ActiveSetting"
        fields = ["rule", "per_round", "total", "control_share", "cap", "least", "sure", "target",
                  "seed", "changed_at"]  # fmt: skip


class RoundShape(serializers.ModelSerializer[ActiveRound]):
    class Meta:
        model = ActiveRound
        ref_name = "ActiveRound"
        fields = ["number", "rule", "seed", "budget", "opened", "opened_random", "settled", "pooled",
                  "facts", "inputs_sha256", "created_at"]  # fmt: skip

    facts = serializers.DictField()


class ArmShape(serializers.Serializer[Any]):
    arm = serializers.CharField(help_text="active, random, or given where no round was held yet.")
    prompts = serializers.IntegerField()
    pairs = serializers.IntegerField()
    votes = serializers.IntegerField()
    wanted = serializers.IntegerField(help_text="Votes there are and those that are open.")
    open = serializers.IntegerField(help_text="Pairs with a place that nobody has taken.")

    class Meta:
        ref_name = "ChoiceArm"


class CurvePoint(serializers.Serializer[Any]):
    votes = serializers.IntegerField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class CurveArm(serializers.Serializer[Any]):
    arm = serializers.ChoiceField(choices=["active", "random", "whole"])
    points = CurvePoint(many=True)


class DifferenceShape(serializers.Serializer[Any]):
    votes = serializers.IntegerField()
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    sentence = serializers.CharField()

    class Meta:
        ref_name = "ArmDifference"


class ForecastShape(serializers.Serializer[Any]):
    target = serializers.FloatField()
    more = serializers.IntegerField(allow_null=True)
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    why = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()

    class Meta:
        ref_name = "LabelForecast"


class LearningCurve(serializers.Serializer[Any]):
    arms = CurveArm(many=True)
    difference = DifferenceShape(allow_null=True)
    verdict = serializers.CharField()
    forecast = ForecastShape(allow_null=True)
    method = serializers.CharField(allow_blank=True)
    computed_at = serializers.DateTimeField(allow_null=True)


class ChoiceShape(serializers.Serializer[Any]):
    choice = serializers.ChoiceField(choices=ActiveSetting.Choice.choices)
    can_choose = serializers.BooleanField()
    people = serializers.IntegerField(help_text="Who may answer: as many votes a task can have.")
    setting = SettingShape(allow_null=True)
    problem = serializers.CharField(allow_blank=True, help_text="Why no round can be held.")
    rounds = RoundShape(many=True, help_text="The latest first.")
    arms = ArmShape(many=True)
    settled = serializers.IntegerField(help_text="Pairs that were settled at the last round.")
    groups_of_models = serializers.IntegerField(
        help_text="Groups of models that no pair connects: a ranking is of each by itself."
    )
    curve = LearningCurve()

    class Meta:
        ref_name = "Choice"


class ChoiceRow(serializers.ModelSerializer[ActiveChoice]):
    round = serializers.IntegerField(source="round.number")
    task = serializers.IntegerField(source="task_id")

    class Meta:
        model = ActiveChoice
        ref_name = "ActiveChoice"
        fields = ["round", "task", "arm", "act", "information", "votes_added"]


class ChoiceRows(serializers.Serializer[Any]):
    results = ChoiceRow(many=True)
    next = serializers.CharField(allow_null=True)


class ExtraInput(serializers.Serializer[Any]):
    add = serializers.IntegerField(min_value=1, max_value=100)
    tasks = serializers.ListField(
        child=serializers.IntegerField(min_value=1), default=list, max_length=MOST_TASKS
    )
    where = serializers.ChoiceField(
        choices=["disagreed", "doubtful"],
        required=False,
        help_text="Instead of tasks. disagreed: pairs with votes for both sides. doubtful: a soft"
        " label whose likeliest answer has a chance under 0.7, of one vote or votes that differ.",
    )
    most = serializers.IntegerField(min_value=1, max_value=MOST_TASKS, default=MOST_TASKS)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")

    class Meta:
        ref_name = "ExtraVotesInput"


class ExtraAdded(serializers.Serializer[Any]):
    tasks = serializers.IntegerField()
    votes = serializers.IntegerField()
    random_arm = serializers.IntegerField(help_text="Left alone: in the random arm.")
    no_people = serializers.IntegerField(help_text="Left alone: more votes than people.")

    class Meta:
        ref_name = "ExtraVotesAdded"


class ExtraRow(serializers.ModelSerializer[ExtraVotes]):
    task = serializers.IntegerField(source="task_id")
    by = serializers.CharField()

    class Meta:
        model = ExtraVotes
        ref_name = "ExtraVotes"
        fields = ["task", "added", "reason", "by", "created_at"]


class ExtraRows(serializers.Serializer[Any]):
    results = ExtraRow(many=True)
    next = serializers.CharField(allow_null=True)


class ChoiceView(APIView):
    @extend_schema(operation_id="choice_get", responses=ChoiceShape)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(ChoiceShape(active_report(campaign)).data)

    @extend_schema(operation_id="choice_set", request=ChoiceInput, responses=ChoiceShape)
    def put(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        data = ChoiceInput(data=request.data)
        data.is_valid(raise_exception=True)
        choice_set(campaign=campaign, user=user, **data.validated_data)
        return Response(ChoiceShape(active_report(campaign)).data)


class RoundView(APIView):
    @extend_schema(operation_id="choice_round", request=None, responses={202: None})
    def post(self, request: Request, pk: int) -> Response:
        """Ask for a round now; a worker holds it within seconds."""
        round_asked(access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN))
        return Response(status=status.HTTP_202_ACCEPTED)


class ChoicesView(APIView):
    @extend_schema(
        operation_id="choice_log", parameters=[*PAGE_PARAMETERS, OF_TASK], responses=ChoiceRows
    )
    def get(self, request: Request, pk: int) -> Response:
        """Every vote that a round opened or closed, and why."""
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = choices_of(campaign, _task(request))
        return Response(page(rows, request, lambda found: ChoiceRow(found, many=True).data))


class ExtraVotesView(APIView):
    @extend_schema(
        operation_id="extra_votes_list",
        parameters=[*PAGE_PARAMETERS, OF_TASK],
        responses=ExtraRows,
    )
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = extras_of(campaign, _task(request))
        return Response(page(rows, request, lambda found: ExtraRow(found, many=True).data))

    @extend_schema(operation_id="extra_votes_add", request=ExtraInput, responses=ExtraAdded)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.ADMIN)
        data = ExtraInput(data=request.data)
        data.is_valid(raise_exception=True)
        added = extra_votes_add(campaign=campaign, user=user, **data.validated_data)
        return Response(ExtraAdded(added).data)


def _task(request: Request) -> int | None:
    text = request.query_params.get("task")
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise ApplicationError("`task` must be the number of a task.")
    return int(text)
