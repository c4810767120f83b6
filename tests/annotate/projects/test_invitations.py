"""The only way in: an invitation to one address, for one project and role."""

import pytest

from annotate.accounts.models import User
from annotate.projects.models import Invitation, Membership
from tests.annotate.api_client import Api
from tests.factories import PASSWORD, MembershipFactory, UserFactory, long_ago

NEW = "Newcomer@Example.org"


@pytest.fixture
def invite(as_, admin, project):
    """invite(email, role) -> the path of its link in the API"""

    def make(email: str = NEW, role: str = "annotator") -> str:
        answer = as_(admin).post(
            f"/projects/{project.pk}/invitations", {"email": email, "role": role}
        )
        secret = answer.json()["link"].rpartition("/")[2]
        return f"/invitations/{secret}"

    return make


def test_a_newcomer_joins_with_a_password_of_their_own_and_is_signed_in(invite, project):
    link, api = invite(role="reviewer"), Api()
    facts = api.get(link).json()
    assert facts["project_name"] == "Scenes"
    assert facts["role"] == "reviewer"
    assert facts["has_account"] is False
    joined = api.post(link, {"name": "New", "password": PASSWORD})
    assert joined.json()["user"]["projects"] == [
        {"id": project.pk, "name": "Scenes", "role": "reviewer"}
    ]
    assert api.get("/work").status_code == 200


def test_a_link_works_once(invite):
    link = invite()
    Api().post(link, {"name": "New", "password": PASSWORD})
    again = Api().post(link, {"name": "Other", "password": "another password 1"})
    assert again.status_code == 404
    assert Api().get(link).status_code == 404
    assert User.objects.get(email=NEW.lower()).name == "New"


def test_an_expired_link_does_not_work(invite):
    link = invite()
    Invitation.objects.update(expires_at=long_ago(minutes=1))
    assert Api().get(link).status_code == 404
    answer = Api().post(link, {"password": PASSWORD})
    assert answer.status_code == 404
    assert "Ask for a new one" in answer.json()["error"]["message"]


def test_a_withdrawn_link_does_not_work_and_is_not_listed(as_, admin, invite, project):
    link = invite()
    address = f"/projects/{project.pk}/invitations"
    pk = as_(admin).get(address).json()["results"][0]["id"]
    assert as_(admin).delete(f"{address}/{pk}").status_code == 204
    assert Api().post(link, {"password": PASSWORD}).status_code == 404
    assert as_(admin).get(address).json()["results"] == []
    assert as_(admin).delete(f"{address}/{pk}").status_code == 404


def test_a_used_invitation_cannot_be_withdrawn_any_more(as_, admin, invite, project):
    Api().post(invite(), {"password": PASSWORD})
    pk = Invitation.objects.get().pk
    assert as_(admin).delete(f"/projects/{project.pk}/invitations/{pk}").status_code == 404


def test_who_has_an_account_joins_with_its_password(invite, project):
    user = UserFactory(email=NEW.lower())
    link = invite()
    assert Api().get(link).json()["has_account"] is True
    refused = Api().post(link, {"password": "not the password"})
    assert refused.status_code == 400
    assert not Membership.objects.filter(user=user).exists()
    joined = Api().post(link, {"name": "Hijacked", "password": PASSWORD})
    assert joined.status_code == 200
    user.refresh_from_db()
    assert user.name != "Hijacked"
    assert Membership.objects.get(user=user).project == project


def test_a_refused_attempt_does_not_use_the_link_up(invite):
    link = invite()
    assert Api().post(link, {"password": "short"}).status_code == 400
    assert Api().post(link, {"password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("password", ["short", "1234567890", "qwertyuiop", "newcomer@example.org"])
def test_a_weak_password_is_refused_with_the_reason(invite, password):
    answer = Api().post(invite(), {"password": password})
    assert answer.status_code == 400
    assert answer.json()["error"]["fields"]["password"]


def test_guessing_at_a_link_is_slowed_down(db):
    api = Api()
    codes = [
        api.post(f"/invitations/guess{n}", {"password": PASSWORD}).status_code for n in range(21)
    ]
    assert codes[:20] == [404] * 20
    assert codes[20] == 429


def test_a_member_is_not_invited_again(as_, admin, annotator, project):
    answer = as_(admin).post(
        f"/projects/{project.pk}/invitations",
        {"email": annotator.email.upper(), "role": "admin"},
    )
    assert answer.status_code == 409


def test_the_secret_of_a_link_is_kept_nowhere(invite):
    secret = invite().rpartition("/")[2]
    row = Invitation.objects.get()
    assert secret not in "".join(str(value) for value in vars(row).values())


def test_a_removed_member_can_be_invited_back(as_, admin, invite, project):
    user = UserFactory(email=NEW.lower())
    MembershipFactory(project=project, user=user, removed_at=long_ago(days=1))
    assert Api().post(invite(role="reviewer"), {"password": PASSWORD}).status_code == 200
    row = Membership.objects.get(user=user)
    assert (row.role, row.removed_at) == ("reviewer", None)


def test_an_old_link_with_a_lower_role_does_not_take_rights_away(invite, project):
    user = UserFactory(email=NEW.lower())
    low, high = invite(role="annotator"), invite(role="admin")
    Api().post(high, {"password": PASSWORD})
    Api().post(low, {"password": PASSWORD})
    assert Membership.objects.get(user=user).role == "admin"


# --- members ------------------------------------------------------------------------------------


def test_a_role_changes_what_a_person_may_do_at_once(as_, admin, annotator, project):
    address = f"/projects/{project.pk}/members"
    assert as_(annotator).get(address).status_code == 403
    as_(admin).patch(f"{address}/{annotator.pk}", {"role": "reviewer"})
    assert as_(annotator).get(address).status_code == 200


def test_the_last_admin_can_neither_leave_nor_step_down(as_, admin, project):
    address = f"/projects/{project.pk}/members/{admin.pk}"
    assert as_(admin).delete(address).status_code == 409
    assert as_(admin).patch(address, {"role": "annotator"}).status_code == 409
    MembershipFactory(project=project, role="admin")
    assert as_(admin).delete(address).status_code == 204


def test_somebody_who_is_no_member_can_be_neither_changed_nor_removed(
    as_, admin, stranger, project
):
    address = f"/projects/{project.pk}/members/{stranger.pk}"
    assert as_(admin).patch(address, {"role": "admin"}).status_code == 404
    assert as_(admin).delete(address).status_code == 404
