from celery import shared_task

from annotate.datasets.services.build import snapshot_build
from annotate.datasets.services.ingest import image_import_run


@shared_task(name="datasets.snapshot_build")
def snapshot_build_task(pk: int) -> None:
    snapshot_build(pk)


@shared_task(name="datasets.image_import")
def image_import_task(pk: int) -> None:
    image_import_run(pk)
