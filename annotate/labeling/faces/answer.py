"""An answer about the faces of one image, checked against the faces that its task asks about."""

from collections.abc import Mapping
from typing import Any

from annotate.labeling.errors import BadAnswer
from annotate.labeling.models import FaceGrade

MOST_MISSED = 50
Grade = FaceGrade.Grade


class BadGrade(BadAnswer):
    """A grade that cannot stand as it is. The face's number and what to do are in the message."""

    code = "bad_grade"


def faces_checked(
    form: dict[str, Any], asked: Mapping[int, int], given: dict[str, Any]
) -> dict[str, Any]:
    """What is stored of `given`: {missed, grades: [{face, grade, defects}]}, `face` a TaskFace's id.

    `asked` names the task's faces: their ids by their number. Raises BadGrade where a face is not
    of the task, is graded twice or not at all, or has a defect that the form has not.
    """
    known = [row["key"] for row in form["defects"]]
    grades: dict[int, dict[str, Any]] = {}
    for row in given.get("grades") or []:
        number = row["face"]
        if number not in asked:
            raise BadGrade(f"There is no face {number + 1} in this image.")
        if number in grades:
            raise BadGrade(f"Face {number + 1} has two grades. Send one.")
        defects = _defects(number, row["grade"], row.get("defects") or [], known)
        grades[number] = {"face": asked[number], "grade": row["grade"], "defects": defects}
    if missing := [str(number + 1) for number in sorted(asked) if number not in grades]:
        raise BadGrade(f"No grade for face {', '.join(missing)}. Grade every face.")
    missed = given.get("missed") or 0
    if missed and not form["missed"]:
        raise BadGrade("This campaign does not ask for missed faces. Leave them out.")
    return {"missed": missed, "grades": [grades[number] for number in sorted(grades)]}


def _defects(number: int, grade: str, given: list[str], known: list[str]) -> list[str]:
    if unknown := [key for key in given if key not in known]:
        raise BadGrade(f"There is no defect {unknown[0]!r} here.")
    if len(set(given)) < len(given):
        raise BadGrade(f"Face {number + 1} has a defect twice. Send it once.")
    if given and grade == Grade.NOT_FACE:
        raise BadGrade(f"Face {number + 1} is said to be no face, so it has no defects of one.")
    return [key for key in known if key in given]
