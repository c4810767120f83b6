"""Who is out, and from when: their answers stay, and count for nothing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotate.labeling.models.lifted import Lifted, accounted_for


class Exclusion(Lifted):
    """A person's answers in a campaign do not count, or those of a time do not. Never a deletion.

    It is lifted by filling in `lifted_at`; nothing else about it changes.
    """

    class Rule(models.TextChoices):
        MANUAL = "manual"
        WITHDRAWN = "withdrawn"  # the person took back their consent
        TOO_FAST = "too_fast"
        ONE_SIDE = "one_side"
        GOLD = "gold"
        INCONSISTENT = "inconsistent"
        UNRELIABLE = "unreliable"
        DRIFT = "drift"
        OUTLIER = "outlier"  # unlike everybody else

    campaign = models.ForeignKey(
        "labeling.Campaign", on_delete=models.PROTECT, related_name="exclusions"
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rule = models.CharField(max_length=12, choices=Rule.choices)
    facts = models.JSONField(default=dict)  # the numbers that the rule went by
    from_at = models.DateTimeField(null=True)  # null: from the first answer
    until_at = models.DateTimeField(null=True)  # null: and all that come
    answers = models.PositiveIntegerField()  # how many stopped counting when it was made

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "annotator"],
                condition=Q(lifted_at__isnull=True),
                name="labeling_excluded_once",
            ),
            models.CheckConstraint(
                name="labeling_exclusion_window",
                condition=Q(from_at__isnull=True)
                | Q(until_at__isnull=True)
                | Q(from_at__lt=F("until_at")),
            ),
            *accounted_for("labeling_exclusion"),
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} out of {self.campaign_id}: {self.rule}"

    @property
    def bars(self) -> bool:
        """Whether the person gets no more tasks: all that comes would not count."""
        return self.lifted_at is None and self.until_at is None
