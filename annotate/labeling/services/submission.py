"""What the browser sends, and what of it is kept once it is checked against what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from annotate.labeling.answers import record_of
from annotate.labeling.forms import asks_own
from annotate.labeling.models import Campaign, Judgement, TimeMark
from annotate.labeling.services.desk import NOBODYS
from annotate.labeling.services.faces import faces_of
from annotate.labeling.services.lease import Held
from annotate.labeling.services.shown import contents_of
from annotate.labeling.services.watched import check_played, marks_checked

Verdict = Judgement.Verdict


@dataclass(frozen=True)
class Submission:
    """What the browser sends. `choice` speaks of the screen; what is stored never does."""

    id: UUID
    lease: UUID
    verdict: str
    choice: str | None = None  # of a pair: left, right, tie, both_bad
    ratings: Sequence[dict[str, Any]] = ()  # of a group: image (place shown), criterion, value
    answers: Sequence[dict[str, Any]] = ()  # of a checklist: image, item, option
    strength: int | None = None  # of a pair with a form: how much better, from 1
    dimensions: Sequence[dict[str, Any]] = ()  # of one: dimension, choice, strength
    reasons: Sequence[dict[str, Any]] = ()  # of one: image or None, key
    placements: Sequence[dict[str, Any]] = ()  # of a ranking: image, slot
    regions: dict[str, Any] | None = None  # nothing_to_mark, marks, words
    faces: dict[str, Any] | None = None  # missed, grades: face (its number), grade, defects
    marks: Sequence[dict[str, Any]] = ()  # of videos: image, at_ms, reason
    checklist: str = ""  # the SHA-256 of the checklist that was shown
    reason: str = ""
    duration_ms: int = 0
    view: dict[str, Any] = field(default_factory=dict)
    want: int = 3
    page: UUID = NOBODYS  # where it is sent from


def record_kept(campaign: Campaign, lease: Held, submission: Submission) -> str | None:
    """The rows of an answer, as the storing statement takes them; none of what is no answer."""
    if submission.verdict != Verdict.ANSWERED:
        return None
    return record_of(
        campaign,
        lease.order,
        choice=submission.choice,
        ratings=submission.ratings,
        answers=submission.answers,
        strength=submission.strength,
        dimensions=submission.dimensions,
        reasons=submission.reasons,
        placements=submission.placements,
        regions=submission.regions,
        faces=submission.faces,
        asked_faces=_asked_faces(campaign, lease),
        checklist=submission.checklist,
        questions=_own_questions(campaign, lease),
        prompt=contents_of([lease.task_id])[lease.task_id].prompt if submission.regions else "",
    )


def marks_kept(campaign: Campaign, lease: Held, submission: Submission) -> list[TimeMark]:
    """Of an answer. One to videos is refused unless they were played, now or before an undo."""
    if submission.verdict != Verdict.ANSWERED:
        return []
    if campaign.media == Campaign.Media.VIDEO and not _was_answered(lease):
        check_played(submission.view, len(lease.order))
    return marks_checked(campaign, lease.task_id, lease.order, submission.marks)


def _was_answered(lease: Held) -> bool:
    """Whether the lease asks anew what had an answer; what was only skipped was not watched."""
    return (
        lease.reopens_id is not None
        and Judgement.objects.filter(
            pk=lease.reopens_id, supersedes__verdict=Verdict.ANSWERED
        ).exists()
    )


def _own_questions(campaign: Campaign, lease: Held) -> list[dict[str, Any]]:
    """From this process's memory as a rule: the task was handed out a moment ago."""
    if not asks_own(campaign):
        return []
    return contents_of([lease.task_id])[lease.task_id].questions


def _asked_faces(campaign: Campaign, lease: Held) -> dict[int, int]:
    if campaign.kind != Campaign.Kind.FACES:
        return {}
    return {row.number: row.pk for row in faces_of([lease.task_id]).get(lease.task_id, [])}
