"""Tasks that people's flags hold back."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, user_of
from annotate.labeling.models import Task
from annotate.labeling.selectors.access import access_campaign, access_task
from annotate.labeling.selectors.tasks import flags_on, held_tasks, images_of
from annotate.labeling.services.campaign import task_release
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role


class HeldTask(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    prompt = serializers.CharField()
    images = ImageShape(many=True)
    flags = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())


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
