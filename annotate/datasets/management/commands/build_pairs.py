"""`manage.py build_pairs`: a builder's pairs as a snapshot, built here and now."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.datasets.models import Snapshot
from annotate.datasets.recipes import RECIPES, Recipe, recipe_of
from annotate.datasets.services.build import snapshot_build
from annotate.datasets.services.snapshot import pairs_create, pairs_preview
from annotate.projects.models import Project


class Command(BaseCommand):
    help = (
        "Choose pairs by scores and freeze them. The recipe is JSON, in a file or here:"
        ' \'{"builder": "best_worst", "scorer": {"source": "PickScore"}}\'.'
        f" Builders: {', '.join(RECIPES)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name")
        parser.add_argument("--name", required=True, help="of the snapshot")
        parser.add_argument("--recipe", required=True, help="JSON, or the path of a .json file")
        parser.add_argument("--dry-run", action="store_true", help="only say what it would give")

    def handle(
        self, *, project: str, name: str, recipe: str, dry_run: bool, **options: Any
    ) -> None:
        row = Project.objects.filter(name=project).first()
        if row is None:
            raise CommandError(f"There is no project {project!r}.")
        try:
            wanted = _recipe(recipe)
            if dry_run:
                found = pairs_preview(project=row, recipe=wanted)
                self.stdout.write(json.dumps(found, indent=1))
                return
            snapshot = pairs_create(project=row, user=None, name=name, recipe=wanted, send=False)
        except ApplicationError as error:
            raise CommandError(error.message) from None
        snapshot_build(snapshot.pk)
        self._tell(snapshot)

    def _tell(self, snapshot: Snapshot) -> None:
        snapshot.refresh_from_db()
        if snapshot.status != "succeeded":
            raise CommandError(f"The snapshot {snapshot.status}: {snapshot.error} {snapshot.hint}")
        counts = snapshot.counts
        self.stdout.write(
            f"Snapshot {snapshot.pk}: {counts['pairs']:,} pairs of {counts['prompts']:,} prompts"
            f" ({counts['train']:,} train, {counts['validation']:,} validation,"
            f" {counts['test']:,} test)."
        )
        self.stdout.write(json.dumps(snapshot.report, indent=1))
        self.stdout.write(snapshot.uri)


def _recipe(text: str) -> Recipe:
    """Raises ApplicationError for what is no recipe."""
    path = Path(text) if text.endswith(".json") else None
    if path and not path.is_file():
        raise CommandError(f"There is no file {path}.")
    try:
        value = json.loads(path.read_text(encoding="utf-8") if path else text)
    except ValueError as error:
        raise CommandError(f"The recipe is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise CommandError("The recipe must be a JSON object.")
    return recipe_of(value)
