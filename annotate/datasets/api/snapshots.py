from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import PAGE_PARAMETERS, JobShape, page, paged, user_of
from annotate.core.jobs import job_cancel, job_retry
from annotate.datasets.models import Snapshot, SnapshotPair
from annotate.datasets.recipes import RECIPES, recipe_of
from annotate.datasets.selectors import (
    access_snapshot,
    pairs_of,
    snapshot_file,
    snapshot_folder,
)
from annotate.datasets.services.snapshot import (
    campaigns_in,
    pairs_create,
    pairs_preview,
    snapshot_create,
)
from annotate.datasets.since import answers_since
from annotate.datasets.tar import tar_stream
from annotate.generation.models import Candidate
from annotate.media.selectors import ImageShape
from annotate.projects.models import Role
from annotate.projects.selectors import access_project
from annotate.registry.shapes import ModelName


class CampaignName(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class SnapshotCounts(serializers.Serializer[Any]):
    pairs = serializers.IntegerField(default=0)
    train = serializers.IntegerField(default=0)
    validation = serializers.IntegerField(default=0)
    test = serializers.IntegerField(default=0)
    prompts = serializers.IntegerField(default=0, help_text="0 where people judged the pairs")
    judgements = serializers.IntegerField(default=0)
    people = serializers.IntegerField(default=0)
    images = serializers.IntegerField(default=0)
    bytes = serializers.IntegerField(default=0)


class SkippedShape(serializers.Serializer[Any]):
    """Prompts that gave no pair, by the reason."""

    one_candidate = serializers.IntegerField(default=0)
    no_difference = serializers.IntegerField(default=0)
    under_gap = serializers.IntegerField(default=0)
    no_pair = serializers.IntegerField(default=0)
    no_winner_image = serializers.IntegerField(default=0)
    scores_lower = serializers.IntegerField(default=0)

    class Meta:
        ref_name = "SkippedPrompts"


class KeptLevel(serializers.Serializer[Any]):
    level = serializers.IntegerField()
    chosen = serializers.IntegerField()
    kept = serializers.IntegerField()


class KeptSplit(serializers.Serializer[Any]):
    split = serializers.CharField()
    considered = serializers.IntegerField()
    kept = serializers.IntegerField()


class KeepShape(serializers.Serializer[Any]):
    """Prompts of a curriculum's stage: how many it looked at, how many it kept."""

    considered = serializers.IntegerField()
    kept = serializers.IntegerField()
    keep_rate = serializers.FloatField(allow_null=True)
    by_level = KeptLevel(many=True, default=list)
    by_split = KeptSplit(many=True)

    class Meta:
        ref_name = "StageKeep"


class DominanceComponent(serializers.Serializer[Any]):
    key = serializers.CharField()
    worse_share = serializers.FloatField(allow_null=True)
    mean_gap = serializers.FloatField(allow_null=True)
    mean_gap_kept = serializers.FloatField(allow_null=True)


class DominanceLevel(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=["dimension", "sub_dimension", "question"])
    chosen = serializers.BooleanField()
    compared = serializers.IntegerField()
    over_gap = serializers.IntegerField()
    dominating = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    components = DominanceComponent(many=True)


class GapShape(serializers.Serializer[Any]):
    mean = serializers.FloatField()
    least = serializers.FloatField()
    median = serializers.FloatField()
    most = serializers.FloatField()

    class Meta:
        ref_name = "ScoreGap"


class ReportShape(serializers.Serializer[Any]):
    """What a builder says of its choice; of people's pairs it is empty."""

    scorer = serializers.CharField(default="")
    weights = serializers.CharField(default="")
    candidates = serializers.IntegerField(default=0)
    unscored = serializers.IntegerField(default=0)
    incomplete = serializers.IntegerField(default=0)
    prompts = serializers.IntegerField(default=0)
    skipped = SkippedShape(default=dict)
    keep = KeepShape(allow_null=True, default=None)
    gap = GapShape(allow_null=True, default=None)
    dominance = DominanceLevel(many=True, default=list)

    class Meta:
        ref_name = "PairReport"


class StageBefore(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class SnapshotShape(serializers.Serializer[Snapshot]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    job = JobShape(source="*")
    campaigns = CampaignName(many=True)
    builder = serializers.ChoiceField(choices=["people", *RECIPES])
    recipe = serializers.DictField()
    labels = serializers.ChoiceField(choices=Snapshot.Labels.choices)
    report = ReportShape()
    before = StageBefore(allow_null=True)
    input_sha256 = serializers.CharField(allow_blank=True)
    content_sha256 = serializers.CharField(allow_blank=True)
    counts = SnapshotCounts()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Snapshot"


class SnapshotInput(serializers.Serializer[Any]):
    """Either the campaigns whose pairs people judged, or the recipe of a builder."""

    name = serializers.CharField(max_length=120)
    campaigns = serializers.ListField(
        child=serializers.IntegerField(), min_length=1, required=False
    )
    recipe = serializers.DictField(required=False)
    labels = serializers.ChoiceField(
        choices=Snapshot.Labels.choices,
        required=False,
        help_text="Of campaigns: plain shares of votes (the default), or soft labels of a fit to"
        " the judgements in the snapshot.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("campaigns" in attrs) == ("recipe" in attrs):
            raise serializers.ValidationError("Give campaigns, or a recipe: one of the two.")
        if "recipe" in attrs and "labels" in attrs:
            raise serializers.ValidationError(
                {"labels": "A recipe labels by scores: leave this out."}
            )
        return attrs


class PreviewInput(serializers.Serializer[Any]):
    recipe = serializers.DictField()


class PreviewCounts(serializers.Serializer[Any]):
    pairs = serializers.IntegerField()
    train = serializers.IntegerField()
    validation = serializers.IntegerField()
    test = serializers.IntegerField()


class Preview(serializers.Serializer[Any]):
    counts = PreviewCounts()
    report = ReportShape()
    input_sha256 = serializers.CharField()

    class Meta:
        ref_name = "SnapshotPreview"


class PairSideShape(serializers.Serializer[Any]):
    candidate = serializers.IntegerField()
    model_version = ModelName(allow_null=True)
    origin = serializers.ChoiceField(choices=Candidate.Origin.choices)
    level = serializers.IntegerField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    image = ImageShape()

    class Meta:
        ref_name = "ChosenSide"


class ChosenPair(serializers.Serializer[SnapshotPair]):
    number = serializers.IntegerField()
    prompt = serializers.CharField(source="prompt.text")
    split = serializers.CharField(source="prompt.split")
    stage = serializers.CharField(allow_blank=True)
    winner = serializers.SerializerMethodField()
    loser = serializers.SerializerMethodField()

    @extend_schema_field(PairSideShape)
    def get_winner(self, pair: SnapshotPair) -> Any:
        return PairSideShape(_side(pair.winner, pair.winner_level, pair.winner_score)).data

    @extend_schema_field(PairSideShape)
    def get_loser(self, pair: SnapshotPair) -> Any:
        return PairSideShape(_side(pair.loser, None, pair.loser_score)).data


def _side(candidate: Candidate, level: int | None, score: float | None) -> dict[str, Any]:
    return {
        "candidate": candidate.pk,
        "model_version": candidate.model_version,
        "origin": candidate.origin,
        "level": level,
        "score": score,
        "image": candidate.asset,
    }


class SnapshotsView(APIView):
    @extend_schema(
        operation_id="snapshot_list",
        parameters=PAGE_PARAMETERS,
        responses=paged(SnapshotShape, "Snapshot"),
    )
    def get(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.REVIEWER)
        rows = (
            Snapshot.objects.filter(project=project)
            .select_related("before")
            .prefetch_related("campaigns")
        )
        return Response(page(rows, request, lambda found: SnapshotShape(found, many=True).data))

    @extend_schema(
        operation_id="snapshot_create", request=SnapshotInput, responses={201: SnapshotShape}
    )
    def post(self, request: Request, project_id: int) -> Response:
        user = user_of(request)
        project = access_project(user=user, pk=project_id, at_least=Role.RESEARCHER)
        data = SnapshotInput(data=request.data)
        data.is_valid(raise_exception=True)
        asked = data.validated_data
        named = {"project": project, "user": user, "name": asked["name"]}
        if "recipe" in asked:
            snapshot = pairs_create(**named, recipe=recipe_of(asked["recipe"]))
        else:
            campaigns = campaigns_in(project=project, ids=asked["campaigns"])
            labels = asked.get("labels", Snapshot.Labels.VOTES)
            snapshot = snapshot_create(**named, campaigns=campaigns, labels=labels)
        return Response(SnapshotShape(snapshot).data, status.HTTP_201_CREATED)


class SnapshotPreviewView(APIView):
    @extend_schema(operation_id="snapshot_preview", request=PreviewInput, responses=Preview)
    def post(self, request: Request, project_id: int) -> Response:
        project = access_project(user=user_of(request), pk=project_id, at_least=Role.RESEARCHER)
        data = PreviewInput(data=request.data)
        data.is_valid(raise_exception=True)
        recipe = recipe_of(data.validated_data["recipe"])
        return Response(Preview(pairs_preview(project=project, recipe=recipe)).data)


class SnapshotView(APIView):
    @extend_schema(operation_id="snapshot_get", responses=SnapshotShape)
    def get(self, request: Request, pk: int) -> Response:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(SnapshotShape(snapshot).data)


class SnapshotSince(serializers.Serializer[Any]):
    """Of the answers in a snapshot. Its files stay as they are."""

    answers = serializers.IntegerField()
    counting = serializers.IntegerField(help_text="Would be in it if it were built today.")
    gone = serializers.IntegerField(help_text="No longer count: the sum of what follows.")
    excluded = serializers.IntegerField()
    withdrawn = serializers.IntegerField(help_text="Their person withdrew.")
    answered_anew = serializers.IntegerField()
    taken_back = serializers.IntegerField()
    overruled = serializers.IntegerField(help_text="A reviewer decided otherwise since.")


class SnapshotSinceView(APIView):
    @extend_schema(operation_id="snapshot_since", responses=SnapshotSince)
    def get(self, request: Request, pk: int) -> Response:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        return Response(answers_since(snapshot))


class SnapshotPairsView(APIView):
    @extend_schema(
        operation_id="snapshot_pairs",
        parameters=PAGE_PARAMETERS,
        responses=paged(ChosenPair, "ChosenPair"),
        description="The pairs that a builder chose, the last first. People's pairs are not here.",
    )
    def get(self, request: Request, pk: int) -> Response:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.REVIEWER)
        rows = pairs_of(snapshot)
        return Response(page(rows, request, lambda found: ChosenPair(found, many=True).data))


class SnapshotActView(APIView):
    @extend_schema(operation_id="snapshot_act", request=None, responses=SnapshotShape)
    def post(self, request: Request, pk: int, act: str) -> Response:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        {"cancel": job_cancel, "retry": job_retry}[act](snapshot)
        snapshot.refresh_from_db()
        return Response(SnapshotShape(snapshot).data)


class FileView(APIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # files, errors as JSON


class SnapshotDownloadView(FileView):
    @extend_schema(
        operation_id="snapshot_download",
        responses={(200, "application/x-tar"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        name = f"snapshot-{snapshot.pk}"
        return StreamingHttpResponse(
            tar_stream(snapshot_folder(snapshot), name),
            content_type="application/x-tar",
            headers={"Content-Disposition": f'attachment; filename="{name}.tar"'},
        )


class SnapshotFileView(FileView):
    @extend_schema(
        operation_id="snapshot_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int, path: str) -> HttpResponseBase:
        snapshot = access_snapshot(user=user_of(request), pk=pk, at_least=Role.RESEARCHER)
        file = snapshot_file(snapshot, path)
        return FileResponse(
            file.open("rb"), as_attachment=True, content_type="application/octet-stream"
        )
