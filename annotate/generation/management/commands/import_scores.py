"""`manage.py import_scores`: what another program thinks of the candidates."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.generation.score_rows import read_scores
from annotate.generation.services.scores import scores_import
from annotate.projects.models import Project
from annotate.prompts.rows import decode


class Command(BaseCommand):
    help = "Import scores from a CSV or JSONL table (candidate or sha256, value; optional: key)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name")
        parser.add_argument("--source", required=True, help="who scored, e.g. 'PickScore v1'")
        parser.add_argument("--table", required=True, type=Path, help="a .csv or .jsonl file")

    def handle(self, *, project: str, source: str, table: Path, **options: Any) -> None:
        row = Project.objects.filter(name=project).first()
        if row is None:
            raise CommandError(f"There is no project {project!r}.")
        if not table.is_file():
            raise CommandError(f"There is no file {table}.")
        format = "csv" if table.suffix.lower() == ".csv" else "jsonl"
        try:
            reading = read_scores(decode(table.read_bytes()), format=format)
            result = scores_import(project=row, source=source, reading=reading)
        except ApplicationError as error:
            raise CommandError(error.message) from None
        for number, message in result.problems:
            self.stderr.write(f"row {number}: {message}")
        self.stdout.write(
            f"{result.added} scores added, {result.replaced} replaced,"
            f" {len(result.problems)} rows refused."
        )
