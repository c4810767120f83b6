"""What a person is handed: leases with all that the browser paints, and how far they are."""

from typing import Any

from rest_framework import serializers

from annotate.labeling.services.desk import NOBODYS
from annotate.media.selectors import ImageShape, VideoShape


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


class EntranceDecided(serializers.Serializer[Any]):
    passed = serializers.BooleanField()
    credit = serializers.FloatField(help_text="0 to 1.")
    mark = serializers.IntegerField(help_text="Percent of credit that was wanted.")


class Handout(serializers.Serializer[Any]):
    leases = LeaseShape(many=True)
    progress = ProgressShape()
    entrance = EntranceDecided(
        allow_null=True, help_text="How the person's entrance test has just ended."
    )
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
            "elsewhere",
            "unread",
        ],
        help_text="elsewhere: the person labels in another page now; ask with `take_over` to go on."
        " unread: what is left is in languages that this person does not read.",
    )


class PageInput(serializers.Serializer[Any]):
    page = serializers.UUIDField(
        default=NOBODYS,
        help_text="Of the asking page, made when it is loaded: an account labels in one at a time.",
    )


class WantInput(PageInput):
    want = serializers.IntegerField(min_value=0, max_value=20, default=3)
