"""Projects with their counts, and what is going on in one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import JobShape, user_of
from annotate.core.errors import Forbidden
from annotate.projects.models import Project, Role
from annotate.projects.selectors import access_project, projects_of, role_of
from annotate.projects.services import project_create, project_update
from annotate.runs.selectors import activity_of, project_counts


class Counts(serializers.Serializer[Any]):
    prompts = serializers.IntegerField()
    candidates = serializers.IntegerField()
    campaigns = serializers.IntegerField()
    judgements = serializers.IntegerField()
    snapshots = serializers.IntegerField()
    models = serializers.IntegerField()
    runs = serializers.IntegerField()
    evaluations = serializers.IntegerField()


class ProjectShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=Role.choices)
    counts = Counts()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Project"


class ProjectList(serializers.Serializer[Any]):
    results = ProjectShape(many=True)


class ProjectInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    description = serializers.CharField(allow_blank=True, default="", max_length=5_000)


class ActivityRow(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(
        choices=["generation", "image_import", "snapshot", "run", "evaluation"]
    )
    id = serializers.IntegerField()
    name = serializers.CharField()
    job = JobShape()


class ActivityList(serializers.Serializer[Any]):
    results = ActivityRow(many=True)


def shown(project: Project, role: str) -> dict[str, Any]:
    return {
        "id": project.pk,
        "name": project.name,
        "description": project.description,
        "role": role,
        "counts": project_counts(project),
        "created_at": project.created_at,
    }


class ProjectsView(APIView):
    @extend_schema(operation_id="project_list", responses=ProjectList)
    def get(self, request: Request) -> Response:
        rows = projects_of(user_of(request))
        return Response({"results": [shown(project, role) for project, role in rows]})

    @extend_schema(
        operation_id="project_create", request=ProjectInput, responses={201: ProjectShape}
    )
    def post(self, request: Request) -> Response:
        user = user_of(request)
        if not user.is_staff:
            raise Forbidden("Only staff may create projects. Ask the operator of this server.")
        data = ProjectInput(data=request.data)
        data.is_valid(raise_exception=True)
        project = project_create(user=user, **data.validated_data)
        return Response(shown(project, Role.ADMIN), status.HTTP_201_CREATED)


class ProjectView(APIView):
    @extend_schema(operation_id="project_get", responses=ProjectShape)
    def get(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id)
        return Response(shown(project, role_of(user=user, project_id=project.pk) or ""))

    @extend_schema(operation_id="project_update", request=ProjectInput, responses=ProjectShape)
    def patch(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.ADMIN)
        data = ProjectInput(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        return Response(shown(project_update(project=project, **data.validated_data), Role.ADMIN))


class ActivityView(APIView):
    @extend_schema(operation_id="activity_list", responses=ActivityList)
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = [
            {"kind": kind, "id": job.pk, "name": str(job), "job": JobShape(job).data}
            for kind, job in activity_of(project)
        ]
        return Response({"results": rows})
