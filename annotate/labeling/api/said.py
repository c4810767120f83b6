"""What was said in a campaign, and by whom: for its owners."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import OLDER_THAN, page_by_time, user_of
from annotate.labeling.answers import answer_of, not_asked
from annotate.labeling.api.answer_rows import DimensionRow, SaidRow
from annotate.labeling.models import Judgement, Preference, Task
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.selectors.judgements import standing, with_answers
from annotate.labeling.selectors.people import annotators_of
from annotate.labeling.selectors.tasks import images_of
from annotate.labeling.sides import canonical
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role


class AnnotatorRow(serializers.Serializer[Any]):
    person = serializers.IntegerField()
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


class JudgementRow(SaidRow):
    id = serializers.UUIDField()
    task = serializers.IntegerField()
    role = serializers.ChoiceField(
        choices=Task.Role.choices, help_text="Of the task: the answer to a check never counts."
    )
    prompt = serializers.CharField()
    images = ImageShape(many=True, help_text="In canonical order: first, second.")
    verdict = serializers.CharField()
    choice = serializers.CharField(allow_null=True)
    dimensions = StoredDimension(many=True)
    not_asked = serializers.ListField(
        child=serializers.CharField(), help_text="Items that an earlier answer left out."
    )
    annotator = serializers.CharField()
    arrival = serializers.CharField()
    duration_ms = serializers.IntegerField()


class JudgementRows(serializers.Serializer[Any]):
    results = JudgementRow(many=True)
    next = serializers.CharField(allow_null=True)


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


def judged_rows(found: list[Judgement]) -> list[dict[str, Any]]:
    images = images_of([row.task_id for row in found])
    return [
        {
            "id": row.pk,
            "task": row.task_id,
            "role": row.task.role,
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
