"""Scores: asked of a reward model, read from somebody's table, kept once, never without a number."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from annotate.core.jobs import job_cancel, job_cancelled, job_retry
from annotate.core.models import JobStatus
from annotate.generation.models import CandidateScore, ScoreJob
from annotate.generation.services import scores
from annotate.generation.services.reconstructions import reconstruction_note
from annotate.generation.services.scores import (
    score_claim,
    score_finish,
    score_job_create,
    score_prepare,
)
from tests.factories import (
    CandidateFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    stored_image,
)
from training.worker import scores as worker


@pytest.fixture
def scorer(project, tmp_path):
    (tmp_path / "reward").mkdir()
    (tmp_path / "reward" / "reward.json").write_text("{}")
    return ModelVersionFactory(project=project, kind="reward", uri=str(tmp_path / "reward"))


@pytest.fixture
def candidates(project):
    """Two prompts of one set with two images each, one more prompt in the test split."""
    prompt_set = PromptSetFactory(project=project)
    model = ModelVersionFactory(project=project)
    return [
        CandidateFactory(prompt=prompt, model_version=model, seed=seed, asset=stored_image(project))
        for split in ("train", "train", "test")
        for prompt in [PromptFactory(prompt_set=prompt_set, split=split)]
        for seed in (0, 1)
    ]


@pytest.fixture
def ask(as_, researcher, project, scorer):
    def send(**more):
        return as_(researcher).post(
            f"/projects/{project.pk}/score-jobs", {"scorer": scorer.pk, **more}
        )

    return send


@pytest.fixture
def bring(as_, researcher, project):
    def send(content, *, source="aesthetic v2", format="csv"):
        return as_(researcher).post(
            f"/projects/{project.pk}/scores/import",
            {"source": source, "format": format, "content": content},
        )

    return send


# --- asking a reward model ------------------------------------------------------------------------


def test_a_job_is_for_the_images_that_the_scorer_has_not_seen(ask, candidates, scorer):
    assert ask().json()["job"]["total"] == 6
    assert ask(split="test").json()["job"]["total"] == 2
    CandidateScore.objects.create(candidate=candidates[0], model_version=scorer, value=1.0)
    assert ask().json()["job"]["total"] == 5
    assert ask(model_version=candidates[0].model_version_id).json()["job"]["total"] == 5
    assert ask(prompt_set=candidates[0].prompt.prompt_set_id).json()["job"]["total"] == 5


def test_a_second_scoring_has_nothing_to_do_and_says_so(ask, candidates, scorer):
    for row in candidates:
        CandidateScore.objects.create(candidate=row, model_version=scorer, value=1.0)
    answer = ask()
    assert answer.status_code == 400
    assert "has not scored already" in answer.json()["error"]["message"]


def test_a_backbone_and_a_diffusion_model_are_no_scorers(ask, candidates, project, tmp_path):
    backbone = ModelVersionFactory(project=project, kind="reward", uri=str(tmp_path))
    answer = ask(scorer=backbone.pk)
    assert answer.status_code == 400
    assert "Train one on judged pairs first" in answer.json()["error"]["message"]
    assert ask(scorer=candidates[0].model_version_id).status_code == 404


def test_what_the_job_found_is_stored_once_however_often_it_is_told(candidates, scorer, project):
    job = score_job_create(project=project, user=None, scorer=scorer)
    job = score_claim(job.pk)
    found = [(f"c{row.pk}", number / 2) for number, row in enumerate(candidates[:-1])]
    failed = {
        f"c{candidates[-1].pk}": "image /home/x/jobs/score-1/images/ab/abc.png cannot be read"
    }
    assert score_finish(job, found, failed)
    assert not score_finish(job, found, failed)  # it has ended
    assert CandidateScore.objects.filter(model_version=scorer, key="overall").count() == 5
    job.refresh_from_db()
    assert (job.status, job.scored, job.failed) == (JobStatus.SUCCEEDED, 5, 1)
    assert job.problems == [
        {"candidate": candidates[-1].pk, "message": "image cannot be read"}
    ]  # and no path of ours


def test_the_job_folder_holds_the_images_and_says_of_which_prompt(
    candidates, scorer, project, tmp_path
):
    job = score_claim(score_job_create(project=project, user=None, scorer=scorer).pk)
    items = score_prepare(job, tmp_path)
    assert items == score_prepare(job, tmp_path)
    assert [item["key"] for item in items] == [f"c{row.pk}" for row in candidates]
    assert items[0]["prompt"] == candidates[0].prompt.text
    assert (tmp_path / items[0]["image"]).is_file()


# --- scores of others -----------------------------------------------------------------------------


def test_scores_come_in_by_id_or_by_hash_of_the_image(bring, candidates, as_, reviewer, project):
    a, b = candidates[:2]
    csv = f"candidate,sha256,key,value\n{a.pk},,,0.5\n,{b.asset.sha256},quality/clarity,-2\n"
    assert bring(csv).json() == {"added": 2, "replaced": 0, "problems": []}
    lines = json.dumps({"candidate": a.pk, "value": 0.75})
    assert bring(lines, format="jsonl").json() == {"added": 0, "replaced": 1, "problems": []}
    assert a.scores.get().value == 0.75
    assert (b.scores.get().key, b.scores.get().value) == ("quality/clarity", -2)
    (found,) = as_(reviewer).get(f"/projects/{project.pk}/scores").json()["results"]
    assert (found["source"], found["model_version"]) == ("aesthetic v2", None)
    assert [(row["key"], row["candidates"]) for row in found["keys"]] == [
        ("overall", 1),
        ("quality/clarity", 1),
    ]


@pytest.mark.parametrize("bad", ["nan", "NaN", "inf", "-Infinity", "1e999", "", "good", "1e301"])
def test_a_value_that_is_no_number_is_refused_by_name_and_the_rest_comes_in(bring, candidates, bad):
    a, b = candidates[:2]
    answer = bring(f"candidate,value\n{a.pk},{bad}\n{b.pk},1\n").json()
    assert answer["added"] == 1
    (problem,) = answer["problems"]
    assert problem["row"] == 1
    assert f"candidate {a.pk}" in problem["message"]
    assert "not a finite number" in problem["message"]


def test_an_id_of_thousands_of_digits_is_a_bad_row_and_no_crash(bring, candidates):
    a = candidates[0]
    answer = bring(f"candidate,value\n{'9' * 5_000},1\n{a.pk},1\n").json()
    assert answer["added"] == 1
    assert "There is no candidate 9999" in answer["problems"][0]["message"]


def test_bad_rows_are_told_one_by_one(bring, candidates):
    elsewhere = CandidateFactory()
    twin = CandidateFactory(
        prompt=candidates[2].prompt, model_version=None, origin="imported",
        asset=candidates[0].asset, seed=None,
    )  # fmt: skip
    rows = [
        {"candidate": elsewhere.pk, "value": 1},
        {"candidate": 10**30, "value": 1},
        {"candidate": True, "value": 1},
        {"value": 1},
        {"candidate": candidates[0].pk, "sha256": "0" * 64, "value": 1},
        {"sha256": "0" * 64, "value": 1},
        {"sha256": twin.asset.sha256, "value": 1},
        {"sha256": "xyz", "value": 1},
        {"candidate": candidates[0].pk, "key": "a/b/c/d", "value": 1},
        {"candidate": candidates[0].pk, "kay": "a", "value": 1},
        {"candidate": candidates[0].pk, "value": 1},
        {"candidate": candidates[0].pk, "value": 2},
        [],
    ]
    answer = bring("\n".join(map(json.dumps, rows)) + "\n{", format="jsonl").json()
    assert answer["added"] == 1
    said = {row["row"]: row["message"] for row in answer["problems"]}
    assert set(said) == set(range(1, 15)) - {11}
    assert "no candidate" in said[1]
    assert "one of the two" in said[5]
    assert "2 candidates have the image" in said[7]
    assert "Row 11 gives" in said[12]
    assert candidates[0].scores.get().value == 1


def test_a_table_without_values_or_names_is_refused(bring):
    for content in ("", "candidate,score\n1,2\n", "value\n3\n"):
        answer = bring(content)
        assert answer.status_code == 400
        assert "`candidate` or `sha256`" in answer.json()["error"]["message"]
    assert bring("candidate,value\n", source="  ").status_code == 400
    assert bring("candidate,value\n", source="a/b").status_code == 400


# --- what the database itself refuses ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"source": "s", "value": float("nan")}, "generation_score_is_finite"),
        ({"source": "s", "value": float("inf")}, "generation_score_is_finite"),
        ({"value": 1}, "generation_score_has_one_scorer"),
        ({"source": "s", "key": "", "value": 1}, "generation_score_has_key"),
    ],
)
def test_a_row_that_says_nothing_is_refused(db, fields, rule):
    with pytest.raises(IntegrityError, match=rule):
        CandidateScore.objects.create(candidate=CandidateFactory(), **fields)


def test_a_score_is_kept_once_and_has_one_scorer(db, scorer):
    row = CandidateFactory()
    CandidateScore.objects.create(candidate=row, source="s", value=1)
    CandidateScore.objects.create(candidate=row, source="t", value=1)
    CandidateScore.objects.create(candidate=row, model_version=scorer, value=1)
    with pytest.raises(IntegrityError, match="generation_scored_once"):
        CandidateScore.objects.create(candidate=row, source="s", value=2)


def test_both_scorers_at_once_are_refused(db, scorer):
    with pytest.raises(IntegrityError, match="generation_score_has_one_scorer"):
        CandidateScore.objects.create(
            candidate=CandidateFactory(), model_version=scorer, source="s", value=1
        )


def test_the_variant_of_a_reconstruction_says_its_level(db):
    row = CandidateFactory()
    assert reconstruction_note(row, "") is None
    assert reconstruction_note(row, "text") is None
    assert reconstruction_note(row, "t400").level == 400
    assert reconstruction_note(row, "t400").pk == row.pk  # told twice
    with pytest.raises(IntegrityError, match="generation_level_is_a_timestep"):
        reconstruction_note(CandidateFactory(), "t1001")


# --- the commands -----------------------------------------------------------------------------------


def test_the_commands_ask_and_import(project, candidates, scorer, tmp_path, capsys):
    call_command("score_candidates", project=project.name, scorer=str(scorer.pk), split="test")
    assert ScoreJob.objects.get().progress_total == 2
    table = tmp_path / "scores.csv"
    table.write_text(f"candidate,value\n{candidates[0].pk},1\n0,2\n")
    call_command("import_scores", project=project.name, source="them", table=table)
    said = capsys.readouterr()
    assert "1 scores added, 0 replaced, 1 rows refused" in said.out
    assert "row 2: There is no candidate 0" in said.err
    with pytest.raises(CommandError, match="no project"):
        call_command("import_scores", project="nowhere", source="them", table=table)
    with pytest.raises(CommandError, match="no reward model"):
        call_command("score_candidates", project=project.name, scorer="someone")


def test_a_candidate_named_in_two_ways_is_scored_by_the_first_and_the_second_named(
    bring, candidates, monkeypatch
):
    """Its id in one row and its image's hash in another: neither takes the other's place unsaid."""
    a, b, *_ = candidates
    monkeypatch.setattr(scores, "BATCH", 2)  # also where they are read in different parts
    csv = f"candidate,sha256,value\n{a.pk},,0.5\n{b.pk},,1\n,{a.asset.sha256},0.9\n,{b.asset.sha256},2\n"
    said = bring(csv).json()
    assert (said["added"], [each["row"] for each in said["problems"]]) == (2, [3, 4])
    assert f"Row 1 gives the overall of this candidate ({a.pk})" in said["problems"][0]["message"]
    kept = CandidateScore.objects.order_by("candidate").values_list("candidate", "value")
    assert list(kept) == [(a.pk, 0.5), (b.pk, 1.0)]


def test_a_cancel_while_scores_are_kept_ends_the_job_at_once(
    candidates, scorer, project, monkeypatch
):
    monkeypatch.setattr(scores, "BATCH", 2)
    job = score_claim(score_job_create(project=project, user=None, scorer=scorer).pk)
    job_cancel(job)
    assert not score_finish(job, [(f"c{row.pk}", 0.5) for row in candidates], {})
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED
    assert CandidateScore.objects.count() == 2


def test_a_retry_without_its_folder_keeps_what_was_found_and_ends(
    candidates, scorer, project, settings, tmp_path, monkeypatch
):
    """All was scored and the folder went with its machine: no program has anything left to do."""
    settings.ARTIFACTS_ROOT = tmp_path
    job = score_claim(score_job_create(project=project, user=None, scorer=scorer).pk)
    job_cancel(job)
    for row in candidates:
        CandidateScore.objects.create(candidate=row, model_version=scorer, key="overall", value=1)
    job_cancelled(job)
    job_retry(job)
    monkeypatch.setattr(worker, "follow", None)
    worker.score_run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.SUCCEEDED, "")
    assert CandidateScore.objects.count() == len(candidates)
