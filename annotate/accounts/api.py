"""What a person says of themselves, and the tokens they make for scripts."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.accounts.models import ApiToken
from annotate.accounts.services import languages_set, token_create, token_revoke
from annotate.core.api import user_of


class Profile(serializers.Serializer[Any]):
    languages = serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=100,
        help_text="What this person reads, as BCP 47 tags: en, pt-BR, zh-Hans.",
    )


class TokenShape(serializers.ModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        ref_name = "Token"
        fields = ["id", "name", "prefix", "scope", "created_at", "last_used_at", "revoked_at"]


class TokenWithSecret(TokenShape):
    secret = serializers.CharField()

    class Meta(TokenShape.Meta):
        ref_name = "TokenWithSecret"
        fields = [*TokenShape.Meta.fields, "secret"]


class TokenInput(serializers.ModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        ref_name = "TokenInput"
        fields = ["name", "scope"]


class TokenList(serializers.Serializer[Any]):
    results = TokenShape(many=True)


class ProfileView(APIView):
    @extend_schema(operation_id="profile_get", responses=Profile)
    def get(self, request: Request) -> Response:
        return Response({"languages": user_of(request).languages})

    @extend_schema(operation_id="profile_set", request=Profile, responses=Profile)
    def put(self, request: Request) -> Response:
        data = Profile(data=request.data)
        data.is_valid(raise_exception=True)
        return Response({"languages": languages_set(user=user_of(request), **data.validated_data)})


class TokensView(APIView):
    @extend_schema(operation_id="token_list", responses=TokenList)
    def get(self, request: Request) -> Response:
        tokens = ApiToken.objects.filter(user=user_of(request)).order_by("-pk")
        return Response({"results": TokenShape(tokens, many=True).data})

    @extend_schema(
        operation_id="token_create", request=TokenInput, responses={201: TokenWithSecret}
    )
    def post(self, request: Request) -> Response:
        data = TokenInput(data=request.data)
        data.is_valid(raise_exception=True)
        token, secret = token_create(user=user_of(request), **data.validated_data)
        return Response({**TokenShape(token).data, "secret": secret}, status.HTTP_201_CREATED)


class TokenView(APIView):
    @extend_schema(operation_id="token_revoke", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        token_revoke(user=user_of(request), pk=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
