"""A checkout on one machine: `make demo`, and `manage.py` by hand. Listens on loopback only."""

import secrets

from annotate.settings.base import *  # noqa: F403
from annotate.settings.base import HOME


def _kept_secret() -> str:
    """Made once and kept beside the data, so that restarts sign nobody out."""
    file = HOME / "secret-key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return file.read_text(encoding="utf-8")


SECRET_KEY = _kept_secret()
DEMO = True
IMPORT_ROOTS = [*IMPORT_ROOTS, ROOT.parent]  # noqa: F405 a checkout may import what lies beside it
