"""Things of another project cannot be used through one's own (confused deputy), nor can fields be
set that a caller was never offered (mass assignment)."""

import pytest

from annotate.core.models import JobStatus
from annotate.projects.models import Membership, Project
from tests.factories import (
    CandidateFactory,
    ModelVersionFactory,
    PromptFactory,
    PromptSetFactory,
    SnapshotFactory,
    campaign_of_pairs,
)


@pytest.fixture
def theirs(stranger):
    """Rows of the stranger's project."""
    elsewhere = stranger.memberships.get().project
    campaign = campaign_of_pairs(1, project=elsewhere)
    candidate = CandidateFactory(prompt__prompt_set__project=elsewhere)
    return {
        "project": elsewhere,
        "campaign": campaign,
        "candidate": candidate,
        "model": candidate.model_version,
        "reward": ModelVersionFactory(project=elsewhere, kind="reward"),
        "prompt_set": candidate.prompt.prompt_set,
        "snapshot": SnapshotFactory(project=elsewhere),
    }


@pytest.fixture
def ours(project):
    prompt_set = PromptSetFactory(project=project)
    PromptFactory(prompt_set=prompt_set, split="test")
    return {
        "campaign": campaign_of_pairs(1, project=project),
        "model": ModelVersionFactory(project=project),
        "second": ModelVersionFactory(project=project),
        "reward": ModelVersionFactory(project=project, kind="reward"),
        "prompt_set": prompt_set,
        "snapshot": SnapshotFactory(project=project),
    }


def bodies(mine: dict, other: dict) -> list[tuple[str, dict, dict]]:
    """(address, a body that works, the parts to swap for another project's, one at a time)."""
    return [
        (
            "generations",
            {"model_version": mine["model"].pk, "prompt_set": mine["prompt_set"].pk, "seeds": [1]},
            {"model_version": other["model"].pk, "prompt_set": other["prompt_set"].pk},
        ),
        (
            "snapshots",
            {"name": "s", "campaigns": [mine["campaign"].pk]},
            {"campaigns": [mine["campaign"].pk, other["campaign"].pk]},
        ),
        (
            "runs",
            {"kind": "dpo", "name": "r", "snapshot": mine["snapshot"].pk, "base": mine["model"].pk,
             "seed": 1},
            {"snapshot": other["snapshot"].pk, "base": other["model"].pk},
        ),
        (
            "evaluations",
            {"name": "e", "baseline": mine["model"].pk, "reward": mine["reward"].pk,
             "models": [{"model_version": mine["second"].pk}], "seeds": [1],
             "prompt_set": mine["prompt_set"].pk},
            {"baseline": other["model"].pk, "reward": other["reward"].pk,
             "models": [{"model_version": other["model"].pk}],
             "prompt_set": other["prompt_set"].pk},
        ),
        (
            "policies",
            {"name": "p", "campaigns": [mine["campaign"].pk], "every_judgements": 5,
             "base": mine["model"].pk, "reward_backbone": mine["reward"].pk,
             "prompt_set": mine["prompt_set"].pk},
            {"campaigns": [other["campaign"].pk], "base": other["model"].pk,
             "reward_backbone": other["reward"].pk, "prompt_set": other["prompt_set"].pk},
        ),
        (
            "image-imports",
            {"prompt_set": mine["prompt_set"].pk},
            {"prompt_set": other["prompt_set"].pk},
        ),
    ]  # fmt: skip


def test_no_job_can_name_a_row_of_another_project(as_, admin, project, ours, theirs):
    for where, body, swaps in bodies(ours, theirs):
        address = f"/projects/{project.pk}/{where}"
        assert as_(admin).post(address, body).status_code == 201, where
        for name, value in swaps.items():
            answer = as_(admin).post(address, {**body, name: value})
            assert answer.status_code in {400, 404}, (where, name, answer.json())


def test_not_even_by_somebody_who_is_a_member_of_both(as_, admin, project, ours, theirs):
    Membership.objects.create(project=theirs["project"], user=admin, role="admin")
    for where, body, swaps in bodies(ours, theirs):
        for name, value in swaps.items():
            answer = as_(admin).post(f"/projects/{project.pk}/{where}", {**body, name: value})
            assert answer.status_code in {400, 404}, (where, name, answer.json())


def test_a_campaign_cannot_show_candidates_of_another_project(as_, admin, project, ours, theirs):
    own = CandidateFactory(prompt__prompt_set=ours["prompt_set"])
    body = {"name": "c", "kind": "pairwise"}
    pairs = [{"source": "listed", "pairs": [[own.pk, theirs["candidate"].pk]]}]
    address = f"/projects/{project.pk}/campaigns"
    assert as_(admin).post(address, {**body, "pairs": pairs}).status_code == 400
    pairs = [{"source": "within_model", "model_versions": [theirs["model"].pk]}]
    assert as_(admin).post(address, {**body, "pairs": pairs}).status_code == 400


def test_an_invitation_of_another_project_cannot_be_withdrawn_through_ones_own(
    as_, admin, stranger, project, theirs
):
    address = f"/projects/{theirs['project'].pk}/invitations"
    made = as_(stranger).post(address, {"email": "x@example.org", "role": "annotator"}).json()
    answer = as_(admin).delete(f"/projects/{project.pk}/invitations/{made['id']}")
    assert answer.status_code == 404


def test_a_policy_cannot_be_moved_onto_another_projects_campaigns(
    as_, admin, project, ours, theirs
):
    body = bodies(ours, theirs)[4][1]
    made = as_(admin).post(f"/projects/{project.pk}/policies", body).json()
    answer = as_(admin).patch(f"/policies/{made['id']}", {"campaigns": [theirs["campaign"].pk]})
    assert answer.status_code == 400


# --- mass assignment ----------------------------------------------------------------------------


def test_fields_that_are_not_offered_cannot_be_set(as_, admin, project, ours, theirs):
    api = as_(admin)
    more = {
        "is_staff": True,
        "is_superuser": True,
        "created_by": 1,
        "created_by_id": 1,
        "project": theirs["project"].pk,
        "project_id": theirs["project"].pk,
        "archived_at": "2020-01-01T00:00:00Z",
        "role": "admin",
        "id": 12345,
    }
    assert api.patch(f"/projects/{project.pk}", {"name": "New name", **more}).status_code == 200
    row = Project.objects.get(pk=project.pk)
    assert (row.name, row.archived_at, row.created_by) == ("New name", None, project.created_by)
    admin.refresh_from_db()
    assert not admin.is_staff
    assert not admin.is_superuser

    campaign = ours["campaign"]
    sly = {"status": "closed", "task_count": 0, "places": 0, "opened_at": None, "kind": "other"}
    answer = api.patch(f"/campaigns/{campaign.pk}", {"name": "Renamed", **more, **sly})
    assert answer.status_code == 200
    campaign.refresh_from_db()
    assert (campaign.name, campaign.status, campaign.project_id) == ("Renamed", "open", project.pk)
    assert campaign.task_count == 1


def test_an_annotator_cannot_make_themselves_admin(as_, annotator, project):
    address = f"/projects/{project.pk}/members/{annotator.pk}"
    assert as_(annotator).patch(address, {"role": "admin"}).status_code == 403


def test_a_token_cannot_be_made_for_somebody_else(as_, annotator, admin):
    answer = as_(annotator).post(
        "/tokens", {"name": "t", "scope": "write", "user": admin.pk, "user_id": admin.pk}
    )
    assert answer.status_code == 201
    assert annotator.tokens.count() == 1
    assert admin.tokens.count() == 0


def test_a_run_cannot_be_told_where_its_weights_lie(as_, researcher, project, ours):
    body = {"kind": "dpo", "name": "r", "snapshot": ours["snapshot"].pk, "base": ours["model"].pk,
            "seed": 1}  # fmt: skip
    for key in ("snapshot", "base", "adapter", "seed", "arm"):
        answer = as_(researcher).post(
            f"/projects/{project.pk}/runs", {**body, "config": {key: "/etc"}}
        )
        assert answer.status_code == 400, key
        assert key in answer.json()["error"]["message"]


def test_a_generation_cannot_be_told_which_weights_to_load(as_, researcher, project, ours):
    body = {"model_version": ours["model"].pk, "prompt_set": ours["prompt_set"].pk, "seeds": [1]}
    for key in ("model", "adapter", "save_latents; rm -rf"):
        answer = as_(researcher).post(
            f"/projects/{project.pk}/generations", {**body, "sampler": {key: "/etc"}}
        )
        assert answer.status_code == 400, key


def test_a_job_cannot_be_made_in_another_state_than_queued(as_, researcher, project, ours):
    body = {"name": "s", "campaigns": [ours["campaign"].pk], "status": "succeeded", "uri": "/etc",
            "attempt": 7}  # fmt: skip
    made = as_(researcher).post(f"/projects/{project.pk}/snapshots", body).json()
    assert made["job"]["status"] == JobStatus.QUEUED
    assert made["job"]["attempt"] == 0
