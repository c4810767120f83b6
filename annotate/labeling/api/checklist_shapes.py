"""How a checklist is shown: its versions, its draft with all that is wrong with it."""

from typing import Any

from rest_framework import serializers

from annotate.labeling.checklist.body import body_of
from annotate.labeling.checklist.problems import Problem, problems_of
from annotate.labeling.checklist.questions import compile_questions
from annotate.labeling.models import Checklist, ChecklistVersion
from annotate.labeling.selectors.checklists import checklists_of, versions_of
from annotate.labeling.services.checklist import draft_of

MEDIA = Checklist.Media.choices


class VersionName(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    sha256 = serializers.CharField()


class ChecklistShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    media = serializers.ChoiceField(choices=MEDIA)
    origin = serializers.CharField(allow_blank=True, help_text="`builtin:image`, or nothing.")
    latest = VersionName(allow_null=True, help_text="The version published last.")
    version_count = serializers.IntegerField()
    campaign_count = serializers.IntegerField()
    has_draft = serializers.BooleanField()
    created_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Checklist"


class ProblemShape(serializers.Serializer[Any]):
    path = serializers.CharField(allow_blank=True, help_text="dimensions.0.items.2.label")
    message = serializers.CharField()

    class Meta:
        ref_name = "ChecklistProblem"


class QuestionShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    item = serializers.CharField()
    text = serializers.CharField()

    class Meta:
        ref_name = "ChecklistQuestion"


class DraftShape(serializers.Serializer[Any]):
    """A body, sound or not, with all that is wrong with it and the questions it stands for."""

    body = serializers.DictField()
    sha256 = serializers.CharField(allow_blank=True)
    problems = ProblemShape(many=True)
    questions = QuestionShape(many=True, help_text="Yes/no questions; none while it has problems.")

    class Meta:
        ref_name = "ChecklistDraft"


class VersionShape(VersionName):
    note = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField()
    campaign_count = serializers.IntegerField()

    class Meta:
        ref_name = "ChecklistVersion"


class ChecklistDetail(ChecklistShape):
    versions = VersionShape(many=True)
    draft = DraftShape(allow_null=True)
    draft_number = serializers.IntegerField(allow_null=True)

    class Meta:
        ref_name = "ChecklistDetail"


def draft_shown(body: dict[str, Any], sha256: str = "") -> dict[str, Any]:
    problems: list[Problem] = problems_of(body)
    return {
        "body": body,
        "sha256": sha256,
        "problems": [vars(problem) for problem in problems],
        "questions": [] if problems else question_rows(body),
    }


def question_rows(body: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"key": row.key, "item": row.item, "text": row.text}
        for row in compile_questions(body_of(body))
    ]


def version_name(version: ChecklistVersion) -> dict[str, Any]:
    return {"id": version.pk, "number": version.number, "sha256": version.sha256}


def checklist_row(row: Any) -> dict[str, Any]:
    """Of `checklists_of`, which counts and finds the latest version."""
    latest = {"id": row.latest_id, "number": row.latest_number, "sha256": row.latest_sha256}
    return {
        "id": row.pk,
        "name": row.name,
        "media": row.media,
        "origin": row.origin,
        "latest": latest if row.latest_id else None,
        "version_count": row.version_count,
        "campaign_count": row.campaign_count,
        "has_draft": row.has_draft,
        "created_at": row.created_at,
    }


def detail(checklist: Checklist) -> dict[str, Any]:
    draft = draft_of(checklist)
    row = checklists_of(checklist.project).get(pk=checklist.pk)
    return {
        **checklist_row(row),
        "versions": [
            {
                **version_name(version),
                "note": version.note,
                "published_at": version.published_at,
                "published_by": str(version.published_by),
                "campaign_count": count,
            }
            for version, count in versions_of(checklist)
        ],
        "draft": draft_shown(draft.body, draft.sha256) if draft else None,
        "draft_number": draft.number if draft else None,
    }
