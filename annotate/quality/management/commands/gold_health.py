"""Whether a campaign's known answers leaked, are wrong, or were copied, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.labeling.models import Campaign
from annotate.quality.gold.report import gold_health


class Command(BaseCommand):
    help = (
        "What the tests find of a campaign's known answers, as JSON. Retire them with retire_gold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        self.stdout.write(json.dumps(gold_health(campaign), indent=2, default=str))
