from celery import shared_task

from annotate.core.jobs import jobs_sweep


@shared_task(name="core.jobs_sweep")
def jobs_sweep_task() -> None:
    jobs_sweep()
