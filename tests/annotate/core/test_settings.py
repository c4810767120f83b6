"""Production refuses to start on a weak secret or without its services; it is closed by default."""

import json
import os
import subprocess
import sys

import pytest

GOOD = "Zx8-" + "kq3Vw9Lm" * 5
SHOW = """
import json, django
from django.conf import settings
django.setup()
print(json.dumps({name: getattr(settings, name) for name in (
    "DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS", "DEMO")}))
import sys
assert "torch" not in sys.modules
"""


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "PREFLOOP_HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "annotate.settings.production",
            "DATABASE_URL": "postgresql://db.example/prefloop",
            "REDIS_URL": "redis://redis.example/0",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    "key",
    ["", "short", "a" * 64, "django-insecure-" + GOOD, "change-me-" + GOOD, "CHANGEME" + GOOD],
)
def test_production_refuses_a_weak_secret_and_says_how_to_make_one(key):
    done = start(SECRET_KEY=key)
    assert done.returncode != 0
    assert "SECRET_KEY is empty, short or a placeholder" in done.stderr
    assert "secrets.token_urlsafe" in done.stderr
    assert GOOD not in done.stderr  # a secret is never repeated in a log


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_production_refuses_to_start_without_what_it_needs(missing):
    environment = {"SECRET_KEY": GOOD, missing: ""}
    done = start(**environment)
    assert done.returncode != 0
    assert missing in done.stderr


def test_production_starts_closed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(GOOD + "\n")
    done = start(SECRET_KEY_FILE=str(secret))
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["DEBUG"] is False
    assert shown["DEMO"] is False
    assert shown["SECURE_SSL_REDIRECT"] is True
    assert shown["SESSION_COOKIE_SECURE"] is True
    assert shown["CSRF_COOKIE_SECURE"] is True
    assert shown["SECURE_HSTS_SECONDS"] > 0
    assert "*" not in shown["ALLOWED_HOSTS"]


def test_no_database_but_postgresql_is_taken():
    done = start(SECRET_KEY=GOOD, DATABASE_URL="sqlite:///db.sqlite3")
    assert done.returncode != 0
    assert "postgresql://" in done.stderr


def test_a_number_that_is_none_is_named():
    done = start(SECRET_KEY=GOOD, DATABASE_POOL="many")
    assert done.returncode != 0
    assert "DATABASE_POOL must be a whole number" in done.stderr
