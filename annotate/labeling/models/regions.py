"""What was marked on an image and in its prompt."""

from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import MD5, Cast

from annotate.labeling.models.judgement import Judgement


class RegionAnswer(models.Model):
    """What was marked on one image, counted. That there is nothing to mark is an answer too."""

    judgement = models.OneToOneField(
        Judgement, on_delete=models.PROTECT, primary_key=True, related_name="region_answer"
    )
    nothing_to_mark = models.BooleanField()
    marks = models.PositiveSmallIntegerField()
    words = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="labeling_nothing_is_nothing",
                condition=Q(nothing_to_mark=True, marks=0, words=0)
                | Q(nothing_to_mark=False) & (Q(marks__gt=0) | Q(words__gt=0)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.marks} marks, {self.words} words"


class RegionMark(models.Model):
    """One place on the image, with the reason. Lengths are fractions of the image's sides."""

    class Tool(models.TextChoices):
        PATCH = "patch"  # {"cells": [5, 6]}: cells of the campaign's grid, row by row
        BRUSH = "brush"  # {"radius": 0.02, "points": [[x, y], …]}; radius of the longer side
        BOX = "box"  # {"x", "y", "w", "h"}
        POINT = "point"  # {"x", "y"}

    class Polarity(models.TextChoices):
        GOOD = "good"
        BAD = "bad"

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="region_marks", db_index=False
    )
    number = models.PositiveSmallIntegerField()  # in the order they were made
    tool = models.CharField(max_length=5, choices=Tool.choices)
    polarity = models.CharField(max_length=4, choices=Polarity.choices)
    reason = models.CharField(max_length=40)
    geometry = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judgement", "number"], name="labeling_mark_once"),
            models.UniqueConstraint(
                "judgement",
                "tool",
                "reason",
                MD5(Cast("geometry", TextField())),
                name="labeling_mark_not_twice",
            ),
            models.UniqueConstraint(
                fields=["judgement", "reason"],
                condition=Q(tool="patch"),
                name="labeling_patches_of_a_reason",
            ),
            models.CheckConstraint(
                name="labeling_mark_has_its_shape",
                condition=Q(tool="patch", geometry__has_key="cells")
                | Q(tool="brush", geometry__has_key="points")
                | Q(tool="box", geometry__has_key="w")
                | (Q(tool="point", geometry__has_key="x") & ~Q(geometry__has_key="w")),
            ),
            models.CheckConstraint(
                name="labeling_mark_good_or_bad", condition=Q(polarity__in=["good", "bad"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool}: {self.reason}"


class WordMark(models.Model):
    """A word of the prompt that the image leaves out or gets wrong."""

    class Fault(models.TextChoices):
        MISSING = "missing"
        WRONG = "wrong"

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="word_marks", db_index=False
    )
    word = models.PositiveIntegerField()  # its number in the prompt, from 0: regions/words.py
    text = models.TextField()
    fault = models.CharField(max_length=7, choices=Fault.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judgement", "word"], name="labeling_word_once"),
            models.CheckConstraint(
                name="labeling_word_missing_or_wrong", condition=Q(fault__in=["missing", "wrong"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fault}: {self.text}"
