"""An answer to a regions task, checked against the campaign's form and the prompt."""

from collections.abc import Callable, Sequence
from typing import Any

from annotate.labeling.errors import BadAnswer
from annotate.labeling.regions.words import words_of

MOST_MARKS = 200
MOST_POINTS = 8_000  # of all brush strokes of one answer
WIDEST = 0.25  # a brush's radius, as a fraction of the longer side
ROUNDING = 1e-6  # the browser rounds, so a box at the edge may reach this far beyond it
Geometry = dict[str, Any]


class BadMark(BadAnswer):
    """A mark that cannot stand as it is. Its number and what to do are in the message."""

    code = "bad_mark"


def answer_checked(form: dict[str, Any], prompt: str, given: dict[str, Any]) -> dict[str, Any]:
    """What is stored of `given`: {nothing_to_mark, marks: [...], words: [...]}.

    Raises BadMark where a mark is outside the image or the grid, twice there, for a reason that
    the form has not, or on a word that the prompt has not.
    """
    marks = _marks(form, given.get("marks") or [])
    words = _words(form, prompt, given.get("words") or [])
    nothing = bool(given.get("nothing_to_mark"))
    if nothing and (marks or words):
        raise BadMark("There are marks, so there is something to mark. Send one or the other.")
    if not (nothing or marks or words):
        raise BadMark("Nothing is marked. If nothing is to be marked, say so: nothing_to_mark.")
    return {"nothing_to_mark": nothing, "marks": marks, "words": words}


def _marks(form: dict[str, Any], given: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    if len(given) > MOST_MARKS:
        raise BadMark(f"{len(given)} marks are too many; at most {MOST_MARKS}. Use larger ones.")
    polarity = {row["key"]: row["polarity"] for row in form["reasons"]}
    rows: list[dict[str, Any]] = []
    for number, mark in enumerate(given):
        tool, reason = mark["tool"], mark["reason"]
        if tool not in form["tools"]:
            raise BadMark(f"Mark {number + 1}: the tool {tool!r} is not of this campaign.")
        if reason not in polarity:
            raise BadMark(f"Mark {number + 1}: there is no reason {reason!r} in this campaign.")
        try:
            geometry = SHAPES[tool](form, mark["geometry"])
        except _Misfit as misfit:
            raise BadMark(f"Mark {number + 1}: {misfit}") from None
        row = {"number": number, "tool": tool, "reason": reason, "polarity": polarity[reason]}
        rows.append({**row, "geometry": geometry})
    _check_together(rows)
    return rows


def _check_together(rows: list[dict[str, Any]]) -> None:
    seen: dict[str, int] = {}
    cells: dict[int, str] = {}  # cell -> good or bad
    for row in rows:
        patches = row["tool"] == "patch"
        same = f"{row['tool']} {row['reason']} {'' if patches else sorted(row['geometry'].items())}"
        if same in seen:
            what = "Put all patches of a reason into one mark." if patches else "Send it once."
            raise BadMark(
                f"Mark {row['number'] + 1} is there twice (mark {seen[same] + 1}). {what}"
            )
        seen[same] = row["number"]
        for cell in row["geometry"].get("cells", ()):
            if cells.setdefault(cell, row["polarity"]) != row["polarity"]:
                raise BadMark(f"Patch {cell} is marked good and bad. Choose one.")
    points = sum(len(row["geometry"].get("points", ())) for row in rows)
    if points > MOST_POINTS:
        raise BadMark(
            f"The strokes have {points:,} points; at most {MOST_POINTS:,}. Use a wider brush."
        )


class _Misfit(ValueError):
    """What is wrong with one geometry, as the end of a sentence."""


def _patch(form: dict[str, Any], given: Geometry) -> Geometry:
    _has(given, "cells")
    cells, count = given["cells"], form["rows"] * form["columns"]
    if not isinstance(cells, list) or not cells or not all(type(cell) is int for cell in cells):
        raise _Misfit("its cells must be a list of whole numbers, at least one.")
    if outside := next((cell for cell in cells if not 0 <= cell < count), None):
        raise _Misfit(f"patch {outside} is outside the grid, which ends at {count - 1}.")
    if len(set(cells)) < len(cells):
        raise _Misfit("a patch is named twice.")
    return {"cells": sorted(cells)}


def _box(form: dict[str, Any], given: Geometry) -> Geometry:
    _has(given, "x", "y", "w", "h")
    x, y, w, h = (_fraction(given[name]) for name in ("x", "y", "w", "h"))
    if x + w > 1 + ROUNDING or y + h > 1 + ROUNDING:
        raise _Misfit("the box reaches outside the image.")
    if not (w > 0 and h > 0):
        raise _Misfit("the box has no area. Draw it larger.")
    return {"x": x, "y": y, "w": w, "h": h}


def _point(form: dict[str, Any], given: Geometry) -> Geometry:
    _has(given, "x", "y")
    return {"x": _fraction(given["x"]), "y": _fraction(given["y"])}


def _brush(form: dict[str, Any], given: Geometry) -> Geometry:
    _has(given, "radius", "points")
    radius, points = _fraction(given["radius"]), given["points"]
    if not 0 < radius <= WIDEST:
        raise _Misfit(f"a brush's radius is above 0 and at most {WIDEST}.")
    if not isinstance(points, list) or not 1 <= len(points) <= MOST_POINTS:
        raise _Misfit(f"a stroke has 1 to {MOST_POINTS:,} points.")
    if not all(isinstance(point, list) and len(point) == 2 for point in points):
        raise _Misfit("each point of a stroke is [x, y].")
    return {"radius": radius, "points": [[_fraction(x), _fraction(y)] for x, y in points]}


SHAPES: dict[str, Callable[[dict[str, Any], Geometry], Geometry]] = {
    "patch": _patch, "brush": _brush, "box": _box, "point": _point,
}  # fmt: skip


def _has(given: Geometry, *names: str) -> None:
    if set(given) != set(names):
        raise _Misfit(f"its geometry is {', '.join(names)} and nothing else.")


def _fraction(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Misfit("places are numbers from 0 to 1, as fractions of the image.")
    if not 0 <= value <= 1:  # so is what is no number, and whole numbers too large for a float
        raise _Misfit(f"{str(value)[:20]} is outside the image; places go from 0 to 1.")
    return float(value)


def _words(
    form: dict[str, Any], prompt: str, given: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    if not given:
        return []
    if not form["words"]:
        raise BadMark("This campaign marks no words of the prompt.")
    words = words_of(prompt)
    seen: set[int] = set()
    for mark in given:
        number = mark["word"]
        if number >= len(words):
            raise BadMark(f"The prompt has {len(words)} words; there is no word {number + 1}.")
        if words[number] != mark["text"]:
            raise BadMark(
                f"Word {number + 1} of the prompt is {words[number][:40]!r}. Reload the page."
            )
        if number in seen:
            raise BadMark(f"Word {number + 1} is marked twice. Say missing or wrong.")
        seen.add(number)
    return [{key: mark[key] for key in ("word", "text", "fault")} for mark in given]
