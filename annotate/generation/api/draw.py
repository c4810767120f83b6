"""Generation jobs and candidates."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.errors import ApplicationError
from annotate.core.jobs import job_cancel, job_retry
from annotate.generation.models import Candidate, GenerationJob, GenerationProblem
from annotate.generation.selectors.draw import access_generation, candidates_of, generations_of
from annotate.generation.services.draw import MOST_IN_A_POOL, generation_create
from annotate.generation.services.modes import MODE_KEYS
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import Split
from annotate.prompts.selectors import prompt_set_in
from annotate.registry.models import ModelVersion
from annotate.registry.selectors import model_in
from annotate.registry.shapes import ModelName
from training.contracts import LARGEST_SEED

MODES = list(MODE_KEYS)


class PromptSetName(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class GenerationShape(serializers.Serializer[GenerationJob]):
    id = serializers.IntegerField()
    job = JobShape(source="*")
    model_version = ModelName()
    prompt_set = PromptSetName()
    split = serializers.CharField()
    mode = serializers.ChoiceField(choices=MODES)
    seeds = serializers.ListField(child=serializers.IntegerField())
    seeds_per_prompt = serializers.IntegerField()
    pool_seed = serializers.IntegerField()
    sampler = serializers.DictField()
    candidate_count = serializers.IntegerField()
    problem_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Generation"


class GenerationInput(serializers.Serializer[Any]):
    model_version = serializers.IntegerField()
    prompt_set = serializers.IntegerField()
    split = serializers.ChoiceField(choices=Split.choices, default="", allow_blank=True)
    prompt_limit = serializers.IntegerField(
        min_value=1, max_value=1_000_000, allow_null=True, default=None
    )
    seeds = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=LARGEST_SEED),
        default=list,
        max_length=10_000,
    )
    # Pools in place of seeds: each prompt gets so many of its own, drawn from its text and pool_seed.
    seeds_per_prompt = serializers.IntegerField(min_value=0, max_value=MOST_IN_A_POOL, default=0)
    pool_seed = serializers.IntegerField(min_value=0, max_value=LARGEST_SEED, default=0)
    mode = serializers.ChoiceField(choices=MODES, default="text")
    sampler = serializers.DictField(default=dict)


class PromptName(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = serializers.CharField()


class CandidateShape(serializers.Serializer[Candidate]):
    id = serializers.IntegerField()
    prompt = PromptName()
    model_version = ModelName(allow_null=True)
    origin = serializers.ChoiceField(choices=Candidate.Origin.choices)
    seed = serializers.IntegerField(allow_null=True)
    variant = serializers.CharField()
    image = ImageShape(source="asset")
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Candidate"


class GenerationsView(APIView):
    @extend_schema(
        operation_id="generation_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(GenerationShape, "Generation"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = generations_of(project)
        return Response(page(rows, request, lambda found: GenerationShape(found, many=True).data))

    @extend_schema(
        operation_id="generation_create", request=GenerationInput, responses={201: GenerationShape}
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = GenerationInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = dict(data.validated_data)
        model = model_in(
            project=project, pk=asked.pop("model_version"), kind=ModelVersion.Kind.DIFFUSION
        )
        prompt_set = prompt_set_in(user=user, project=project, pk=asked.pop("prompt_set"))
        job = generation_create(
            project=project, user=user, model_version=model, prompt_set=prompt_set, **asked
        )
        shown = access_generation(user=user, pk=job.pk, at_least=Role.RESEARCHER)
        return Response(GenerationShape(shown).data, status.HTTP_201_CREATED)


class GenerationView(APIView):
    @extend_schema(operation_id="generation_get", responses=GenerationShape)
    def get(self, request: Request, pk: int) -> Response:
        job = access_generation(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(GenerationShape(job).data)


class GenerationActView(APIView):
    @extend_schema(operation_id="generation_act", request=None, responses=GenerationShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        job = access_generation(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](job)
        fresh = access_generation(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        return Response(GenerationShape(fresh).data)


class ProblemShape(serializers.Serializer[GenerationProblem]):
    id = serializers.IntegerField()
    item = serializers.CharField()
    prompt = PromptName()
    message = serializers.CharField()

    class Meta:
        ref_name = "GenerationProblem"


class GenerationProblemsView(APIView):
    @extend_schema(
        operation_id="generation_problems",
        parameters=PAGE_PARAMETERS,
        responses=paged(ProblemShape, "GenerationProblem"),
    )
    def get(self, request: Request, pk: int) -> Response:
        job = access_generation(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = job.problems.select_related("prompt")
        return Response(page(rows, request, lambda found: ProblemShape(found, many=True).data))


class CandidatesView(APIView):
    @extend_schema(
        operation_id="candidate_list",
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("model_version", int),
            OpenApiParameter("prompt", int),
            OpenApiParameter("generation", int),
            OpenApiParameter("prompt_set", int),
        ],
        responses=paged(CandidateShape, "Candidate"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        names = {
            "model_version": "model_version_id",
            "prompt": "prompt_id",
            "generation": "generation_job_id",
            "prompt_set": "prompt__prompt_set_id",
        }
        # Named one by one: a filter that a caller could spell freely would walk into other tables.
        filters = {field: _id(request, name) for name, field in names.items()}
        rows = candidates_of(project, filters=filters)
        return Response(page(rows, request, lambda found: CandidateShape(found, many=True).data))


def _id(request: Request, name: str) -> int | None:
    value = request.query_params.get(name)
    if value in {None, ""}:
        return None
    if not value.isdecimal():
        raise ApplicationError(f"{name} must be an id.")
    return int(value)
