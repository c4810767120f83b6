"""The reviewer's queue, what was decided, and what reviewing changed, by HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, user_of
from annotate.labeling.asked import asked
from annotate.labeling.models import Task
from annotate.labeling.selectors.access import access_campaign, access_task
from annotate.labeling.selectors.tasks import images_of
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role
from annotate.quality.models import Review
from annotate.quality.services.review import MOST_MORE, effect, queue, review_add, said_of

MOST_QUEUED = 20  # each is read with all its answers


class ReviewQuestion(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not DRF's
    answers = serializers.ListField(child=serializers.CharField())


class QueuedTask(serializers.Serializer[Any]):
    task = serializers.IntegerField()
    prompt = serializers.CharField()
    images = ImageShape(many=True, help_text="In canonical order: first, second.")
    doubt = serializers.FloatField(help_text="1 less the chance of the likeliest answer.")
    votes = serializers.IntegerField()
    said = serializers.DictField(
        child=serializers.DictField(child=serializers.IntegerField()),
        help_text="Answers by question, or question/place.",
    )

    class Meta:
        ref_name = "QueuedTask"


class ReviewQueue(serializers.Serializer[Any]):
    questions = ReviewQuestion(many=True)
    results = QueuedTask(many=True)
    computed_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Of when the doubts are; null: of now. Who waits for whom is always of now.",
    )


class ReviewInput(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=Review.Verdict.choices)
    answers = serializers.DictField(
        child=serializers.CharField(max_length=40), default=dict,
        help_text="Of an overruling: the right answer by question, or question/place.",
    )  # fmt: skip
    reason = serializers.CharField(max_length=400, allow_blank=True, default="")
    more = serializers.IntegerField(min_value=0, max_value=MOST_MORE, default=0)

    class Meta:
        ref_name = "ReviewInput"


class ReviewRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    task = serializers.IntegerField(source="task_id")
    prompt = serializers.CharField(source="task.prompt.text")
    verdict = serializers.ChoiceField(choices=Review.Verdict.choices)
    answers = serializers.DictField()
    reason = serializers.CharField(allow_blank=True)
    more = serializers.IntegerField()
    before = serializers.DictField()
    by = serializers.CharField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Review"


class Band(serializers.Serializer[Any]):
    """Reviews of tasks whose likeliest answer had a chance between the two."""

    to = serializers.FloatField()
    reviews = serializers.IntegerField()
    changed = serializers.IntegerField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": serializers.FloatField(), **super().get_fields()}

    class Meta:
        ref_name = "ReviewBand"


class ReviewerRow(serializers.Serializer[Any]):
    name = serializers.CharField()
    reviews = serializers.IntegerField()


class ReviewEffect(serializers.Serializer[Any]):
    reviewed = serializers.IntegerField(help_text="Tasks.")
    agreed = serializers.IntegerField()
    overruled = serializers.IntegerField()
    more = serializers.IntegerField()
    changed = serializers.IntegerField(help_text="Overrulings of what was the likeliest answer.")
    bands = Band(many=True)
    reviewers = ReviewerRow(many=True)


class ReviewPage(serializers.Serializer[Any]):
    results = ReviewRow(many=True)
    next = serializers.CharField(allow_null=True)
    effect = ReviewEffect()


class ReviewQueueView(APIView):
    @extend_schema(operation_id="review_queue", responses=ReviewQueue)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk, at_least=Role.REVIEWER)
        found, computed_at = queue(campaign, user, most=MOST_QUEUED)
        tasks = [task for task, _, _ in found]
        images, said = images_of(tasks), said_of(campaign, tasks)
        prompts = dict(Task.objects.filter(pk__in=tasks).values_list("pk", "prompt__text"))
        questions = [
            {"key": key, "label": each.label, "answers": [str(answer) for answer in each.answers]}
            for key, each in asked(campaign).items()
        ]
        rows = [
            {
                "task": task,
                "prompt": prompts[task],
                "images": [images[task][place] for place in sorted(images[task])],
                "doubt": round(doubt, 4),
                "votes": votes,
                "said": said[task],
            }
            for task, doubt, votes in found
        ]
        answer = {"questions": questions, "results": rows, "computed_at": computed_at}
        return Response(answer)


class ReviewsView(APIView):
    @extend_schema(operation_id="review_list", parameters=PAGE_PARAMETERS, responses=ReviewPage)
    def get(self, request: Request, pk: int) -> Response:
        campaign = access_campaign(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = Review.objects.filter(task__campaign=campaign).select_related("by", "task__prompt")
        found = page(rows, request, lambda each: ReviewRow(each, many=True).data)
        return Response({**found, "effect": effect(campaign)})


class TaskReviewsView(APIView):
    @extend_schema(operation_id="review_create", request=ReviewInput, responses={201: ReviewRow})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        task = access_task(user=user, pk=pk, at_least=Role.REVIEWER)
        data = ReviewInput(data=request.data)
        data.is_valid(raise_exception=True)
        made = review_add(task=task, by=user, **data.validated_data)
        return Response(ReviewRow(made).data, status.HTTP_201_CREATED)
