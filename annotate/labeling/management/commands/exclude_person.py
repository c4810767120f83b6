"""Leaving a person's answers out of what counts, in one campaign or everywhere."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign, Exclusion
from annotate.labeling.services.exclusion import (
    exclusion_lift,
    exclusion_preview,
    person_exclude,
    person_withdraw,
)


class Command(BaseCommand):
    help = (
        "Says what excluding a person would take out; with --reason and --by it is done, with --lift"
        " it is taken back. Without --campaign: everywhere, as when a person withdraws their consent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", help="the email")
        parser.add_argument("--campaign", type=int, help="its number")
        parser.add_argument("--reason")
        parser.add_argument("--by", help="the email of who answers for it")
        parser.add_argument("--lift", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        person = _user(options["person"])
        seats = Campaign.objects.filter(seats__annotator=person).order_by("pk")
        if options["campaign"] is not None:
            seats = seats.filter(pk=options["campaign"])
        if not seats:
            raise CommandError(f"{person} has not worked there.")
        try:
            if options["lift"]:
                _lift(person, list(seats), _by(options))
            elif options["reason"]:
                _exclude(person, options, seats[0])
        except ApplicationError as error:
            raise CommandError(error.message) from None
        for campaign in seats:
            found = exclusion_preview(campaign=campaign, person=person.pk)
            self.stdout.write(json.dumps({"campaign": campaign.pk, **found}))


def _exclude(person: User, options: dict[str, Any], campaign: Campaign) -> None:
    by, reason = _by(options), options["reason"]
    if options["campaign"] is None:
        person_withdraw(person=person, by=by, reason=reason)
    else:
        person_exclude(campaign=campaign, person=person.pk, by=by, reason=reason)


def _lift(person: User, campaigns: list[Campaign], by: User) -> None:
    rows = Exclusion.objects.select_related("campaign").filter(
        annotator=person, campaign__in=campaigns, lifted_at__isnull=True
    )
    for row in rows:
        exclusion_lift(exclusion=row, by=by)


def _by(options: dict[str, Any]) -> User:
    if not options["by"]:
        raise CommandError("Say who answers for it: --by and their email.")
    return _user(options["by"])


def _user(email: str) -> User:
    found = User.objects.filter(email=email).first()
    if found is None:
        raise CommandError(f"Nobody has the email {email}.")
    return found
