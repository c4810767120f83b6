"""Campaigns as their owners see them: drafting, opening, progress, what was said."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, page_by_time, paged, user_of
from annotate.labeling.answers import answer_of, not_asked
from annotate.labeling.api.work import (
    OLDER_THAN,
    AnswerRow,
    DimensionRow,
    FacesRow,
    PlacementRow,
    RatingRow,
    ReasonRow,
    RegionsRow,
    TimeMarkRow,
)
from annotate.labeling.models import Campaign, Judgement, Preference, Task
from annotate.labeling.selectors import (
    access_campaign,
    access_task,
    annotators_of,
    campaign_numbers,
    campaigns_of,
    flags_on,
    held_tasks,
    images_of,
    standing,
    with_answers,
)
from annotate.labeling.services.campaign import (
    campaign_create,
    campaign_enter,
    campaign_update,
    task_release,
)
from annotate.labeling.services.tasks import PairSource, tasks_add
from annotate.labeling.sides import canonical
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import Split

TEXTS = ["name", "question", "guideline", "form", "overlap", "lease_minutes", "hold", "skip_reasons",
         "flag_reasons", "flags_to_hold", "unsafe_categories", "all_sensitive", "examples", "gold_every",
         "repeat_every", "entrance_mark", "groups", "most_per_person", "least_ms"]  # fmt: skip
LIMITS = {
    "gold_every": {"min_value": 2, "max_value": 1_000},
    "repeat_every": {"min_value": 2, "max_value": 1_000},
    "entrance_mark": {"min_value": 1, "max_value": 100},
    "most_per_person": {"min_value": 1, "max_value": 1_000_000},
    "least_ms": {"max_value": 60_000},
}
FORM_HELP = (
    "What is asked. Scoring: group, low, high, criteria (left out: structure, texture, overall, 0 to 7)."
    ' Checklist: {"version": 12}, {"builtin": "image"} or {"body": …}, and "own_questions" (none, also,'
    " only) for the prompts' own. Pairwise: nothing, or overall, dimensions, strength, reasons,"
    " reasons_of. Ranking: group, slots, per_slot, scores. Regions: rows, columns, tools, reasons,"
    " words, each with a default. Faces: choose, grades, defects, missed, each with a default; a pair"
    " of faces has `faces` as `choose`. Own prompt: models (none: the live ones), sampler, ahead, longest,"
    " prompts_per_person, prompts_per_hour, images_per_prompt, blocked, examples, each with a default."
    " Fixed once opened."
)


class ExampleShape(serializers.Serializer[Any]):
    """A worked example: of a scoring campaign `scores` by criterion, of a checklist `options` by item."""

    candidate = serializers.IntegerField(help_text="A candidate of the project, by its number.")
    scores = serializers.DictField(child=serializers.IntegerField(), default=dict)
    options = serializers.DictField(child=serializers.CharField(), default=dict)
    text = serializers.CharField(max_length=400, allow_blank=True, default="", help_text="Why.")

    class Meta:
        ref_name = "Example"


ENTERS = {"open": "open", "pause": "paused", "close": "closed"}


class PairSourceInput(serializers.Serializer[Any]):
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field of ours, not DRF's
        choices=["within_model", "between_models", "listed"]
    )
    model_versions = serializers.ListField(
        child=serializers.IntegerField(), default=list, max_length=100
    )
    pairs_per_prompt = serializers.IntegerField(min_value=1, max_value=1_000, default=1)
    splits = serializers.ListField(
        child=serializers.ChoiceField(choices=Split.choices), default=list
    )
    prompt_set = serializers.IntegerField(allow_null=True, default=None)
    pairs = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=10),
        default=list,
        max_length=200_000,
    )
    seed = serializers.IntegerField(default=0)

    class Meta:
        ref_name = "PairSource"


class CampaignInput(serializers.ModelSerializer[Campaign]):
    overlap = serializers.IntegerField(min_value=1, max_value=100, default=1)
    lease_minutes = serializers.IntegerField(min_value=1, max_value=24 * 60, default=10)
    hold = serializers.IntegerField(min_value=1, max_value=20, default=3)
    flags_to_hold = serializers.IntegerField(min_value=1, max_value=100, default=2)
    form = serializers.DictField(default=dict, help_text=FORM_HELP)
    media = serializers.ChoiceField(
        choices=Campaign.Media.choices,
        allow_null=True,
        default=None,
        help_text="What is shown: images, unless a checklist is for video.",
    )
    pairs = PairSourceInput(many=True, default=list)
    examples = ExampleShape(many=True, default=list)

    class Meta:
        model = Campaign
        ref_name = "CampaignInput"
        fields = [*TEXTS, "kind", "media", "purpose", "pairs"]
        extra_kwargs = LIMITS


class CampaignPatch(serializers.ModelSerializer[Campaign]):
    overlap = serializers.IntegerField(min_value=1, max_value=100)
    lease_minutes = serializers.IntegerField(min_value=1, max_value=24 * 60)
    hold = serializers.IntegerField(min_value=1, max_value=20)
    flags_to_hold = serializers.IntegerField(min_value=1, max_value=100)
    form = serializers.DictField(help_text=FORM_HELP)
    examples = ExampleShape(many=True)

    class Meta:
        model = Campaign
        ref_name = "CampaignPatch"
        fields = TEXTS
        extra_kwargs = LIMITS


class CampaignShape(serializers.ModelSerializer[Campaign]):
    form = serializers.DictField()
    examples = ExampleShape(many=True)
    has_quiz = serializers.SerializerMethodField()
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What will keep it from being finished as it is."
    )
    project = serializers.IntegerField(source="project_id")
    checklist_version = serializers.IntegerField(source="checklist_version_id", allow_null=True)
    judged = serializers.IntegerField()
    skipped = serializers.IntegerField()
    flagged = serializers.IntegerField()
    people = serializers.IntegerField()
    held_count = serializers.IntegerField()
    done_tasks = serializers.IntegerField()
    per_hour = serializers.IntegerField()
    eta_hours = serializers.FloatField(allow_null=True)

    class Meta:
        model = Campaign
        ref_name = "Campaign"
        fields = [
            "id", "project", *TEXTS, "kind", "media", "checklist_version", "status", "purpose", "has_quiz", "warnings", "task_count",
            "places", "judged",
            "skipped", "flagged", "held_count", "people", "done_tasks", "per_hour", "eta_hours",
            "opened_at", "closed_at", "created_at",
        ]  # fmt: skip

    def get_has_quiz(self, campaign: Campaign) -> bool:
        return campaign.quiz_from is not None

    def to_representation(self, instance: Campaign) -> dict[str, Any]:
        for name, value in campaign_numbers(instance).items():
            setattr(instance, name, value)
        return super().to_representation(instance)


class TasksAdded(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    not_scanned = serializers.IntegerField(
        help_text="Images left out where faces are asked about: never searched for faces."
    )
    no_face = serializers.IntegerField(
        help_text="Left out as well: searched, but no face there is sure and large enough."
    )


class CampaignMade(CampaignShape):
    added = TasksAdded(help_text="What its sources gave.")

    class Meta(CampaignShape.Meta):
        ref_name = "CampaignMade"
        fields = [*CampaignShape.Meta.fields, "added"]


class AnnotatorRow(serializers.Serializer[Any]):
    name = serializers.CharField()
    judged = serializers.IntegerField()
    skipped = serializers.IntegerField()
    flagged = serializers.IntegerField()
    median_ms = serializers.IntegerField(allow_null=True)
    last_seen_at = serializers.DateTimeField()


class AnnotatorList(serializers.Serializer[Any]):
    results = AnnotatorRow(many=True)


class StoredDimension(DimensionRow):
    """In the candidates' own order, as `choice` is: never the screen's."""

    choice = serializers.ChoiceField(choices=Preference.Choice.choices)

    class Meta:
        ref_name = "StoredDimension"


class JudgementRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    task = serializers.IntegerField()
    prompt = serializers.CharField()
    images = ImageShape(many=True, help_text="In canonical order: first, second.")
    verdict = serializers.CharField()
    choice = serializers.CharField(allow_null=True)
    ratings = RatingRow(many=True)
    answers = AnswerRow(many=True)
    strength = serializers.IntegerField(allow_null=True)
    dimensions = StoredDimension(many=True)
    reasons = ReasonRow(many=True)
    placements = PlacementRow(many=True)
    regions = RegionsRow(allow_null=True)
    faces = FacesRow(allow_null=True)
    marks = TimeMarkRow(many=True)
    not_asked = serializers.ListField(
        child=serializers.CharField(), help_text="Items that an earlier answer left out."
    )
    reason = serializers.CharField(allow_blank=True)
    annotator = serializers.CharField()
    arrival = serializers.CharField()
    duration_ms = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class JudgementRows(serializers.Serializer[Any]):
    results = JudgementRow(many=True)
    next = serializers.CharField(allow_null=True)


class HeldTask(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    prompt = serializers.CharField()
    images = ImageShape(many=True)
    flags = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())


class CampaignsView(APIView):
    @extend_schema(
        operation_id="campaign_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(CampaignShape, "Campaign"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = campaigns_of(project)
        return Response(page(rows, request, lambda found: CampaignShape(found, many=True).data))

    @extend_schema(
        operation_id="campaign_create", request=CampaignInput, responses={201: CampaignMade}
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.ADMIN)
        data = CampaignInput(data=request.data)
        data.is_valid(raise_exception=True)
        settings = dict(data.validated_data)
        sources = [PairSource(**source) for source in settings.pop("pairs")]
        campaign = campaign_create(project=project, user=user, sources=sources, **settings)
        return Response(CampaignMade(campaign).data, status.HTTP_201_CREATED)


class CampaignView(APIView):
    @extend_schema(operation_id="campaign_get", responses=CampaignShape)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(CampaignShape(campaign).data)

    @extend_schema(operation_id="campaign_update", request=CampaignPatch, responses=CampaignShape)
    def patch(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = CampaignPatch(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        changed = campaign_update(campaign=campaign, **data.validated_data)
        return Response(CampaignShape(changed).data)


class CampaignEnterView(APIView):
    @extend_schema(operation_id="campaign_enter", request=None, responses=CampaignShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        entered = campaign_enter(campaign=campaign, status=ENTERS[act])
        return Response(CampaignShape(entered).data)


class CampaignTasksView(APIView):
    @extend_schema(operation_id="tasks_add", request=PairSourceInput, responses=TasksAdded)
    def post(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = PairSourceInput(data=request.data)
        data.is_valid(raise_exception=True)
        added = tasks_add(campaign=campaign, source=PairSource(**data.validated_data))
        return Response(TasksAdded(added).data)


class AnnotatorsView(APIView):
    @extend_schema(operation_id="annotator_list", responses=AnnotatorList)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response({"results": annotators_of(campaign)})


class CampaignJudgementsView(APIView):
    @extend_schema(operation_id="judgement_list", parameters=[OLDER_THAN], responses=JudgementRows)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = standing(Judgement.objects.filter(task__campaign=campaign))
        rows = with_answers(rows.select_related("task__prompt", "annotator"))
        return Response(page_by_time(rows, request, judged_rows))


class HeldPage(serializers.Serializer[Any]):
    results = HeldTask(many=True)
    next = serializers.CharField(allow_null=True)


class HeldView(APIView):
    @extend_schema(operation_id="held_task_list", parameters=PAGE_PARAMETERS, responses=HeldPage)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(page(held_tasks(campaign), request, lambda found: held_rows(list(found))))


class TaskReleaseView(APIView):
    @extend_schema(operation_id="task_release", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        task_release(task=access_task(user=user_of(request), pk=pk, at_least=Role.ADMIN))
        return Response(status=status.HTTP_204_NO_CONTENT)


def judged_rows(found: list[Judgement]) -> list[dict[str, Any]]:
    images = images_of([row.task_id for row in found])
    return [
        {
            "id": row.pk,
            "task": row.task_id,
            "prompt": row.task.prompt.text,
            "images": [images[row.task_id][position] for position in sorted(images[row.task_id])],
            "verdict": row.verdict,
            **_canonical_answer(row, len(images[row.task_id])),
            "reason": row.reason,
            "annotator": str(row.annotator),
            "arrival": row.arrival,
            "duration_ms": row.duration_ms,
            "created_at": row.created_at,
        }
        for row in found
    ]


def _canonical_answer(row: Judgement, images: int) -> dict[str, Any]:
    choice = row.preference.choice if hasattr(row, "preference") else None
    answer = answer_of(row, range(images))
    order = list(range(images))
    for dimension in answer["dimensions"]:
        dimension["choice"] = canonical(dimension["choice"], order)
    return {**answer, "choice": choice, "not_asked": not_asked(row)}


def held_rows(found: list[Task]) -> list[dict[str, Any]]:
    images = images_of([task.pk for task in found])
    reasons = flags_on([task.pk for task in found])
    return [
        {
            "id": task.pk,
            "prompt": task.prompt.text,
            "images": [images[task.pk][position] for position in sorted(images[task.pk])],
            "flags": task.flags,
            "reasons": reasons.get(task.pk, []),
        }
        for task in found
    ]
