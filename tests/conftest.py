"""One real PostgreSQL and one real Redis for a whole run of pytest, and none of it left behind.

The process that the person started (the controller, with xdist) starts them; each xdist worker gets
a database of its own from pytest-django and a Redis database of its own from here.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from annotate.core import embedded


def pytest_configure(config: pytest.Config) -> None:
    # Our own setting took the place of pytest's defaults: hidden folders (hypothesis makes one).
    config.addinivalue_line("norecursedirs", ".*")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start them before anything asks for them; their folder goes with the run that made it."""
    is_worker = hasattr(session.config, "workerinput")
    given = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    if not (is_worker or given or session.config.option.collectonly):
        home = embedded.home()
        if "PREFLOOP_HOME" not in os.environ:
            os.environ["PREFLOOP_HOME"] = str(home)  # what a test starts finds the same servers
            session.config.add_cleanup(lambda: _remove(home))
        embedded.services(home, fast=True, bound=True)


def _remove(home: Path) -> None:
    embedded.stop(home)
    shutil.rmtree(home, ignore_errors=True)


# Tests run side by side: two threads of each would only wait for the cores of the other's.
ONE_THREAD = {"PREFLOOP_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def pytest_xdist_setupnodes(config: pytest.Config, specs: list[Any]) -> None:
    """Tests empty their Redis and write files: no worker may see another's. Read by the settings."""
    home = embedded.home()
    services = embedded.urls(home)
    redis_url = os.environ.get("REDIS_URL", services.redis_url).partition("?")[0]
    for number, spec in enumerate(specs, start=1):
        spec.env |= ONE_THREAD
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
