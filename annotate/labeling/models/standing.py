"""The answers that count."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Standing(models.Model):
    """A view: the answers that count. What was taken back, asked as a check, or is excluded is not
    among them. Every consensus, ranking and dataset reads from here."""

    id = models.UUIDField(primary_key=True)
    task = models.ForeignKey("labeling.Task", on_delete=models.DO_NOTHING, related_name="+")
    prompt_id = models.BigIntegerField()
    campaign = models.ForeignKey("labeling.Campaign", on_delete=models.DO_NOTHING, related_name="+")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+"
    )
    order = ArrayField(models.PositiveSmallIntegerField())
    duration_ms = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "labeling_standing"

    def __str__(self) -> str:
        return str(self.pk)
