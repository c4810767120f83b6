"""What a person does not want to see, per campaign."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.labeling.selectors.access import access_campaign
from annotate.labeling.services.care import categories_avoid, categories_of


class CategoryRow(serializers.Serializer[Any]):
    name = serializers.CharField()
    is_sensitive = serializers.BooleanField(help_text="Its images are covered until uncovered.")
    is_opted_out = serializers.BooleanField(help_text="This person is handed none of it.")


class Categories(serializers.Serializer[Any]):
    results = CategoryRow(many=True)


class AvoidInput(serializers.Serializer[Any]):
    categories = serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=200,
        help_text="All that are to be avoided from now on; the others are handed out again.",
    )


class CategoriesView(APIView):
    @extend_schema(operation_id="categories_list", responses=Categories)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        return Response({"results": categories_of(campaign=campaign, user=user)})

    @extend_schema(operation_id="categories_avoid", request=AvoidInput, responses=Categories)
    def put(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        data = AvoidInput(data=request.data)
        data.is_valid(raise_exception=True)
        categories_avoid(campaign=campaign, user=user, names=data.validated_data["categories"])
        return Response({"results": categories_of(campaign=campaign, user=user)})
