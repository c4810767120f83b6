"""`manage.py build_snapshot`: what people judged in some campaigns, frozen here and now."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.datasets.models import Snapshot
from annotate.datasets.services.build import snapshot_build
from annotate.datasets.services.snapshot import campaigns_in, snapshot_create
from annotate.labeling.models import Campaign


class Command(BaseCommand):
    help = "Freeze what people judged in campaigns of pairs, with shares of votes or soft labels."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaigns", type=int, nargs="+", help="their numbers")
        parser.add_argument("--name", required=True, help="of the snapshot")
        parser.add_argument("--labels", choices=Snapshot.Labels.values, default="votes")

    def handle(self, *, campaigns: list[int], name: str, labels: str, **options: Any) -> None:
        first = Campaign.objects.filter(pk=campaigns[0]).select_related("project").first()
        if first is None:
            raise CommandError(f"There is no campaign {campaigns[0]}.")
        try:
            snapshot = snapshot_create(
                project=first.project,
                user=None,
                name=name,
                campaigns=campaigns_in(project=first.project, ids=campaigns),
                labels=labels,
                send=False,
            )
        except ApplicationError as error:
            raise CommandError(error.message) from None
        snapshot_build(snapshot.pk)
        snapshot.refresh_from_db()
        if snapshot.status != "succeeded":
            raise CommandError(f"The snapshot {snapshot.status}: {snapshot.error} {snapshot.hint}")
        manifest = json.loads((Path(snapshot.uri) / "manifest.json").read_text("utf-8"))
        said = {"snapshot": snapshot.pk, "folder": snapshot.uri, "counts": snapshot.counts}
        self.stdout.write(json.dumps({**said, "labels": manifest.get("labels")}, indent=1))
