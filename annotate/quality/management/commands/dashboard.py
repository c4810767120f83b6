"""Everything a campaign's dashboards show, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from annotate.labeling.models import Campaign
from annotate.quality.dashboard.people import people_report
from annotate.quality.dashboard.progress import progress_report
from annotate.quality.dashboard.sides import sides_report
from annotate.quality.dashboard.times import times_report
from annotate.quality.reports import REPORTS, report_of
from annotate.quality.services.counts import counts_rebuild, counts_update
from annotate.quality.services.reports import reports_update


class Command(BaseCommand):
    help = "Bring a campaign's counts up to date and print its dashboards as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        parser.add_argument("--rate", type=float, help="money an hour: costs are then given too")
        parser.add_argument(
            "--recount", action="store_true", help="throw the counts away and count from nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        if options["rate"] is not None and not options["rate"] >= 0:
            raise CommandError("--rate is money an hour: zero or more.")
        if options["recount"]:
            counts_rebuild(campaign)
        else:
            counts_update(campaign=campaign)
        reports_update(campaign=campaign)
        found = {
            "progress": progress_report(campaign),
            "times": times_report(campaign, rate=options["rate"]),
            "people": people_report(campaign),
            "sides": sides_report(campaign),
            **{name: report_of(campaign, name)[0] for name in REPORTS if name != "others"},
        }
        self.stdout.write(json.dumps(found, indent=2, cls=DjangoJSONEncoder))
