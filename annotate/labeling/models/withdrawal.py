"""Who took back their consent."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotate.labeling.models.lifted import Lifted, accounted_for


class Withdrawal(Lifted):
    """A person's answers count in no campaign, also of those that come. It is lifted by filling in
    `lifted_at`; what it does in each campaign they sat down at is an `Exclusion` there."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lifted_at__isnull=True),
                name="labeling_withdrawn_once",
            ),
            *accounted_for("labeling_withdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.created_at}"
