"""Fits a campaign's answers now, and says what came of it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from annotate.labeling.models import Campaign
from annotate.quality.consensus_report import consensus_report, label_lines
from annotate.quality.services.consensus import labels_update


class Command(BaseCommand):
    help = "Bring a campaign's soft labels up to date; print the report, or --labels as JSON lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        parser.add_argument("--labels", action="store_true")
        parser.add_argument(
            "--whole", action="store_true",
            help="fit the whole campaign, also where only what was touched would be looked at",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        labels_update(campaign, whole=options["whole"])
        if options["labels"]:
            for line in label_lines(campaign):
                self.stdout.write(line, ending="")
        else:
            report = consensus_report(campaign)
            self.stdout.write(json.dumps(report, indent=2, cls=DjangoJSONEncoder))
