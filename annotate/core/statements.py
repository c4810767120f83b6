"""SQL written by hand, planned once a connection and run many times: for the hot path alone.

The ORM builds its text anew each time, and PostgreSQL plans it anew: together that is most of what
a short request costs. Values travel beside the text here, so PostgreSQL can keep the plan.
"""

from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor


def rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one statement that returns rows, in the current transaction; `%(name)s` is a value.

    Raises what Django's own cursors raise, and is seen where those are seen (query logs, tests).
    """
    with _cursor(connections[DEFAULT_DB_ALIAS]) as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _cursor(database: Any) -> Any:
    if database.queries_logged:
        return database.cursor()  # unplanned: only so does the log get the text with its values
    database.close_if_health_check_failed()
    database.ensure_connection()
    return database.make_cursor(ServerBindingCursor(database.connection))  # type: ignore[call-arg]
