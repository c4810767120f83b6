"""Leaving a person's answers out of what counts, in one campaign or everywhere."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign, Exclusion, Withdrawal
from annotate.labeling.services.exclusion import (
    exclusion_lift,
    exclusion_preview,
    person_exclude,
)
from annotate.labeling.services.withdrawal import person_withdraw, withdrawal_lift


class Command(BaseCommand):
    help = (
        "Says which answers of a person count; with --reason and --by they stop counting, with --lift"
        " that is taken back. Without --campaign: everywhere, also in campaigns to come, because the"
        " person withdraws their consent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", help="the email")
        parser.add_argument("--campaign", type=int, help="its number")
        parser.add_argument("--reason")
        parser.add_argument("--by", help="the email of who answers for it")
        parser.add_argument("--lift", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        person = _user(options["person"])
        one = _campaign(options["campaign"], person) if options["campaign"] is not None else None
        campaigns = Campaign.objects.filter(seats__annotator=person).order_by("pk")
        told = [one] if one else list(campaigns)
        found = {each.pk: exclusion_preview(campaign=each, person=person.pk) for each in told}
        try:
            if options["lift"]:
                _lift(person, one, _by(options))
            elif options["reason"]:
                _exclude(person, one, _by(options), options["reason"])
        except ApplicationError as error:
            raise CommandError(error.message) from None
        for campaign, counts in found.items():
            self.stdout.write(json.dumps({"campaign": campaign, **counts}))


def _exclude(person: User, campaign: Campaign | None, by: User, reason: str) -> None:
    if campaign is None:
        person_withdraw(person=person, by=by, reason=reason)
    else:
        person_exclude(campaign=campaign, person=person.pk, by=by, reason=reason)


def _lift(person: User, campaign: Campaign | None, by: User) -> None:
    if campaign is None:
        withdrawal = Withdrawal.objects.filter(person=person, lifted_at__isnull=True).first()
        if withdrawal is None:
            raise CommandError(f"{person} has not withdrawn. --campaign lifts an exclusion.")
        withdrawal_lift(withdrawal=withdrawal, by=by)
        return
    row = Exclusion.objects.filter(
        annotator=person, campaign=campaign, lifted_at__isnull=True
    ).first()
    if row is None:
        raise CommandError(f"{person} is not excluded there.")
    exclusion_lift(exclusion=row, by=by)


def _campaign(number: int, person: User) -> Campaign:
    found = Campaign.objects.filter(pk=number, seats__annotator=person).first()
    if found is None:
        raise CommandError(f"{person} has not worked there.")
    return found


def _by(options: dict[str, Any]) -> User:
    if not options["by"]:
        raise CommandError("Say who answers for it: --by and their email.")
    return _user(options["by"])


def _user(email: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody has the email {email}.")
    return found
