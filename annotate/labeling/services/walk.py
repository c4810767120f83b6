"""Handing out tasks: one statement walks one index and takes places without waiting for anybody.

Tasks are walked in the order of their random key, from where the person stopped last time, so what
they have judged before lies behind them; rows that another request holds are stepped over (SKIP
LOCKED). The person's seat is locked before (seat.py).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from annotate.accounts.models import User
from annotate.core import statements
from annotate.labeling.models import Campaign
from annotate.labeling.services import shown
from annotate.labeling.services.languages import readable
from annotate.labeling.services.lease import Held
from annotate.labeling.services.seat import SeatTaken

# OFFSET 0 keeps the two look-ups look-ups: as joins they would read all that the person has judged
# whenever the planner's statistics are older than this morning's work.
# The order shown alternates with every place taken on a task, from a start its random key decides:
# over a task's judges each side is first about equally often. A larger group is shuffled.
HAND_OUT = """
WITH bucket AS MATERIALIZED (
    SELECT priority FROM labeling_task
    WHERE campaign_id = %(campaign)s AND taken < need AND NOT held AND priority < %(below)s
    ORDER BY priority DESC LIMIT 1
), picked AS (
    SELECT id, shuffle FROM labeling_task AS t
    WHERE campaign_id = %(campaign)s AND taken < need AND NOT held
      AND priority = (SELECT priority FROM bucket)
      AND shuffle > %(after)s AND shuffle <= %(upto)s
      AND NOT EXISTS (SELECT FROM labeling_judgement AS j
                      WHERE j.annotator_id = %(annotator)s AND j.task_id = t.id
                        AND j.supersedes_id IS NULL OFFSET 0)
      AND NOT EXISTS (SELECT FROM labeling_lease AS l
                      WHERE l.annotator_id = %(annotator)s AND l.task_id = t.id
                        AND l.state = 'active' OFFSET 0)
    ORDER BY shuffle LIMIT %(want)s
    FOR UPDATE SKIP LOCKED
), bumped AS (
    UPDATE labeling_task AS t SET taken = t.taken + 1
    FROM picked WHERE t.id = picked.id
    RETURNING t.id, t.taken, t.shuffle
), seated AS (
    UPDATE labeling_seat SET cursor = (SELECT max(shuffle) FROM picked)
    WHERE id = %(seat)s AND EXISTS (SELECT FROM picked)
), leased AS (
    INSERT INTO labeling_lease (id, task_id, annotator_id, state, "order", created_at, expires_at)
    SELECT gen_random_uuid(), id, %(annotator)s, 'active',
           CASE WHEN NOT %(pairs)s
                THEN (SELECT array_agg(c.position ORDER BY random()) FROM labeling_taskcandidate AS c
                      WHERE c.task_id = bumped.id)
                WHEN (taken + shuffle) %% 2 = 0 THEN '{0,1}' ELSE '{1,0}' END::smallint[],
           clock_timestamp(), %(expires)s
    FROM bumped ORDER BY shuffle
    RETURNING id, task_id, "order", expires_at
)
SELECT (SELECT priority FROM bucket), leased.id, leased.task_id, leased.order, leased.expires_at,
       content.*
FROM (SELECT) AS always LEFT JOIN leased ON true
LEFT JOIN LATERAL (CONTENT) AS content ON true
""".replace("CONTENT", shown.CONTENT.format(task="leased.task_id"))

# For who has opted out of categories; nobody else pays for it.
HAND_OUT_WITHOUT = HAND_OUT.replace(
    "    ORDER BY shuffle LIMIT",
    """      AND NOT EXISTS (SELECT FROM prompts_prompt AS p WHERE p.id = t.prompt_id
                        AND p.category = ANY(%(avoided)s::text[]) OFFSET 0)
    ORDER BY shuffle LIMIT""",
)

# For who does not read all of a campaign's languages. Each of theirs is walked by its own index to as
# many tasks as are wanted: tasks in other languages cost nothing, however many there are.
IN_BUCKET = """    SELECT priority FROM labeling_task
    WHERE campaign_id = %(campaign)s AND taken < need AND NOT held AND priority < %(below)s
    ORDER BY priority DESC LIMIT 1
"""
IN_OWN_BUCKET = """    SELECT best.priority
    FROM unnest(%(readable)s::text[]) AS own(language), LATERAL (
        SELECT b.priority FROM labeling_task AS b
        WHERE b.campaign_id = %(campaign)s AND b.language = own.language AND b.language <> ''
          AND b.taken < b.need AND NOT b.held AND b.priority < %(below)s
        ORDER BY b.priority DESC LIMIT 1
    ) AS best
    ORDER BY best.priority DESC LIMIT 1
"""


def by_language(statement: str) -> str:
    bucket, picked, rest = statement.partition("picked AS (\n")
    walk, end, rest = rest.partition("    FOR UPDATE SKIP LOCKED\n")
    walk = walk.replace(
        "campaign_id = %(campaign)s",
        "campaign_id = %(campaign)s AND language = own.language AND language <> ''",
    )
    nested = (
        "    SELECT near.id, near.shuffle\n"  # noqa: S608 all of it is text of this file
        "    FROM unnest(%(readable)s::text[]) AS own(language), LATERAL (\n"
        f"{walk}{end}    ) AS near\n    ORDER BY near.shuffle LIMIT %(want)s\n"
    )
    return bucket.replace(IN_BUCKET, IN_OWN_BUCKET) + picked + nested + rest


HAND_OUT_READABLE = by_language(HAND_OUT)
HAND_OUT_READABLE_WITHOUT = by_language(HAND_OUT_WITHOUT)


ABOVE_ALL = 32_767  # no priority is as high: smallint's largest
LAST_KEY = 2**63 - 1


def leases_top_up(
    *, campaign: Campaign, user: User, seat: SeatTaken, held: Sequence[Held], want: int
) -> list[Held]:
    """Hand out tasks until the person holds `want`, or there are none left for them."""
    missing = min(want, campaign.hold) - len(held)
    if missing <= 0 or campaign.status != Campaign.Status.OPEN:
        return list(held)
    fresh: list[Held] = []
    below = ABOVE_ALL
    # Highest priority first; within one, from the seat's cursor to the end, then from the start.
    while True:
        first, more = _hand_out(
            campaign, user, seat, below, seat.cursor, LAST_KEY, missing - len(fresh)
        )
        fresh += more
        if first is None or len(fresh) == missing:
            break
        second, more = _hand_out(campaign, user, seat, below, -1, seat.cursor, missing - len(fresh))
        fresh += more
        if second is None or len(fresh) == missing:
            break
        # Where the first look took a bucket's last places, the second saw half of the next one.
        below = first if second == first else second + 1
    return [*held, *fresh]


def _hand_out(
    campaign: Campaign,
    user: User,
    seat: SeatTaken,
    below: int,
    after: int,
    upto: int,
    want: int,
) -> tuple[int | None, list[Held]]:
    expires = timezone.now() + timedelta(minutes=campaign.lease_minutes)
    values: dict[str, Any] = {
        "campaign": campaign.pk,
        "annotator": user.pk,
        "seat": seat.id,
        "below": below,
        "after": after,
        "upto": upto,
        "want": want,
        "expires": expires,
        "pairs": campaign.kind == Campaign.Kind.PAIRWISE,
        "avoided": seat.avoided,
        "readable": readable(campaign, user),
    }
    found = statements.rows(_walk(values), values)
    fresh = [row for row in found if row[1] is not None]
    shown.kept.put({row[2]: shown.Content(*row[5:]) for row in fresh})
    return found[0][0], [Held(*row[1:5]) for row in fresh]


def _walk(values: Mapping[str, Any]) -> str:
    if values["readable"] is not None:
        return HAND_OUT_READABLE_WITHOUT if values["avoided"] else HAND_OUT_READABLE
    return HAND_OUT_WITHOUT if values["avoided"] else HAND_OUT
