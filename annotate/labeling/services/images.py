"""The form in which people are shown images, made before they ask for it."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from annotate.celery import app
from annotate.labeling.models import TaskCandidate
from annotate.media.models import Asset, MediaVariant
from annotate.media.variants import variants_make

logger = logging.getLogger(__name__)
AT_ONCE = 200


def images_nudge(campaign: int) -> None:
    """Ask a worker for it. If the queue is away, each image is made when somebody asks for it."""

    def send() -> None:
        try:
            app.send_task("labeling.images_make", args=[campaign], queue="cpu", retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("queue away, images are made when they are asked for: %s", error)

    transaction.on_commit(send)


def images_make(campaign: int) -> int:
    """Every image of a campaign's tasks that is not made yet. Returns how many were looked at."""
    shown = TaskCandidate.objects.filter(task__campaign=campaign).values("candidate__asset")
    missing = (
        Asset.objects.filter(pk__in=shown, kind=Asset.Kind.IMAGE)
        .exclude(variants__kind=MediaVariant.Kind.SHOWN)
        .order_by("pk")
    )
    count, last = 0, 0
    while page := list(missing.filter(pk__gt=last)[:AT_ONCE]):
        count += variants_make(page)
        last = page[-1].pk
    return count
