"""`manage.py make_face_pairs`: pairs of a real face and the same face inpainted."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.generation.services.face_pairs import face_pair_job_create
from annotate.prompts.models import PromptSet
from annotate.registry.models import ModelVersion


class Command(BaseCommand):
    help = "Queue a face pair job over the photos of a prompt set; a GPU worker does it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name")
        parser.add_argument("--prompt-set", required=True, help="its name; prompts with photos")
        parser.add_argument(
            "--model", required=True, help="NAME or NAME:REVISION, one that inpaints"
        )
        parser.add_argument("--seeds", default="0", help="numbers with commas")
        parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")

    def handle(
        self, *, project: str, prompt_set: str, model: str, seeds: str, **options: Any
    ) -> None:
        row = PromptSet.objects.filter(project__name=project, name=prompt_set).first()
        if row is None:
            raise CommandError(f"Project {project!r} has no prompt set {prompt_set!r}.")
        try:
            job = face_pair_job_create(
                project=row.project,
                user=None,
                model_version=self._model(row, model),
                prompt_set=row,
                seeds=[int(seed) for seed in seeds.split(",")],
                settings=dict(self._setting(text) for text in options["set"]),
            )
        except (ApplicationError, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"face pairs {job.pk}: {job.progress_total} photos are in the queue")

    def _model(self, prompt_set: PromptSet, text: str) -> ModelVersion:
        name, _, revision = text.partition(":")
        rows = ModelVersion.objects.filter(
            project=prompt_set.project, name=name, kind=ModelVersion.Kind.DIFFUSION
        )
        if revision:
            rows = rows.filter(revision=int(revision))
        found = rows.order_by("-revision").first()
        if found is None:
            raise CommandError(f"The project has no diffusion model {text!r}.")
        return found

    def _setting(self, text: str) -> tuple[str, Any]:
        key, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"--set {text}: write KEY=VALUE")
        try:
            return key, json.loads(value)
        except ValueError:
            return key, value
