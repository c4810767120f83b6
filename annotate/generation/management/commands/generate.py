"""`manage.py generate`: ask for images from the shell; the workers draw them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotate.core.errors import ApplicationError
from annotate.generation.services.draw import generation_create
from annotate.generation.services.modes import MODE_KEYS
from annotate.projects.models import Project
from annotate.prompts.models import PromptSet
from annotate.registry.models import ModelVersion


class Command(BaseCommand):
    help = "Queue a generation job: the prompts of a set with a model, once for each seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, help="its name")
        parser.add_argument("--model", required=True, help="its name; the latest revision is taken")
        parser.add_argument("--prompt-set", required=True, help="its name")
        parser.add_argument("--mode", default="text", choices=sorted(MODE_KEYS))
        parser.add_argument("--split", default="", choices=["", "train", "validation", "test"])
        parser.add_argument("--limit", type=int, default=None, help="at most this many prompts")
        parser.add_argument("--seeds", default="0", help="such as 1-4,9")
        parser.add_argument(
            "--pool", type=int, default=0, metavar="N",
            help="N seeds of its own for each prompt, in place of --seeds",
        )  # fmt: skip
        parser.add_argument(
            "--pool-seed", type=int, default=0, help="other pools by another number"
        )
        parser.add_argument(
            "--set", action="append", default=[], metavar="KEY=VALUE", dest="chosen",
            help="a setting, such as steps=20, levels=[100,500] or feather=2",
        )  # fmt: skip

    def handle(self, *, project: str, model: str, prompt_set: str, **options: Any) -> None:
        row = _named(Project.objects.filter(name=project), "project", project)
        versions = ModelVersion.objects.filter(
            project=row, name=model, kind=ModelVersion.Kind.DIFFUSION
        )
        try:
            job = generation_create(
                project=row,
                user=None,
                model_version=_named(versions.order_by("-revision"), "diffusion model", model),
                prompt_set=_named(
                    PromptSet.objects.filter(project=row, name=prompt_set), "prompt set", prompt_set
                ),
                seeds=[] if options["pool"] else _seeds(options["seeds"]),
                seeds_per_prompt=max(0, options["pool"]),
                pool_seed=options["pool_seed"],
                sampler=dict(_setting(text) for text in options["chosen"]),
                split=options["split"],
                prompt_limit=options["limit"],
                mode=options["mode"],
            )
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Generation {job.pk} is in the queue: {job.progress_total} images.")


def _named(rows: Any, what: str, name: str) -> Any:
    found = rows.first()
    if found is None:
        raise CommandError(f"There is no {what} {name!r}.")
    return found


def _seeds(text: str) -> list[int]:
    """1-4,9 as [1, 2, 3, 4, 9]"""
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise CommandError(f"--seeds {text}: write numbers and ranges, such as 1-4,9.")
        seeds += range(int(first), int(last or first) + 1)
    return seeds


def _setting(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"--set {text}: write KEY=VALUE.")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
