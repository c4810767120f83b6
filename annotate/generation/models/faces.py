"""Faces found in images."""

from django.db import models
from django.db.models import F, Q

from annotate.core.models import Timestamped
from annotate.media.models import Asset


class FaceScan(Timestamped):
    """An image was searched for faces: also where none was found."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="face_scans")
    detector = models.CharField(max_length=60)  # its name and version: another one may see others

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "detector"], name="generation_scanned_once")
        ]

    def __str__(self) -> str:
        return f"{self.detector} on {self.asset_id}"


class Face(models.Model):
    """One face, as a box in fractions of the image: (0, 0) is its upper left corner."""

    scan = models.ForeignKey(FaceScan, on_delete=models.PROTECT, related_name="faces")
    number = models.PositiveSmallIntegerField()  # from the largest, counted from 0
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    confidence = models.FloatField()  # the detector's own, 0 to 1

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scan", "number"], name="generation_face_once"),
            models.CheckConstraint(
                name="generation_face_lies_in_its_image",
                condition=Q(left__gte=0, top__gte=0, width__gt=0, height__gt=0)
                & Q(left__lte=1 - F("width") + 1e-6, top__lte=1 - F("height") + 1e-6),
            ),
            models.CheckConstraint(
                name="generation_face_confidence_is_a_share",
                condition=Q(confidence__gte=0, confidence__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"face {self.number} of {self.scan_id}"
