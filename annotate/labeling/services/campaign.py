"""Writes to campaigns: drafting, opening, pausing, closing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict, NotFound
from annotate.labeling.examples import examples_of
from annotate.labeling.forms import form_of, media_of
from annotate.labeling.models import Campaign, Lease, Task
from annotate.labeling.services.checklist import version_asked
from annotate.labeling.services.images import images_nudge
from annotate.labeling.services.languages import languages_sync
from annotate.labeling.services.own_models import drawing_checked
from annotate.labeling.services.tasks import Added, PairSource, tasks_add
from annotate.projects.models import Project

Status = Campaign.Status
SKIP_REASONS = [
    "Cannot tell them apart",
    "I do not understand the prompt",
    "Not comfortable with it",
]
FLAG_REASONS = ["Image is broken", "Unsafe content", "Text or watermark", "Something else"]
VIDEO_FLAG_REASONS = ["Video is broken", *FLAG_REASONS[1:]]
# from which states a campaign may enter a state
MAY_ENTER = {
    Status.OPEN: [Status.DRAFT, Status.PAUSED],
    Status.PAUSED: [Status.OPEN],
    Status.CLOSED: [Status.OPEN, Status.PAUSED, Status.DRAFT],
}


@transaction.atomic
def campaign_create(
    *,
    project: Project,
    user: User,
    name: str,
    sources: Sequence[PairSource] = (),
    **settings: object,
) -> Campaign:
    """Draft a campaign with its pairs: all of it or, where a source is wrong, nothing.

    Its `added` says what the sources gave and which images were left out.
    """
    kind = Campaign.Kind(str(settings.setdefault("kind", Campaign.Kind.PAIRWISE)))
    form: dict[str, Any] = dict(settings.get("form") or {})  # type: ignore[call-overload]
    if kind == Campaign.Kind.CHECKLIST:
        settings["checklist_version"], form = version_asked(project=project, user=user, form=form)
    settings["form"] = form_of(kind, form)
    if kind == Campaign.Kind.OWN_PROMPT:
        settings["form"] = drawing_checked(project, settings["form"])  # type: ignore[arg-type]
    wanted = settings.get("media")
    settings["media"] = media_of(kind, settings["form"], str(wanted) if wanted else None)  # type: ignore[arg-type]
    if settings["media"] == Campaign.Media.VIDEO:
        settings.setdefault("question", "Which video is better?")
        settings["flag_reasons"] = settings.get("flag_reasons") or VIDEO_FLAG_REASONS
    if settings.get("examples"):
        settings["examples"] = examples_of(
            project_id=project.pk, kind=kind, media=str(settings["media"]),
            form=settings["form"], given=settings["examples"],  # type: ignore[arg-type]
        )  # fmt: skip
    settings["skip_reasons"] = settings.get("skip_reasons") or SKIP_REASONS
    settings["flag_reasons"] = settings.get("flag_reasons") or FLAG_REASONS
    _check_checks(kind, settings)
    campaign = Campaign.objects.create(project=project, created_by=user, name=name, **settings)
    added = Added()
    for source in sources:
        added += tasks_add(campaign=campaign, source=source)
    campaign.refresh_from_db()
    campaign.added = added
    return campaign


def campaign_update(*, campaign: Campaign, **changes: object) -> Campaign:
    """Change a campaign's texts at any time; its overlap and form only while it is a draft."""
    if "overlap" in changes and campaign.status != Status.DRAFT:
        raise Conflict("The overlap is fixed once a campaign was opened. Make another campaign.")
    if "form" in changes:
        if campaign.task_count or campaign.status != Status.DRAFT:
            raise Conflict("The form is fixed once a campaign has tasks. Make another campaign.")
        form: dict[str, Any] = dict(changes["form"])  # type: ignore[call-overload]
        if campaign.kind == Campaign.Kind.CHECKLIST:
            changes["checklist_version"], form = version_asked(
                project=campaign.project, user=campaign.created_by, form=form
            )
        changes["form"] = form_of(campaign.kind, form)
        if campaign.kind == Campaign.Kind.OWN_PROMPT:
            changes["form"] = drawing_checked(campaign.project, changes["form"])  # type: ignore[arg-type]
        wanted = None if campaign.kind == Campaign.Kind.CHECKLIST else campaign.media
        changes["media"] = media_of(campaign.kind, changes["form"], wanted)  # type: ignore[arg-type]
    if "examples" in changes or ("form" in changes and campaign.examples):
        changes["examples"] = examples_of(
            project_id=campaign.project_id, kind=campaign.kind,
            media=str(changes.get("media", campaign.media)),
            form=changes.get("form", campaign.form),  # type: ignore[arg-type]
            given=changes.get("examples", campaign.examples),  # type: ignore[arg-type]
        )  # fmt: skip
    _check_checks(Campaign.Kind(campaign.kind), changes)
    for name, value in changes.items():
        setattr(campaign, name, value)
    with transaction.atomic():
        campaign.save(update_fields=list(changes))
        if "overlap" in changes:
            work = Task.objects.filter(campaign=campaign, role=Task.Role.WORK)
            work.update(need=campaign.overlap)
            Campaign.objects.filter(pk=campaign.pk).update(
                places=F("task_count") * campaign.overlap
            )
        if "by_language" in changes:
            languages_sync(campaign)
    campaign.refresh_from_db()
    return campaign


def _check_checks(kind: Campaign.Kind, settings: Mapping[str, object]) -> None:
    asked = [name for name in ("gold_every", "repeat_every", "entrance_mark") if settings.get(name)]
    if asked and kind == Campaign.Kind.OWN_PROMPT:
        raise ApplicationError(
            "Nobody knows the right answer to a prompt that a person writes: no checks here.",
            **dict.fromkeys(asked, "Leave it out."),
        )


def campaign_enter(*, campaign: Campaign, status: str) -> Campaign:
    """Open, pause or close. Closing is for good; judgements under way are still kept."""
    wanted = Status(status)
    own = campaign.kind == Campaign.Kind.OWN_PROMPT
    if wanted == Status.OPEN and not campaign.task_count and not own:
        raise Conflict("Add images to the campaign before you open it.")
    changes: dict[str, object] = {"status": wanted}
    if wanted == Status.OPEN and campaign.opened_at is None:
        changes["opened_at"] = timezone.now()
    if wanted == Status.CLOSED:
        changes["closed_at"] = timezone.now()
    changed = Campaign.objects.filter(pk=campaign.pk, status__in=MAY_ENTER[wanted]).update(
        **changes
    )
    if not changed:
        raise Conflict(f"A campaign that is {campaign.status} cannot become {wanted}.")
    if wanted == Status.OPEN and campaign.by_language:
        languages_sync(campaign)  # prompts may have been told their language since
    campaign.refresh_from_db()
    if wanted == Status.OPEN:
        images_nudge(campaign.pk)
    return campaign


@transaction.atomic
def task_release(*, task: Task) -> None:
    """Put a held task back into the queue, its flags answered."""
    if not Task.objects.filter(pk=task.pk, held=True).update(held=False, flags=0):
        raise NotFound("This task is not on hold.")


@transaction.atomic
def leases_sweep(*, batch: int = 1_000) -> int:
    """Give back the places of leases that ran out. Returns how many there were."""
    gone = list(
        Lease.objects.select_for_update(skip_locked=True)
        .filter(state=Lease.State.ACTIVE, expires_at__lt=timezone.now())
        .order_by("pk")
        .values_list("pk", "task_id")[:batch]
    )
    Lease.objects.filter(pk__in=[pk for pk, _ in gone]).update(state=Lease.State.EXPIRED)
    places_free([task_id for _, task_id in gone])
    return len(gone)


def places_free(task_ids: list[int]) -> None:
    """One place less is taken on each task, as often as it is named."""
    # Locked in one order by all who free places, or two of them could wait for each other.
    locked = Task.objects.select_for_update().filter(pk__in=task_ids).order_by("pk")
    list(locked.values_list("pk", flat=True))
    often: dict[int, int] = {}
    for task_id in task_ids:
        often[task_id] = often.get(task_id, 0) + 1
    for count in set(often.values()):
        ids = sorted(task_id for task_id, times in often.items() if times == count)
        Task.objects.filter(pk__in=ids).update(taken=F("taken") - count)
