"""What the scores and checklist answers of a campaign say about each model, with intervals."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.core import statements
from annotate.labeling.checklist.own import PREFIX
from annotate.labeling.models import Campaign
from annotate.prompts.models import Prompt
from annotate.quality import pair_results, rank_results
from annotate.quality.face_results import METHOD as FACES_METHOD
from annotate.quality.face_results import face_measures, face_shares, face_summary
from annotate.quality.region_results import METHOD as REGIONS_METHOD
from annotate.quality.region_results import region_shares, region_summary
from annotate.quality.standing import STANDING, Model, Table
from annotate.registry.models import ModelVersion

DRAWS = 2_000
FINAL = "final"
OWN = "own."  # the prompts' own questions, where they were asked
OWN_MET = "own.met"  # the same with "not asked" as not met, as DSG counts them
METHOD = {
    Campaign.Kind.SCORING: "Mean of the prompts' mean scores; final: the criteria by their weights.",
    Campaign.Kind.CHECKLIST: "Mean grade where the question was asked: 1 the best answer, 0 the worst,"
    " the others evenly between. Not asked is counted beside it and is not a no; only “own questions met”"
    " takes it as one.",
    Campaign.Kind.PAIRWISE: pair_results.METHOD,
    Campaign.Kind.OWN_PROMPT: "Each pair was judged by the person who wrote its prompt.",
    Campaign.Kind.RANKING: rank_results.METHOD,
    Campaign.Kind.REGIONS: REGIONS_METHOD,
    Campaign.Kind.FACES: FACES_METHOD,
}
INTERVALS = " 95 % intervals by resampling prompts; none from fewer than two."
RATED = (
    "SELECT g.model_version_id, j.prompt_id, r.criterion, avg(r.value)::float8, count(*)"
    + STANDING.format(table="labeling_rating")
    + "GROUP BY 1, 2, 3"
)
ANSWERED = (
    "SELECT g.model_version_id, j.prompt_id, r.item, r.option, count(*)"
    + STANDING.format(table="labeling_checklistanswer")
    + "GROUP BY 1, 2, 3, 4"
)


def results(campaign: Campaign) -> dict[str, Any]:
    """One row a model, one value a criterion, checklist item or dimension.

    Pairs that are asked the one choice alone have a leaderboard instead.
    """
    kind = Campaign.Kind(campaign.kind)
    table: Table = {}
    left_out: dict[Model, Counter[str]] = {}
    if kind == Campaign.Kind.SCORING:
        table = _ratings(campaign)
    elif kind == Campaign.Kind.CHECKLIST:
        table, left_out = _grades(campaign)
    elif kind == Campaign.Kind.RANKING:
        table = rank_results.table(campaign)
    elif kind == Campaign.Kind.REGIONS:
        table = _shares(region_shares(campaign))
    elif kind == Campaign.Kind.FACES:
        table = _shares(face_shares(campaign))
    elif kind == Campaign.Kind.PAIRWISE and campaign.form:
        table = pair_results.table(campaign)
    names = {
        row.pk: {"id": row.pk, "name": row.name, "revision": row.revision}
        for row in ModelVersion.objects.filter(pk__in=[pk for pk in table if pk])
    }
    photo = {"id": 0, "name": "real photo", "revision": 0}
    measures = measures_of(campaign)
    rows = [
        {
            "model_version": names[pk] if pk else photo,
            "values": [
                {
                    "key": each["key"],
                    **_estimate(by_measure.get(each["key"], {})),
                    "not_asked": left_out[pk][each["key"]] if pk in left_out else 0,
                }
                for each in measures
            ],
        }
        for pk, by_measure in table.items()
    ]
    return {
        "measures": measures,
        "models": sorted(rows, key=lambda row: row["model_version"]["id"]),
        "method": METHOD[kind] + INTERVALS if measures else "",
        "regions": region_summary(campaign) if kind == Campaign.Kind.REGIONS else None,
        "faces": _faces(campaign, names, photo) if kind == Campaign.Kind.FACES else None,
    }


def _faces(
    campaign: Campaign, names: dict[int, dict[str, Any]], photo: dict[str, Any]
) -> dict[str, Any]:
    summary = face_summary(campaign)
    for row in summary["models"]:
        row["model_version"] = names.get(row["model_version"], photo)
    summary["models"].sort(key=lambda row: row["model_version"]["id"])
    return summary


def measures_of(campaign: Campaign) -> list[dict[str, Any]]:
    """What is measured, with the least and the most it can be."""
    form = campaign.form
    if campaign.kind == Campaign.Kind.SCORING:
        scale = {"low": form["low"], "high": form["high"]}
        rows = [{"key": row["key"], "label": row["label"]} for row in form["criteria"]]
        return [{**row, **scale} for row in [*rows, {"key": FINAL, "label": "Final"}]]
    if campaign.kind == Campaign.Kind.CHECKLIST:
        own = [(OWN, "Own questions"), (OWN_MET, "Own questions met")]
        labels = own if form.get("own_questions", "none") != "none" else []
        labels += [
            (item["key"], f"{part['label']}: {item['label']}")
            for part in form["body"]["dimensions"]
            for item in part["items"]
            if not item["is_gate"]
        ]
        return [{"key": key, "label": label, "low": 0, "high": 1} for key, label in labels]
    if campaign.kind == Campaign.Kind.RANKING:
        return rank_results.measures(form)
    if campaign.kind == Campaign.Kind.FACES:
        return face_measures(form)
    if campaign.kind == Campaign.Kind.REGIONS:
        return [
            {
                "key": row["key"],
                "label": f"{row['polarity'].title()}: {row['label']}",
                "low": 0,
                "high": 1,
            }
            for row in form["reasons"]
        ]
    is_asked = campaign.kind == Campaign.Kind.PAIRWISE and form
    return pair_results.measures(form) if is_asked else []


def _ratings(campaign: Campaign) -> Table:
    table: Table = defaultdict(lambda: defaultdict(dict))
    for model, prompt, criterion, mean, count in statements.rows(RATED, {"campaign": campaign.pk}):
        table[model][criterion][prompt] = (mean, count)
    weights = {row["key"]: row["weight"] for row in campaign.form["criteria"]}
    for by_measure in table.values():
        first = next(iter(by_measure.values()))
        by_measure[FINAL] = {
            prompt: (
                sum(weight * by_measure[key][prompt][0] for key, weight in weights.items())
                / sum(weights.values()),
                count,
            )
            for prompt, (_, count) in first.items()
        }
    return table


def _grades(campaign: Campaign) -> tuple[Table, dict[Model, Counter[str]]]:
    """The mean grades, and how often each item was not asked."""
    rows = statements.rows(ANSWERED, {"campaign": campaign.pk})
    grades = _grades_of(
        item for part in campaign.form["body"]["dimensions"] for item in part["items"]
    )
    own = _own_grades({prompt for _, prompt, item, _, _ in rows if item.startswith(PREFIX)})
    table: Table = defaultdict(lambda: defaultdict(dict))
    left_out: dict[Model, Counter[str]] = defaultdict(Counter)
    for model, prompt, item, option, count in rows:
        is_own = item.startswith(PREFIX)
        measure = OWN if is_own else item
        if option is None:
            left_out[model][measure] += count
            grade = 0.0
        else:
            grade = own[prompt][item, option] if is_own else grades[item, option]
            _add(table[model][measure], prompt, grade, count)
        if is_own:
            _add(table[model][OWN_MET], prompt, grade, count)
    return table, left_out


def _add(by_prompt: dict[int, tuple[float, int]], prompt: int, grade: float, count: int) -> None:
    mean, before = by_prompt.get(prompt, (0.0, 0))
    total = before + count
    by_prompt[prompt] = ((mean * before + grade * count) / total, total)


def _grades_of(items: Iterable[dict[str, Any]]) -> dict[tuple[str, str], float]:
    return {
        (item["key"], option["key"]): 1 - number / (len(item["options"]) - 1)
        for item in items
        for number, option in enumerate(item["options"])
    }


def _own_grades(prompts: set[int]) -> dict[int, dict[tuple[str, str], float]]:
    found = Prompt.objects.filter(pk__in=prompts).values_list("pk", "questions")
    return {
        pk: _grades_of({**row, "key": f"{PREFIX}{row['key']}"} for row in questions)
        for pk, questions in found
    }


def _shares(rows: Iterable[tuple[Any, ...]]) -> Table:
    table: Table = defaultdict(lambda: defaultdict(dict))
    for model, prompt, measure, share, count in rows:
        table[model][measure][prompt] = (share, count)
    return table


def _estimate(by_prompt: dict[int, tuple[float, int]]) -> dict[str, Any]:
    if not by_prompt:
        return {"mean": None, "low": None, "high": None, "count": 0, "prompts": 0}
    means = np.array([by_prompt[prompt][0] for prompt in sorted(by_prompt)])
    low, high = interval(means)
    return {
        "mean": round(float(means.mean()), 4),
        "low": low,
        "high": high,
        "count": sum(count for _, count in by_prompt.values()),
        "prompts": len(means),
    }


def interval(means: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """The 95 % percentile bootstrap interval of the mean of `means`, the same at every call."""
    if len(means) < 2:
        return None, None
    draws = np.random.default_rng(0).multinomial(
        len(means), np.full(len(means), 1 / len(means)), size=DRAWS
    )
    low, high = np.quantile(draws @ means / len(means), [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)
