"""Faces: where they are in an image (pluggable), and their boxes cut out without loss."""

from typing import Protocol

from training.contracts import DetectorName
from training.data.faces.boxes import Face, Pixels, Span, crop, face_of_pixels, span_of

__all__ = [
    "Detector",
    "Face",
    "Pixels",
    "Span",
    "crop",
    "face_of_pixels",
    "open_detector",
    "span_of",
]


class Detector(Protocol):
    """What finds faces."""

    @property
    def name(self) -> str:
        """Name and version, at most 60 characters: another version may see other faces."""

    def find(self, image: Pixels) -> list[Face]:
        """All it sees in an image (H, W, 3), however unsure, from the largest face."""


def open_detector(name: DetectorName) -> Detector:
    """A detector by its name in the settings. Raises JobError where it cannot be had."""
    # Here: OpenCV takes a while to import, and only face jobs need it.
    if name == "haar":
        from training.data.faces.haar import HaarDetector

        return HaarDetector()
    from training.data.faces.drawn import DrawnDetector

    return DrawnDetector()
