"""SQL written by hand, planned once a connection and run many times: for the hot path alone.

The ORM builds its text anew each time, and PostgreSQL plans it anew: together that is most of what
a short request costs. Values travel beside the text here, so PostgreSQL can keep the plan.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one statement in the current transaction; `%(name)s` stands for a value.

    Raises what Django's own cursors raise, and is seen where those are seen (query logs, tests).
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(cursor) as wrapped:
        wrapped.execute(sql, values)
        return wrapped.fetchall() if wrapped.description else []
