"""Dawid-Skene against its paper, real crowds, and planted truth."""

import csv
import json

import numpy as np
import pytest

from annotate.quality.consensus.dawid_skene import dawid_skene
from annotate.quality.votes import Votes, votes_of


def rows_of(path, *columns):
    with path.open(newline="") as lines:
        return [tuple(row[name] for name in columns) for row in csv.DictReader(lines)]


def crowd(accuracy, *, items=400, each=5, labels=3, seed=0):
    """Votes of people with these chances of a right answer, and the truth."""
    rng = np.random.default_rng(seed)
    raters = len(accuracy)
    truth = rng.integers(0, labels, items)
    item = np.repeat(np.arange(items), each)
    rater = np.concatenate([rng.permutation(raters)[:each] for _ in range(items)])
    right = rng.random(len(item)) < np.asarray(accuracy)[rater]
    wrong = (truth[item] + rng.integers(1, labels, len(item))) % labels
    return Votes(item, rater, np.where(right, truth[item], wrong), items, raters, labels), truth


def test_the_anaesthetists_of_1979(shared_data):
    folder = shared_data / "worked-examples"
    expected = json.loads((folder / "reference.json").read_text())["dawid_skene_1979"]
    rows = rows_of(folder / "dawid_skene_1979.csv", "patient", "observer", "label")
    found = dawid_skene(votes_of(rows, ["1", "2", "3", "4"]), tolerance=1e-9)
    assert found.prior == pytest.approx(expected["class_marginals"], abs=1e-4)
    assert found.confusion[0] == pytest.approx(
        np.array(expected["observer_1_error_rates"]), abs=1e-4
    )
    assert found.log_likelihood == pytest.approx(expected["log_likelihood"], abs=1e-3)
    assert (found.chance.argmax(1) + 1).tolist() == expected["classes"]
    assert found.converged


def test_better_than_the_majority_on_real_gold(shared_data):
    folder = shared_data / "real-gold"
    expected = json.loads((folder / "reference.json").read_text())
    rows = rows_of(folder / "votes.csv", "question", "rater", "answer")
    experts: dict[str, int] = {}
    for question, answer in rows_of(folder / "expert_votes.csv", "question", "answer"):
        experts[question] = experts.get(question, 0) + (answer == "yes")
    gold = np.array([experts[question] >= 3 for question in dict.fromkeys(row[0] for row in rows)])
    votes = votes_of(rows, ["no", "maybe", "yes"])
    raters = list(dict.fromkeys(row[1] for row in rows))
    found = dawid_skene(votes)
    assert ((found.chance.argmax(1) == 2) == gold).mean() == pytest.approx(
        expected["dawid_skene_crowdkit_accuracy"], abs=1e-6
    )
    right = (votes.label == 2) == gold[votes.item]
    accuracy = np.bincount(votes.rater, right) / np.bincount(votes.rater)
    assert dict(zip(raters, accuracy, strict=True)) == pytest.approx(
        expected["rater_accuracy"], abs=1e-6
    )
    worst = [raters[number] for number in np.argsort(found.accuracy())[:1]]
    assert worst == expected["worst_raters"][:1]


@pytest.mark.parametrize("model", ["confusion", "one_coin"])
def test_planted_accuracies_come_back(model):
    planted = [0.9] * 6 + [0.75] * 4 + [1 / 3] * 4
    votes, truth = crowd(planted, items=1500)
    found = dawid_skene(votes, model=model)
    assert found.accuracy() == pytest.approx(planted, abs=0.07)
    majority = (votes.counts().argmax(1) == truth).mean()
    assert (found.chance.argmax(1) == truth).mean() > majority


def test_coin_flippers_do_less_harm_than_to_the_majority_in_ten_seeds_of_ten():
    for seed in range(10):
        votes, truth = crowd([0.8] * 24 + [0.5] * 6, items=3000, each=5, labels=2, seed=seed)
        found = (dawid_skene(votes, model="one_coin").chance.argmax(1) == truth).mean()
        assert found > (votes.counts().argmax(1) == truth).mean(), seed


def test_few_votes_a_person_are_better_with_one_coin():
    gained = []
    for seed in range(5):
        votes, truth = crowd([0.7] * 150, items=200, each=3, labels=4, seed=seed)
        gained.append(
            (dawid_skene(votes, model="one_coin").chance.argmax(1) == truth).mean()
            - (dawid_skene(votes).chance.argmax(1) == truth).mean()
        )
    assert np.mean(gained) > 0


def test_a_warm_start_ends_where_a_cold_one_does():
    votes, _ = crowd([0.85] * 8 + [0.4] * 2, seed=4)
    cold = dawid_skene(votes)
    warm = dawid_skene(votes, start=cold.chance)
    assert warm.rounds <= 2
    assert warm.chance == pytest.approx(cold.chance, abs=1e-5)


@pytest.mark.parametrize("model", ["confusion", "one_coin"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("data", ["anaesthetists", "real-gold", "tifa160", "simulated"])
def test_leaping_ends_where_plain_rounds_end(shared_data, data, model, smoothing):
    """Within 1e-4 of a chance of any answer of any item, against plain EM to its last digits."""
    if data == "simulated":
        votes, _ = crowd(np.linspace(0.4, 0.95, 30), items=2000)
    else:
        folder, *columns = {
            "anaesthetists": ("worked-examples/dawid_skene_1979", "patient", "observer", "label"),
            "real-gold": ("real-gold/votes", "question", "rater", "answer"),
            "tifa160": ("tifa160-likert/likert_5workers", "image", "worker", "answer"),
        }[data]
        votes = votes_of(rows_of(shared_data / f"{folder}.csv", *columns))
    asked = {"model": model, "smoothing": smoothing}
    plain = dawid_skene(votes, **asked, leap=False, rounds=20_000, tolerance=1e-14)
    found = dawid_skene(votes, **asked)
    assert found.converged
    assert found.rounds < plain.rounds
    assert found.chance == pytest.approx(plain.chance, abs=1e-4)
    assert found.confusion == pytest.approx(plain.confusion, abs=1e-4)
    assert found.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-5)


def test_leaping_saves_most_rounds_where_plain_rounds_creep(shared_data):
    path = shared_data / "tifa160-likert" / "likert_5workers.csv"
    votes = votes_of(rows_of(path, "image", "worker", "answer"))
    plain = dawid_skene(votes, leap=False)
    assert dawid_skene(votes).rounds < plain.rounds / 3


def test_the_order_of_votes_does_not_matter():
    votes, _ = crowd([0.8] * 6, seed=5)
    order = np.random.default_rng(1).permutation(len(votes))
    mixed = Votes(votes.item[order], votes.rater[order], votes.label[order], 400, 6, 3)
    assert dawid_skene(mixed).chance == pytest.approx(dawid_skene(votes).chance, abs=1e-9)


@pytest.mark.parametrize("smoothing", [0.0, 0.5])
def test_what_nobody_or_one_voted_on_stays_finite(smoothing):
    none = np.array([], dtype=np.int64)
    assert dawid_skene(Votes(none, none, none, 2, 0, 2)).chance.tolist() == [[0.5, 0.5]] * 2
    one = dawid_skene(votes_of([("a", "x", "yes")], ["no", "yes"]), smoothing=smoothing)
    assert one.chance[0].argmax() == 1
    for votes in (
        votes_of([("a", "x", 0), ("b", "x", 0)], [0, 1]),  # always the same answer
        Votes(np.array([1]), np.array([0]), np.array([0]), 3, 2, 2),  # most were never asked
    ):
        found = dawid_skene(votes, smoothing=smoothing)
        for array in (found.chance, found.prior, found.confusion):
            assert np.isfinite(array).all()
        assert found.chance.sum(1) == pytest.approx(np.ones(votes.items))
