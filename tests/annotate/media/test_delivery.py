"""Images over HTTP: to members only, never as anything that a browser could run."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotate.media.services import image_store, latent_store
from annotate.projects.models import Membership
from tests.annotate.api_client import Api
from tests.factories import ProjectFactory, picture


@pytest.fixture
def asset(project):
    return image_store(project=project, data=picture(6, 4))


def test_an_image_is_served_as_what_it_is_and_cannot_be_anything_else(as_, annotator, asset):
    answer = as_(annotator).get(asset.address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert "filename" not in answer.headers["Content-Disposition"]
    assert asset.sha256 not in str(answer.headers)


def test_a_browser_that_has_it_is_told_so_if_it_may_still_see_it(as_, annotator, asset):
    api = as_(annotator)
    tag = api.get(asset.address).headers["ETag"]
    assert api.get(asset.address, headers={"If-None-Match": tag}).status_code == 304
    Membership.objects.filter(user=annotator).delete()
    assert api.get(asset.address, headers={"If-None-Match": tag}).status_code == 404


@pytest.mark.parametrize("kept", ["not changed", "made ahead"])
def test_an_image_costs_few_statements(as_, annotator, asset, kept):
    """The session, who it is, the image with the membership, and its shown form."""
    api = as_(annotator)
    tag = api.get(asset.address).headers["ETag"]
    headers = {"If-None-Match": tag} if kept == "not changed" else {}
    with CaptureQueriesContext(connection) as seen:
        answer = api.get(asset.address, headers=headers)
    assert answer.status_code == (304 if headers else 200)
    assert len(seen) <= (3 if headers else 4), [each["sql"] for each in seen]


def test_any_accept_header_gets_the_image(as_, annotator, asset):
    answer = as_(annotator).get(asset.address, headers={"Accept": "image/avif,image/png"})
    assert answer.headers["Content-Type"] == "image/webp"


def test_nobody_and_strangers_get_nothing(as_, stranger, asset):
    assert Api().get(asset.address).status_code == 401
    assert as_(stranger).get(asset.address).status_code == 404


def test_only_images_are_delivered(as_, annotator, project):
    latent = latent_store(project=project, data=b"weights")
    assert as_(annotator).get(latent.address).status_code == 404
    assert as_(annotator).get(f"/media/{uuid4()}").status_code == 404


@pytest.mark.parametrize("path", ["/media/../settings/base.py", "/media/a", "/static../annotate/urls.py",
                                  "/static/../manage.py", "/media/%2e%2e/x"])  # fmt: skip
def test_no_path_leads_out_of_the_served_folders(as_, staff, path):
    assert as_(staff).get(path, follow=False).status_code == 404


def test_equal_images_are_stored_once_in_a_project_and_cannot_be_told_across_projects(project):
    data = picture()
    first, again = (image_store(project=project, data=data) for _ in range(2))
    elsewhere = image_store(project=ProjectFactory(), data=data)
    assert first == again
    assert elsewhere.storage_key == first.storage_key
    assert elsewhere.public_id != first.public_id


def test_what_is_not_answered_as_an_image_is_not_answered_as_a_page(as_, annotator):
    answer = as_(annotator).get("/projects")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "object-src 'none'" in answer.headers["Content-Security-Policy"]
