"""How far the people of a campaign agree, as JSON."""

import json
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from annotate.labeling.models import Campaign
from annotate.quality.agreement_report import agreement_report


class Command(BaseCommand):
    help = "Percent, Fleiss' kappa, Gwet's AC1 and Krippendorff's alpha with intervals, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        parser.add_argument("--since", type=_moment, help="e.g. 2026-11-01T00:00:00Z")
        parser.add_argument("--until", type=_moment)

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        report = agreement_report(campaign, since=options["since"], until=options["until"])
        self.stdout.write(json.dumps(report, indent=2))


def _moment(text: str) -> Any:
    try:
        found = parse_datetime(text)
    except ValueError:  # of the right form, and no such day
        found = None
    if found is None or found.tzinfo is None:
        raise ArgumentTypeError(f"{text} is no time with its zone: write 2026-11-01T00:00:00Z.")
    return found
