"""Who passed a campaign's entrance test; letting people in, and taking that back."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign
from annotate.labeling.services.admission import (
    admission_withdraw,
    admissions_of,
    person_admit,
)


class Command(BaseCommand):
    help = (
        "Lists how the entrance test ended, the latest first, a JSON line each. With --let-in or"
        " --withdraw, --reason and --by somebody is let in, or handed no more work, first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--let-in", metavar="EMAIL")
        act.add_argument("--withdraw", metavar="EMAIL")
        parser.add_argument("--reason", default="")
        parser.add_argument("--by", help="the email of who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        if email := options["let_in"] or options["withdraw"]:
            if not options["by"]:
                raise CommandError("Say who answers for it: --by and their email.")
            act = person_admit if options["let_in"] else admission_withdraw
            try:
                act(
                    campaign=campaign,
                    person=_user(email).pk,
                    by=_user(options["by"]),
                    reason=options["reason"],
                )
            except ApplicationError as error:
                raise CommandError(error.message) from None
        for row in admissions_of(campaign):
            self.stdout.write(json.dumps(row, default=str))


def _user(email: str) -> User:
    found = User.objects.filter(email=email).first()
    if found is None:
        raise CommandError(f"Nobody has the email {email}.")
    return found
