"""Where a person labels: at one place at a time."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Desk(models.Model):
    """The one open page, or script, that an account is handed work at: one row an account.

    Its leases are the account's, not the page's. Another page that is opened takes the row over and
    goes on with them; the older one may still hand in what was answered there.
    """

    annotator = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="desk"
    )
    # Made by the page when it was loaded; who names none (a script) sits at number 0.
    page = models.UUIDField(default=uuid.UUID(int=0))
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.annotator_id} at {self.page}"
