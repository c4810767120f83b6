"""Taking a known answer out of use, and back into it. It and what it found stay in the history."""

from django.db import transaction
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict, NotFound
from annotate.labeling.models import GoldRetirement, Task
from annotate.labeling.services.gold import PREFIX, REPLACED


@transaction.atomic
def gold_retire(*, task: Task, by: User, reason: str, is_wrong: bool = False) -> GoldRetirement:
    """Hand a check out no more. `is_wrong`: its answer was not right, so what people answered to it
    speaks of nobody either. Raises NotFound for what is no check in use."""
    if not reason.strip():
        raise ApplicationError("Say why, for whoever reads this in a year.", reason="Give one.")
    locked = Task.objects.select_for_update().filter(pk=task.pk, role__in=PREFIX).first()
    if locked is None or GoldRetirement.objects.filter(task=locked, lifted_at=None).exists():
        raise NotFound("There is no such check in use.")
    Task.objects.filter(pk=locked.pk).update(held=True)
    return GoldRetirement.objects.create(
        task=locked, by=by, reason=reason.strip(), is_wrong=is_wrong, answers=locked.done
    )


@transaction.atomic
def gold_restore(*, task: Task, by: User) -> None:
    """Use a retired check again. What people answered to it counts again where it did not.

    Raises NotFound for what is no retired check, Conflict where another took its place.
    """
    locked = Task.objects.select_for_update().filter(pk=task.pk, role__in=PREFIX).first()
    if locked is None or not locked.held:
        raise NotFound("There is no such check that was retired.")
    key = locked.key.partition(REPLACED)[0]
    other = Task.objects.filter(campaign=locked.campaign_id, key=key).exclude(pk=locked.pk)
    if other.exists():
        raise Conflict("The same images are a check with other answers by now. Keep to that one.")
    GoldRetirement.objects.filter(task=locked, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=by
    )
    # Where people's flags had taken it out, they are answered with this.
    Task.objects.filter(pk=locked.pk).update(held=False, flags=0, key=key)
