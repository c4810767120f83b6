"""`manage.py make_masks`: prompts with photos become prompts with photos and masks."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.core.models import ENDED
from annotate.generation.models import MaskJob
from annotate.generation.services.masks import mask_job_create
from annotate.prompts.models import PromptSet

KINDS = ("square", "strip", "freeform", "box", "warp")


class Command(BaseCommand):
    help = "Make a mask for every prompt of a set that has a source image. A GPU worker does it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name")
        parser.add_argument("--prompt-set", required=True, help="the set with the photos")
        parser.add_argument("--target", required=True, help="the set to fill; made if new")
        parser.add_argument("--maker", required=True, choices=KINDS)
        parser.add_argument("--set", action="append", default=[], metavar="KEY=JSON")
        parser.add_argument("--seeds", type=int, nargs="+", default=[0], help="masks of each photo")
        parser.add_argument("--no-wait", action="store_true", help="only put it in the queue")

    def handle(self, *, project: str, prompt_set: str, target: str, **options: Any) -> None:
        photos = PromptSet.objects.filter(project__name=project, name=prompt_set).first()
        if photos is None:
            raise CommandError(f"There is no prompt set {prompt_set!r} in a project {project!r}.")
        maker = {"kind": options["maker"], **dict(map(_setting, options["set"]))}
        try:
            job = mask_job_create(
                project=photos.project,
                user=None,
                prompt_set=photos,
                target=target,
                maker=maker,
                seeds=options["seeds"],
            )
        except ApplicationError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"Job {job.pk}: {job.progress_total} masks into {target!r}.")
        if not options["no_wait"]:
            self._wait(job)

    def _wait(self, job: MaskJob) -> None:
        self.stdout.write("Waiting for a GPU worker (Ctrl-C leaves it in the queue) ...")
        while job.status not in ENDED:
            time.sleep(1)
            job.refresh_from_db()
        for problem in job.problems:
            self.stderr.write(f"prompt {problem['prompt']}: {problem['message']}")
        if job.status != "succeeded":
            raise CommandError(f"The job {job.status}: {job.error} {job.hint}")
        self.stdout.write(f"{job.records.count()} masks made.")


def _setting(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"--set {text}: write KEY=JSON, such as keep=[0.3,0.5]")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
