"""Groups of a project's members: teams or languages that a campaign may be for."""

import pytest

from annotate.projects.models import Role
from tests.factories import MembershipFactory


@pytest.fixture
def members(as_, admin, project):
    """members(user) -> that user's row in the list."""

    def row(user):
        found = as_(admin).get(f"/projects/{project.pk}/members").json()["results"]
        return next(each for each in found if each["user_id"] == user.pk)

    return row


def test_an_admin_says_which_groups_a_member_belongs_to(as_, admin, project, members):
    user = MembershipFactory(project=project, role=Role.ANNOTATOR).user
    assert members(user)["groups"] == []
    address = f"/projects/{project.pk}/members/{user.pk}"
    said = as_(admin).patch(address, {"groups": [" mandarin", "team a", "mandarin", ""]})
    assert said.status_code == 400, "an empty name is refused"
    said = as_(admin).patch(address, {"groups": [" mandarin", "team a", "mandarin"]})
    assert said.status_code == 204
    assert members(user)["groups"] == ["mandarin", "team a"]
    assert members(user)["role"] == "annotator", "the role stays"
    as_(admin).patch(address, {"role": "reviewer"})
    assert members(user)["groups"] == ["mandarin", "team a"], "and the groups with another role"
    as_(admin).patch(address, {"groups": []})
    assert members(user)["groups"] == []


def test_a_member_does_not_choose_their_own_groups(as_, project):
    user = MembershipFactory(project=project, role=Role.RESEARCHER).user
    address = f"/projects/{project.pk}/members/{user.pk}"
    assert as_(user).patch(address, {"groups": ["mandarin"]}).status_code == 403


def test_a_group_of_nobody_is_nobody_s(as_, admin, project):
    other = MembershipFactory().user
    address = f"/projects/{project.pk}/members/{other.pk}"
    assert as_(admin).patch(address, {"groups": ["mandarin"]}).status_code == 404
    me = MembershipFactory(project=project, role=Role.ANNOTATOR).user
    long = as_(admin).patch(f"/projects/{project.pk}/members/{me.pk}", {"groups": ["x" * 41]})
    assert long.status_code == 400
