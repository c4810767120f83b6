from celery import shared_task

from annotate.labeling.services.campaign import leases_sweep


@shared_task(name="labeling.leases_sweep")
def leases_sweep_task() -> None:
    leases_sweep()
