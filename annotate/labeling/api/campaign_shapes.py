"""What is said of a campaign, and what may be asked of it."""

from typing import Any

from rest_framework import serializers

from annotate.labeling.models import Campaign
from annotate.labeling.selectors.campaigns import campaign_numbers
from annotate.prompts.models import Split

TEXTS = ["name", "question", "guideline", "form", "overlap", "lease_minutes", "hold", "skip_reasons",
         "flag_reasons", "flags_to_hold", "unsafe_categories", "all_sensitive", "examples", "gold_every",
         "repeat_every", "entrance_mark", "groups", "by_language", "most_per_person", "least_ms",
         "gold_feedback", "feedback_days"]  # fmt: skip
LIMITS = {
    "gold_every": {"min_value": 2, "max_value": 1_000},
    "repeat_every": {"min_value": 2, "max_value": 1_000},
    "entrance_mark": {"min_value": 1, "max_value": 100},
    "most_per_person": {"min_value": 1, "max_value": 1_000_000},
    "least_ms": {"max_value": 60_000},
    "gold_feedback": {
        "help_text": "When people are told how they did on hidden known answers: never, at_end (the"
        " campaign closed or the item retired), after_days (since their own answer)."
    },
    "feedback_days": {"min_value": 1, "max_value": 365},
}
FORM_HELP = (
    "What is asked. Scoring: group, low, high, criteria (left out: structure, texture, overall, 0 to 7)."
    ' Checklist: {"version": 12}, {"builtin": "image"} or {"body": …}, and "own_questions" (none, also,'
    " only) for the prompts' own. Pairwise: nothing, or overall, dimensions, strength, reasons,"
    " reasons_of. Ranking: group, slots, per_slot, scores. Regions: rows, columns, tools, reasons,"
    " words, each with a default. Faces: choose, grades, defects, missed, each with a default; a pair"
    " of faces has `faces` as `choose`. Own prompt: models (none: the live ones), sampler, ahead, longest,"
    " prompts_per_person, prompts_per_hour, images_per_prompt, blocked, examples, each with a default."
    " Fixed once opened."
)


class ExampleShape(serializers.Serializer[Any]):
    """A worked example: of a scoring campaign `scores` by criterion, of a checklist `options` by item."""

    candidate = serializers.IntegerField(help_text="A candidate of the project, by its number.")
    scores = serializers.DictField(child=serializers.IntegerField(), default=dict)
    options = serializers.DictField(child=serializers.CharField(), default=dict)
    text = serializers.CharField(max_length=400, allow_blank=True, default="", help_text="Why.")

    class Meta:
        ref_name = "Example"


class PairSourceInput(serializers.Serializer[Any]):
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field of ours, not DRF's
        choices=["within_model", "between_models", "listed"]
    )
    model_versions = serializers.ListField(
        child=serializers.IntegerField(), default=list, max_length=100
    )
    pairs_per_prompt = serializers.IntegerField(min_value=1, max_value=1_000, default=1)
    splits = serializers.ListField(
        child=serializers.ChoiceField(choices=Split.choices), default=list
    )
    prompt_set = serializers.IntegerField(allow_null=True, default=None)
    pairs = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=10),
        default=list,
        max_length=200_000,
    )
    seed = serializers.IntegerField(default=0)

    class Meta:
        ref_name = "PairSource"


class CampaignInput(serializers.ModelSerializer[Campaign]):
    overlap = serializers.IntegerField(min_value=1, max_value=100, default=1)
    lease_minutes = serializers.IntegerField(min_value=1, max_value=24 * 60, default=10)
    hold = serializers.IntegerField(min_value=1, max_value=20, default=3)
    flags_to_hold = serializers.IntegerField(min_value=1, max_value=100, default=2)
    form = serializers.DictField(default=dict, help_text=FORM_HELP)
    media = serializers.ChoiceField(
        choices=Campaign.Media.choices,
        allow_null=True,
        default=None,
        help_text="What is shown: images, unless a checklist is for video.",
    )
    pairs = PairSourceInput(many=True, default=list)
    examples = ExampleShape(many=True, default=list)

    class Meta:
        model = Campaign
        ref_name = "CampaignInput"
        fields = [*TEXTS, "kind", "media", "purpose", "pairs"]
        extra_kwargs = LIMITS


class CampaignPatch(serializers.ModelSerializer[Campaign]):
    overlap = serializers.IntegerField(min_value=1, max_value=100)
    lease_minutes = serializers.IntegerField(min_value=1, max_value=24 * 60)
    hold = serializers.IntegerField(min_value=1, max_value=20)
    flags_to_hold = serializers.IntegerField(min_value=1, max_value=100)
    form = serializers.DictField(help_text=FORM_HELP)
    examples = ExampleShape(many=True)

    class Meta:
        model = Campaign
        ref_name = "CampaignPatch"
        fields = TEXTS
        extra_kwargs = LIMITS


class CampaignShape(serializers.ModelSerializer[Campaign]):
    form = serializers.DictField()
    examples = ExampleShape(many=True)
    has_quiz = serializers.SerializerMethodField()
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What will keep it from being finished as it is."
    )
    project = serializers.IntegerField(source="project_id")
    checklist_version = serializers.IntegerField(source="checklist_version_id", allow_null=True)
    judged = serializers.IntegerField()
    skipped = serializers.IntegerField()
    flagged = serializers.IntegerField()
    people = serializers.IntegerField()
    held_count = serializers.IntegerField()
    done_tasks = serializers.IntegerField()
    per_hour = serializers.IntegerField()
    eta_hours = serializers.FloatField(allow_null=True)

    class Meta:
        model = Campaign
        ref_name = "Campaign"
        fields = [
            "id", "project", *TEXTS, "languages", "kind", "media", "checklist_version", "status", "purpose", "has_quiz", "warnings", "task_count",
            "places", "judged",
            "skipped", "flagged", "held_count", "people", "done_tasks", "per_hour", "eta_hours",
            "opened_at", "closed_at", "created_at",
        ]  # fmt: skip

    def get_has_quiz(self, campaign: Campaign) -> bool:
        return campaign.quiz_from is not None

    def to_representation(self, instance: Campaign) -> dict[str, Any]:
        for name, value in campaign_numbers(instance).items():
            setattr(instance, name, value)
        return super().to_representation(instance)


class TasksAdded(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    not_scanned = serializers.IntegerField(
        help_text="Images left out where faces are asked about: never searched for faces."
    )
    no_face = serializers.IntegerField(
        help_text="Left out as well: searched, but no face there is sure and large enough."
    )
    why = serializers.CharField(
        allow_blank=True, help_text="Why nothing was added; empty where something was."
    )


class CampaignMade(CampaignShape):
    added = TasksAdded(help_text="What its sources gave.")

    class Meta(CampaignShape.Meta):
        ref_name = "CampaignMade"
        fields = [*CampaignShape.Meta.fields, "added"]
