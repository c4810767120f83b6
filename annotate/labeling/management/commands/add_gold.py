"""Tasks with known answers, from a file of JSON lines."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign
from annotate.labeling.services.gold import Known, gold_add


class Command(BaseCommand):
    help = (
        "Adds gold to a campaign: all of the file, or nothing. A line:"
        ' {"candidates": [1, 2], "answers": [{"question": "overall", "answer": "first"}]};'
        ' instead of an answer "shares": {"first": 0.7, "tie": 0.3}; "role": "entrance" for the test.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", type=int, help="its number, as in the console's address")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        try:
            lines = options["file"].read_text().splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from None
        added = 0
        with transaction.atomic():
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    added += _add(campaign, number, line)
        self.stdout.write(f"{added} added.")


def _add(campaign: Campaign, number: int, line: str) -> int:
    try:
        row = json.loads(line)
        known = [Known(**answer) for answer in row["answers"]]
        candidates = [int(pk) for pk in row["candidates"]]
        role = row.get("role", "gold")
        if role not in {"gold", "entrance"}:
            raise ValueError(f"the role is gold or entrance, not {role}")
        gold_add(campaign=campaign, role=role, candidates=candidates, known=known,
                 prompt=row.get("prompt"))  # fmt: skip
    except ApplicationError as error:
        raise CommandError(f"Line {number}: {error.message}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"Line {number} is no gold: {error}.") from None
    return 1
