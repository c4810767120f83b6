"""Agreement against published answers, other libraries, and what must hold whatever the data."""

import csv
import json
import math

import krippendorff as reference_alpha
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa as reference_fleiss

from annotate.quality.agreement.coefficients import agreement, fleiss_kappa, krippendorff
from annotate.quality.agreement.cohen import cohen_kappa
from annotate.quality.agreement.patterns import patterns_of
from annotate.quality.votes import Votes, votes_of

SCALES = ("nominal", "ordinal", "interval")


def rows_of(path, *columns):
    with path.open(newline="") as lines:
        return [tuple(row[name] for name in columns) for row in csv.DictReader(lines)]


def numbers(rows):
    """Votes whose categories are numbers, in their order, with those numbers."""
    rows = [(item, rater, float(value)) for item, rater, value in rows]
    values = sorted({value for *_, value in rows})
    return votes_of(rows, values), np.array(values)


def alphas(votes, values):
    return {
        scale: agreement(votes, scale=scale, values=values, draws=10)["alpha"].value
        for scale in SCALES
    }


@pytest.mark.parametrize("name", ["krippendorff_3coders", "krippendorff_4coders"])
def test_krippendorffs_own_examples(shared_data, name):
    folder = shared_data / "worked-examples"
    expected = json.loads((folder / "reference.json").read_text())[name]
    found = alphas(*numbers(rows_of(folder / f"{name}.csv", "unit", "coder", "value")))
    assert found == pytest.approx({scale: expected[scale] for scale in SCALES}, abs=6e-4)


def test_fleiss_own_example(shared_data):
    rows = rows_of(
        shared_data / "worked-examples" / "fleiss_10x14.csv",
        *(f"category_{number}" for number in range(1, 6)),
    )
    patterns = patterns_of(np.array(rows, dtype=np.int64))
    assert fleiss_kappa(patterns, patterns.weight[None])[0] == pytest.approx(0.20993, abs=1e-5)


def test_the_five_workers_of_tifa160(shared_data):
    folder = shared_data / "tifa160-likert"
    expected = json.loads((folder / "reference.json").read_text())["krippendorff_alpha"]
    found = alphas(*numbers(rows_of(folder / "likert_5workers.csv", "image", "worker", "answer")))
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("column", ["semantic_consistency", "perceptual_quality"])
def test_every_cell_of_imagenhub(shared_data, column):
    """Ordinal alpha and Fleiss' kappa of all models and tasks, as their authors print them."""
    folder = shared_data / "imagenhub-ratings"
    short = {"semantic_consistency": "SC", "perceptual_quality": "PQ"}[column]
    ratings = rows_of(folder / "ratings.csv", "task", "model", "item", "rater", column)
    cells = rows_of(folder / "reference.csv", "task", "model", f"alpha_{short}", f"kappa_{short}")
    assert len(cells) == 17
    for task, model, alpha, kappa in cells:
        mine = [row[2:] for row in ratings if row[:2] == (task, model)]
        found = agreement(numbers(mine)[0], scale="ordinal", draws=10)
        assert found["alpha"].value == pytest.approx(float(alpha), abs=1e-6), (task, model)
        assert found["fleiss_kappa"].value == pytest.approx(float(kappa), abs=1e-6), (task, model)


@pytest.mark.parametrize("file", ["votes", "expert_votes"])
def test_agreement_on_real_gold_questions(shared_data, file):
    folder = shared_data / "real-gold"
    people = {"votes": "rater", "expert_votes": "expert"}[file]
    expected = json.loads((folder / "reference.json").read_text())[f"{people}_alpha"]
    rows = rows_of(folder / f"{file}.csv", "question", people, "answer")
    votes = votes_of(rows, ["no", "maybe", "yes"])
    assert alphas(votes, np.arange(3.0)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("column", ["quality", "realism_0", "count_0"])
def test_checklists_with_questions_that_were_not_asked(shared_data, column):
    folder = shared_data / "geneval-checklist"
    expected = json.loads((folder / "reference.json").read_text())["sdv2"][f"alpha_{column}"]
    rows = rows_of(folder / "annotations_sdv2.csv", "image", "annotation", column)
    found = alphas(*numbers(row for row in rows if row[2]))
    assert found == pytest.approx(expected, abs=1e-5)


tables = st.integers(2, 5).flatmap(
    lambda people: st.lists(
        st.lists(st.sampled_from([None, 0, 1, 2, 3]), min_size=people, max_size=people),
        min_size=2,
        max_size=25,
    )
)


@given(tables)
@settings(max_examples=60, deadline=None)
def test_alpha_equals_the_reference_library_with_gaps(table):
    rows = [
        (item, rater, value)
        for item, said in enumerate(table)
        for rater, value in enumerate(said)
        if value is not None
    ]
    votes = votes_of(rows, [0, 1, 2, 3])
    data = np.array(
        [[np.nan if value is None else value for value in said] for said in table], dtype=float
    ).T
    for scale in SCALES:
        found = agreement(votes, scale=scale, draws=5)["alpha"]
        try:
            with np.errstate(all="ignore"):
                expected = reference_alpha.alpha(
                    reliability_data=data, level_of_measurement=scale, value_domain=[0, 1, 2, 3]
                )
        except (ValueError, AssertionError):
            expected = math.nan
        if found.value is None:
            assert found.why
            assert not np.isfinite(expected) or varied(data) is False
        else:
            assert found.value == pytest.approx(expected, abs=1e-9)


def varied(data):
    """Whether items with two answers or more were given more than one answer in all."""
    paired = data[:, np.isfinite(data).sum(0) >= 2]
    return len(np.unique(paired[np.isfinite(paired)])) > 1


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=3, max_size=30))
@settings(max_examples=40, deadline=None)
def test_fleiss_and_cohen_equal_the_reference_libraries(said):
    table = np.array(said)
    rows = [(item, rater, int(value)) for (item, rater), value in np.ndenumerate(table)]
    votes = votes_of(rows, [0, 1, 2])
    found = agreement(votes, draws=5)["fleiss_kappa"].value
    if len(np.unique(table)) == 1:
        assert found is None
        return
    assert found == pytest.approx(reference_fleiss(votes.counts()), abs=1e-9)
    for weighting, name in (("none", None), ("linear", "linear"), ("quadratic", "quadratic")):
        two = cohen_kappa(votes, 0, 1, weighting=weighting, draws=5).value
        if len(np.unique(table[:, :2])) == 1:
            assert two is None
            continue
        expected = cohen_kappa_score(table[:, 0], table[:, 1], weights=name, labels=[0, 1, 2])
        assert two == pytest.approx(expected, abs=1e-9)


def test_gwets_own_example_of_two_raters():
    """Gwet 2008, table 2: 118 and 5 agreed, 2 disagreed: kappa is low, AC1 is not."""
    table = [[118, 2], [0, 5]]
    rows = []
    for first, line in enumerate(table):
        for second, count in enumerate(line):
            for _ in range(count):
                item = len(rows) // 2
                rows += [(item, "A", first), (item, "B", second)]
    found = agreement(votes_of(rows, [0, 1]), draws=200)
    observed, share = 123 / 125, (118 + 1) / 125
    by_chance = 2 * share * (1 - share)
    assert found["percent"].value == pytest.approx(observed)
    assert found["gwet_ac1"].value == pytest.approx((observed - by_chance) / (1 - by_chance))
    assert found["gwet_ac1"].value > found["fleiss_kappa"].value
    assert found["gwet_ac1"].items == 125


def test_the_interval_is_that_of_items_drawn_again():
    """Patterns drawn at once against items drawn one by one."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 2, 80)
    said = np.where(rng.random((80, 3)) < 0.8, truth[:, None], 1 - truth[:, None])
    rows = [(item, rater, int(value)) for (item, rater), value in np.ndenumerate(said)]
    found = agreement(votes_of(rows, [0, 1]), draws=4000)["alpha"]
    counts = np.stack([(said == 0).sum(1), (said == 1).sum(1)], axis=1)
    slow = []
    for _ in range(4000):
        patterns = patterns_of(counts[rng.integers(0, 80, 80)])
        slow.append(krippendorff(patterns, patterns.weight[None])[0])
    low, high = np.percentile(slow, [2.5, 97.5])
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.02)


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(11)
    accuracy, covered = 0.85, 0
    expected = (2 * accuracy - 1) ** 2  # alpha of two categories, equally common
    for _ in range(200):
        truth = rng.integers(0, 2, 150)
        said = np.where(rng.random((150, 3)) < accuracy, truth[:, None], 1 - truth[:, None])
        rows = [(item, rater, int(value)) for (item, rater), value in np.ndenumerate(said)]
        found = agreement(votes_of(rows, [0, 1]), draws=300)["alpha"]
        covered += found.low <= expected <= found.high
    assert 0.90 <= covered / 200 <= 0.99


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "two answers"),
        ([("a", "x", 0)], "two answers"),
        ([("a", "x", 0), ("b", "y", 1)], "two answers"),
        ([("a", "x", 0), ("a", "y", 0), ("b", "x", 0), ("b", "y", 0)], "same answer"),
    ],
)
def test_what_has_no_answer_says_why(rows, why):
    found = agreement(votes_of(rows, [0, 1]), draws=20)
    assert found["alpha"].value is None
    assert why in found["alpha"].why


def test_two_people_without_a_common_item():
    votes = votes_of([("a", "x", 0), ("b", "y", 1)], [0, 1])
    assert "in common" in cohen_kappa(votes, 0, 1).why


@given(st.integers(1, 6), st.integers(1, 40), st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_patterns_are_the_different_rows_counted(categories, most, seed):
    """Whether they are counted, sorted as numbers, or sorted as rows."""
    counts = np.random.default_rng(seed).integers(0, most, (50, categories))
    found = patterns_of(counts)
    rows, weight = np.unique(counts[counts.sum(1) > 0], axis=0, return_counts=True)
    order = np.lexsort(found.counts.T[::-1])
    assert found.counts[order].tolist() == rows.tolist()
    assert found.weight[order].tolist() == weight.tolist()


def test_votes_out_of_range_are_refused():
    one = np.array([0])
    with pytest.raises(ValueError, match=r"label must lie in 0\.\.1"):
        Votes(one, one, np.array([2]), 1, 1, 2)
    with pytest.raises(ValueError, match="2 values in rater, 1 in item"):
        Votes(one, np.array([0, 0]), one, 1, 1, 2)
