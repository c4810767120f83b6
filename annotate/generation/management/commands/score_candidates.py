"""`manage.py score_candidates`: a reward model looks at the images it has not scored yet."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.core.models import ENDED
from annotate.generation.models import ScoreJob
from annotate.generation.services.scores import score_job_create
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet, Split
from annotate.registry.models import ModelVersion


class Command(BaseCommand):
    help = "Queue a job that scores a project's images with a trained reward model."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name")
        parser.add_argument("--scorer", required=True, help="the reward model: its id or name")
        parser.add_argument("--prompt-set", default="", help="its name; else every set")
        parser.add_argument("--split", default="", choices=["", *Split.values])
        parser.add_argument("--batch-size", type=int, default=32)
        parser.add_argument("--wait", action="store_true", help="until a worker has done it")

    def handle(
        self, *, project: str, scorer: str, prompt_set: str, wait: bool, **options: Any
    ) -> None:
        row = Project.objects.filter(name=project).first()
        if row is None:
            raise CommandError(f"There is no project {project!r}.")
        try:
            job = score_job_create(
                project=row,
                user=None,
                scorer=_scorer(row, scorer),
                prompt_set=_prompt_set(row, prompt_set) if prompt_set else None,
                split=options["split"],
                batch_size=options["batch_size"],
            )
        except ApplicationError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"Scoring {job.pk}: {job.progress_total:,} images are in the queue.")
        if wait:
            self._wait(job)

    def _wait(self, job: ScoreJob) -> None:
        while job.status not in ENDED:
            time.sleep(1)
            job.refresh_from_db()
        if job.status != "succeeded":
            raise CommandError(f"The scoring {job.status}: {job.error} {job.hint}")
        for problem in job.problems:
            self.stderr.write(f"candidate {problem['candidate']}: {problem['message']}")
        self.stdout.write(f"{job.scored:,} images scored, {job.failed:,} could not be.")


def _scorer(project: Project, which: str) -> ModelVersion:
    """By id, or the newest revision of a name."""
    rewards = ModelVersion.objects.filter(project=project, kind=ModelVersion.Kind.REWARD)
    by = {"pk": int(which)} if which.isdecimal() and len(which) < 19 else {"name": which}
    found = rewards.filter(**by).order_by("-revision").first()
    if found is None:
        raise CommandError(f"There is no reward model {which!r} in {project.name}.")
    return found


def _prompt_set(project: Project, name: str) -> PromptSet:
    found = PromptSet.objects.filter(project=project, name=name).first()
    if found is None:
        raise CommandError(f"There is no prompt set {name!r} in {project.name}.")
    return found
