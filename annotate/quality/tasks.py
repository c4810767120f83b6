from celery import shared_task

from annotate.quality.services import consensus_update


@shared_task(name="quality.consensus_update")
def consensus_update_task() -> None:
    consensus_update()
