"""How far patch maps agree with what people marked, as JSON; and fused maps, if asked for."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign
from annotate.quality.patch_audit import patch_audit, patch_fuse


class Command(BaseCommand):
    help = "AUC and calibration error of a regions campaign's patch maps; --fuse writes fused maps."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        parser.add_argument("--estimator", default="", help="its version; else that of most maps")
        parser.add_argument("--fuse", action="store_true", help="calibrate and keep fused maps")
        parser.add_argument(
            "--weight", type=float, default=1.0, help="how many people a calibrated map counts for"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        try:
            report = (
                patch_fuse(campaign, version=options["estimator"], weight=options["weight"])
                if options["fuse"]
                else patch_audit(campaign, version=options["estimator"])
            )
        except ApplicationError as error:
            raise CommandError(error.message) from None
        self.stdout.write(json.dumps(report, indent=2))
