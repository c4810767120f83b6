"""Waiting out a database that is away for a moment."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection

logger = logging.getLogger(__name__)
T = TypeVar("T")


def patiently(act: Callable[[], T], *, seconds: float = 300, pause: float = 1.0) -> T:
    """Do `act`, again while the database cannot be reached, for at most `seconds`.

    Only for acts that are safe to repeat: the connection may have gone after the commit.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            close_old_connections()
            return act()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            logger.warning("database away, trying again: %s", error)
            connection.close()
            time.sleep(pause)
