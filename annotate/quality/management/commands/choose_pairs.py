"""Holds a round of a campaign that chooses its pairs, and says what came of it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict

from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign
from annotate.quality.active_report import active_report
from annotate.quality.services.active.rounds import round_open
from annotate.quality.services.active_curve import curve_update


class Command(BaseCommand):
    help = (
        "Open the next votes of a campaign that chooses; --report: only say how far it is, as JSON."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        parser.add_argument("--report", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        if options["report"]:
            curve_update(campaign)
            self.stdout.write(json.dumps(_plain(active_report(campaign)), indent=2,
                                         cls=DjangoJSONEncoder))  # fmt: skip
            return
        try:
            held = round_open(campaign)
        except ApplicationError as error:
            raise CommandError(error.message) from None
        if held is None:
            self.stdout.write("Nothing to open and nothing to settle.")
        else:
            self.stdout.write(
                f"Round {held.number}: {held.opened} votes opened, {held.opened_random} of them in the"
                f" random arm; {held.settled} pairs settled, {held.pooled} joined the pool."
            )


def _plain(report: dict[str, Any]) -> dict[str, Any]:
    setting = report["setting"]
    return {
        **report,
        "setting": model_to_dict(setting) if setting else None,
        "rounds": [model_to_dict(each) for each in report["rounds"]],
    }
