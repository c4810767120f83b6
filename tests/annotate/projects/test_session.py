"""Signing in and out."""

import pytest
from django.test import Client

from tests.annotate.api_client import Api
from tests.factories import PASSWORD, UserFactory


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/api/v1/session", {"email": email, "password": password}, **more)


def test_the_session_says_who_i_am_and_which_projects_i_have(as_, annotator, project):
    user = as_(annotator).get("/session").json()["user"]
    assert user["email"] == annotator.email
    assert user["projects"] == [{"id": project.pk, "name": "Scenes", "role": "annotator"}]


def test_nobody_is_nobody(as_):
    answer = as_(None).get("/session").json()
    assert answer["user"] is None
    assert answer["csrf_token"]


def test_a_person_signs_in_with_any_case_of_their_address(db):
    UserFactory(email="ada@example.org")
    answer = sign_in(Api(), "Ada@Example.org")
    assert answer.json()["user"]["email"] == "ada@example.org"


def test_an_account_that_was_made_with_capitals_can_sign_in(db):
    UserFactory(email="Grace@example.org")
    assert sign_in(Api(), "grace@example.org").status_code == 200


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(db, email):
    UserFactory(email="ada@example.org")
    answer = sign_in(Api(), email, "wrong password")
    assert answer.status_code == 401
    assert answer.json()["error"]["message"] == "The address or the password is wrong."


def test_an_inactive_person_cannot_sign_in(db):
    user = UserFactory(is_active=False)
    assert sign_in(Api(), user.email).status_code == 401


def test_signing_out_ends_the_session(db):
    user = UserFactory()
    api = Api()
    sign_in(api, user.email)
    assert api.get("/work").status_code == 200
    assert api.delete("/session").status_code == 204
    assert api.get("/work").status_code == 401


def test_the_session_of_a_person_made_inactive_ends_at_once(as_, annotator):
    api = as_(annotator)
    annotator.is_active = False
    annotator.save()
    assert api.get("/work").status_code == 401


def test_signing_in_is_slowed_down_after_twenty_attempts_a_minute(db):
    api = Api()
    answers = [sign_in(api, "ada@example.org", "wrong") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [401] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_made_up_forwarded_address_does_not_buy_more_attempts(db):
    api = Api()
    codes = [
        sign_in(api, "ada@example.org", "wrong", headers={"X-Forwarded-For": f"10.0.0.{n}"})
        for n in range(21)
    ]
    assert codes[-1].status_code == 429


def test_signing_in_needs_a_csrf_token_or_another_site_could_do_it(db):
    user = UserFactory()
    browser = Client(enforce_csrf_checks=True)
    body = {"email": user.email, "password": PASSWORD}
    refused = browser.post("/api/v1/session", body, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "csrf"
    token = browser.get("/api/v1/session").json()["csrf_token"]
    taken = browser.post(
        "/api/v1/session", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert taken.status_code == 200


def test_a_session_without_its_csrf_token_may_not_change_anything(db):
    user = UserFactory()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    refused = browser.post(
        "/api/v1/tokens", {"name": "x", "scope": "read"}, content_type="application/json"
    )
    assert refused.status_code == 403
    assert not user.tokens.exists()


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(db):
    user = UserFactory()
    api = Api()
    cookie = sign_in(api, user.email).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
