"""Behind TLS, with PostgreSQL, Redis and a secret of its own. Refuses to start on a weak secret."""

from django.core.exceptions import ImproperlyConfigured

from annotate.settings import environment as env
from annotate.settings.base import *  # noqa: F403


def _secret() -> str:
    key = env.text("SECRET_KEY")
    if len(key) < 32 or len(set(key)) < 8 or "insecure" in key or "change" in key.lower():
        raise ImproperlyConfigured(
            "SECRET_KEY is empty, short or a placeholder. Make one: "
            'python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return key


SECRET_KEY = _secret()
for name in ("DATABASE_URL", "REDIS_URL"):
    if not env.text(name):  # empty would fall back to the embedded servers
        raise ImproperlyConfigured(f"{name} is empty.")

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 30 * 24 * 3600)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
