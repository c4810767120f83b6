from celery import shared_task

from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign
from annotate.quality.services.active.due import rounds_due
from annotate.quality.services.active.rounds import round_open
from annotate.quality.services.active_curve import curves_refresh
from annotate.quality.services.consensus import labels_refresh
from annotate.quality.services.counts import counts_update
from annotate.quality.services.majority import consensus_update
from annotate.quality.services.reports import reports_update


@shared_task(name="quality.consensus_update")
def consensus_update_task() -> None:
    consensus_update()


@shared_task(name="quality.labels_refresh")
def labels_refresh_task() -> None:
    labels_refresh()


@shared_task(name="quality.counts_update")
def counts_update_task() -> None:
    counts_update()


@shared_task(name="quality.reports_update")
def reports_update_task() -> None:
    reports_update()


@shared_task(name="quality.rounds_due")
def rounds_due_task() -> None:
    rounds_due()


@shared_task(name="quality.round_open")
def round_open_task(campaign: int) -> None:
    """A person asked for a round: one that cannot be held is told by the next look."""
    try:
        round_open(Campaign.objects.get(pk=campaign))
    except ApplicationError:
        rounds_due()


@shared_task(name="quality.curves_refresh")
def curves_refresh_task() -> None:
    curves_refresh()
