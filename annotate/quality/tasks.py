from celery import shared_task

from annotate.quality.services.consensus import labels_refresh
from annotate.quality.services.majority import consensus_update


@shared_task(name="quality.consensus_update")
def consensus_update_task() -> None:
    consensus_update()


@shared_task(name="quality.labels_refresh")
def labels_refresh_task() -> None:
    labels_refresh()
