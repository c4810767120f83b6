"""Connections that have gone are seen without a question; what cannot be stored is said plainly."""

import socket

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection

from annotate.core.errors import exception_handler
from annotate.core.postgresql.base import is_alive


@pytest.fixture
def loose(db: None):
    """A connection of our own beside the test's."""
    connection.ensure_connection()
    opened = psycopg.connect(connection.connection.info.dsn, autocommit=True)
    yield opened
    opened.close()


def test_an_idle_connection_is_alive_and_is_not_asked(loose: psycopg.Connection, monkeypatch):
    def ask(*words: object) -> None:
        raise AssertionError("a healthy connection was asked")

    monkeypatch.setattr(loose, "execute", ask)
    assert is_alive(loose)


def test_a_connection_that_the_server_ended_is_not(loose: psycopg.Connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [loose.info.backend_pid])
        assert cursor.fetchone() == (True,)
    assert not is_alive(loose)


def test_a_connection_whose_network_is_gone_is_not(loose: psycopg.Connection):
    end = socket.socket(fileno=loose.fileno())
    end.shutdown(socket.SHUT_RDWR)
    end.detach()
    assert not is_alive(loose)
    loose.close()
    assert not is_alive(loose)


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_a_database_that_is_away_is_a_503_to_try_again(error: Exception):
    answer = exception_handler(error, {})
    assert answer is not None
    assert answer.status_code == 503
    assert answer.data["error"]["code"] == "database_away"
    assert answer.headers["Retry-After"] == "2"
