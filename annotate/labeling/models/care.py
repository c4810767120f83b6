"""What a person does not want to see."""

from django.conf import settings
from django.db import models


class CategoryOptOut(models.Model):
    """A category of prompts that a person is not handed in a campaign. Taken back by its removal."""

    campaign = models.ForeignKey(
        "labeling.Campaign", on_delete=models.PROTECT, related_name="opt_outs", db_index=False
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    category = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "annotator", "category"], name="labeling_opted_out_once"
            ),
            models.CheckConstraint(
                name="labeling_opt_out_names_a_category", condition=~models.Q(category="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.annotator_id} without {self.category}"
