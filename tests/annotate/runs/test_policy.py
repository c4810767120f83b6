"""Policies: the loop turns by itself, on a schedule or after so many new judgements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotate.core.jobs import job_claim, job_fail, job_succeed
from annotate.labeling.models import Seat
from annotate.registry.models import ModelVersion
from annotate.runs.models import Evaluation, Policy, PolicyFire, TrainingRun
from annotate.runs.services.policy import policies_fire
from annotate.runs.services.run import run_finish
from tests.factories import (
    CampaignFactory,
    ModelVersionFactory,
    PolicyFactory,
    PromptFactory,
    UserFactory,
)


@pytest.fixture
def policy(db) -> Policy:
    """Fires after ten judgements; its prompt set has a held-out prompt."""
    row = PolicyFactory(every_judgements=10)
    row.campaigns.set([CampaignFactory(project=row.project)])
    PromptFactory(prompt_set=row.prompt_set, split="test")
    return row


def judge(policy: Policy, count: int) -> None:
    """So many more judgements, as the counters have them."""
    Seat.objects.create(
        campaign=policy.campaigns.get(), annotator=UserFactory(), cursor=0, judged=count
    )


def turn(policy: Policy) -> PolicyFire:
    judge(policy, 10)
    assert policies_fire() == 1
    return PolicyFire.objects.get()


def finish(job, tmp_path=None) -> None:
    """As the worker would end it."""
    claimed = job_claim(type(job), job.pk)
    if isinstance(job, TrainingRun):
        folder = tmp_path / f"run-{job.pk}"
        folder.mkdir()
        (folder / "weights.safetensors").write_bytes(b"w")
        run_finish(claimed, output=folder, summary={})
    else:
        job_succeed(claimed)


def test_nothing_happens_before_there_are_enough_judgements(policy):
    judge(policy, 9)
    assert policies_fire() == 0
    judge(policy, 1)
    assert policies_fire() == 1
    assert policies_fire() == 0  # one turn at a time
    assert PolicyFire.objects.get().snapshot.name.endswith("at 10 judgements")


def test_a_policy_that_is_switched_off_does_nothing(policy):
    Policy.objects.update(enabled=False)
    judge(policy, 50)
    assert policies_fire() == 0


def test_a_schedule_fires_when_its_hours_have_passed_and_something_is_new(policy):
    Policy.objects.update(every_judgements=None, every_hours=24)
    judge(policy, 1)
    assert policies_fire() == 0
    Policy.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert policies_fire() == 1
    PolicyFire.objects.update(
        ended_at=timezone.now(), created_at=timezone.now() - timedelta(hours=25)
    )
    assert policies_fire() == 0  # the time has come, but nobody has judged since
    judge(policy, 1)
    assert policies_fire() == 1


def test_the_count_starts_anew_after_each_turn(policy):
    turn(policy)
    PolicyFire.objects.update(ended_at=timezone.now())
    judge(policy, 9)
    assert policies_fire() == 0
    judge(policy, 1)
    assert policies_fire() == 1
    assert PolicyFire.objects.latest("pk").judgements == 20


def test_a_turn_goes_from_snapshot_to_training_to_evaluation_to_its_end(policy, tmp_path):
    fire = turn(policy)
    policies_fire()
    assert TrainingRun.objects.count() == 0  # the snapshot is not built yet
    finish(fire.snapshot)
    policies_fire()
    fire.refresh_from_db()
    assert fire.reward_run.kind == "reward"
    assert [run.arm for run in fire.dpo_run.controls.all()] == ["control"]
    assert Evaluation.objects.count() == 0
    for run in TrainingRun.objects.all():
        finish(run, tmp_path)
    policies_fire()
    fire.refresh_from_db()
    evaluation = fire.evaluation
    assert evaluation.reward == TrainingRun.objects.get(kind="reward").output
    parts = sorted(evaluation.models.values_list("part", flat=True))
    assert parts == ["baseline", "control", "tuned"]
    assert fire.ended_at is None
    finish(evaluation)
    policies_fire()
    fire.refresh_from_db()
    assert fire.ended_at is not None
    assert ModelVersion.objects.filter(source="run").count() == 3


@pytest.mark.parametrize("step", ["snapshot", "reward_run", "dpo_run"])
def test_a_step_that_fails_ends_the_turn_and_the_next_can_begin(policy, step, tmp_path):
    fire = turn(policy)
    if step != "snapshot":
        finish(fire.snapshot)
        policies_fire()
        fire.refresh_from_db()
    job = getattr(fire, step)
    job_fail(job_claim(type(job), job.pk), error="out of memory")
    policies_fire()
    fire.refresh_from_db()
    assert fire.ended_at is not None
    judge(policy, 10)
    assert policies_fire() == 1


def test_a_turn_that_cannot_go_on_ends_and_does_not_block_the_policy_for_ever(policy, tmp_path):
    """Here nothing is held out to evaluate on: the evaluation is refused each time it is asked."""
    policy.prompt_set.prompts.all().delete()
    fire = turn(policy)
    finish(fire.snapshot)
    policies_fire()
    for run in TrainingRun.objects.all():
        finish(run, tmp_path)
    policies_fire()
    fire.refresh_from_db()
    assert fire.ended_at is not None
    judge(policy, 10)
    assert policies_fire() == 1


def test_one_policy_that_cannot_go_on_does_not_stop_the_others(policy):
    broken = PolicyFactory(every_judgements=1, project=policy.project, base=policy.base)
    judge(policy, 10)
    assert broken.campaigns.count() == 0
    assert policies_fire() == 1


# --- through the API ----------------------------------------------------------------------------


@pytest.fixture
def body(project):
    model = ModelVersionFactory(project=project)
    return {
        "name": "Nightly",
        "campaigns": [CampaignFactory(project=project).pk],
        "every_judgements": 100,
        "base": model.pk,
        "reward_backbone": ModelVersionFactory(project=project, kind="reward").pk,
        "prompt_set": PromptFactory(prompt_set__project=project).prompt_set.pk,
    }


def test_a_policy_is_made_changed_and_switched_off(as_, admin, project, body):
    made = as_(admin).post(f"/projects/{project.pk}/policies", body).json()
    assert (made["enabled"], made["new_judgements"], made["fires"]) == (True, 0, [])
    changed = as_(admin).patch(
        f"/policies/{made['id']}", {"enabled": False, "dpo_config": {"steps": 5}}
    ).json()  # fmt: skip
    assert (changed["enabled"], changed["dpo_config"], changed["every_judgements"]) == (
        False, {"steps": 5}, 100,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"every_judgements": None}, "number of hours"),
        ({"every_judgements": 0}, ""),
        ({"reward_config": {"stepz": 1}}, "stepz"),
        ({"dpo_config": {"steps": -1}}, "steps"),
        ({"dpo_config": {"base": "x"}}, "base"),
        ({"sampler": {"stepz": 1}}, "stepz"),
        ({"campaigns": []}, ""),
    ],
)
def test_a_policy_that_could_never_run_is_refused_at_once(as_, admin, project, body, change, says):
    answer = as_(admin).post(f"/projects/{project.pk}/policies", {**body, **change})
    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]


def test_a_policy_keeps_a_trigger(as_, admin, project, body):
    made = as_(admin).post(f"/projects/{project.pk}/policies", body).json()
    answer = as_(admin).patch(f"/policies/{made['id']}", {"every_judgements": None})
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["every_hours", "every_judgements"])
def test_a_number_that_no_row_can_hold_is_refused_by_name(as_, admin, project, name):
    answer = as_(admin).post(f"/projects/{project.pk}/policies", {name: 2**31})
    assert answer.status_code == 400
    assert "less than or equal to" in str(answer.json()["error"]["fields"][name])
