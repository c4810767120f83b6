"""`manage.py find_faces`: search a prompt set's photos, or its candidates, for faces."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.generation.models import FaceJob
from annotate.generation.services.faces import face_job_create
from annotate.prompts.models import PromptSet


class Command(BaseCommand):
    help = "Queue a face search over the images of a prompt set; a GPU worker does it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name")
        parser.add_argument("--prompt-set", required=True, help="its name")
        parser.add_argument("--of", choices=FaceJob.Of.values, default=FaceJob.Of.SOURCES)
        parser.add_argument("--detector", default="haar")

    def handle(
        self, *, project: str, prompt_set: str, of: str, detector: str, **options: Any
    ) -> None:
        row = PromptSet.objects.filter(project__name=project, name=prompt_set).first()
        if row is None:
            raise CommandError(f"Project {project!r} has no prompt set {prompt_set!r}.")
        try:
            job = face_job_create(
                project=row.project, user=None, prompt_set=row, of=of, detector=detector
            )
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"face search {job.pk}: {job.progress_total} images are in the queue")
