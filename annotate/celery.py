"""The Celery application: two queues, and a clock. A message names a row and carries nothing else."""

import os

from celery import Celery
from celery.schedules import schedule
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotate.settings.production")

app = Celery("prefloop")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_transport_options={"global_keyprefix": settings.CACHES["default"]["KEY_PREFIX"] + ":"},
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_default_queue="cpu",
    task_ignore_result=True,
    # Early acknowledgement: Redis would hand a long job's message out again after its visibility
    # timeout while the first copy still trains. What is lost with a worker, the sweep sends again.
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    # A worker takes a message when it is free for it, never before: what somebody waits for
    # (core.jobs.URGENT) goes before all that lies in the queue.
    worker_disable_prefetch=True,
    worker_hijack_root_logger=False,
    beat_schedule={
        "jobs-sweep": {"task": "core.jobs_sweep", "schedule": schedule(15)},
        "leases-sweep": {"task": "labeling.leases_sweep", "schedule": schedule(30)},
        "consensus-update": {"task": "quality.consensus_update", "schedule": schedule(20)},
        "counts-update": {"task": "quality.counts_update", "schedule": schedule(20)},
        "reports-update": {"task": "quality.reports_update", "schedule": schedule(60)},
        "labels-refresh": {"task": "quality.labels_refresh", "schedule": schedule(60)},
        "rounds-due": {"task": "quality.rounds_due", "schedule": schedule(20)},
        "curves-refresh": {"task": "quality.curves_refresh", "schedule": schedule(300)},
        "policies-fire": {"task": "runs.policies_fire", "schedule": schedule(30)},
    },
)
app.autodiscover_tasks()
