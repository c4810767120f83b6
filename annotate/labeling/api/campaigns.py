"""Campaigns as their owners see them: drafting, opening, adding tasks."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, paged, user_of
from annotate.labeling.api.campaign_shapes import (
    CampaignInput,
    CampaignMade,
    CampaignPatch,
    CampaignShape,
    PairSourceInput,
    TasksAdded,
)
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.selectors.campaigns import campaigns_of
from annotate.labeling.services.campaign import campaign_create, campaign_enter, campaign_update
from annotate.labeling.services.tasks import PairSource, tasks_add
from annotate.projects.models import Role
from annotate.projects.selectors import access_project

ENTERS = {"open": "open", "pause": "paused", "close": "closed"}


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
