"""The graded faces of a campaign, one JSON object a line."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign
from annotate.quality.face_files import faces_write


class Command(BaseCommand):
    help = "Write the graded faces of a campaign as JSON lines: each face, or (good, bad) pairs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        parser.add_argument("file", type=Path, help="a new one")
        parser.add_argument(
            "--pairs", action="store_true", help="a good face against a bad one of its prompt"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        rows = "pairs" if options["pairs"] else "faces"
        try:
            count = faces_write(campaign, options["file"], rows=rows)
        except ApplicationError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{count} lines in {options['file']}")
