"""Writes to people and tokens."""

import hashlib
import secrets
from collections.abc import Iterable

from django.utils import timezone

from annotate.accounts.models import ApiToken, User
from annotate.core.errors import ApplicationError, NotFound
from annotate.core.languages import BadTag, language_tags

MOST_LANGUAGES = 30


def languages_set(*, user: User, languages: Iterable[str]) -> list[str]:
    """Say what a person reads. Raises ApplicationError for what is no language tag."""
    try:
        tags = language_tags(languages)
    except BadTag as error:
        raise ApplicationError(str(error), languages=str(error)) from None
    if len(tags) > MOST_LANGUAGES:
        said = f"At most {MOST_LANGUAGES} languages."
        raise ApplicationError(said, languages=said)
    user.languages = tags
    user.save(update_fields=["languages"])
    return tags


def token_digest(secret: str) -> str:
    """A token's secret has 256 random bits, so one round of SHA-256 is enough to keep it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_create(*, user: User, name: str, scope: str) -> tuple[ApiToken, str]:
    """The row and the secret. The secret is not kept: show it now or never."""
    secret = f"pl_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user, name=name, scope=scope, prefix=secret[:8], digest=token_digest(secret)
    )
    return token, secret


def token_revoke(*, user: User, pk: int) -> None:
    revoked = ApiToken.objects.filter(pk=pk, user=user, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    if not revoked:
        raise NotFound("No such token, or it was revoked before.")
