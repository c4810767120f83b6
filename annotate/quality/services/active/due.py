"""When a campaign needs its next round: looked at by the clock, or asked for by a person."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from annotate.celery import app
from annotate.core import statements
from annotate.core.errors import ApplicationError, Conflict
from annotate.labeling.models import Campaign, Task
from annotate.quality.models import ActiveRound, ActiveSetting
from annotate.quality.services.active.joining import FRESH
from annotate.quality.services.active.moves import last_given
from annotate.quality.services.active.rounds import NOTHING_CHOSEN, ROUNDS_WHILE, round_open

logger = logging.getLogger(__name__)
Choice = ActiveSetting.Choice
SEEN = timedelta(minutes=15)  # who was here so lately wants the next pairs
MOST_OPEN = 3  # rounds' worth of open places, beyond which nobody's want opens more
# The fewest open places that anybody lately here could take.
WANTED = """
SELECT min((SELECT coalesce(sum(t.need - t.taken), 0) FROM labeling_task t
            WHERE t.campaign_id = %(campaign)s AND t.taken < t.need AND NOT t.held
              AND NOT EXISTS (SELECT FROM labeling_judgement j
                              WHERE j.task_id = t.id AND j.annotator_id = s.annotator_id)))
FROM labeling_seat s WHERE s.campaign_id = %(campaign)s AND s.last_seen_at > %(since)s
"""


def round_nudge(campaign: int) -> None:
    """Ask a worker for a round. If the queue is away, the clock's next look holds it."""

    def send() -> None:
        try:
            app.send_task("quality.round_open", args=[campaign], queue="cpu", retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("queue away, the round comes with the clock: %s", error)

    transaction.on_commit(send)


def round_asked(campaign: Campaign) -> None:
    """A person asks for a round now. Raises Conflict where there can be none."""
    if not ActiveSetting.objects.filter(campaign=campaign, choice=Choice.ACTIVE).exists():
        raise Conflict(NOTHING_CHOSEN)
    if campaign.status not in ROUNDS_WHILE:
        raise Conflict(f"A campaign that is {campaign.status} opens no votes.")
    round_nudge(campaign.pk)


def rounds_due() -> int:
    """Hold a round in every open campaign that runs out of places; returns how many were held."""
    held = 0
    rows = ActiveSetting.objects.filter(
        choice=Choice.ACTIVE, campaign__status=Campaign.Status.OPEN
    ).select_related("campaign")
    for setting in rows.order_by("campaign"):
        try:
            held += is_due(setting) and round_open(setting.campaign) is not None
            problem = ""
        except ApplicationError as error:
            problem = error.message[:400]
            logger.warning("no round in campaign %s: %s", setting.campaign_id, problem)
        if problem != setting.problem:
            ActiveSetting.objects.filter(pk=setting.pk).update(problem=problem)
    return held


def is_due(setting: ActiveSetting) -> bool:
    """Whether less than half a round's places are open, to all or to somebody lately here."""
    campaign = setting.campaign
    if not ActiveRound.objects.filter(campaign=campaign).exists() or statements.rows(
        FRESH + " LIMIT 1", {"campaign": campaign.pk, "since": last_given(campaign)}
    ):
        return True
    open_tasks = Task.objects.filter(campaign=campaign, taken__lt=F("need"), held=False)
    places = sum(need - taken for need, taken in open_tasks.values_list("need", "taken"))
    low = (setting.per_round + 1) // 2
    if places < low:
        return True
    since = timezone.now() - SEEN
    found = statements.rows(WANTED, {"campaign": campaign.pk, "since": since})[0][0]
    return found is not None and found < low and places < MOST_OPEN * setting.per_round
