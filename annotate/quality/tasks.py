from celery import shared_task

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
