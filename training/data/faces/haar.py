"""OpenCV's Haar cascades (Viola & Jones 2001): quick, weights inside the package, no network.

Good with upright faces that look at the camera, from about 40 pixels on in an image of 640; it
misses many turned, tilted, covered and small ones, and sometimes sees a face in a texture. What it
counts are neighbouring hits and no probability: `confidence` maps them to 0 to 1, so that they can
be held against a threshold.
"""

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from training.common.jobs import JobError
from training.data.faces.boxes import Face, Pixels, face_of_pixels, merged, overlap

FRONT = ("haarcascade_frontalface_default.xml", "haarcascade_frontalface_alt2.xml")
LOOK_AT = 640  # pixels of the longer side the image is brought to: larger finds little more
SMALLEST = 24  # pixels of a face there; the cascades were trained on 20 to 24
BORDER = 0.2  # of the longer side, repeated around the image: a cascade needs some room
HALF_SURE = 10.0  # neighbouring hits of both cascades that give a confidence of 0.5
SAME = 0.4  # overlap from which two cascades' hits are of one face


class _Hit(NamedTuple):
    face: Face
    hits: float


class HaarDetector:
    """Frontal faces by two cascades; what both see counts for more."""

    def __init__(self) -> None:
        """Raises JobError where this OpenCV has no cascades (5.0 and later do not)."""
        self.name = f"opencv-haar-{cv2.__version__}/1"
        self._cascades = [_cascade(name) for name in FRONT]

    def find(self, image: Pixels) -> list[Face]:
        """Faces of an image (H, W, 3), from the largest."""
        height, width = image.shape[:2]
        scale = LOOK_AT / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        flat: Pixels = np.asarray(
            cv2.equalizeHist(cv2.resize(grey, size, interpolation=how)), np.uint8
        )
        per_cascade = [_hits(cascade, flat) for cascade in self._cascades]
        return merged(_agreed(per_cascade))


def _agreed(per_cascade: list[list[_Hit]]) -> list[Face]:
    """Every hit, as sure as all cascades together are of it."""
    found = []
    for hits in per_cascade:
        for hit in hits:
            support = hit.hits
            for others in per_cascade:
                if others is not hits:
                    near = (each for each in others if overlap(each.face, hit.face) >= SAME)
                    support += max((each.hits for each in near), default=0.0)
            face = hit.face
            sure = support / (support + HALF_SURE)
            found.append(Face(face.left, face.top, face.width, face.height, sure))
    return found


def _hits(cascade: cv2.CascadeClassifier, grey: Pixels) -> list[_Hit]:
    """What one cascade sees in a grey image, and how many neighbouring hits made it."""
    height, width = grey.shape
    room = round(BORDER * max(height, width))
    # Without room a face at the border is lost without a word.
    wide = cv2.copyMakeBorder(grey, room, room, room, room, cv2.BORDER_REPLICATE)
    boxes, counts = cascade.detectMultiScale2(
        wide, scaleFactor=1.1, minNeighbors=2, minSize=(SMALLEST, SMALLEST)
    )
    hits = []
    for (x, y, side, _), count in zip(boxes, counts, strict=True):
        left, top = float(x) - room, float(y) - room
        face = face_of_pixels(left, top, left + side, top + side, 0.0, size=(width, height))
        # What lies mostly in the repeated border is no face of the image.
        if face and face.width * width * face.height * height > 0.5 * float(side) ** 2:
            hits.append(_Hit(face, float(count)))
    return hits


def _cascade(name: str) -> cv2.CascadeClassifier:
    path = Path(cv2.__file__).parent / "data" / name
    if not hasattr(cv2, "CascadeClassifier") or not path.is_file():
        raise JobError(
            f"this OpenCV ({cv2.__version__}) has no face cascades",
            hint="Install what was tested: pip install -c constraints.txt opencv-python-headless",
        )
    return cv2.CascadeClassifier(str(path))
