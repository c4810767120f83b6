"""`manage.py import_images`: a folder of existing images becomes candidates of a project."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.datasets.models import ImageImport
from annotate.datasets.places import prefix_check
from annotate.datasets.selectors import told_by
from annotate.datasets.services.image_import import image_import_create
from annotate.datasets.services.ingest import image_import_run
from annotate.media.likeness import MOST_DISTANCE
from annotate.projects.models import Project
from annotate.projects.services import project_create
from annotate.prompts.models import PromptSet

MOST_TOLD = 100


class Command(BaseCommand):
    help = (
        "Import images: a folder, an archive or an s3:// prefix, and a CSV or JSONL table (columns:"
        " file, prompt, model; optional: source, mask, references. For photos: file, caption;"
        " optional: mask, references, category; or no table at all)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name; made where there is none")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--folder", type=Path)
        where.add_argument("--archive", type=Path, help="a zip, tar or tar.gz")
        where.add_argument("--prefix", help="s3://bucket/prefix/, allowed by IMPORT_S3_PREFIXES")
        parser.add_argument(
            "--table", help="a file inside it (items.csv; for photos none: every image comes in)"
        )
        parser.add_argument("--prompt-set", default="Imported")
        parser.add_argument("--target", choices=ImageImport.Target.values, default="candidates")
        parser.add_argument(
            "--near", choices=ImageImport.Near.values, default="keep",
            help="what to do with an image that resembles one that is there",
        )  # fmt: skip
        parser.add_argument("--near-distance", type=int, default=6, help="bits of 64, at most 7")

    def handle(self, *, project: str, prompt_set: str, **options: Any) -> None:
        table = options["table"]
        if table is None:
            table = "items.csv" if options["target"] == "candidates" else ""
        archive: Path | None = options["archive"]
        folder: Path | None = archive.parent if archive else options["folder"]
        if archive and not archive.is_file():
            raise CommandError(f"There is no file {archive}.")
        if options["folder"] and not options["folder"].is_dir():
            raise CommandError(f"There is no folder {folder}.")
        if options["folder"] and table and not (options["folder"] / table).is_file():
            raise CommandError(f"There is no {table} in {folder}.")
        if not 0 <= options["near_distance"] <= MOST_DISTANCE:
            raise CommandError(f"--near-distance goes from 0 to {MOST_DISTANCE}.")
        if options["prefix"] is not None:
            try:
                prefix_check(options["prefix"])
            except ApplicationError as error:
                raise CommandError(error.message) from None
        row = Project.objects.filter(name=project).first() or self._new(project)
        prompts, _ = PromptSet.objects.get_or_create(project=row, name=prompt_set)
        job = image_import_create(
            project=row,
            user=None,
            prompt_set=prompts,
            folder=folder.resolve() if folder else None,
            prefix=options["prefix"] or "",
            archive=archive.name if archive else "",
            table=table,
            send=False,
            **{name: options[name] for name in ("target", "near", "near_distance")},
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
        told = told_by([job], problems=0, likenesses=MOST_TOLD)[job.pk]
        for like in told.likenesses:
            where = "left out: " if like.skipped else ""
            self.stdout.write(
                f"{where}row {like.row} ({like.file}) resembles {like.like_file or like.like}"  # type: ignore[attr-defined]
                f" ({like.distance} of 64 bits differ)"
            )
        if job.status != "succeeded":
            raise CommandError(f"The import {job.status}: {job.error} {job.hint}")
        self.stdout.write(
            f"{job.imported} images imported, {job.repeated} were there, "
            f"{job.problems.count()} rows refused."
            + (f" {job.skipped} left out." if job.skipped else "")
        )
