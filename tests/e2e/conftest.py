"""A real server, a real browser, and a small campaign of pictures we draw."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import get_ident
from time import monotonic, sleep

import numpy as np
import pytest
from django.core.signals import request_finished, request_started
from django.test.utils import override_settings
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from annotate.accounts.models import User
from annotate.generation.services.draw import candidate_import
from annotate.labeling.models import Campaign
from annotate.labeling.services.campaign import campaign_create, campaign_enter
from annotate.labeling.services.tasks import PairSource
from annotate.media.services import image_store
from annotate.projects.models import Project, Role
from annotate.projects.services import member_add, project_create
from annotate.prompts.models import PromptSet
from annotate.prompts.services import prompt_get_or_create
from annotate.registry.services import model_external
from tests.browser import launch
from training.data.scenes import caption_of, render, scene_for

PASSWORD = "a-long-password-for-tests"
PAIRS = 12
MODELS = ("alpha", "beta")


@dataclass(frozen=True)
class World:
    project: Project
    campaign: Campaign
    admin: User
    annotator: User


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright's event loop runs in this thread; Django would take it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = launch(playwright)
    yield chromium
    chromium.close()


@pytest.fixture
def site(transactional_db: None, live_server) -> Iterator[str]:
    """The server's address, with the built front end served as whitenoise serves it."""
    with override_settings(CSRF_TRUSTED_ORIGINS=[live_server.url]), _all_answered():
        yield live_server.url


@contextmanager
def _all_answered() -> Iterator[None]:
    """Leaves when the server has answered all it was asked: an image that a closed page had asked
    for must not be made while the database is emptied for the next test."""
    asked: set[int] = set()  # threads of the server, each at one request

    def begin(**_: object) -> None:
        asked.add(get_ident())

    def end(**_: object) -> None:
        asked.discard(get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    try:
        yield
        deadline = monotonic() + 20
        while asked and monotonic() < deadline:
            sleep(0.05)
    finally:
        request_started.disconnect(begin)
        request_finished.disconnect(end)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(20_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert not problems, problems


@pytest.fixture
def world(transactional_db: None) -> World:
    admin = User.objects.create_user("admin@test.invalid", PASSWORD, name="Ada", is_staff=True)
    annotator = User.objects.create_user("ann@test.invalid", PASSWORD, name="Ann")
    project = project_create(user=admin, name="Scenes")
    member_add(project=project, user=annotator, role=Role.ANNOTATOR)
    _candidates(project)
    campaign = campaign_create(
        project=project,
        user=admin,
        name="Which is better?",
        guideline="Choose the picture that shows the **words** better.",
        sources=[PairSource(source="between_models")],
    )
    campaign_enter(campaign=campaign, status=Campaign.Status.OPEN)
    return World(project, campaign, admin, annotator)


def _candidates(project: Project) -> None:
    prompts = PromptSet.objects.create(project=project, name="Captions")
    rng = np.random.default_rng(0)
    models = [model_external(project=project, name=name) for name in MODELS]
    for number in range(PAIRS):
        parts = {
            "shape": ("circle", "star", "heart")[number % 3],
            "colour": ("red", "blue", "green", "yellow")[number % 4],
            "background": "white",
            "size": ("small", "large")[number % 2],
        }
        prompt = prompt_get_or_create(prompt_set=prompts, text=caption_of(**parts))
        for model in models:
            picture = render(scene_for(rng, **parts, sized=True))
            file = io.BytesIO()
            Image.fromarray(picture).save(file, "PNG")
            asset = image_store(project=project, data=file.getvalue())
            candidate_import(prompt=prompt, project=project, asset=asset, model_version=model)


def sign_in(page: Page, site: str, user: User) -> None:
    page.goto(f"{site}/sign-in")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/")
