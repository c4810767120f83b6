"""`manage.py import_sources`: photos become prompts that have them as their source image."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet
from annotate.prompts.sources import sources_import


class Command(BaseCommand):
    help = "Import a folder of photos as prompts to be masked, completed or edited."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name")
        parser.add_argument("--folder", required=True, type=Path)
        parser.add_argument("--prompt-set", default="Photos", help="made if new")
        parser.add_argument("--table", default="", help="a CSV in the folder with a column file")
        parser.add_argument(
            "--words", default="", help="the prompt; {column} takes the table's words"
        )

    def handle(
        self, *, project: str, folder: Path, prompt_set: str, table: str, words: str, **_: Any
    ) -> None:
        row = Project.objects.filter(name=project).first()
        if row is None:
            raise CommandError(f"There is no project {project!r}.")
        if not (folder / table).exists():
            raise CommandError(f"There is no {folder / table}.")
        prompts, _new = PromptSet.objects.get_or_create(project=row, name=prompt_set)
        try:
            taken = sources_import(prompt_set=prompts, folder=folder, table=table, words=words)
        except ApplicationError as error:
            raise CommandError(error.message) from None
        for name, message in taken.problems:
            self.stderr.write(f"{name}: {message}")
        self.stdout.write(
            f"{taken.added} photos imported, {taken.repeated} were there,"
            f" {len(taken.problems)} refused."
        )
