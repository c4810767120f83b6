"""The heat maps and masks of a regions campaign, in a folder with a manifest."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign
from annotate.quality.region_files import regions_write
from annotate.quality.region_results import LARGEST_SIDE


class Command(BaseCommand):
    help = "Write every judged image's heat maps and masks (PNG, .npz) with a manifest.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        parser.add_argument("folder", type=Path, help="a new or empty one")
        parser.add_argument(
            "--size", help="WIDTHxHEIGHT of the maps, e.g. 64x64 for latents; else as the images"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        try:
            count = regions_write(campaign, options["folder"], size=_size(options["size"]))
        except ApplicationError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{count} images in {options['folder']}")


def _size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()):
        raise CommandError("Give the size as WIDTHxHEIGHT, for example 64x64.")
    if not all(1 <= int(side) <= LARGEST_SIDE for side in (width, height)):
        raise CommandError(f"A side has 1 to {LARGEST_SIDE} pixels.")
    return int(width), int(height)
