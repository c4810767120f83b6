"""`manage.py import_images`: a folder of existing images becomes candidates of a project."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.accounts.models import User
from annotate.datasets.models import ImageImport
from annotate.datasets.services.image_import import image_import_create, image_import_run
from annotate.projects.models import Project
from annotate.projects.services import project_create
from annotate.prompts.models import PromptSet


class Command(BaseCommand):
    help = (
        "Import images listed in a CSV or JSONL table (columns: file, prompt, model;"
        " optional: source, mask, references)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name; made where there is none")
        parser.add_argument("--folder", required=True, type=Path)
        parser.add_argument("--table", default="items.csv", help="a file inside the folder")
        parser.add_argument("--prompt-set", default="Imported")

    def handle(
        self, *, project: str, folder: Path, table: str, prompt_set: str, **options: Any
    ) -> None:
        if not (folder / table).is_file():
            raise CommandError(f"There is no {table} in {folder}.")
        row = Project.objects.filter(name=project).first() or self._new(project)
        prompts, _ = PromptSet.objects.get_or_create(project=row, name=prompt_set)
        job = image_import_create(
            project=row,
            user=None,
            prompt_set=prompts,
            folder=folder.resolve(),
            table=table,
            send=False,
        )
        image_import_run(job.pk)
        self._tell(job)

    def _new(self, name: str) -> Project:
        staff = User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()
        if staff is None:
            raise CommandError("Make an admin first: manage.py createsuperuser")
        return project_create(user=staff, name=name)

    def _tell(self, job: ImageImport) -> None:
        job.refresh_from_db()
        for problem in job.problems.order_by("row"):
            self.stderr.write(f"row {problem.row} ({problem.file}): {problem.message}")
        if job.status != "succeeded":
            raise CommandError(f"The import {job.status}: {job.error} {job.hint}")
        self.stdout.write(
            f"{job.imported} images imported, {job.repeated} were there, "
            f"{job.problems.count()} rows refused."
        )
