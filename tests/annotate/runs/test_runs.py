"""Runs and evaluations: asking for them, and what is kept of them."""

import json
from pathlib import Path

import pytest

from annotate.core.jobs import job_claim
from annotate.core.models import JobStatus
from annotate.labeling.models import TaskCandidate
from annotate.registry.models import ModelVersion
from annotate.runs.models import Evaluation, RunMetric, TrainingRun
from annotate.runs.services.evaluation import (
    evaluation_config,
    evaluation_finish,
    evaluation_items,
    evaluation_sample_store,
)
from annotate.runs.services.run import metrics_store, run_config, run_finish
from tests.factories import (
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    RunFactory,
    SnapshotFactory,
    picture,
)


@pytest.fixture
def scene(project):
    prompt_set = PromptSetFactory(project=project)
    PromptFactory.create_batch(2, prompt_set=prompt_set, split="test")
    return {
        "snapshot": SnapshotFactory(project=project),
        "base": ModelVersionFactory(project=project, name="painter"),
        "clip": ModelVersionFactory(project=project, name="clip", kind="reward"),
        "tuned": ModelVersionFactory(project=project, name="painter dpo"),
        "control": ModelVersionFactory(project=project, name="painter dpo control"),
        "prompt_set": prompt_set,
    }


@pytest.fixture
def ask(as_, researcher, project, scene):
    def send(**more):
        body = {
            "kind": "dpo", "name": "r", "snapshot": scene["snapshot"].pk,
            "base": scene["base"].pk, "seed": 3,
        }  # fmt: skip
        return as_(researcher).post(f"/projects/{project.pk}/runs", {**body, **more})

    return send


def test_a_fine_tune_gets_its_control_arm_beside_it(ask):
    row = ask(config={"steps": 5}).json()
    control = TrainingRun.objects.get(pk=row["controls"][0])
    assert (control.arm, control.control_of_id, control.seed) == ("control", row["id"], 3)
    assert control.config_sha256 == row["config_sha256"]
    assert run_config(control)["arm"] == "control"
    assert ask(control=False).json()["controls"] == []


def test_a_reward_run_has_no_control_arm_and_starts_from_a_clip(ask, scene):
    row = ask(kind="reward", base=scene["clip"].pk).json()
    assert row["controls"] == []
    assert ask(kind="reward").status_code == 404  # a diffusion model is no reward model
    assert ask(base=scene["clip"].pk).status_code == 404


def test_an_unknown_or_bad_setting_is_named(ask):
    for config, says in [
        ({"learning_rat": 1}, "unknown key 'learning_rat'"),
        ({"steps": 0}, "steps"),
        ({"beta": -1}, "beta"),
        ({"steps": "many"}, "steps"),
    ]:
        answer = ask(config=config)
        assert answer.status_code == 400
        assert says in answer.json()["error"]["message"]
    assert not TrainingRun.objects.exists()


def test_a_run_needs_a_snapshot_that_is_built(ask, project):
    unfinished = SnapshotFactory(project=project, status=JobStatus.RUNNING,
                                 lease_expires_at="2030-01-01T00:00Z")  # fmt: skip
    assert ask(snapshot=unfinished.pk).status_code == 409


def test_a_run_without_a_seed_is_no_run(as_, researcher, project, scene):
    body = {"kind": "dpo", "name": "r", "snapshot": scene["snapshot"].pk, "base": scene["base"].pk}
    assert as_(researcher).post(f"/projects/{project.pk}/runs", body).status_code == 400


def test_a_metric_told_twice_is_kept_once_with_the_later_value(db, as_, staff):
    run = RunFactory()
    metrics_store(run, 1, {"loss": 2.0, "accuracy": 0.5})
    metrics_store(run, 1, {"loss": 2.5, "bad": float("nan")})
    rows = as_(staff).get(f"/runs/{run.pk}/metrics").json()["results"]
    assert {(row["name"], row["value"]) for row in rows} == {("loss", 2.5), ("accuracy", 0.5)}
    later = as_(staff).get(f"/runs/{run.pk}/metrics", {"after_id": rows[-1]["id"]}).json()
    assert later["results"] == []
    assert as_(staff).get(f"/runs/{run.pk}/metrics", {"after_id": "x"}).status_code == 400


def finished(run: TrainingRun, folder: Path) -> ModelVersion | None:
    folder.mkdir(exist_ok=True)
    (folder / "adapter.safetensors").write_bytes(b"weights")
    return run_finish(run, output=folder, summary={"steps": 5})


def test_a_finished_run_becomes_the_next_revision_with_its_lineage(
    as_, reviewer, project, tmp_path
):
    base = ModelVersionFactory(project=project, name="painter", uri="/models/sd")
    models = [
        finished(job_claim(TrainingRun, RunFactory(base=base).pk), tmp_path / str(number))
        for number in range(2)
    ]
    assert [str(model) for model in models] == ["painter dpo r1", "painter dpo r2"]
    made = models[1]
    assert (made.uri, made.adapter_uri, made.parent) == ("/models/sd", str(tmp_path / "1"), base)
    shown = as_(reviewer).get(f"/models/{made.pk}").json()
    assert shown["lineage"]["base"]["name"] == "painter"
    assert shown["made_by_run"] == made.made_by.pk
    assert RunMetric.objects.count() == 0


def test_an_attempt_that_lost_its_row_makes_no_model(project, tmp_path):
    run = RunFactory(base=ModelVersionFactory(project=project))
    old = job_claim(TrainingRun, run.pk)
    TrainingRun.objects.update(attempt=2)
    assert finished(old, tmp_path / "made") is None
    assert not ModelVersion.objects.filter(source="run").exists()


def test_a_tuned_model_can_be_tuned_again_from_its_adapter(project):
    base = ModelVersionFactory(project=project, uri="/models/sd", adapter_uri="/artifacts/run-1")
    config = run_config(RunFactory(base=base))
    assert (config["base"], config["adapter"]) == ("/models/sd", "/artifacts/run-1")


# --- evaluations --------------------------------------------------------------------------------


@pytest.fixture
def evaluation(as_, researcher, project, scene) -> Evaluation:
    made = as_(researcher).post(
        f"/projects/{project.pk}/evaluations",
        {
            "name": "e", "baseline": scene["base"].pk, "reward": scene["clip"].pk,
            "models": [
                {"model_version": scene["tuned"].pk, "part": "tuned"},
                {"model_version": scene["control"].pk, "part": "control"},
            ],
            "prompt_set": scene["prompt_set"].pk, "seeds": [1, 2],
        },
    )  # fmt: skip
    return Evaluation.objects.get(pk=made.json()["id"])


def draw(evaluation: Evaluation) -> None:
    for model in evaluation_config(evaluation)["models"]:
        for item in evaluation_items(evaluation):
            evaluation_sample_store(
                evaluation, key=f"{model['name']}~{item['key']}", image=picture(), latent=None,
                meta={"reward": 0.5},
            )  # fmt: skip


def test_everybody_draws_the_same_prompts_with_the_same_seeds(evaluation, scene):
    config = evaluation_config(evaluation)
    assert [model["name"] for model in config["models"]] == [
        f"m{scene[name].pk}" for name in ("base", "tuned", "control")
    ]
    assert (config["baseline"], config["control"]) == (
        f"m{scene['base'].pk}", f"m{scene['control'].pk}",
    )  # fmt: skip
    assert len(evaluation_items(evaluation)) == 4
    assert evaluation.progress_total == 12


@pytest.mark.parametrize(
    "models", [[], [{"model_version": "base"}], [{"model_version": "tuned"}] * 2]
)
def test_an_evaluation_needs_different_models(as_, researcher, project, scene, models):
    named = [{"model_version": scene[row["model_version"]].pk} for row in models]
    answer = as_(researcher).post(
        f"/projects/{project.pk}/evaluations",
        {"name": "e", "baseline": scene["base"].pk, "models": named, "seeds": [1],
         "prompt_set": scene["prompt_set"].pk},
    )  # fmt: skip
    assert answer.status_code == 400


def test_an_evaluation_needs_held_out_prompts(as_, researcher, project, scene):
    answer = as_(researcher).post(
        f"/projects/{project.pk}/evaluations",
        {"name": "e", "baseline": scene["base"].pk, "seeds": [1],
         "models": [{"model_version": scene["tuned"].pk}], "split": "validation",
         "prompt_set": scene["prompt_set"].pk},
    )  # fmt: skip
    assert answer.status_code == 400
    assert "'validation'" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("change", "named"),
    [({"sampler": {"width": 8192}}, "width"), ({"prompt_limit": 2**31}, "prompt_limit")],
)
def test_numbers_too_large_for_an_evaluation_are_named(
    as_, researcher, project, scene, change, named
):
    answer = as_(researcher).post(
        f"/projects/{project.pk}/evaluations",
        {"name": "e", "baseline": scene["base"].pk, "seeds": [1],
         "models": [{"model_version": scene["tuned"].pk}],
         "prompt_set": scene["prompt_set"].pk, **change},
    )  # fmt: skip
    assert answer.status_code == 400, answer.json()
    assert named in str(answer.json())


def test_samples_told_twice_are_kept_once(as_, reviewer, evaluation):
    draw(evaluation)
    draw(evaluation)
    rows = as_(reviewer).get(f"/evaluations/{evaluation.pk}/samples").json()["results"]
    assert [len(row["cells"]) for row in rows] == [3, 3, 3, 3]
    assert {cell["part"] for row in rows for cell in row["cells"]} == {
        "baseline", "tuned", "control",
    }  # fmt: skip


def test_a_blind_campaign_sets_tuned_against_each_other_on_the_same_seed(
    as_, admin, evaluation, scene
):
    draw(evaluation)
    address = f"/evaluations/{evaluation.pk}/blind-campaign"
    campaign = as_(admin).post(address, {"name": "Blind", "overlap": 2}).json()
    assert (campaign["status"], campaign["task_count"], campaign["places"]) == ("draft", 8, 16)
    for task in {row.task for row in TaskCandidate.objects.select_related("task")}:
        a, b = (place.candidate for place in task.candidates.order_by("position"))
        assert (a.prompt_id, a.seed) == (b.prompt_id, b.seed)
        assert scene["tuned"].pk in {a.model_version_id, b.model_version_id}
        assert a.model_version_id != b.model_version_id
    only = as_(admin).post(address, {"name": "Base", "against": ["baseline"]}).json()
    assert only["task_count"] == 4
    shown = as_(admin).get(f"/evaluations/{evaluation.pk}").json()
    assert shown["blind_campaigns"] == [campaign["id"], only["id"]]


def test_an_evaluation_that_has_drawn_nothing_cannot_be_judged(as_, admin, evaluation):
    answer = as_(admin).post(f"/evaluations/{evaluation.pk}/blind-campaign", {"name": "Blind"})
    assert answer.status_code == 400


def test_the_report_is_kept_when_it_ends_and_not_by_an_old_attempt(evaluation, tmp_path):
    (tmp_path / "report.json").write_text(json.dumps({"note": "fine"}))
    old = job_claim(Evaluation, evaluation.pk)
    Evaluation.objects.update(attempt=2)
    assert not evaluation_finish(old, folder=tmp_path)
    old.attempt = 2
    assert evaluation_finish(old, folder=tmp_path)
    evaluation.refresh_from_db()
    assert (evaluation.report, evaluation.grid_uri) == ({"note": "fine"}, "")
