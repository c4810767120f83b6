"""Graded faces as lines of JSON, for whoever trains on them."""

import json
from collections.abc import Iterator
from pathlib import Path

from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign
from annotate.quality.face_results import face_pairs, face_rows


def face_lines(campaign: Campaign, rows: str = "faces") -> Iterator[str]:
    """`faces`: each face with its votes. `pairs`: a good face against a bad one of its prompt."""
    if campaign.kind != Campaign.Kind.FACES:
        raise ApplicationError("Only a campaign of the kind faces has graded faces.")
    found = face_pairs(campaign) if rows == "pairs" else iter(face_rows(campaign))
    return (f"{json.dumps(row, ensure_ascii=False)}\n" for row in found)


def faces_write(campaign: Campaign, file: Path, *, rows: str = "faces") -> int:
    """Write them to a new file. Returns how many lines there are."""
    lines = list(face_lines(campaign, rows))
    try:
        with file.open("x", encoding="utf-8") as out:
            out.writelines(lines)
    except OSError as error:
        raise ApplicationError(f"Cannot write {file}: {error.strerror}. Name a new file.") from None
    return len(lines)
