"""Members of a project and invitations to it."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import user_of
from annotate.projects.models import Invitation, Membership, Role
from annotate.projects.selectors import access_project
from annotate.projects.services import (
    invitation_create,
    invitation_withdraw,
    member_change,
    member_groups_set,
    member_languages_set,
)


class Member(serializers.ModelSerializer[Membership]):
    email = serializers.EmailField(source="user.email")
    name = serializers.CharField(source="user.name")
    languages = serializers.ListField(
        child=serializers.CharField(), source="user.languages", help_text="What they read."
    )

    class Meta:
        model = Membership
        ref_name = "Member"
        fields = ["user_id", "email", "name", "role", "groups", "languages"]


class MemberList(serializers.Serializer[Any]):
    results = Member(many=True)


class MemberInput(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    groups = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=50,
        required=False,
        help_text="Teams or languages; campaigns may be for some of them alone.",
    )
    languages = serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=100,
        required=False,
        help_text="What they read, as BCP 47 tags. Of the account: they see and change it too.",
    )


class InvitationShape(serializers.ModelSerializer[Invitation]):
    class Meta:
        model = Invitation
        ref_name = "Invitation"
        fields = ["id", "email", "role", "expires_at", "accepted_at"]


class InvitationList(serializers.Serializer[Any]):
    results = InvitationShape(many=True)


class InvitationWithLink(InvitationShape):
    link = serializers.CharField()

    class Meta(InvitationShape.Meta):
        ref_name = "InvitationWithLink"
        fields = [*InvitationShape.Meta.fields, "link"]


class InvitationInput(serializers.Serializer[Any]):
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Role.choices)


class MembersView(APIView):
    @extend_schema(operation_id="member_list", responses=MemberList)
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        members = project.memberships.filter(removed_at__isnull=True).select_related("user")
        return Response({"results": Member(members.order_by("user__email"), many=True).data})


class MemberView(APIView):
    @extend_schema(operation_id="member_change", request=MemberInput, responses={204: None})
    def patch(self, request: Request, project_id: int, user_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        data = MemberInput(data=request.data)
        data.is_valid(raise_exception=True)
        change = data.validated_data
        with transaction.atomic():
            if "role" in change:
                member_change(project=project, user_id=user_id, role=change["role"])
            if "groups" in change:
                member_groups_set(project=project, user_id=user_id, groups=change["groups"])
            if "languages" in change:
                member_languages_set(
                    project=project, user_id=user_id, languages=change["languages"]
                )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="member_remove", responses={204: None})
    def delete(self, request: Request, project_id: int, user_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        member_change(project=project, user_id=user_id, role=None)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationsView(APIView):
    @extend_schema(operation_id="invitation_list", responses=InvitationList)
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        rows = project.invitations.filter(withdrawn_at__isnull=True).order_by("-pk")
        return Response({"results": InvitationShape(rows, many=True).data})

    @extend_schema(
        operation_id="invitation_create",
        request=InvitationInput,
        responses={201: InvitationWithLink},
    )
    def post(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        data = InvitationInput(data=request.data)
        data.is_valid(raise_exception=True)
        invitation, secret = invitation_create(
            project=project, invited_by=user_of(request), **data.validated_data
        )
        link = request.build_absolute_uri(f"/invite/{secret}")
        return Response({**InvitationShape(invitation).data, "link": link}, status.HTTP_201_CREATED)


class InvitationWithdrawView(APIView):
    @extend_schema(operation_id="invitation_withdraw", responses={204: None})
    def delete(self, request: Request, project_id: int, pk: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        invitation_withdraw(project=project, pk=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
