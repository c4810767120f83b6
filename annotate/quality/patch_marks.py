"""People's marks against patch maps: calibration, fusion and how far the two agree. Pure maths.

A cell is a place of a map, at latent size. An automatic value x is a map's; a human value y is 1
less the share of people who marked the cell as bad, so both are 1 for what is good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
FOLDS = 5
BINS = 10
BAD = 0.5  # a cell is bad where at least this share of people marked it so


@dataclass(frozen=True)
class Cells:
    """One image's map and what people made of it; arrays of one shape."""

    candidate: int
    auto: Reals
    human: Reals
    touched: NDArray[np.bool_]  # somebody marked a part of the cell, good or bad
    people: int


@dataclass(frozen=True)
class Curve:
    """A rising line through knots: automatic values to human ones."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def __call__(self, values: NDArray[Any]) -> Reals:
        """Linear between two knots, level outside of them."""
        return np.interp(np.asarray(values, dtype=np.float64), self.x, self.y)


def human_values(bad: NDArray[Any]) -> Reals:
    """From the share of people who marked a place as bad, (rows, columns) in [0, 1]."""
    return 1.0 - np.asarray(bad, dtype=np.float64)


def fit_curve(images: Sequence[Cells]) -> Curve:
    """Isotonic regression of human on automatic values, a cell weighing as many as judged it.

    At least one image. The curve has a knot at both ends of every level stretch and no other, so it
    says all that the regression found in as few numbers.
    """
    from scipy.optimize import isotonic_regression

    x = np.concatenate([image.auto.ravel() for image in images])
    y = np.concatenate([image.human.ravel() for image in images])
    weight = np.concatenate([np.full(image.auto.size, float(image.people)) for image in images])
    # Cells of one automatic value are one point: the line must not depend on their order.
    points, group = np.unique(x, return_inverse=True)
    total = np.bincount(group, weight)
    mean = np.bincount(group, weight * y) / total
    fitted = np.clip(isotonic_regression(mean, weights=total).x, 0, 1)
    step = np.diff(fitted) != 0
    kept = np.r_[True, step] | np.r_[step, True]
    return Curve(tuple(points[kept].tolist()), tuple(fitted[kept].tolist()))


def out_of_fold(images: Sequence[Cells]) -> list[Reals] | None:
    """Each image's calibrated map by a curve that never saw it; None for a single image.

    Whole images are held out: the cells of one are alike, and would flatter the curve.
    """
    folds = min(FOLDS, len(images))
    if folds < 2:
        return None
    found: list[Reals] = []
    ordered = sorted(range(len(images)), key=lambda place: images[place].candidate)
    fold_of = {place: number % folds for number, place in enumerate(ordered)}
    curves = [
        fit_curve([image for place, image in enumerate(images) if fold_of[place] != fold])
        for fold in range(folds)
    ]
    for place, image in enumerate(images):
        found.append(curves[fold_of[place]](image.auto))
    return found


def fuse(image: Cells, curve: Curve, *, weight: float) -> NDArray[np.float32]:
    """Where anybody marked, people's value with n people's weight against `weight` of the curve's;
    elsewhere the curve's. float32 in [0, 1]."""
    calibrated = curve(image.auto)
    people = float(image.people)
    mixed = (people * image.human + weight * calibrated) / (people + weight)
    fused = np.where(image.touched, mixed, calibrated)
    return np.clip(fused, 0, 1).astype(np.float32)


def auc(good: NDArray[Any], bad: NDArray[Any]) -> float | None:
    """The chance that a good cell has a higher value than a bad one, ties by half."""
    if not good.size or not bad.size:
        return None
    from scipy.stats import rankdata

    ranks = rankdata(np.concatenate([good, bad]))
    above = ranks[: good.size].sum() - good.size * (good.size + 1) / 2
    return float(above / (good.size * bad.size))


def calibration_error(predicted: NDArray[Any], human: NDArray[Any], weight: NDArray[Any]) -> float:
    """Mean distance of predicted from human values over ten bins of the predicted (ECE)."""
    bins = np.minimum((predicted * BINS).astype(int), BINS - 1)
    gap = np.bincount(bins, weight * (predicted - human), minlength=BINS)
    return float(np.abs(gap).sum() / weight.sum())


def reliability(images: Sequence[Cells]) -> list[dict[str, Any]]:
    """What people said of the cells of each tenth of automatic values; a tenth without cells is not there."""
    if not images:
        return []
    auto = np.concatenate([image.auto.ravel() for image in images])
    human = np.concatenate([image.human.ravel() for image in images])
    weight = np.concatenate([np.full(image.auto.size, float(image.people)) for image in images])
    bins = np.minimum((auto * BINS).astype(int), BINS - 1)
    rows = []
    for place in range(BINS):
        here = bins == place
        if not here.any():
            continue
        total = weight[here].sum()
        rows.append(
            {
                "low": place / BINS,
                "high": (place + 1) / BINS,
                "cells": int(here.sum()),
                "auto": round(float((auto[here] * weight[here]).sum() / total), 4),
                "human": round(float((human[here] * weight[here]).sum() / total), 4),
            }
        )
    return rows


def audit(images: Sequence[Cells]) -> dict[str, Any]:
    """How far maps and people agree, before and after calibration; after is out of fold."""
    if not images:
        return {"images": 0, "cells": 0, "bad_cells": 0, "marked_cells": 0, "auc": None,
                "error_before": None, "error_after": None, "contrast": None}  # fmt: skip
    auto = np.concatenate([image.auto.ravel() for image in images])
    human = np.concatenate([image.human.ravel() for image in images])
    weight = np.concatenate([np.full(image.auto.size, float(image.people)) for image in images])
    bad = human <= 1 - BAD
    held_out = out_of_fold(images)
    after = None
    if held_out is not None:
        predicted = np.concatenate([values.ravel() for values in held_out])
        after = round(calibration_error(predicted, human, weight), 4)
    found = auc(auto[~bad], auto[bad])
    return {
        "images": len(images),
        "cells": int(auto.size),
        "bad_cells": int(bad.sum()),
        "marked_cells": int(sum(image.touched.sum() for image in images)),
        "auc": None if found is None else round(found, 4),
        "error_before": round(calibration_error(auto, human, weight), 4),
        "error_after": after,
        "contrast": round(float(auto[~bad].mean() - auto[bad].mean()), 4)
        if bad.any() and not bad.all()
        else None,
    }
