"""Care for people: what is covered until they uncover it, and what they are not handed at all."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign, CategoryOptOut, Lease, Task
from annotate.labeling.services.lease import leases_return
from annotate.labeling.services.seat import seat_take
from annotate.labeling.services.shown import contents_of
from annotate.prompts.models import Prompt


class NotRevealed(ApplicationError):
    """Sensitive images were judged while they were covered. The browser does not let a person."""

    code = "not_revealed"


def check_revealed(campaign: Campaign, task_id: int, view: dict[str, Any]) -> None:
    """Raise NotRevealed for an answer to sensitive images that its own record says were covered.

    The server cannot know what a person saw: it keeps what the browser measured.
    """
    if not campaign.cares:
        return
    covered = campaign.is_sensitive(contents_of([task_id])[task_id].category)
    revealed = view.get("revealed")
    if covered and not (isinstance(revealed, dict) and revealed.get("after_ms") is not None):
        raise NotRevealed("These images are covered as sensitive. Uncover them first, then judge.")


def categories_of(*, campaign: Campaign, user: User) -> list[dict[str, Any]]:
    """The categories of a campaign's prompts, and which of them this person is not handed."""
    tasks = Task.objects.filter(campaign=campaign)
    found = Prompt.objects.filter(pk__in=tasks.values("prompt")).exclude(category="")
    out = set(
        CategoryOptOut.objects.filter(campaign=campaign, annotator=user).values_list(
            "category", flat=True
        )
    )
    names = {*found.values_list("category", flat=True).distinct(), *out}
    return [
        {
            "name": name,
            "is_sensitive": campaign.is_sensitive(name),
            "is_opted_out": name in out,
        }
        for name in sorted(names)
    ]


@transaction.atomic
def categories_avoid(*, campaign: Campaign, user: User, names: Iterable[str]) -> None:
    """Hand this person no tasks of these categories from now on; those held go back at once."""
    seat_take(campaign=campaign, user=user)  # locked: no other request hands out meanwhile
    wanted = {name.strip() for name in names}
    known = {row["name"] for row in categories_of(campaign=campaign, user=user)}
    if unknown := sorted(wanted - known):
        raise ApplicationError(
            f"No prompt here has the category {unknown[0]!r}.",
            categories="Choose among those here.",
        )
    mine = CategoryOptOut.objects.filter(campaign=campaign, annotator=user)
    mine.exclude(category__in=wanted).delete()
    CategoryOptOut.objects.bulk_create(
        (CategoryOptOut(campaign=campaign, annotator=user, category=name) for name in wanted),
        ignore_conflicts=True,
    )
    held = Lease.objects.filter(
        annotator=user,
        task__campaign=campaign,
        task__prompt__category__in=wanted,
        state=Lease.State.ACTIVE,
    )
    leases_return(campaign=campaign, user=user, ids=list(held.values_list("pk", flat=True)))
