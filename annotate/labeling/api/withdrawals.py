"""Who took back their consent, in all projects: for staff alone."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.accounts.models import User
from annotate.core.api import user_of
from annotate.core.errors import ApplicationError, Forbidden, NotFound
from annotate.labeling.models import Withdrawal
from annotate.labeling.services.withdrawal import person_withdraw, withdrawal_lift


class WithdrawalInput(serializers.Serializer[Any]):
    email = serializers.EmailField()
    reason = serializers.CharField(max_length=400)


class WithdrawalShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    person = serializers.IntegerField(source="person_id")
    name = serializers.CharField(source="person")
    email = serializers.EmailField(source="person.email", help_text="Names may be alike.")
    reason = serializers.CharField()
    by = serializers.CharField()
    created_at = serializers.DateTimeField()
    lifted_at = serializers.DateTimeField(allow_null=True)
    lifted_by = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "Withdrawal"


class WithdrawalList(serializers.Serializer[Any]):
    results = WithdrawalShape(many=True)


class WithdrawalsView(APIView):
    @extend_schema(operation_id="withdrawal_list", responses=WithdrawalList)
    def get(self, request: Request) -> Response:
        _staff(request)
        rows = Withdrawal.objects.select_related("person", "by", "lifted_by").order_by("-pk")
        return Response(WithdrawalList({"results": rows}).data)

    @extend_schema(
        operation_id="withdrawal_create", request=WithdrawalInput, responses={201: WithdrawalShape}
    )
    def post(self, request: Request) -> Response:
        by = _staff(request)
        data = WithdrawalInput(data=request.data)
        data.is_valid(raise_exception=True)
        person = User.objects.filter(email__iexact=data.validated_data["email"]).first()
        if person is None:
            raise ApplicationError("Nobody has this email.", email="Nobody has it.")
        made = person_withdraw(person=person, by=by, reason=data.validated_data["reason"])
        return Response(WithdrawalShape(made).data, status.HTTP_201_CREATED)


class WithdrawalLiftView(APIView):
    @extend_schema(operation_id="withdrawal_lift", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        by = _staff(request)
        found = Withdrawal.objects.select_related("person").filter(pk=pk).first()
        if found is None:
            raise NotFound("There is no such withdrawal.")
        withdrawal_lift(withdrawal=found, by=by)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _staff(request: Request) -> User:
    user: User = user_of(request)
    if not user.is_staff:
        raise Forbidden("Only staff may note that a person takes back their consent.")
    return user
