"""Draft a campaign in which people check a job's patch maps."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.generation.models import PatchMapJob
from annotate.quality.services.patch_sample import patch_sample_create


class Command(BaseCommand):
    help = "Draw images evenly over their automatic quality, as the tasks of a regions campaign."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job", type=int, help="the job of patch maps, by its number")
        parser.add_argument("--user", required=True, help="whose campaign it is: an e-mail address")
        parser.add_argument("--number", type=int, default=40, help="images to ask about, at most")
        parser.add_argument("--strata", type=int, default=5, help="groups by automatic quality")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--overlap", type=int, default=2, help="people for each image")
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        job = PatchMapJob.objects.filter(pk=options["job"]).first()
        if job is None:
            raise CommandError(f"There is no job of patch maps {options['job']}.")
        user = User.objects.filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"There is nobody with the address {options['user']}.")
        if options["seed"] < 0:
            raise CommandError("--seed is a whole number from 0.")
        for name in ("number", "strata", "overlap"):
            if options[name] < 1:
                raise CommandError(f"--{name} is a whole number from 1.")
        asked = {name: options[name] for name in ("number", "strata", "seed", "overlap", "name")}
        try:
            campaign = patch_sample_create(patch_job=job, user=user, **asked)
        except ApplicationError as error:
            raise CommandError(error.message) from None
        self.stdout.write(
            f"Campaign {campaign.pk}, {campaign.name}: {campaign.task_count} images. Open it to begin."
        )
