"""One real PostgreSQL and one real Redis for a whole run of pytest, and none of it left behind.

The process that the person started (the controller, with xdist) starts them; each xdist worker gets
a database of its own from pytest-django and a Redis database of its own from here.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from annotate.core import embedded


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    if is_worker or config.option.collectonly:
        return
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        embedded.services(embedded.home(), fast=True, bound=True)


def pytest_xdist_setupnodes(config: pytest.Config, specs: list[Any]) -> None:
    """Tests empty their Redis and write files: no worker may see another's. Read by the settings."""
    home = embedded.home()
    services = embedded.urls(home)
    redis_url = os.environ.get("REDIS_URL", services.redis_url).partition("?")[0]
    for number, spec in enumerate(specs, start=1):
        spec.env["DATABASE_URL"] = os.environ.get("DATABASE_URL", services.database_url)
        spec.env["REDIS_URL"] = f"{redis_url}?db={number}"
        spec.env["PREFLOOP_HOME"] = str(home / f"test-worker-{number}")


@pytest.fixture
def shared_data() -> Path:
    """The folder of public material beside the checkout; a test that needs it is skipped without."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the public material in ../shared/data")
    return folder
