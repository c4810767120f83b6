"""Taking a known answer out of use, and back into it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError
from annotate.labeling.models import Task
from annotate.labeling.services.retirement import gold_restore, gold_retire


class Command(BaseCommand):
    help = (
        "Hands a check out no more; with --restore again. What people answered to it stays, and with"
        " --wrong it speaks of nobody."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("task", type=int, help="its number, as gold_health names it")
        parser.add_argument("--by", required=True, help="the email of who answers for it")
        parser.add_argument("--reason", default="")
        parser.add_argument("--wrong", action="store_true", help="its answer was not right")
        parser.add_argument("--restore", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        task = Task.objects.filter(pk=options["task"]).first()
        by = User.objects.filter(email=options["by"]).first()
        if task is None:
            raise CommandError(f"There is no task {options['task']}.")
        if by is None:
            raise CommandError(f"Nobody has the email {options['by']}.")
        try:
            if options["restore"]:
                gold_restore(task=task, by=by)
                self.stdout.write("In use again.")
                return
            made = gold_retire(
                task=task, by=by, reason=options["reason"], is_wrong=options["wrong"]
            )
        except ApplicationError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"Retired after {made.answers} answers.")
