"""`manage.py make_patch_maps`: how well each part of images matches their prompts' references."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.core.models import ENDED
from annotate.generation.models import PatchMapJob
from annotate.generation.services.patches import patch_job_create
from annotate.prompts.models import PromptSet, Split


class Command(BaseCommand):
    help = "Queue a job that maps a prompt set's images against their references."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name")
        parser.add_argument("--prompt-set", required=True, help="its name")
        parser.add_argument("--split", default="", choices=["", *Split.values])
        parser.add_argument("--set", action="append", default=[], metavar="KEY=JSON")
        parser.add_argument("--wait", action="store_true", help="until a worker has done it")

    def handle(self, *, project: str, prompt_set: str, wait: bool, **options: Any) -> None:
        row = PromptSet.objects.filter(project__name=project, name=prompt_set).first()
        if row is None:
            raise CommandError(f"There is no prompt set {prompt_set!r} in a project {project!r}.")
        try:
            job = patch_job_create(
                project=row.project,
                user=None,
                prompt_set=row,
                split=options["split"],
                estimator=dict(map(_setting, options["set"])),
            )
        except ApplicationError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"Job {job.pk}: {job.progress_total:,} images are in the queue.")
        if wait:
            self._wait(job)

    def _wait(self, job: PatchMapJob) -> None:
        while job.status not in ENDED:
            time.sleep(1)
            job.refresh_from_db()
        for problem in job.problems:
            self.stderr.write(f"candidate {problem['candidate']}: {problem['message']}")
        if job.status != "succeeded":
            raise CommandError(f"The job {job.status}: {job.error} {job.hint}")
        self.stdout.write(f"{job.maps.count():,} maps made, {job.failed:,} could not be.")


def _setting(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"--set {text}: write KEY=JSON, such as floor=0.5")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
