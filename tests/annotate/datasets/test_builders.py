"""Snapshots that a builder chose: from scores in the database to files that training reads."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from annotate.core.errors import ApplicationError
from annotate.core.models import JobStatus
from annotate.datasets import scored as scored_rows
from annotate.datasets.models import Snapshot, SnapshotPair
from annotate.datasets.recipes import recipe_of
from annotate.datasets.scored import in_scope, scored
from annotate.datasets.services import snapshot
from annotate.datasets.services.build import snapshot_build
from annotate.datasets.services.snapshot import pairs_create, pairs_preview
from annotate.generation.models import Candidate, CandidateScore, FacePair, Reconstruction
from annotate.generation.services.faces import scan_store
from annotate.labeling.models import Judgement
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from tests.annotate.labeling.labelling import Desk, newcomer
from tests.factories import (
    CandidateFactory,
    FacePairJobFactory,
    ModelVersionFactory,
    ProjectFactory,
    PromptFactory,
    PromptSetFactory,
    stored_image,
)
from training.data.snapshot import read_snapshot

SOURCE = {"source": "oracle"}


def score(candidate, value, key="overall"):
    CandidateScore.objects.create(candidate=candidate, source="oracle", key=key, value=value)


@pytest.fixture
def model(project):
    return ModelVersionFactory(project=project, name="base")


@pytest.fixture
def pools(project, model):
    """Five prompts in three splits, three scored images each but the last, which has one."""
    prompt_set = PromptSetFactory(project=project)
    found = []
    for number, split in enumerate(("train", "train", "validation", "test", "train")):
        prompt = PromptFactory(prompt_set=prompt_set, split=split)
        images = [
            CandidateFactory(
                prompt=prompt, model_version=model, seed=seed, asset=stored_image(project)
            )
            for seed in range(1 if number == 4 else 3)
        ]
        for seed, image in enumerate(images):
            score(image, number + [0.5, -1.0, 2.0][seed])
        found.append(images)
    return found


def face_pair(good, bad):
    scan = scan_store(
        asset_id=good.asset_id, detector="drawn/1",
        faces=[{"left": 0.2, "top": 0.2, "width": 0.5, "height": 0.5, "confidence": 1.0}],
    )  # fmt: skip
    job = FacePairJobFactory(model_version=bad.model_version, prompt_set=bad.prompt.prompt_set)
    return FacePair.objects.create(
        job=job, good=good, bad=bad, face=scan.faces.get(), mask=good.asset, round_trip=True,
        change=0.2,
    )  # fmt: skip


def build(project, recipe) -> Snapshot:
    data = {"scorer": SOURCE, **recipe} if "after" not in recipe else recipe
    snapshot = pairs_create(project=project, user=None, name="s", recipe=recipe_of(data))
    snapshot_build(snapshot.pk)
    snapshot.refresh_from_db()
    return snapshot


def built(project, **recipe) -> Snapshot:
    snapshot = build(project, recipe)
    assert snapshot.status == JobStatus.SUCCEEDED, snapshot.error
    return snapshot


def rows(snapshot):
    found: list[dict] = pq.read_table(Path(snapshot.uri) / "pairs.parquet").to_pylist()
    return found


def chosen(snapshot):
    return set(snapshot.pairs.values_list("winner", "loser"))


# --- what a snapshot of a builder holds ------------------------------------------------------------


def test_best_and_worst_become_files_that_training_reads(project, pools):
    snapshot = built(project, builder="best_worst")
    assert chosen(snapshot) == {(images[2].pk, images[1].pk) for images in pools[:4]}
    counts = dict(snapshot.counts)
    assert counts.pop("bytes") > 0
    assert counts == {
        "pairs": 4, "train": 2, "validation": 1, "test": 1, "judgements": 0, "people": 0,
        "prompts": 4, "images": 8,
    }  # fmt: skip
    assert snapshot.report["skipped"] == {"one_candidate": 1, "no_difference": 0, "under_gap": 0}
    assert snapshot.report["gap"]["mean"] == 3.0
    manifest = json.loads((Path(snapshot.uri) / "manifest.json").read_text())
    assert manifest["builder"] == "best_worst"
    assert manifest["recipe"] == snapshot.recipe
    assert manifest["input_sha256"] == snapshot.input_sha256
    read = read_snapshot(Path(snapshot.uri))
    assert [len(read.split(name)) for name in ("train", "validation", "test")] == [2, 1, 1]
    for pair, row in zip(read.pairs, rows(snapshot), strict=True):
        assert pair.first_id < pair.second_id
        winner = pair.first_id if pair.p_first == 1.0 else pair.second_id
        assert Candidate.objects.get(pk=winner).seed == 2
        assert row["gap"] == abs(row["score_first"] - row["score_second"]) == 3.0
        read.file(pair.first_image)


def test_the_same_inputs_give_the_same_bytes_and_another_score_gives_another_hash(project, pools):
    first, again = (built(project, builder="over_gap", gap=1.0) for _ in range(2))
    assert first.content_sha256 == again.content_sha256
    assert first.input_sha256 == again.input_sha256
    for name in ("pairs.parquet", "manifest.json"):
        assert (Path(first.uri) / name).read_bytes() == (Path(again.uri) / name).read_bytes()
    CandidateScore.objects.filter(candidate=pools[0][0]).update(value=0.25)
    changed = built(project, builder="over_gap", gap=1.0)
    assert changed.input_sha256 != first.input_sha256
    assert built(project, builder="over_gap", gap=1.25).input_sha256 != changed.input_sha256


def test_pairs_over_a_gap_and_the_widest_few(project, pools):
    assert len(chosen(built(project, builder="over_gap"))) == 12
    assert len(chosen(built(project, builder="over_gap", gap=1.5))) == 4
    widest = built(project, builder="over_gap", top=1)
    assert chosen(widest) == chosen(built(project, builder="best_worst"))


def test_a_temperature_makes_labels_soft_by_the_gap(project, pools):
    for row in rows(built(project, builder="over_gap", temperature=2.0)):
        p_winner = 1 / (1 + np.exp(-row["gap"] / 2.0))
        assert max(row["p_first"], 1 - row["p_first"]) == pytest.approx(p_winner)
        assert (row["p_first"] > 0.5) == (row["score_first"] > row["score_second"])


def test_no_pair_crosses_prompts_or_splits(project, pools):
    snapshot = built(project, builder="over_gap")
    for row in rows(snapshot):
        first, second = (
            Candidate.objects.get(pk=row[f"{side}_id"]) for side in ("first", "second")
        )
        assert first.prompt_id == second.prompt_id == row["prompt_id"]
        assert first.prompt.split == row["split"]


def test_only_what_was_asked_for_takes_part(project, pools, model):
    other = ModelVersionFactory(project=project)
    best = CandidateFactory(
        prompt=pools[0][0].prompt, model_version=other, asset=stored_image(project)
    )
    real = CandidateFactory(
        prompt=pools[0][0].prompt, model_version=None, origin="real", seed=None,
        asset=stored_image(project),
    )  # fmt: skip
    score(best, 9)
    score(real, 10)

    def winner(**more):
        pair = built(project, builder="best_worst", **more).pairs.get(prompt=best.prompt)
        return pair.winner_id

    assert winner() == best.pk
    assert winner(real=True) == real.pk
    assert winner(models=[model.pk]) == pools[0][2].pk
    empty = PromptSetFactory(project=project)
    nothing = build(project, {"builder": "best_worst", "prompt_sets": [empty.pk]})
    assert "There are no images here" in nothing.error


def test_dpo_takes_two_steps_on_it(project, pools, model, tmp_path):
    """The trainer itself, as a program on a job folder, on a tiny model."""
    from tests.training import tiny
    from training.__main__ import main

    for number in range(3):  # the trainer wants ten pairs to learn from
        prompt = PromptFactory(prompt_set=pools[0][0].prompt.prompt_set)
        for seed in range(3):
            image = CandidateFactory(
                prompt=prompt, model_version=model, seed=seed, asset=stored_image(project)
            )
            score(image, seed + number)
    snapshot = built(project, builder="over_gap")
    config = {
        "base": str(tiny.build_pipeline(tmp_path / "base")), "snapshot": snapshot.uri, "seed": 1,
        "steps": 2, "batch_size": 2, "rank": 2, "reference_draws": 2, "validation_draws": 1,
        "samples": 0,
    }  # fmt: skip
    folder = tiny.write_job(tmp_path / "job", "dpo", config)
    assert main(["run", str(folder)]) == 0
    assert list((folder / "out" / "adapter").glob("*.safetensors"))


# --- multi-objective -------------------------------------------------------------------------------

PARTS = {
    "quality/clarity/clarity@1": [1, 0, 1], "quality/clarity/clarity@2": [1, 1, 0],
    "quality/colour": [0, 0, 2], "safety": [1, 2, 0],
}  # fmt: skip


@pytest.fixture
def parts(project):
    prompt = PromptFactory(prompt_set__project=project)
    images = [
        CandidateFactory(prompt=prompt, seed=seed, asset=stored_image(project)) for seed in range(3)
    ]
    for key, values in PARTS.items():
        for image, value in zip(images, values, strict=True):
            score(image, value, key)
    return images


def test_vectors_roll_up_from_questions_to_dimensions(project, parts):
    table = scored(in_scope(project), project, recipe_of(
        {"builder": "best_worst", "scorer": SOURCE}).scorer)  # fmt: skip
    pool, incomplete = table.pool(level="dimension")
    assert pool.components == ("quality", "safety")
    assert pool.vectors.tolist() == [[2, 1], [1, 2], [3, 0]]
    assert pool.score.tolist() == [3, 3, 3]  # nobody gave an overall: the sum
    assert incomplete == 0
    pool, _ = table.pool(level="sub_dimension")
    assert pool.components == ("quality/clarity", "quality/colour", "safety")
    assert pool.vectors[2].tolist() == [1, 2, 0]
    pool, _ = table.pool(level="question")
    assert pool.components == tuple(sorted(PARTS))


def test_pareto_pairs_come_with_a_report_of_every_level(project, parts):
    score(parts[0], 5)
    score(parts[1], 1)
    score(parts[2], 4)
    none = build(project, {"builder": "pareto"})
    assert none.status == JobStatus.FAILED
    assert "No pair fits" in none.error
    CandidateScore.objects.filter(candidate=parts[1], key="safety").update(value=1)
    snapshot = built(project, builder="pareto", level="dimension")
    assert chosen(snapshot) == {(parts[0].pk, parts[1].pk)}
    levels = {row["level"]: row for row in snapshot.report["dominance"]}
    assert set(levels) == {"dimension", "sub_dimension", "question"}
    assert [row["chosen"] for row in levels.values()] == [True, False, False]
    assert (levels["dimension"]["over_gap"], levels["dimension"]["dominating"]) == (3, 1)
    safety = levels["dimension"]["components"][1]
    assert (safety["key"], safety["worse_share"]) == ("safety", pytest.approx(1 / 3, abs=1e-6))
    above = build(project, {"builder": "pareto", "gap": 4.0})
    assert above.status == JobStatus.FAILED  # a gap of four is not over four


def test_a_candidate_that_lacks_a_part_is_left_out_and_counted(project, parts):
    CandidateScore.objects.filter(candidate=parts[2], key="safety").delete()
    report = pairs_preview(
        project=project, recipe=recipe_of({"builder": "pareto", "scorer": SOURCE})
    )["report"]
    assert (report["candidates"], report["incomplete"], report["unscored"]) == (3, 1, 0)


def test_a_level_that_the_scores_do_not_reach_is_refused(project, pools):
    answer = build(project, {"builder": "pareto"})
    assert "no dimensions" in answer.error


# --- the curriculum --------------------------------------------------------------------------------


@pytest.fixture
def photos(project, pools, model):
    """Of each prompt a photo, and its reconstructions at levels 100, 400 and 700."""
    found = []
    for number, images in enumerate(pools[:4]):
        prompt = images[0].prompt
        real = CandidateFactory(
            prompt=prompt, model_version=None, origin="real", seed=None,
            asset=stored_image(project),
        )  # fmt: skip
        levels = {}
        for level in (100, 400, 700):
            image = CandidateFactory(
                prompt=prompt, model_version=model, seed=level, asset=stored_image(project)
            )
            Reconstruction.objects.create(candidate=image, level=level)
            score(image, number + {100: 9, 400: 1 + number, 700: 2}[level])
            levels[level] = image
        found.append((real, levels))
    return found


@pytest.fixture
def easy(project, pools, photos, model):
    return built(project, builder="hgdpo_easy", model=model.pk)


@pytest.fixture
def normal(project, easy):
    return built(project, builder="hgdpo_normal", after=easy.pk)


def test_the_easy_stage_is_best_against_worst_of_the_base_models_pool(easy, pools):
    assert chosen(easy) == {(images[2].pk, images[1].pk) for images in pools[:4]}
    assert easy.report["keep"]["keep_rate"] == 0.8  # of five prompts, one has a single image
    assert {row["split"]: row["kept"] for row in easy.report["keep"]["by_split"]} == {
        "train": 2, "validation": 1, "test": 1,
    }  # fmt: skip


def test_the_normal_stage_lets_the_best_reconstruction_beat_the_easy_winner(normal, easy, photos):
    """Scores: 700 gives n + 2, as high as the easy winner; 400 gives 2 n + 1."""
    wanted = {0: 700, 1: 400, 2: 400, 3: 400}  # at 1 both score 3: the lower level wins
    won = {pair.prompt_id: pair for pair in normal.pairs.select_related("before")}
    assert len(won) == 4
    for number, (real, levels) in enumerate(photos):
        pair = won[real.prompt_id]
        assert pair.winner_id == levels[wanted[number]].pk
        assert pair.winner_level == wanted[number]
        assert pair.loser_id == pair.before.winner_id
        assert pair.before.snapshot_id == easy.pk
    assert normal.before_id == easy.pk
    keep = normal.report["keep"]
    assert (keep["considered"], keep["kept"]) == (4, 4)
    assert keep["by_level"] == [
        {"level": 400, "chosen": 3, "kept": 3},
        {"level": 700, "chosen": 1, "kept": 1},
    ]


def test_the_filter_drops_prompts_whose_reconstruction_scores_lower(project, easy, photos):
    CandidateScore.objects.filter(candidate=photos[0][1][700]).update(value=-5)
    CandidateScore.objects.filter(candidate=photos[0][1][400]).update(value=-5)
    snapshot = built(project, builder="hgdpo_normal", after=easy.pk)
    assert snapshot.counts["pairs"] == 3
    assert snapshot.report["skipped"] == {"no_winner_image": 0, "scores_lower": 1}
    assert snapshot.report["keep"]["keep_rate"] == 0.75
    narrow = built(project, builder="hgdpo_normal", after=easy.pk, window=[100, 100])
    assert set(narrow.pairs.values_list("winner_level", flat=True)) == {100}


@pytest.mark.parametrize("winner", ["reconstruction", "real"])
def test_the_hard_stage_lets_the_almost_real_beat_the_normal_winner(
    project, normal, photos, winner
):
    snapshot = built(project, builder="hgdpo_hard", after=normal.pk, winner=winner)
    before = dict(normal.pairs.values_list("prompt", "winner"))
    for pair in snapshot.pairs.select_related("before"):
        assert pair.loser_id == before[pair.prompt_id] == pair.before.winner_id
    expected = {(real if winner == "real" else levels[100]).pk for real, levels in photos}
    assert {pair.winner_id for pair in snapshot.pairs.all()} == expected
    row = rows(snapshot)[0]
    assert row["stage"] == "hard"
    assert row["gap"] is None
    assert row["winner_level"] == (100 if winner == "reconstruction" else None)
    manifest = json.loads((Path(snapshot.uri) / "manifest.json").read_text())
    assert manifest["before"]["content_sha256"] == normal.content_sha256


def test_a_stage_goes_on_from_the_stage_before_and_from_nothing_else(project, easy, normal, pools):
    scores = built(project, builder="best_worst")
    for recipe in (
        {"builder": "hgdpo_hard", "after": easy.pk},
        {"builder": "hgdpo_normal", "after": normal.pk},
        {"builder": "hgdpo_normal", "after": scores.pk},
        {"builder": "hgdpo_normal", "after": 10**12},
    ):
        answer = build(project, recipe)
        assert answer.status == JobStatus.FAILED
        assert "goes on from a dataset of the" in answer.error
    Snapshot.objects.filter(pk=easy.pk).update(status=JobStatus.RUNNING, lease_expires_at="2099-01-01T00:00Z")  # fmt: skip
    assert "not finished" in build(project, {"builder": "hgdpo_normal", "after": easy.pk}).error


def test_without_reconstructions_or_photos_the_stage_says_what_to_make(project, pools, model):
    easy = built(project, builder="hgdpo_easy", model=model.pk)
    answer = build(project, {"builder": "hgdpo_normal", "after": easy.pk})
    assert "no reconstructions between levels 400 and 700" in answer.error
    assert "score them" in answer.error


def test_faces_of_face_pairs_are_in_no_pool_and_win_as_no_photo(
    project, normal, photos, pools, model
):
    """A photo sent through a VAE is no photo, and one with an inpainted face no prompt's candidate."""
    prompt = photos[0][0].prompt
    trip = CandidateFactory(
        prompt=prompt, model_version=None, origin="round_trip", seed=None,
        asset=stored_image(project),
    )  # fmt: skip
    bad = CandidateFactory(prompt=prompt, model_version=model, seed=77, asset=stored_image(project))
    for image, value in ((trip, 99.0), (bad, -99.0)):
        score(image, value)
    face_pair(good=trip, bad=bad)
    images = {trip.pk, bad.pk}
    for real in (False, True):
        best = built(project, builder="best_worst", real=real)
        assert not images & {pk for pair in chosen(best) for pk in pair}
    again = built(project, builder="hgdpo_easy", model=model.pk)
    assert not images & {pk for pair in chosen(again) for pk in pair}
    Candidate.objects.filter(pk=photos[0][0].pk).delete()
    hard = built(project, builder="hgdpo_hard", after=normal.pk, winner="real")
    assert {pair.winner_id for pair in hard.pairs.all()} == {real.pk for real, _ in photos[1:]}


# --- what the database itself refuses ----------------------------------------------------------------


def refused(rule, **fields):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        SnapshotPair.objects.create(**fields)


def test_the_database_refuses_a_false_lineage(project, easy, normal, photos, pools):
    good = normal.pairs.select_related("before").first()
    spare = Snapshot.objects.create(project=project, name="by hand")
    fields = {
        "snapshot": spare, "number": 1, "prompt_id": good.prompt_id, "winner_id": good.winner_id,
        "loser_id": good.loser_id, "winner_origin": "generated", "loser_origin": "generated",
        "winner_level": good.winner_level, "winner_score": 2.0, "loser_score": 1.0,
        "stage": "normal", "before_id": good.before_id, "before_stage": "easy",
    }  # fmt: skip
    images = next(each for each in pools if each[0].prompt_id == good.prompt_id)
    real, levels = next(each for each in photos if each[0].prompt_id == good.prompt_id)
    elsewhere = next(each for each in pools if each[0].prompt_id != good.prompt_id)
    # The loser is not the one that won the easy stage.
    refused("datasets_loser_won_the_stage_before", **fields | {"loser_id": images[0].pk})
    # It won, but another prompt's pair is named.
    other = easy.pairs.exclude(prompt=good.prompt_id).first()
    refused("datasets_loser_won_the_stage_before", **fields | {"before_id": other.pk})
    # A normal pair does not stand behind a normal pair, nor an easy one behind a hard one.
    refused("datasets_pair_fits_its_stage", **fields | {"before_stage": "normal"})
    refused("datasets_pair_fits_its_stage", **fields | {"stage": "hard"})
    refused("datasets_pair_fits_its_stage", **fields | {"before_id": None})
    refused(
        "datasets_loser_won_the_stage_before",
        **fields | {"stage": "hard", "before_stage": "normal"},
    )
    # The winner is no reconstruction, or went to another level, or is of another prompt.
    refused("datasets_winner_is_reconstruction_of_level", **fields | {"winner_id": images[0].pk})
    refused("datasets_winner_is_reconstruction_of_level", **fields | {"winner_level": 300})
    refused("datasets_pair_fits_its_stage", **fields | {"winner_level": None})
    refused(
        "datasets_winner_is_of_its_prompt",
        **fields | {"winner_id": elsewhere[0].pk, "winner_level": None, "stage": "",
                    "before_id": None, "before_stage": ""},
    )  # fmt: skip
    # A photo is called one, and has no place in the easy stage.
    plain = fields | {"winner_level": None, "stage": "", "before_id": None, "before_stage": ""}
    refused("datasets_winner_is_of_its_prompt", **plain | {"winner_id": real.pk})
    refused(
        "datasets_pair_fits_its_stage",
        **plain | {"winner_id": real.pk, "winner_origin": "real", "stage": "easy"},
    )
    refused("datasets_winner_scores_at_least_as_high", **fields | {"winner_score": 0.5})
    refused("datasets_pair_of_two", **plain | {"winner_id": images[0].pk, "loser_id": images[0].pk})
    SnapshotPair.objects.create(**fields)  # as it is, it may stand
    refused("datasets_one_pair_a_prompt_and_stage", **fields | {"number": 2, "winner_id": levels[700].pk if good.winner_level == 400 else levels[400].pk, "winner_level": 700 if good.winner_level == 400 else 400})  # fmt: skip


def test_an_image_cannot_leave_its_prompt_once_a_pair_stands_on_it(project, pools):
    built(project, builder="best_worst")
    with pytest.raises(IntegrityError, match="is_of_its_prompt"), transaction.atomic():
        Candidate.objects.filter(pk=pools[0][2].pk).update(
            prompt=PromptFactory(prompt_set=pools[0][0].prompt.prompt_set)
        )


# --- people's scores -------------------------------------------------------------------------------


def test_the_scores_that_people_gave_choose_pairs_and_say_who_taught_them(project, pools):
    form = {
        "group": 3, "low": 1, "high": 5,
        "criteria": [{"key": "a", "label": "A", "weight": 1}, {"key": "b", "label": "B", "weight": 3}],
    }  # fmt: skip
    drafted = campaign_create(
        project=project, user=project.created_by, name="grades", kind="scoring", form=form,
        sources=[PairSource("within_model")],
    )  # fmt: skip
    campaign = campaign_enter(campaign=drafted, status="open")
    desk = Desk(newcomer(project), campaign)
    for lease in desk.take(3):
        ratings = [
            {"image": image, "criterion": key, "value": value}
            for image in range(3)
            for key, value in (("a", 5 - image), ("b", 1 + image))
        ]
        assert desk.say(lease, "answered", ratings=ratings).status_code == 200
    scorer = {"campaign": campaign.pk}
    best = built(project, builder="best_worst", scorer=scorer)
    assert best.report["scorer"] == "people in “grades”"
    assert best.report["gap"]["mean"] == 1.0  # overall (4 + 9) / 4 against (5 + 3) / 4, … 3.5, 2.5
    assert best.judgements.count() == Judgement.objects.count() == 3
    by_a = built(project, builder="best_worst", scorer=scorer, key="a")
    assert chosen(by_a) == {(loser, winner) for winner, loser in chosen(best)}
    none = build(project, {"builder": "pareto", "scorer": scorer})
    assert "No pair fits" in none.error  # what is better in one is worse in the other


def test_a_campaign_of_pairs_gives_single_images_no_scores(project, pools):
    drafted = campaign_create(
        project=project, user=project.created_by, name="pairs",
        sources=[PairSource("within_model")],
    )  # fmt: skip
    answer = build(project, {"builder": "best_worst", "scorer": {"campaign": drafted.pk}})
    assert "gives single images no scores" in answer.error


# --- through the API, and refusals ------------------------------------------------------------------


def ask(api, project, recipe, address="snapshots"):
    body = {"recipe": recipe} | ({"name": "chosen"} if address == "snapshots" else {})
    return api.post(f"/projects/{project.pk}/{address}", body)


def test_a_preview_counts_and_a_snapshot_shows_its_pairs(as_, researcher, reviewer, project, pools):
    recipe = {"builder": "best_worst", "scorer": SOURCE}
    seen = ask(as_(researcher), project, recipe, "snapshots/preview").json()
    assert seen["counts"] == {"pairs": 4, "train": 2, "validation": 1, "test": 1}
    assert not Snapshot.objects.exists()
    asked = ask(as_(researcher), project, recipe)
    assert asked.status_code == 201
    assert asked.json()["builder"] == "best_worst"
    snapshot_build(asked.json()["id"])
    shown = as_(reviewer).get(f"/snapshots/{asked.json()['id']}").json()
    assert shown["job"]["status"] == "succeeded"
    assert shown["input_sha256"] == seen["input_sha256"]
    assert shown["recipe"]["gap"] == 0.0  # every default is written out
    pairs = as_(reviewer).get(f"/snapshots/{asked.json()['id']}/pairs?limit=3").json()
    assert len(pairs["results"]) == 3
    assert pairs["next"]
    assert pairs["results"][0]["winner"]["score"] - pairs["results"][0]["loser"]["score"] == 3
    listed = as_(reviewer).get(f"/projects/{project.pk}/snapshots").json()["results"]
    assert [row["builder"] for row in listed] == ["best_worst"]


@pytest.mark.parametrize(
    ("recipe", "says"),
    [
        ({}, "builder must be one of"),
        ({"builder": ["pareto"]}, "builder must be one of"),
        ({"builder": "best_worst"}, "key 'scorer' is missing"),
        ({"builder": "best_worst", "scorer": {}}, "name one scorer"),
        ({"builder": "best_worst", "scorer": {"source": "a", "campaign": 1}}, "name one scorer"),
        ({"builder": "best_worst", "scorer": SOURCE, "gapp": 1}, "unknown key 'gapp'"),
        ({"builder": "best_worst", "scorer": SOURCE, "gap": -1}, "'gap'"),
        ({"builder": "over_gap", "scorer": SOURCE, "top": 0}, "'top'"),
        ({"builder": "over_gap", "scorer": SOURCE, "temperature": 0}, "'temperature'"),
        ({"builder": "pareto", "scorer": SOURCE, "level": "pixel"}, "'level'"),
        ({"builder": "hgdpo_normal", "after": 1, "window": [700, 400]}, "begins above its end"),
        ({"builder": "best_worst", "scorer": {"source": "nobody"}}, "has a score by nobody"),
        ({"builder": "best_worst", "scorer": {"model_version": 10**9}}, "no such scorer"),
        ({"builder": "best_worst", "scorer": {"campaign": 10**9}}, "not in this project"),
        ({"builder": "best_worst", "scorer": SOURCE, "prompt_sets": [10**9]}, "not in this"),
        ({"builder": "best_worst", "scorer": SOURCE, "models": [10**9]}, "not in this"),
        ({"builder": "best_worst", "scorer": SOURCE, "key": "charm"}, "gave no 'charm'"),
    ],
)  # fmt: skip
def test_a_bad_recipe_is_refused_and_the_fault_named(as_, researcher, project, pools, recipe, says):
    answer = ask(as_(researcher), project, recipe, "snapshots/preview")
    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]


def test_campaigns_or_a_recipe_but_not_both(as_, researcher, project):
    recipe = {"builder": "best_worst", "scorer": SOURCE}
    for body in ({}, {"campaigns": [1], "recipe": recipe}):
        answer = as_(researcher).post(f"/projects/{project.pk}/snapshots", {"name": "s", **body})
        assert answer.status_code == 400
        assert "one of the two" in answer.json()["error"]["message"]


def test_another_projects_images_never_come_in(project, pools):
    other = ProjectFactory()
    stranger = CandidateFactory(prompt__prompt_set__project=other)
    score(stranger, 100)
    assert stranger.pk not in {
        pk for pair in chosen(built(project, builder="over_gap")) for pk in pair
    }
    with pytest.raises(ApplicationError, match="There are no images here"):
        pairs_preview(
            project=ProjectFactory(),
            recipe=recipe_of({"builder": "best_worst", "scorer": SOURCE}),
        )


def test_the_command_builds_and_says_what_it_kept(project, pools, tmp_path, capsys):
    recipe = json.dumps({"builder": "best_worst", "scorer": SOURCE})
    call_command("build_pairs", project=project.name, name="c", recipe=recipe, dry_run=True)
    assert json.loads(capsys.readouterr().out)["counts"]["pairs"] == 4
    file = tmp_path / "recipe.json"
    file.write_text(recipe)
    call_command("build_pairs", project=project.name, name="c", recipe=str(file))
    assert "4 pairs of 4 prompts (2 train, 1 validation, 1 test)" in capsys.readouterr().out
    for bad in ("{", "[]", '{"builder": "x"}', "nowhere.json"):
        with pytest.raises(CommandError):
            call_command("build_pairs", project=project.name, name="c", recipe=bad)
    nothing = json.dumps({"builder": "best_worst", "scorer": SOURCE, "gap": 99})
    with pytest.raises(CommandError, match="4 have no pair over the gap"):
        call_command("build_pairs", project=project.name, name="c", recipe=nothing)


@pytest.mark.parametrize("what", ["images", "scores", "pairs"])
def test_a_preview_of_more_than_one_can_wait_for_reads_nothing_and_says_what_to_do(
    as_, researcher, project, pools, easy, photos, monkeypatch, what
):
    recipe = {"builder": "best_worst", "scorer": SOURCE}
    if what == "scores":
        for image in pools[0]:
            for number in range(12):
                score(image, number, f"part{number}/x")
        recipe |= {"builder": "pareto", "level": "dimension"}
    if what == "pairs":
        recipe = {"builder": "hgdpo_normal", "after": easy.pk}
    most = {"images": 12, "scores": 30, "pairs": 3}[what]
    monkeypatch.setattr(snapshot, "PREVIEW_MOST", most)
    monkeypatch.setattr(scored_rows, "_ints", None)  # what reads the images
    answer = ask(as_(researcher), project, recipe, "snapshots/preview")
    assert answer.status_code == 400
    said = answer.json()["error"]["message"]
    assert f"no more than {most} {what}" in said
    assert "Create the dataset" in said
