"""The tests: real PostgreSQL and Redis, quick password hashes, everything in a temporary folder."""

from annotate.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-tests-0123456789abcdefghijklmnopqrstuvwxyz"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
del DATABASES["default"]["OPTIONS"]["pool"]  # noqa: F405 it would keep test databases from being dropped
WHITENOISE_AUTOREFRESH = True  # look for static files when asked: the tests collect none
MEDIA_FSYNC = False  # a power cut loses the whole test; the test of it switches it on
