"""API tokens: keys for scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotate.accounts.models import ApiToken
from tests.annotate.api_client import Api
from tests.factories import long_ago


@pytest.fixture
def made(as_, annotator):
    """make("read") -> (its row, a client that uses it)"""

    def make(scope: str) -> tuple[ApiToken, Api]:
        answer = as_(annotator).post("/tokens", {"name": "script", "scope": scope}).json()
        return ApiToken.objects.get(pk=answer["id"]), bearer(answer["secret"])

    return make


def bearer(secret: str) -> Api:
    return Api(headers={"Authorization": f"Bearer {secret}"})


def test_a_token_is_as_good_as_its_owner(made, annotator):
    _, script = made("write")
    assert script.get("/session").json()["user"]["id"] == annotator.pk
    assert script.post("/tokens", {"name": "another", "scope": "read"}).status_code == 201


def test_a_token_needs_no_csrf_token(made):
    _, script = made("write")
    script.handler.enforce_csrf_checks = True
    assert script.post("/tokens", {"name": "another", "scope": "read"}).status_code == 201


def test_a_read_token_reads_and_does_nothing_else(made, annotator):
    token, script = made("read")
    assert script.get("/work").status_code == 200
    assert script.post("/tokens", {"name": "x", "scope": "write"}).status_code == 403
    assert script.delete(f"/tokens/{token.pk}").status_code == 403
    assert annotator.tokens.count() == 1


def test_the_secret_is_shown_once_and_kept_nowhere(as_, annotator):
    secret = as_(annotator).post("/tokens", {"name": "x", "scope": "read"}).json()["secret"]
    listed = as_(annotator).get("/tokens").content.decode()
    assert secret not in listed
    assert secret[:8] in listed
    row = ApiToken.objects.get()
    assert secret not in "".join(str(value) for value in vars(row).values())


def test_a_revoked_token_opens_nothing(as_, made, annotator):
    token, script = made("write")
    assert as_(annotator).delete(f"/tokens/{token.pk}").status_code == 204
    answer = script.get("/work")
    assert answer.status_code == 401
    assert "revoked" in answer.json()["error"]["message"]
    assert as_(annotator).delete(f"/tokens/{token.pk}").status_code == 404


def test_an_expired_token_opens_nothing(made):
    token, script = made("write")
    ApiToken.objects.filter(pk=token.pk).update(expires_at=long_ago(minutes=1))
    assert script.get("/work").status_code == 401


def test_a_token_of_a_person_who_was_made_inactive_opens_nothing(made, annotator):
    _, script = made("write")
    annotator.is_active = False
    annotator.save()
    assert script.get("/work").status_code == 401


@pytest.mark.parametrize("secret", ["", "pl_made-up", "ünïcode", "a b c"])
def test_a_made_up_token_opens_nothing(db, secret):
    assert bearer(secret).get("/work").status_code == 401


def test_a_wrong_token_is_refused_even_beside_a_good_session(as_, annotator):
    answer = as_(annotator).get("/work", headers={"Authorization": "Bearer pl_made-up"})
    assert answer.status_code == 401


def test_nobody_can_revoke_another_persons_token(as_, made, admin):
    token, script = made("write")
    assert as_(admin).delete(f"/tokens/{token.pk}").status_code == 404
    assert script.get("/work").status_code == 200


def test_the_last_use_is_kept_but_not_written_at_every_request(made, django_assert_num_queries):
    token, script = made("read")
    script.get("/work")
    token.refresh_from_db()
    assert timezone.now() - token.last_used_at < timedelta(minutes=1)
    with django_assert_num_queries(2):  # the token with its owner, and the campaigns
        script.get("/work")
