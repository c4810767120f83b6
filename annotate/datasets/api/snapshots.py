from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.jobs import job_cancel, job_retry
from annotate.datasets.models import Snapshot
from annotate.datasets.selectors import access_snapshot, snapshot_file, snapshot_folder
from annotate.datasets.services.snapshot import campaigns_in, snapshot_create
from annotate.datasets.tar import tar_stream
from annotate.projects.models import Role
from annotate.projects.selectors import access_project


class CampaignName(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class SnapshotCounts(serializers.Serializer[Any]):
    pairs = serializers.IntegerField(default=0)
    train = serializers.IntegerField(default=0)
    validation = serializers.IntegerField(default=0)
    test = serializers.IntegerField(default=0)
    judgements = serializers.IntegerField(default=0)
    people = serializers.IntegerField(default=0)
    images = serializers.IntegerField(default=0)
    bytes = serializers.IntegerField(default=0)


class SnapshotShape(serializers.Serializer[Snapshot]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    job = JobShape(source="*")
    campaigns = CampaignName(many=True)
    content_sha256 = serializers.CharField(allow_blank=True)
    counts = SnapshotCounts()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Snapshot"


class SnapshotInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    campaigns = serializers.ListField(child=serializers.IntegerField(), min_length=1)


class SnapshotsView(APIView):
    @extend_schema(
        operation_id="snapshot_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(SnapshotShape, "Snapshot"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = Snapshot.objects.filter(project=project).prefetch_related("campaigns")
        return Response(page(rows, request, lambda found: SnapshotShape(found, many=True).data))

    @extend_schema(
        operation_id="snapshot_create", request=SnapshotInput, responses={201: SnapshotShape}
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = SnapshotInput(data=request.data)
        data.is_valid(raise_exception=True)
        campaigns = campaigns_in(project=project, ids=data.validated_data["campaigns"])
        snapshot = snapshot_create(
            project=project, user=user, name=data.validated_data["name"], campaigns=campaigns
        )
        return Response(SnapshotShape(snapshot).data, status.HTTP_201_CREATED)


class SnapshotView(APIView):
    @extend_schema(operation_id="snapshot_get", responses=SnapshotShape)
    def get(self, request: Request, pk: int) -> Response:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(SnapshotShape(snapshot).data)


class SnapshotActView(APIView):
    @extend_schema(operation_id="snapshot_act", request=None, responses=SnapshotShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](snapshot)
        snapshot.refresh_from_db()
        return Response(SnapshotShape(snapshot).data)


class FileView(APIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # files, errors as JSON


class SnapshotDownloadView(FileView):
    @extend_schema(
        operation_id="snapshot_download",
        responses={(200, "application/x-tar"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        name = f"snapshot-{snapshot.pk}"
        return StreamingHttpResponse(
            tar_stream(snapshot_folder(snapshot), name),
            content_type="application/x-tar",
            headers={"Content-Disposition": f'attachment; filename="{name}.tar"'},
        )


class SnapshotFileView(FileView):
    @extend_schema(
        operation_id="snapshot_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int, path: str) -> HttpResponseBase:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        file = snapshot_file(snapshot, path)
        return FileResponse(
            file.open("rb"), as_attachment=True, content_type="application/octet-stream"
        )
