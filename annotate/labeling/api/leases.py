"""Leases: taken, kept for longer, given back. The hot path."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.api.handout import Handout, PageInput, WantInput
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.desk import is_elsewhere
from annotate.labeling.services.handout import leases_take
from annotate.labeling.services.lease import leases_renew, leases_return


class TakeInput(WantInput):
    take_over = serializers.BooleanField(
        default=False, help_text="Label in this page from now on, wherever it was before."
    )


class LeaseIds(PageInput):
    leases = serializers.ListField(child=serializers.UUIDField(), max_length=50)


class Renewed(serializers.Serializer[Any]):
    renewed = serializers.ListField(child=serializers.UUIDField())
    gone = serializers.ListField(child=serializers.UUIDField())
    elsewhere = serializers.BooleanField(
        help_text="The person labels in another page now: nothing was renewed, nothing is gone."
    )


class LeasesView(APIView):
    @extend_schema(operation_id="leases_take", request=TakeInput, responses=Handout)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = TakeInput(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = access_campaign(user=user, pk=pk)
        return Response(leases_take(campaign=campaign, user=user, **data.validated_data))


class LeasesRenewView(APIView):
    @extend_schema(operation_id="leases_renew", request=LeaseIds, responses=Renewed)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = LeaseIds(data=request.data)
        data.is_valid(raise_exception=True)
        ids: list[UUID] = data.validated_data["leases"]
        campaign = access_campaign(user=user, pk=pk)
        kept = leases_renew(campaign=campaign, user=user, ids=ids, page=data.validated_data["page"])
        if kept is None:
            return Response({"renewed": [], "gone": [], "elsewhere": True})
        gone = [pk for pk in ids if pk not in kept]
        return Response({"renewed": kept, "gone": gone, "elsewhere": False})


class LeasesReturnView(APIView):
    @extend_schema(operation_id="leases_return", request=LeaseIds, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = LeaseIds(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = access_campaign(user=user, pk=pk)
        # What a page that was left gives back, the person holds in another one.
        if not is_elsewhere(user=user, page=data.validated_data["page"]):
            leases_return(campaign=campaign, user=user, ids=data.validated_data["leases"])
        return Response(status=status.HTTP_204_NO_CONTENT)
