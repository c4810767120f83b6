"""Django's PostgreSQL, with a pooled connection's health read from its socket.

Django asks the server by an empty statement whenever a request takes a connection from the pool. But
a server that has gone has said so on the socket, where it can be seen without a question.
"""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        while True:
            connection = super().get_new_connection(conn_params)
            if self.pool is None or is_alive(connection):
                return connection
            connection.close()
            self.pool.putconn(connection)  # closed: the pool makes another in its place


def is_alive(connection: Any) -> bool:
    """Whether an idle connection can be used. Only one on whose socket something waits is asked."""
    if connection.closed:
        return False
    sockets = select.poll()
    sockets.register(connection.fileno(), select.POLLIN)
    if not sockets.poll(0):
        return True
    try:
        connection.execute("")
    except psycopg.OperationalError:
        return False
    return True
