"""What was said image by image: of a group, of a checklist, of videos."""

from django.db import models
from django.db.models import Q

from annotate.labeling.models.judgement import Judgement


class Placement(models.Model):
    """One image of a ranking in its slot. Images in one slot are as good as each other."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="placements", db_index=False
    )
    position = models.PositiveSmallIntegerField()  # canonical, never the screen's
    slot = models.PositiveSmallIntegerField()  # 1 is the best

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judgement", "position"], name="labeling_placed_once"),
            models.CheckConstraint(
                name="labeling_slot_known", condition=Q(slot__gte=1, slot__lte=9)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} in {self.slot}"


class Rating(models.Model):
    """One image of a group on one criterion."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="ratings", db_index=False
    )
    position = models.PositiveSmallIntegerField()  # canonical, never the screen's
    criterion = models.CharField(max_length=40)
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "position", "criterion"], name="labeling_rated_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion} of {self.position}: {self.value}"


class ChecklistAnswer(models.Model):
    """One item of a checklist, answered for one image. Not asked is not a "no"."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=40)  # "own.…": one of the prompt's own questions
    option = models.CharField(max_length=40, null=True)  # noqa: DJ001 null: gated off, not asked

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "position", "item"], name="labeling_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.position}: {self.option}"


class TimeMark(models.Model):
    """A moment of a video that the person pointed at, and why if they said so."""

    judgement = models.ForeignKey(
        Judgement, on_delete=models.PROTECT, related_name="marks", db_index=False
    )
    position = models.PositiveSmallIntegerField()  # of the video, canonical
    at_ms = models.PositiveIntegerField()  # from its first frame
    reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement", "position", "at_ms"], name="labeling_marked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at_ms} ms of {self.position}"
