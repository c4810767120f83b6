"""A person's own prompt, the images asked for it, and the chain of pairs they make."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotate.core.models import Timestamped
from annotate.generation.models import GenerationJob
from annotate.prompts.models import Prompt


class OwnPrompt(Timestamped):
    """One person at one prompt, from writing it until they end it. The browser makes the id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(
        "labeling.Campaign", on_delete=models.PROTECT, related_name="own_prompts", db_index=False
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField()  # of all that is left to chance here
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "annotator"],
                condition=Q(ended_at__isnull=True),
                name="labeling_one_own_prompt_at_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["campaign", "annotator", "created_at"], name="labeling_own_prompts"
            )
        ]

    def __str__(self) -> str:
        return f"own prompt {self.pk}"


class OwnDraw(models.Model):
    """One image asked for. They are shown by rising number, whenever they become ready."""

    own_prompt = models.ForeignKey(
        OwnPrompt, on_delete=models.PROTECT, related_name="draws", db_index=False
    )
    number = models.PositiveSmallIntegerField()  # from 1
    job = models.ForeignKey(GenerationJob, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["own_prompt", "number"], name="labeling_draw_once"),
            models.CheckConstraint(
                name="labeling_draw_from_one", condition=models.Q(number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"draw {self.number}"


class OwnRound(Timestamped):
    """One pair of the chain. After an undo a later pair may not follow any more: it is dropped."""

    own_prompt = models.ForeignKey(
        OwnPrompt, on_delete=models.PROTECT, related_name="rounds", db_index=False
    )
    number = models.PositiveSmallIntegerField()  # from 1
    task = models.OneToOneField("labeling.Task", on_delete=models.PROTECT, related_name="own_round")
    upto = models.PositiveSmallIntegerField()  # the number of the last image drawn that it shows
    # The canonical position of the image that was kept from the round before, if one was.
    kept = models.PositiveSmallIntegerField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["own_prompt", "number"],
                condition=Q(dropped_at__isnull=True),
                name="labeling_round_once",
            ),
            models.CheckConstraint(
                name="labeling_round_shows_two",
                condition=Q(number__gte=1, upto__gte=2)
                & (Q(kept__isnull=True) | Q(kept__lte=1, number__gt=1)),
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"
