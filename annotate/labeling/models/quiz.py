"""A campaign's quiz on its instructions: versions that never change, attempts that are only added."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Quiz(models.Model):
    """One version. Which passes count is `counts_from`: an admin may ask everybody anew."""

    campaign = models.ForeignKey(
        "labeling.Campaign", on_delete=models.PROTECT, related_name="quizzes", db_index=False
    )
    number = models.PositiveSmallIntegerField()  # from 1
    questions = models.JSONField()  # as labeling/quiz.py `Question` has it
    pass_mark = models.PositiveSmallIntegerField()  # right answers needed
    most_attempts = models.PositiveSmallIntegerField()  # then an admin must reset
    counts_from = models.PositiveSmallIntegerField()  # whoever passed this version or a later one
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="labeling_quiz_once"),
            models.CheckConstraint(
                name="labeling_quiz_counts_from",
                condition=models.Q(counts_from__gte=1, counts_from__lte=models.F("number")),
            ),
            models.CheckConstraint(
                name="labeling_quiz_can_be_passed",
                condition=models.Q(pass_mark__gte=1, most_attempts__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"quiz {self.number} of {self.campaign_id}"


class QuizAttempt(models.Model):
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answers = ArrayField(models.PositiveSmallIntegerField())  # the option chosen, per question
    right = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.annotator_id} at {self.quiz_id}: {self.right}"


class QuizReset(models.Model):
    """Gives a person all their attempts again; those before it stay."""

    campaign = models.ForeignKey(
        "labeling.Campaign", on_delete=models.PROTECT, related_name="quiz_resets"
    )
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.annotator_id} anew at {self.campaign_id}"
