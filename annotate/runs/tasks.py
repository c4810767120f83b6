from celery import shared_task

from annotate.runs.services.policy import policies_fire


@shared_task(name="runs.policies_fire")
def policies_fire_task() -> None:
    policies_fire()
