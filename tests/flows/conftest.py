"""Real workers for the tests that ask for them."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.flows.workers import Workers


@pytest.fixture
def workers(transactional_db, tmp_path) -> Iterator[Workers]:
    cache.clear()  # also the queues: what other tests sent is not for these workers
    found = Workers(tmp_path)
    yield found
    found.end()
