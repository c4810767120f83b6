"""What was said of a pair."""

from django.db import models
from django.db.models import Q

from annotate.labeling.models.judgement import Judgement

# Nobody is "clearly better" in a tie.
STRENGTH = Q(strength__isnull=True) | Q(
    strength__gte=1, strength__lte=5, choice__in=["first", "second"]
)


class Preference(models.Model):
    """The answer to a pairwise task, in the candidates' own order, never the screen's."""

    class Choice(models.TextChoices):
        FIRST = "first"
        SECOND = "second"
        TIE = "tie"
        BOTH_BAD = "both_bad"

    judgement = models.OneToOneField(
        Judgement, on_delete=models.PROTECT, primary_key=True, related_name="preference"
    )
    choice = models.CharField(max_length=8, choices=Choice.choices)
    # How much better, from 1: only where the campaign asks it and one is better.
    strength = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="labeling_strength_of_a_winner", condition=STRENGTH),
        ]

    def __str__(self) -> str:
        return self.choice


class DimensionChoice(models.Model):
    """One dimension of a pair: which is better in this respect, in the candidates' own order."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="dimensions", db_index=False
    )
    dimension = models.CharField(max_length=40)
    choice = models.CharField(max_length=8, choices=Preference.Choice.choices)
    strength = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "dimension"], name="labeling_dimension_once"
            ),
            models.CheckConstraint(
                name="labeling_dimension_choice_known",
                condition=Q(choice__in=Preference.Choice.values),
            ),
            models.CheckConstraint(name="labeling_dimension_strength", condition=STRENGTH),
        ]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.choice}"


class Reason(models.Model):
    """Why, in a word of the campaign's list: of one image, or of the choice as a whole."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="reasons", db_index=False
    )
    position = models.PositiveSmallIntegerField(null=True)  # canonical; null: of the choice
    key = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "position", "key"],
                name="labeling_reason_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="labeling_reason_of_a_side",
                condition=Q(position__isnull=True) | Q(position__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.key
