"""Writes to checklists: drafts, which change, and published versions, which never do."""

import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict, NotFound
from annotate.core.hashing import sha256_of
from annotate.labeling.checklist.body import BUILT_IN, body_of, builtin
from annotate.labeling.checklist.problems import problems_of
from annotate.labeling.models import Checklist, ChecklistVersion
from annotate.projects.models import Project

FIRST = {  # a draft to begin with: something to change is easier than nothing
    "dimensions": [
        {
            "key": "quality",
            "label": "Quality",
            "items": [
                {
                    "key": "clarity",
                    "label": "Clarity",
                    "question": "How clear is it?",
                    "options": [
                        {"key": "clear", "label": "Clear"},
                        {"key": "blurry", "label": "Blurry"},
                    ],
                }
            ],
        }
    ],
}


class DraftChanged(Conflict):
    """Somebody else saved the draft meanwhile."""

    code = "draft_changed"


class Unpublishable(ApplicationError):
    code = "checklist_problems"


@transaction.atomic
def checklist_create(
    *, project: Project, name: str, media: str = "image", body: dict[str, Any] | None = None
) -> Checklist:
    """A checklist with its first draft: the body given, or one item to begin with.

    What a body is about, images or videos, the body says itself.
    """
    if body and body.get("media") in BUILT_IN:
        media = str(body["media"])
    try:
        with transaction.atomic():
            checklist = Checklist.objects.create(project=project, name=name, media=media)
    except IntegrityError:
        raise Conflict("A checklist of this name exists. Choose another name.") from None
    _begin(checklist, body or {"media": media, "title": name[:80], **FIRST})
    return checklist


def checklist_rename(*, checklist: Checklist, name: str) -> Checklist:
    try:
        with transaction.atomic():
            Checklist.objects.filter(pk=checklist.pk).update(name=name)
    except IntegrityError:
        raise Conflict("A checklist of this name exists. Choose another name.") from None
    checklist.refresh_from_db()
    return checklist


def draft_of(checklist: Checklist) -> ChecklistVersion | None:
    return ChecklistVersion.objects.filter(checklist=checklist, published_at=None).first()


@transaction.atomic
def draft_begin(*, checklist: Checklist, version: int) -> ChecklistVersion:
    """A new draft that begins as a published version of the checklist."""
    Checklist.objects.select_for_update().get(pk=checklist.pk)
    if draft_of(checklist):
        raise Conflict("There is a draft already. Publish it or throw it away first.")
    source = ChecklistVersion.objects.filter(checklist=checklist, pk=version).first()
    if source is None:
        raise NotFound("This checklist has no such version.")
    return _begin(checklist, source.body)


def _begin(checklist: Checklist, body: dict[str, Any]) -> ChecklistVersion:
    _keepable(body)
    last = ChecklistVersion.objects.filter(checklist=checklist).aggregate(Max("number"))
    return ChecklistVersion.objects.create(
        checklist=checklist,
        number=(last["number__max"] or 0) + 1,
        body=body,
        sha256=sha256_of(body),
    )


def _keepable(body: dict[str, Any]) -> None:
    """Raise where PostgreSQL could not keep the draft: a file that was read may hold anything."""
    try:
        text = json.dumps(body, allow_nan=False)
    except ValueError:
        raise ApplicationError(
            "A number in the checklist is infinite or none.", body="Give finite numbers."
        ) from None
    if "\\u0000" in text:
        raise ApplicationError("Take the character NUL out of the checklist.", body="Take it out.")


@transaction.atomic
def draft_save(*, checklist: Checklist, body: dict[str, Any], based_on: str) -> ChecklistVersion:
    """Keep what the editor holds, sound or not. `based_on`: the SHA-256 of what it began with."""
    draft = _locked(checklist, based_on)
    _keepable(body)
    if body.get("media") != checklist.media:
        raise ApplicationError(
            f"This checklist is for {checklist.media}: `media` must stay so.", body="Keep `media`."
        )
    draft.body, draft.sha256 = body, sha256_of(body)
    draft.save(update_fields=["body", "sha256"])
    return draft


@transaction.atomic
def draft_discard(*, checklist: Checklist) -> None:
    draft = _locked(checklist)
    if draft.number == 1:
        raise Conflict("The first draft is all there is of this checklist. Change it instead.")
    draft.delete()


@transaction.atomic
def draft_publish(
    *, checklist: Checklist, user: User, note: str = "", based_on: str = ""
) -> ChecklistVersion:
    """Make the draft a version for good. Raises Unpublishable with every problem by its place."""
    draft = _locked(checklist, based_on)
    if problems := problems_of(draft.body):
        fields = {f"body.{problem.path}": problem.message for problem in problems}
        raise Unpublishable(
            f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'} to solve before this"
            f" can be published. The first: {problems[0].message}.",
            **fields,
        )
    whole = body_of(draft.body).model_dump(mode="json")
    digest = sha256_of(whole)
    same = ChecklistVersion.objects.filter(
        checklist=checklist, sha256=digest, published_at__isnull=False
    ).first()
    if same:
        raise Conflict(f"Version {same.number} asks exactly the same. Change something first.")
    return _publish(draft, user, whole, digest, note)


def _publish(
    draft: ChecklistVersion, user: User, whole: dict[str, Any], digest: str, note: str
) -> ChecklistVersion:
    draft.body, draft.sha256, draft.note = whole, digest, note
    draft.published_at, draft.published_by = timezone.now(), user
    draft.save(update_fields=["body", "sha256", "note", "published_at", "published_by"])
    return draft


def _locked(checklist: Checklist, based_on: str = "") -> ChecklistVersion:
    draft = (
        ChecklistVersion.objects.select_for_update()
        .filter(checklist=checklist, published_at=None)
        .first()
    )
    if draft is None:
        raise NotFound("This checklist has no draft. Begin one from a version.")
    if based_on and draft.sha256 != based_on:
        raise DraftChanged(
            "Somebody else changed this draft meanwhile. Load the page anew: yours is not saved."
        )
    return draft


@transaction.atomic
def builtin_copy(*, project: Project, user: User, name: str) -> ChecklistVersion:
    """A built-in checklist as a published version of this project: copied when first used."""
    body = builtin(name)
    whole = body.model_dump(mode="json")
    checklist, _ = Checklist.objects.get_or_create(
        project=project,
        origin=f"builtin:{name}",
        defaults={"name": _free_name(project, body.title), "media": body.media},
    )
    # Locked, so that two first uses at once make one copy.
    Checklist.objects.select_for_update().get(pk=checklist.pk)
    digest = sha256_of(whole)
    copy = ChecklistVersion.objects.filter(
        checklist=checklist, sha256=digest, published_at__isnull=False
    ).first()
    if copy:
        return copy
    last = ChecklistVersion.objects.filter(checklist=checklist).aggregate(Max("number"))
    return ChecklistVersion.objects.create(
        checklist=checklist,
        number=(last["number__max"] or 0) + 1,
        body=whole,
        sha256=digest,
        note="Comes with Prefloop",
        published_at=timezone.now(),
        published_by=user,
    )


def _free_name(project: Project, name: str) -> str:
    taken = Checklist.objects.filter(project=project, name=name).exists()
    return f"{name} (built in)" if taken else name


def version_asked(
    *, project: Project, user: User, form: dict[str, Any]
) -> tuple[ChecklistVersion | None, dict[str, Any]]:
    """The published version that a campaign's form names, and the form with its body in place.

    {"version": 12} or {"builtin": "image"} (or nothing: that one); a body given inline stays so, as
    does a form that asks only the prompts' own questions.
    """
    own = {key: value for key, value in form.items() if key == "own_questions"}
    rest = {key: value for key, value in form.items() if key != "own_questions"}
    if not rest and own.get("own_questions") == "only":
        return None, form
    if set(rest) <= {"builtin"} and rest.get("builtin", "image") in BUILT_IN:
        version = builtin_copy(project=project, user=user, name=rest.get("builtin", "image"))
    elif set(rest) == {"version"}:
        version = _published(project, rest["version"])
    else:
        return None, form
    return version, {"body": version.body, **own}


def _published(project: Project, pk: object) -> ChecklistVersion:
    number = pk if isinstance(pk, int) and 0 < pk < 2**63 else 0
    version = ChecklistVersion.objects.filter(pk=number, checklist__project=project).first()
    if version is None:
        raise ApplicationError(
            "This project has no such checklist version.", form="Choose one of the project's."
        )
    if version.published_at is None:
        raise ApplicationError(
            "A campaign asks a published version: this one is a draft.", form="Publish it first."
        )
    return version
