"""The annotator's door: leases, judgements, undo, history. The hot path."""

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotate.core.api import page_by_time, user_of
from annotate.core.errors import ApplicationError
from annotate.labeling.examples import examples_shown
from annotate.labeling.faces.answer import MOST_MISSED
from annotate.labeling.models import Campaign, FaceGrade, Judgement, RegionMark, WordMark
from annotate.labeling.own_prompt.form import shown_form
from annotate.labeling.regions.marks import MOST_MARKS
from annotate.labeling.selectors import (
    access_campaign,
    history_of,
    judgement_rows,
    own_numbers,
    work_of,
)
from annotate.labeling.services.judgement import (
    Submission,
    judgement_submit,
    judgement_undo,
    leases_take,
)
from annotate.labeling.services.lease import leases_renew, leases_return
from annotate.labeling.services.quiz import has_passed
from annotate.media.selectors import ImageShape, VideoShape

CHOICES = ["left", "right", "tie", "both_bad"]
OLDER_THAN = OpenApiParameter("after", str, description="The `next` of the page before.")
VERDICTS = ["answered", "skipped", "flagged"]
FORM_FIELDS = ["ratings", "answers", "strength", "dimensions", "reasons", "placements", "regions",
               "faces", "marks"]  # fmt: skip
ANSWER_FIELDS = ["choice", *FORM_FIELDS]
LARGEST_VIEW = 4_000  # characters of JSON
LARGEST_SUBMISSION = 256 * 1024  # bytes: 8,000 points of brush strokes need half of it


class TooLarge(ApplicationError):
    """Said of a body by its length alone: it is neither read nor parsed."""

    code = "too_large"
    status = 413


class InputShape(ImageShape):
    """An image that belongs to the prompt."""

    role = serializers.ChoiceField(choices=["source", "mask", "reference"])
    video = None  # type: ignore[assignment]

    class Meta:
        ref_name = "PromptInput"


class SeenFrame(serializers.Serializer[Any]):
    frame = serializers.IntegerField(help_text="From 0.")
    at_ms = serializers.IntegerField()
    url = serializers.CharField()


class PlayedVideo(VideoShape):
    moments = serializers.ListField(
        child=serializers.IntegerField(), help_text="When each frame appears, in ms."
    )
    seen = SeenFrame(many=True, help_text="The frames that a model sees, as it sees them.")

    class Meta:
        ref_name = "PlayedVideo"


class LeaseImage(ImageShape):
    video = PlayedVideo(allow_null=True)

    class Meta:
        ref_name = "LeaseImage"


class OwnOption(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours, not DRF's


class OwnQuestion(serializers.Serializer[Any]):
    """One of a prompt's own questions; in an answer its item is `own.` and the key."""

    key = serializers.CharField()
    question = serializers.CharField()
    options = OwnOption(many=True)
    asks_if = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class FaceBox(serializers.Serializer[Any]):
    """A face to be judged. Lengths are fractions of the image's sides."""

    image = serializers.IntegerField(help_text="Its place on the screen.")
    face = serializers.IntegerField(help_text="From 0, the largest first.")
    left = serializers.FloatField()
    top = serializers.FloatField()
    width = serializers.FloatField()
    height = serializers.FloatField()


class LeaseShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    prompt = serializers.CharField()
    images = LeaseImage(many=True)
    inputs = InputShape(many=True)
    questions = OwnQuestion(many=True, help_text="The prompt's own, where the campaign asks them.")
    faces = FaceBox(many=True, help_text="Where the campaign asks about faces.")
    is_sensitive = serializers.BooleanField(help_text="Cover its images until they are uncovered.")
    expires_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Lease"


class ProgressShape(serializers.Serializer[Any]):
    mine = serializers.IntegerField()
    filled = serializers.IntegerField()
    places = serializers.IntegerField()
    active_ms = serializers.IntegerField()

    class Meta:
        ref_name = "Progress"


class Handout(serializers.Serializer[Any]):
    leases = LeaseShape(many=True)
    progress = ProgressShape()
    remaining = serializers.ChoiceField(
        choices=[
            "more",
            "wait",
            "done",
            "closed",
            "paused",
            "draft",
            "barred",
            "not_admitted",
            "enough",
        ]
    )


class FeedbackRow(serializers.Serializer[Any]):
    """What was expected of an answer, in the screen's words."""

    question = serializers.CharField()
    image = serializers.IntegerField(help_text="Its place on the screen.")
    yours = serializers.CharField(allow_blank=True)
    expected = serializers.CharField(allow_blank=True)
    credit = serializers.FloatField(help_text="0 to 1.")
    explanation = serializers.CharField(allow_blank=True)

    class Meta:
        ref_name = "Feedback"


class Saved(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    arrival = serializers.ChoiceField(choices=Judgement.Arrival.choices)
    repeated = serializers.BooleanField()
    notice = serializers.CharField(allow_blank=True)
    feedback = FeedbackRow(many=True, help_text="Of an answer in the entrance test.")


class Submitted(Handout):
    saved = Saved()


class Undone(Handout):
    lease = LeaseShape()


class WantInput(serializers.Serializer[Any]):
    want = serializers.IntegerField(min_value=0, max_value=20, default=3)


class LeaseIds(serializers.Serializer[Any]):
    leases = serializers.ListField(child=serializers.UUIDField(), max_length=50)


class Renewed(serializers.Serializer[Any]):
    renewed = serializers.ListField(child=serializers.UUIDField())
    gone = serializers.ListField(child=serializers.UUIDField())


class RatingRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(min_value=0, max_value=8, help_text="Its place on the screen.")
    criterion = serializers.CharField(max_length=40)
    value = serializers.IntegerField(min_value=-100, max_value=100)

    class Meta:
        ref_name = "Rating"


class AnswerRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(min_value=0, max_value=8, help_text="Its place on the screen.")
    item = serializers.CharField(max_length=40)
    option = serializers.CharField(max_length=40)

    class Meta:
        ref_name = "Answer"


class DimensionRow(serializers.Serializer[Any]):
    dimension = serializers.CharField(max_length=40)
    choice = serializers.ChoiceField(choices=CHOICES)
    strength = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, default=None)

    class Meta:
        ref_name = "DimensionChoice"


class ReasonRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(
        min_value=0, max_value=1, allow_null=True, default=None, help_text="Its place, or null."
    )
    key = serializers.CharField(max_length=40)

    class Meta:
        ref_name = "Reason"


class PlacementRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(min_value=0, max_value=8, help_text="Its place on the screen.")
    slot = serializers.IntegerField(min_value=1, max_value=9, help_text="1 is the best.")

    class Meta:
        ref_name = "Placement"


class MarkRow(serializers.Serializer[Any]):
    tool = serializers.ChoiceField(choices=RegionMark.Tool.choices)
    reason = serializers.CharField(max_length=40)
    geometry = serializers.DictField(
        help_text="Fractions of the image. patch: cells; brush: radius, points; box: x, y, w, h;"
        " point: x, y."
    )

    class Meta:
        ref_name = "Mark"


class WordMarkRow(serializers.Serializer[Any]):
    word = serializers.IntegerField(min_value=0, max_value=1_000_000, help_text="From 0.")
    text = serializers.CharField(max_length=200_000, trim_whitespace=False)
    fault = serializers.ChoiceField(choices=WordMark.Fault.choices)

    class Meta:
        ref_name = "WordMark"


class RegionsRow(serializers.Serializer[Any]):
    nothing_to_mark = serializers.BooleanField(default=False)
    marks = MarkRow(many=True, default=list, max_length=MOST_MARKS)  # type: ignore[call-arg]
    words = WordMarkRow(many=True, default=list, max_length=2_000)  # type: ignore[call-arg]

    class Meta:
        ref_name = "Regions"


class FaceGradeRow(serializers.Serializer[Any]):
    face = serializers.IntegerField(min_value=0, max_value=100, help_text="Its number, from 0.")
    grade = serializers.ChoiceField(choices=FaceGrade.Grade.choices)
    defects = serializers.ListField(
        child=serializers.CharField(max_length=40), default=list, max_length=20
    )

    class Meta:
        ref_name = "FaceGrade"


class FacesRow(serializers.Serializer[Any]):
    grades = FaceGradeRow(many=True, default=list, max_length=100)  # type: ignore[call-arg]
    missed = serializers.IntegerField(
        min_value=0, max_value=MOST_MISSED, default=0, help_text="Faces without a box."
    )

    class Meta:
        ref_name = "Faces"


class TimeMarkRow(serializers.Serializer[Any]):
    image = serializers.IntegerField(min_value=0, max_value=8, help_text="Its place on the screen.")
    at_ms = serializers.IntegerField(min_value=0, max_value=86_400_000)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")

    class Meta:
        ref_name = "TimeMark"


class SubmissionInput(WantInput):
    id = serializers.UUIDField()
    lease = serializers.UUIDField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    choice = serializers.ChoiceField(
        choices=CHOICES, allow_null=True, default=None, help_text="Of a pair."
    )
    ratings = RatingRow(
        many=True,
        default=list,
        max_length=200,  # type: ignore[call-arg]  # the list's, as DRF has it
        help_text="Of a group: each image on each criterion.",
    )
    answers = AnswerRow(
        many=True,
        default=list,
        max_length=200,  # type: ignore[call-arg]
        help_text="Of a checklist: each item that applies.",
    )
    strength = serializers.IntegerField(
        min_value=1, max_value=5, allow_null=True, default=None, help_text="Of the choice."
    )
    dimensions = DimensionRow(
        many=True,
        default=list,
        max_length=20,  # type: ignore[call-arg]
        help_text="Of a pair with dimensions: a choice for each.",
    )
    reasons = ReasonRow(
        many=True,
        default=list,
        max_length=40,  # type: ignore[call-arg]
        help_text="Of a pair with reason tags: those that hold.",
    )
    placements = PlacementRow(
        many=True,
        default=list,
        max_length=20,  # type: ignore[call-arg]
        help_text="Of a ranking: the slot of each image.",
    )
    regions = RegionsRow(allow_null=True, default=None, help_text="Of an image with its prompt.")
    faces = FacesRow(allow_null=True, default=None, help_text="Of an image with faces: every one.")
    marks = TimeMarkRow(
        many=True,
        default=list,
        max_length=100,  # type: ignore[call-arg]
        help_text="Of videos: moments pointed at, with or without a reason.",
    )
    checklist = serializers.CharField(
        max_length=64,
        allow_blank=True,
        default="",
        help_text="The sha256 of the guide's form: for another version an answer is refused.",
    )
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")
    duration_ms = serializers.IntegerField(min_value=0, max_value=86_400_000, default=0)
    view = serializers.DictField(default=dict)

    def validate_view(self, view: dict[str, Any]) -> dict[str, Any]:
        text = json.dumps(view)
        if len(text) > LARGEST_VIEW or "\\u0000" in text:
            raise serializers.ValidationError(f"At most {LARGEST_VIEW} characters of plain JSON.")
        return view

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["verdict"] != "answered" and any(data.get(name) for name in ANSWER_FIELDS):
            raise serializers.ValidationError(
                "Only an answer carries a choice, ratings or anything else that was filled in."
            )
        if data["verdict"] != "answered" and not data["reason"]:
            raise serializers.ValidationError({"reason": "Say why."})
        return data


class ChoiceInput(SubmissionInput):
    """A submission that fills in no form, as most do: what it does not carry costs it nothing."""

    ratings = answers = strength = dimensions = reasons = None  # type: ignore[assignment]
    placements = regions = faces = marks = None  # type: ignore[assignment]


# Made once: a serializer copies its fields each time it is made, which is a tenth of a decision's
# work. Only `run_validation` of them is used, which keeps no state.
SUBMISSION = SubmissionInput()
CHOICE = ChoiceInput()


def submission_of(data: Any) -> Submission:
    """A request's body, checked field by field. Raises DRF's ValidationError."""
    is_choice = type(data) is dict and data.keys().isdisjoint(FORM_FIELDS)
    return Submission(**(CHOICE if is_choice else SUBMISSION).run_validation(data))


class UndoInput(WantInput):
    id = serializers.UUIDField()


class WorkProject(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class WorkRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    project = WorkProject()
    name = serializers.CharField()
    kind = serializers.CharField()
    question = serializers.CharField()
    judged = serializers.IntegerField()
    places = serializers.IntegerField()
    filled = serializers.IntegerField()
    open = serializers.BooleanField()


class WorkList(serializers.Serializer[Any]):
    results = WorkRow(many=True)


class ExampleShown(serializers.Serializer[Any]):
    """A worked example, without saying which candidate it is."""

    image = ImageShape()
    prompt = serializers.CharField()
    is_sensitive = serializers.BooleanField()
    scores = serializers.DictField(child=serializers.IntegerField(), help_text="By criterion.")
    options = serializers.DictField(child=serializers.CharField(), help_text="By item.")
    text = serializers.CharField(allow_blank=True)


class Guide(serializers.ModelSerializer[Campaign]):
    form = serializers.DictField()
    is_plain = serializers.SerializerMethodField(
        help_text="One choice of a pair and nothing else, nothing of it ever covered."
    )
    cares = serializers.BooleanField(help_text="Some of its images are covered at first.")
    examples = serializers.SerializerMethodField()
    needs_quiz = serializers.SerializerMethodField(
        help_text="This person is handed nothing before they pass the quiz."
    )

    def get_is_plain(self, campaign: Campaign) -> bool:
        more = campaign.form or campaign.cares or self.get_needs_quiz(campaign)
        return campaign.kind == Campaign.Kind.PAIRWISE and not more

    @extend_schema_field(ExampleShown(many=True))
    def get_examples(self, campaign: Campaign) -> list[dict[str, Any]]:
        return examples_shown(campaign)

    def get_needs_quiz(self, campaign: Campaign) -> bool:
        return not has_passed(campaign, self.context["user"])

    class Meta:
        model = Campaign
        fields = [
            "is_plain", "cares", "examples", "needs_quiz",
            "id", "name", "kind", "media", "question", "guideline", "form", "skip_reasons", "flag_reasons", "hold",
            "lease_minutes", "status",
        ]  # fmt: skip

    def to_representation(self, instance: Campaign) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if instance.kind == Campaign.Kind.OWN_PROMPT:  # the models that draw are nobody's to know
            shown["form"] = shown_form(instance.form)
        return shown


class HistoryRow(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    prompt = serializers.CharField()
    images = ImageShape(many=True)
    verdict = serializers.ChoiceField(choices=VERDICTS)
    choice = serializers.ChoiceField(choices=CHOICES, allow_null=True)
    ratings = RatingRow(many=True)
    answers = AnswerRow(many=True)
    strength = serializers.IntegerField(allow_null=True)
    dimensions = DimensionRow(many=True)
    reasons = ReasonRow(many=True)
    placements = PlacementRow(many=True)
    regions = RegionsRow(allow_null=True)
    faces = FacesRow(allow_null=True)
    marks = TimeMarkRow(many=True)
    reason = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    undoable = serializers.BooleanField()


class History(serializers.Serializer[Any]):
    results = HistoryRow(many=True)
    next = serializers.CharField(allow_null=True)


class OwnSpan(serializers.Serializer[Any]):
    judged = serializers.IntegerField(help_text="Answers that stand.")
    active_ms = serializers.IntegerField(help_text="Paid time.")
    median_ms = serializers.IntegerField(allow_null=True, help_text="Of one answer.")


class OwnNumbers(serializers.Serializer[Any]):
    campaign = OwnSpan()
    since = OwnSpan()


class SinceInput(serializers.Serializer[Any]):
    since = serializers.DateTimeField(
        help_text="The second span begins here: the person's midnight, for today."
    )


class WorkView(APIView):
    @extend_schema(operation_id="work_list", responses=WorkList)
    def get(self, request: Request) -> Response:
        return Response({"results": work_of(user_of(request))})


class GuideView(APIView):
    @extend_schema(operation_id="campaign_guide", responses=Guide)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        return Response(Guide(campaign, context={"user": user}).data)


class LeasesView(APIView):
    @extend_schema(operation_id="leases_take", request=WantInput, responses=Handout)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = WantInput(data=request.data)
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
        kept = leases_renew(campaign=campaign, user=user, ids=ids)
        return Response({"renewed": kept, "gone": [pk for pk in ids if pk not in kept]})


class LeasesReturnView(APIView):
    @extend_schema(operation_id="leases_return", request=LeaseIds, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = LeaseIds(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = access_campaign(user=user, pk=pk)
        leases_return(campaign=campaign, user=user, ids=data.validated_data["leases"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class JudgementsView(APIView):
    @extend_schema(operation_id="judgement_submit", request=SubmissionInput, responses=Submitted)
    def post(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_SUBMISSION:
            raise TooLarge(
                f"An answer has at most {LARGEST_SUBMISSION // 1024} kB."
                " Mark less, or with a wider brush."
            )
        submission = submission_of(request.data)
        campaign = access_campaign(user=user, pk=pk)
        return Response(judgement_submit(campaign=campaign, user=user, submission=submission))


class UndoView(APIView):
    @extend_schema(operation_id="judgement_undo", request=UndoInput, responses=Undone)
    def post(self, request: Request, pk: int, judgement_id: UUID) -> Response:
        user = user_of(request)
        data = UndoInput(data=request.data)
        data.is_valid(raise_exception=True)
        campaign = access_campaign(user=user, pk=pk)
        return Response(
            judgement_undo(
                campaign=campaign,
                user=user,
                pk=judgement_id,
                withdrawal_id=data.validated_data["id"],
                want=data.validated_data["want"],
            )
        )


class OwnNumbersView(APIView):
    @extend_schema(operation_id="own_numbers", parameters=[SinceInput], responses=OwnNumbers)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        data = SinceInput(data=request.query_params)
        campaign = access_campaign(user=user, pk=pk)
        data.is_valid(raise_exception=True)
        since = data.validated_data["since"]
        return Response(
            {
                "campaign": own_numbers(campaign=campaign, user=user),
                "since": own_numbers(campaign=campaign, user=user, since=since),
            }
        )


class HistoryView(APIView):
    @extend_schema(operation_id="judgement_history", parameters=[OLDER_THAN], responses=History)
    def get(self, request: Request, pk: int) -> Response:
        user = user_of(request)
        campaign = access_campaign(user=user, pk=pk)
        rows = history_of(campaign=campaign, user=user)
        return Response(page_by_time(rows, request, judgement_rows, limit=30))
