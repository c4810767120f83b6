"""Prompt sets and prompts. The split lives here, so that no pair can leak from test into training."""

from django.db import models

from annotate.core.languages import LONGEST
from annotate.core.models import Timestamped
from annotate.media.models import Asset
from annotate.projects.models import Project


class Split(models.TextChoices):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class PromptSet(Timestamped):
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="prompt_sets")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="prompts_set_name_in_project")
        ]

    def __str__(self) -> str:
        return self.name


class Prompt(Timestamped):
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.PROTECT, related_name="prompts")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    # Of the images that belong to the prompt; empty where there are none. The same words over
    # another photo or another mask are another prompt.
    inputs_sha256 = models.CharField(max_length=64, default="", blank=True)
    category = models.CharField(max_length=80, default="", blank=True)
    # As a BCP 47 tag; empty where nobody said.
    language = models.CharField(max_length=LONGEST, default="", db_default="", blank=True)
    # Prompts of one family (the same words but for case and punctuation, or a name given at
    # import) share a split: near-copies of a training prompt must not turn up in the test.
    family = models.CharField(max_length=64)
    split = models.CharField(max_length=10, choices=Split.choices)
    # Its own questions (see questions.py). They come with the prompt and never change: answers
    # point at them. A trigger sees to that.
    questions = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt_set", "text_sha256", "inputs_sha256"],
                name="prompts_text_once_in_set",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class PromptImage(Timestamped):
    """An image that belongs to the prompt: what is to be completed, where, and what to look like."""

    class Role(models.TextChoices):
        SOURCE = "source"  # the image to complete or to edit
        MASK = "mask"  # as large as the source; white is to be filled
        REFERENCE = "reference"  # the person or thing to be shown

    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="images")
    role = models.CharField(max_length=9, choices=Role.choices)
    position = models.PositiveSmallIntegerField(default=0)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "role", "position"], name="prompts_image_once_in_place"
            ),
            models.CheckConstraint(
                name="prompts_one_source_and_mask",
                condition=models.Q(role="reference") | models.Q(position=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.position} of prompt {self.prompt_id}"
