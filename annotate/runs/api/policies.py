from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, page, paged, user_of
from annotate.core.errors import ApplicationError
from annotate.datasets.api.snapshots import CampaignName
from annotate.datasets.services.snapshot import campaigns_in
from annotate.projects.models import Project, Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import PromptSet
from annotate.registry.models import ModelVersion
from annotate.registry.selectors import model_in
from annotate.registry.shapes import ModelName
from annotate.runs.models import Policy, PolicyFire
from annotate.runs.selectors import access_policy
from annotate.runs.services.policy import judgements_in, policy_create, policy_update

SHOWN_FIRES = 10


class FireShape(serializers.ModelSerializer[PolicyFire]):
    snapshot = serializers.IntegerField(source="snapshot_id")
    reward_run = serializers.IntegerField(source="reward_run_id", allow_null=True)
    dpo_run = serializers.IntegerField(source="dpo_run_id", allow_null=True)
    evaluation = serializers.IntegerField(source="evaluation_id", allow_null=True)

    class Meta:
        model = PolicyFire
        ref_name = "PolicyFire"
        fields = [
            "id", "judgements", "snapshot", "reward_run", "dpo_run", "evaluation", "created_at",
            "ended_at",
        ]  # fmt: skip


class PolicyShape(serializers.ModelSerializer[Policy]):
    campaigns = CampaignName(many=True)
    base = ModelName()
    reward_backbone = ModelName()
    prompt_set = serializers.IntegerField(source="prompt_set_id")
    reward_config = serializers.DictField()
    dpo_config = serializers.DictField()
    sampler = serializers.DictField()
    new_judgements = serializers.SerializerMethodField()
    fires = serializers.SerializerMethodField()

    class Meta:
        model = Policy
        ref_name = "Policy"
        fields = [
            "id", "name", "enabled", "campaigns", "every_hours", "every_judgements", "base",
            "reward_backbone", "prompt_set", "reward_config", "dpo_config", "sampler",
            "new_judgements", "fires", "created_at",
        ]  # fmt: skip

    def get_new_judgements(self, policy: Policy) -> int:
        last = policy.fires.order_by("-pk").first()
        return judgements_in(policy) - (last.judgements if last else 0)

    @extend_schema(responses=FireShape(many=True))
    def get_fires(self, policy: Policy) -> list[dict[str, Any]]:
        return list(FireShape(policy.fires.order_by("-pk")[:SHOWN_FIRES], many=True).data)


class PolicyPatch(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    enabled = serializers.BooleanField(default=True)
    campaigns = serializers.ListField(child=serializers.IntegerField(), min_length=1)
    every_hours = serializers.IntegerField(
        min_value=1, max_value=1_000_000, allow_null=True, default=None
    )
    every_judgements = serializers.IntegerField(
        min_value=1, max_value=1_000_000_000, allow_null=True, default=None
    )
    reward_config = serializers.DictField(default=dict)
    dpo_config = serializers.DictField(default=dict)
    sampler = serializers.DictField(default=dict)


class PolicyInput(PolicyPatch):
    base = serializers.IntegerField()
    reward_backbone = serializers.IntegerField()
    prompt_set = serializers.IntegerField()


class PoliciesView(APIView):
    @extend_schema(
        operation_id="policy_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(PolicyShape, "Policy"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = Policy.objects.filter(project=project).select_related("base", "reward_backbone")
        return Response(page(rows, request, lambda found: PolicyShape(found, many=True).data))

    @extend_schema(operation_id="policy_create", request=PolicyInput, responses={201: PolicyShape})
    def post(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.ADMIN)
        data = PolicyInput(data=request.data)
        data.is_valid(raise_exception=True)
        policy = policy_create(project=project, **_rows(project, dict(data.validated_data)))
        return Response(PolicyShape(policy).data, status.HTTP_201_CREATED)


class PolicyView(APIView):
    @extend_schema(operation_id="policy_get", responses=PolicyShape)
    def get(self, request: Request, pk: int) -> Response:
        policy = access_policy(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(PolicyShape(policy).data)

    @extend_schema(operation_id="policy_update", request=PolicyPatch, responses=PolicyShape)
    def patch(self, request: Request, pk: int) -> Response:
        policy = access_policy(user=user_of(request), pk=pk, at_least=Role.ADMIN)
        data = PolicyPatch(data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        changes = _rows(policy.project, dict(data.validated_data))
        return Response(PolicyShape(policy_update(policy=policy, **changes)).data)


def _rows(project: Project, asked: dict[str, Any]) -> dict[str, Any]:
    """Ids become this project's rows; another project's do not exist here."""
    if "campaigns" in asked:
        asked["campaigns"] = campaigns_in(project=project, ids=asked["campaigns"])
    kinds = {"base": ModelVersion.Kind.DIFFUSION, "reward_backbone": ModelVersion.Kind.REWARD}
    for name, kind in kinds.items():
        if name in asked:
            asked[name] = model_in(project=project, pk=asked[name], kind=kind)
    if "prompt_set" in asked:
        found = PromptSet.objects.filter(pk=asked["prompt_set"], project=project).first()
        if found is None:
            raise ApplicationError("No such prompt set in this project.", prompt_set="Not found.")
        asked["prompt_set"] = found
    return asked
