"""Which faces a task asks about, and what was said of each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from annotate.generation.models import Face


class TaskFace(models.Model):
    """A face that a task asks about: chosen when the task is made, and never changed.

    Triggers see to it that the faces of one image are of one scan of that very image, and that a
    face stays as it is from then on.
    """

    task = models.ForeignKey(
        "labeling.Task", on_delete=models.PROTECT, related_name="faces", db_index=False
    )
    position = models.PositiveSmallIntegerField()  # of the image, canonical
    number = models.PositiveSmallIntegerField()  # from 0, the largest first
    face = models.ForeignKey(Face, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "position", "number"], name="labeling_face_number_once"
            ),
            models.UniqueConstraint(fields=["task", "face"], name="labeling_face_asked_once"),
        ]

    def __str__(self) -> str:
        return f"face {self.number} of {self.task_id}[{self.position}]"


class FaceAnswer(models.Model):
    """What was said of one image's faces, counted. A trigger refuses it while a grade is missing."""

    judgement = models.OneToOneField(
        "labeling.Judgement",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="face_answer",
    )
    faces = models.PositiveSmallIntegerField()
    missed = models.PositiveSmallIntegerField(default=0)  # faces that nobody drew a box around

    class Meta:
        constraints = [
            models.CheckConstraint(name="labeling_face_answer_has_faces", condition=Q(faces__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.faces} faces"


class FaceGrade(models.Model):
    """One face's grade. A trigger refuses it for a face of another task."""

    class Grade(models.TextChoices):
        GOOD = "good"
        ACCEPTABLE = "acceptable"
        BAD = "bad"
        NOT_FACE = "not_face"

    judgement = models.ForeignKey(
        "labeling.Judgement",
        on_delete=models.PROTECT,
        related_name="face_grades",
        db_index=False,
    )
    face = models.ForeignKey(TaskFace, on_delete=models.PROTECT, related_name="grades")
    grade = models.CharField(max_length=10, choices=Grade.choices)
    defects = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judgement", "face"], name="labeling_face_graded_once"),
            models.CheckConstraint(
                name="labeling_face_grade_known",
                condition=Q(grade__in=["good", "acceptable", "bad", "not_face"]),
            ),
            models.CheckConstraint(
                name="labeling_no_face_no_defects",
                condition=~Q(grade="not_face") | Q(defects__len=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade}: {self.face_id}"
