"""The people of the server's tests: one of each role, a member of another project, and nobody."""

import pytest
from django.core.cache import cache

from annotate.accounts.models import User
from annotate.projects.models import Project, Role
from tests.annotate.api_client import Api
from tests.factories import MembershipFactory, ProjectFactory, UserFactory


@pytest.fixture(autouse=True)
def _fresh_throttles():
    """Sign-in attempts are counted in Redis: one test's are not the next one's."""
    cache.clear()


@pytest.fixture
def project(db) -> Project:
    return ProjectFactory(name="Scenes")


def member(project: Project, role: Role) -> User:
    return MembershipFactory(project=project, role=role, user__name=f"Some {role}").user


@pytest.fixture
def admin(project) -> User:
    return member(project, Role.ADMIN)


@pytest.fixture
def researcher(project) -> User:
    return member(project, Role.RESEARCHER)


@pytest.fixture
def reviewer(project) -> User:
    return member(project, Role.REVIEWER)


@pytest.fixture
def annotator(project) -> User:
    return member(project, Role.ANNOTATOR)


@pytest.fixture
def stranger(db) -> User:
    """Admin of a project of their own, and nobody here."""
    return member(ProjectFactory(name="Elsewhere"), Role.ADMIN)


@pytest.fixture
def staff(db) -> User:
    return UserFactory(is_staff=True, name="Some staff")


@pytest.fixture
def as_(db):
    """A signed-in client: as_(annotator).get("/work"); as_(None) is nobody."""

    def client(user: User | None) -> Api:
        api = Api()
        if user is not None:
            api.force_login(user)
        return api

    return client
