"""A person takes back their consent, or gives it again: in all campaigns, those to come as well."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict
from annotate.labeling.models import Campaign, Exclusion, Seat, Withdrawal
from annotate.labeling.services.exclusion import exclusion_end, person_exclude


@transaction.atomic
def person_withdraw(*, person: User, by: User, reason: str) -> Withdrawal:
    """No campaign counts the person's answers from now on, and none hands them tasks.

    An exclusion that stood before, of all their answers or of a time, is ended in favour of this
    one: lifting it later must not bring them back. Snapshots that are sealed already keep what they
    hold; `runs` says which those are. Raises Conflict where they have withdrawn already.
    """
    if not reason.strip():
        raise ApplicationError("Say why, for whoever reads this in a year.", reason="Give one.")
    # A seat that is being taken holds a key share of this row, so it is either seen here or sees us.
    User.objects.select_for_update().get(pk=person.pk)
    if Withdrawal.objects.filter(person=person, lifted_at__isnull=True).exists():
        raise Conflict("This person has withdrawn already.")
    made = Withdrawal.objects.create(person=person, by=by, reason=reason.strip())
    before = {row.campaign_id: row for row in _standing(person)}
    for campaign in Campaign.objects.filter(seats__annotator=person).order_by("pk"):
        if campaign.pk in before:
            exclusion_end(exclusion=before[campaign.pk], by=by)
        person_exclude(
            campaign=campaign,
            person=person.pk,
            by=by,
            reason=reason,
            rule=Exclusion.Rule.WITHDRAWN,
        )
    return made


@transaction.atomic
def withdrawal_lift(*, withdrawal: Withdrawal, by: User) -> None:
    """The person's answers count again and they are handed tasks, but for campaigns that excluded
    them since. Raises Conflict if it was lifted before."""
    lifted = Withdrawal.objects.filter(pk=withdrawal.pk, lifted_at__isnull=True).update(
        lifted_at=timezone.now(), lifted_by=by
    )
    if not lifted:
        raise Conflict("This withdrawal was lifted already.")
    person = withdrawal.person
    for exclusion in _standing(person):
        if exclusion.rule == Exclusion.Rule.WITHDRAWN:
            exclusion_end(exclusion=exclusion, by=by)
    # Seats that were first taken meanwhile have no exclusion of their own.
    still = Exclusion.objects.filter(
        campaign=OuterRef("campaign"), annotator=person, lifted_at__isnull=True, until_at=None
    )
    Seat.objects.filter(~Exists(still), annotator=person, barred=True).update(barred=False)


def _standing(person: User) -> list[Exclusion]:
    rows = Exclusion.objects.filter(annotator=person, lifted_at__isnull=True)
    return list(rows.select_related("campaign").order_by("campaign"))
