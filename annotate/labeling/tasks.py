from celery import shared_task

from annotate.labeling.services.campaign import leases_sweep
from annotate.labeling.services.images import images_make


@shared_task(name="labeling.leases_sweep")
def leases_sweep_task() -> None:
    leases_sweep()


@shared_task(name="labeling.images_make")
def images_make_task(campaign: int) -> None:
    images_make(campaign)
