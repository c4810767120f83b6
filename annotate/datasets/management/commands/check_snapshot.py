"""`manage.py check_snapshot`: how many of a sealed snapshot's answers still count."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.datasets.models import Snapshot
from annotate.datasets.since import answers_since, sentence


class Command(BaseCommand):
    help = "Say which answers in a snapshot no longer count, and why. It changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("snapshot", type=int, help="its number")
        parser.add_argument("--json", action="store_true", help="the counts alone")

    def handle(self, *, snapshot: int, json: bool, **_: Any) -> None:
        row = Snapshot.objects.filter(pk=snapshot).first()
        if row is None:
            raise CommandError(f"There is no snapshot {snapshot}.")
        since = answers_since(row)
        self.stdout.write(_dump(since) if json else f"{row.name}: {sentence(since)}")


def _dump(since: dict[str, Any]) -> str:
    return json.dumps(since)
