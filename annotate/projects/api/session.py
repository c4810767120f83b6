"""Signing in and out, and joining by invitation: the only views open to strangers."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.middleware.csrf import get_token
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from annotate import __version__
from annotate.accounts.models import User
from annotate.projects.models import Invitation, Role
from annotate.projects.selectors import projects_of
from annotate.projects.services import invitation_accept, invitation_open


class MyProject(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)


class Me(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    is_staff = serializers.BooleanField()
    projects = MyProject(many=True)


class Session(serializers.Serializer[Any]):
    user = Me(allow_null=True)
    csrf_token = serializers.CharField()
    version = serializers.CharField()
    demo = serializers.BooleanField()


class SignIn(serializers.Serializer[Any]):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False, max_length=200)


class InvitationFacts(serializers.ModelSerializer[Invitation]):
    project_name = serializers.CharField(source="project.name")
    has_account = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = ["email", "project_name", "role", "expires_at", "has_account"]

    def get_has_account(self, invitation: Invitation) -> bool:
        return User.objects.filter(email__iexact=invitation.email).exists()


class Acceptance(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    password = serializers.CharField(trim_whitespace=False, max_length=200)


def session_of(request: Request) -> dict[str, Any]:
    user = request._request.user
    me = None
    if isinstance(user, User):
        projects = [
            {"id": project.pk, "name": project.name, "role": role}
            for project, role in projects_of(user)
        ]
        me = {
            "id": user.pk,
            "email": user.email,
            "name": user.name,
            "is_staff": user.is_staff,
            "projects": projects,
        }
    return {
        "user": me,
        "csrf_token": get_token(request._request),
        "version": __version__,
        "demo": settings.DEMO,
    }


# DRF checks CSRF only for people who are signed in; signing in needs the check too, or another
# site could sign a visitor in as somebody else.
@method_decorator(csrf_protect, name="dispatch")
class OpenView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [ScopedRateThrottle]

    def get_throttles(self) -> list[Any]:
        self.throttle_scope = "sign_in" if self.request.method == "POST" else None
        return super().get_throttles()


class SessionView(OpenView):
    @extend_schema(operation_id="session_get", responses=Session)
    def get(self, request: Request) -> Response:
        return Response(session_of(request))

    @extend_schema(operation_id="session_create", request=SignIn, responses=Session)
    def post(self, request: Request) -> Response:
        data = SignIn(data=request.data)
        data.is_valid(raise_exception=True)
        user = authenticate(
            request._request,
            username=data.validated_data["email"].lower(),
            password=data.validated_data["password"],
        )
        if user is None:
            raise exceptions.AuthenticationFailed("The address or the password is wrong.")
        login(request._request, user)
        return Response(session_of(request))

    @extend_schema(operation_id="session_delete", responses={204: None})
    def delete(self, request: Request) -> Response:
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationView(OpenView):
    @extend_schema(operation_id="invitation_get", responses=InvitationFacts)
    def get(self, request: Request, secret: str) -> Response:
        return Response(InvitationFacts(invitation_open(secret=secret)).data)

    @extend_schema(operation_id="invitation_accept", request=Acceptance, responses=Session)
    def post(self, request: Request, secret: str) -> Response:
        data = Acceptance(data=request.data)
        data.is_valid(raise_exception=True)
        user = invitation_accept(secret=secret, **data.validated_data)
        login(request._request, user)
        return Response(session_of(request))
