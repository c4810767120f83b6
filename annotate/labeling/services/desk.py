"""One live seat an account: the page opened last is handed work, older ones are told so.

Who sits where is read in the statement that locks the person's leases, after their seat is locked:
of two pages that ask at once, the later one has its say, and the older sees it.
"""

from uuid import UUID

from annotate.accounts.models import User
from annotate.core import statements

NOBODYS = UUID(int=0)  # who names no page: a script

SIT = """
INSERT INTO labeling_desk AS d (annotator_id, page, since)
VALUES (%(annotator)s, %(page)s, clock_timestamp())
ON CONFLICT (annotator_id) DO UPDATE SET page = excluded.page, since = excluded.since
RETURNING page
"""
# The very first one, where nobody asked to take over: whoever came before stays.
SIT_FIRST = """
WITH fresh AS (
    INSERT INTO labeling_desk (annotator_id, page, since)
    VALUES (%(annotator)s, %(page)s, clock_timestamp())
    ON CONFLICT DO NOTHING RETURNING page
)
SELECT page FROM fresh
"""
LIVE = "SELECT page FROM labeling_desk WHERE annotator_id = %(annotator)s"


def desk_take(*, user: User, page: UUID) -> None:
    """This page is where the person labels from now on."""
    statements.rows(SIT, {"annotator": user.pk, "page": page})


def desk_live(*, user: User, page: UUID, live: UUID | None) -> UUID:
    """The page that is handed work: `live`, or this one where the account has never had any."""
    if live is not None:
        return live
    values = {"annotator": user.pk, "page": page}
    found = statements.rows(SIT_FIRST, values) or statements.rows(LIVE, values)
    return UUID(str(found[0][0]))


def is_elsewhere(*, user: User, page: UUID) -> bool:
    """Whether the person went on in another page."""
    found = statements.rows(LIVE, {"annotator": user.pk})
    return bool(found) and found[0][0] != page
