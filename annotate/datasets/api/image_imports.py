from pathlib import Path
from typing import Any, BinaryIO, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.accounts.models import User
from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.errors import ApplicationError, Forbidden
from annotate.core.jobs import job_cancel, job_retry
from annotate.datasets.models import ImageImport, ImportLikeness, ImportProblem
from annotate.datasets.places import prefix_check
from annotate.datasets.selectors import Told, access_image_import, told_by
from annotate.datasets.services.image_import import (
    check_asked,
    file_stage,
    image_import_create,
    image_import_start,
)
from annotate.media.likeness import MOST_DISTANCE
from annotate.media.selectors import ImageShape
from annotate.projects.models import Project, Role
from annotate.projects.selectors import access_project
from annotate.prompts.models import PromptSet
from annotate.registry.folders import allowed_folder

SHOWN_PROBLEMS = 100
SHOWN_LIKENESSES = 50
TAKEN_AS_ASKED = ("prefix", "archive", "table", "target", "near", "near_distance")


class RawParser(BaseParser):
    """Hands the body on as a stream, whatever the sender calls it."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return stream


class ImportPromptSet(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ImportProblemShape(serializers.ModelSerializer[ImportProblem]):
    class Meta:
        model = ImportProblem
        ref_name = "ImportProblem"
        fields = ["row", "file", "message"]


class ImportLikenessShape(serializers.Serializer[ImportLikeness]):
    row = serializers.IntegerField()
    file = serializers.CharField()
    distance = serializers.IntegerField(help_text="Bits that differ, of 64.")
    skipped = serializers.BooleanField()
    like = ImageShape()
    like_file = serializers.CharField(
        help_text="What the other image's file was called; empty where it was not imported."
    )

    class Meta:
        ref_name = "ImportLikeness"


class ImageImportShape(serializers.Serializer[ImageImport]):
    id = serializers.IntegerField()
    job = JobShape(source="*")
    prompt_set = ImportPromptSet()
    source = serializers.ChoiceField(choices=ImageImport.Source.choices)  # type: ignore[assignment]
    target = serializers.ChoiceField(choices=ImageImport.Target.choices)
    archive = serializers.CharField()
    prefix = serializers.CharField()
    table = serializers.CharField()
    near = serializers.ChoiceField(choices=ImageImport.Near.choices)
    near_distance = serializers.IntegerField()
    imported = serializers.IntegerField()
    repeated = serializers.IntegerField()
    skipped = serializers.IntegerField()
    likeness_count = serializers.SerializerMethodField()
    likenesses = serializers.SerializerMethodField()
    problem_count = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "ImageImport"

    @classmethod
    def shown(cls, jobs: list[ImageImport]) -> list[dict[str, Any]]:
        """A page of imports, with no more statements than one alone takes."""
        shape: Any = cls
        return list(shape(jobs, many=True, context={"told": _told(jobs)}).data)

    def _of(self, job: ImageImport) -> Told:
        if "told" not in self.context:
            self._context = {"told": _told([job])}
        found: Told = self.context["told"][job.pk]
        return found

    def get_problem_count(self, job: ImageImport) -> int:
        return self._of(job).problem_count

    @extend_schema_field(ImportProblemShape(many=True))
    def get_problems(self, job: ImageImport) -> list[dict[str, Any]]:
        return list(ImportProblemShape(self._of(job).problems, many=True).data)

    def get_likeness_count(self, job: ImageImport) -> int:
        return self._of(job).likeness_count

    @extend_schema_field(ImportLikenessShape(many=True))
    def get_likenesses(self, job: ImageImport) -> list[dict[str, Any]]:
        return [ImportLikenessShape(row).data for row in self._of(job).likenesses]


def _told(jobs: list[ImageImport]) -> dict[int, Told]:
    return told_by(jobs, problems=SHOWN_PROBLEMS, likenesses=SHOWN_LIKENESSES)


class ImageImportInput(serializers.Serializer[Any]):
    prompt_set = serializers.IntegerField(allow_null=True, default=None)
    prompt_set_name = serializers.CharField(max_length=120, allow_blank=True, default="")
    folder = serializers.CharField(
        allow_blank=True, default="", help_text="A folder on the server (staff only)."
    )
    prefix = serializers.CharField(
        max_length=1_100,
        allow_blank=True,
        default="",
        help_text="s3://bucket/prefix/, one that the server's operator allows.",
    )
    archive = serializers.CharField(
        max_length=200,
        allow_blank=True,
        default="",
        help_text="A zip, tar or tar.gz in the folder that holds the files.",
    )
    table = serializers.CharField(
        max_length=200,
        allow_blank=True,
        default="items.csv",
        help_text="The CSV or JSONL file. Photos need none: empty takes every image there is.",
    )
    target = serializers.ChoiceField(
        choices=ImageImport.Target.choices, default=ImageImport.Target.CANDIDATES
    )
    near = serializers.ChoiceField(
        choices=ImageImport.Near.choices,
        default=ImageImport.Near.KEEP,
        help_text="What happens to an image that resembles one that is there.",
    )
    near_distance = serializers.IntegerField(min_value=0, max_value=MOST_DISTANCE, default=6)


class ImageImportStart(serializers.Serializer[Any]):
    table = serializers.CharField(max_length=200, allow_blank=True, default="")
    archive = serializers.CharField(max_length=200, allow_blank=True, default="")


class Staged(serializers.Serializer[Any]):
    bytes = serializers.IntegerField()


class ImageImportsView(APIView):
    @extend_schema(
        operation_id="image_import_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(ImageImportShape, "ImageImport"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.RESEARCHER)
        rows = ImageImport.objects.filter(project=project).select_related("prompt_set")
        return Response(page(rows, request, ImageImportShape.shown))

    @extend_schema(
        operation_id="image_import_create",
        request=ImageImportInput,
        responses={201: ImageImportShape},
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = ImageImportInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        folder = _folder(asked["folder"], user)
        if asked["prefix"]:
            _check_prefix(asked)
        if folder or asked["prefix"]:
            check_asked(target=asked["target"], table=asked["table"])
        job = image_import_create(
            project=project,
            user=user,
            prompt_set=_prompt_set(project, asked),
            folder=folder,
            **{name: asked[name] for name in TAKEN_AS_ASKED},
        )
        return Response(ImageImportShape(job).data, status.HTTP_201_CREATED)


def _folder(name: str, user: User) -> Path | None:
    if not name:
        return None
    if not user.is_staff:
        raise Forbidden("Only staff may import from the server's disk. Upload the files.")
    return allowed_folder(name)


def _check_prefix(asked: dict[str, Any]) -> None:
    if asked["folder"] or asked["archive"]:
        raise ApplicationError("Give a prefix or a folder, not both.", prefix="One of them.")
    prefix_check(asked["prefix"])


def _prompt_set(project: Project, asked: dict[str, Any]) -> PromptSet:
    if asked["prompt_set"]:
        found = PromptSet.objects.filter(pk=asked["prompt_set"], project=project).first()
        if found is None:
            raise ApplicationError("No such prompt set in this project.", prompt_set="Not found.")
        return found
    if not asked["prompt_set_name"]:
        raise ApplicationError("Name a prompt set for the images' prompts.", prompt_set="Missing.")
    return PromptSet.objects.get_or_create(project=project, name=asked["prompt_set_name"])[0]


class ImageImportView(APIView):
    @extend_schema(operation_id="image_import_get", responses=ImageImportShape)
    def get(self, request: Request, pk: int) -> Response:
        job = access_image_import(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        return Response(ImageImportShape(job).data)


class ImageImportFileView(APIView):
    parser_classes = [RawParser]

    @extend_schema(
        operation_id="image_import_file",
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=Staged,
    )
    def put(self, request: Request, pk: int, path: str) -> Response:
        job = access_image_import(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        size = file_stage(job=job, name=path, stream=cast(BinaryIO, request._request))
        return Response({"bytes": size})


class ImageImportStartView(APIView):
    @extend_schema(
        operation_id="image_import_start", request=ImageImportStart, responses=ImageImportShape
    )
    def post(self, request: Request, pk: int) -> Response:
        job = access_image_import(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        data = ImageImportStart(data=request.data)
        data.is_valid(raise_exception=True)
        image_import_start(job=job, **data.validated_data)
        return Response(ImageImportShape(job).data)


class ImageImportActView(APIView):
    @extend_schema(operation_id="image_import_act", request=None, responses=ImageImportShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        job = access_image_import(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](job)
        job.refresh_from_db()
        return Response(ImageImportShape(job).data)
