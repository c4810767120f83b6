"""Who may be answering without looking, as JSON; and excluding whom a rule found."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign, Exclusion
from annotate.labeling.services.exclusion import person_exclude
from annotate.quality.suspects.report import suspects


class Command(BaseCommand):
    help = "What the rules find in a campaign, as JSON. --exclude RULE --by EMAIL excludes those found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        parser.add_argument("--exclude", choices=Exclusion.Rule.values, action="append", default=[])
        parser.add_argument("--by", help="the email of who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        by = User.objects.filter(email=options["by"]).first()
        if options["exclude"] and by is None:
            raise CommandError("Say who answers for it: --by and their email.")
        report = suspects(campaign)
        for row in report["results"]:
            if by is None or row["rule"] not in options["exclude"] or row["excluded"]:
                continue
            try:
                person_exclude(
                    campaign=campaign, person=row["person"], by=by, reason=row["sentence"][:400],
                    rule=row["rule"], facts=row["facts"], from_at=row["from_at"],
                )  # fmt: skip
            except ApplicationError as error:  # a second rule found the same person
                self.stderr.write(f"{row['name']}: {error}")
        self.stdout.write(json.dumps(report, indent=2, default=str))
