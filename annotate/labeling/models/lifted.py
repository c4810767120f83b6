"""What somebody decided with a reason, and may take back once: never changed or deleted."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Lifted(models.Model):
    """It holds until it is lifted, by filling in `lifted_at` and by whom."""

    reason = models.CharField(max_length=400)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True


def accounted_for(prefix: str) -> list[models.BaseConstraint]:
    """A reason is given, and whoever lifts it is named. The constraints' names begin as said."""
    return [
        models.CheckConstraint(name=f"{prefix}_reason", condition=~Q(reason="")),
        models.CheckConstraint(
            name=f"{prefix}_lifted_by",
            condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
            | Q(lifted_at__isnull=False, lifted_by__isnull=False),
        ),
    ]
