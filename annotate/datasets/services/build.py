"""Building a snapshot: a folder of Parquet files and images that is never changed again.

The folder is made under a temporary name and renamed when it is whole, so a snapshot is either
there or not. The same rows give the same bytes: rows are sorted, nothing depends on the clock.
"""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from annotate.core.errors import ApplicationError
from annotate.core.hashing import sha256_of, sha256_of_file
from annotate.core.jobs import job_cancelled, job_claim, job_fail, job_report, job_succeed
from annotate.datasets.files import write_json
from annotate.datasets.models import Snapshot
from annotate.datasets.services.chosen import write_chosen
from annotate.datasets.services.judged import write_judged
from annotate.datasets.written import NothingToHold, Stopped, Written
from annotate.media.storage import content_link

FORMAT = "prefloop.pairs/1"


def snapshot_build(pk: int) -> None:
    snapshot = job_claim(Snapshot, pk)
    if snapshot is None:
        return
    try:
        _build(snapshot)
    except Stopped:
        job_cancelled(snapshot)
    except NothingToHold as error:
        job_fail(snapshot, error=error.error, hint=error.hint)
    except ApplicationError as error:  # what it was to be made of is gone, or says nothing
        job_fail(snapshot, error=error.message, hint="Mend that, then try again.")
    except OSError as error:
        job_fail(
            snapshot,
            error=f"{type(error).__name__}: {error}",
            hint="Nothing was lost. Make room on the disk (or mend the storage) and try again.",
        )
    except Exception as error:
        job_fail(snapshot, error=f"{type(error).__name__}: {error}")
        raise


def _build(snapshot: Snapshot) -> None:
    folder = settings.SNAPSHOTS_ROOT / str(snapshot.pk)
    partial = folder.with_name(f"{folder.name}.{snapshot.attempt}.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        written = (write_chosen if snapshot.recipe else write_judged)(snapshot, partial)
        files = _files(snapshot, partial, written)
        counts = _counts(written, files)
        content = sha256_of([(file["path"], file["sha256"]) for file in files])
        manifest = {
            "format": FORMAT,
            "content_sha256": content,
            "counts": counts,
            "campaigns": [],
            "builder": snapshot.builder,
            "project": snapshot.project_id,
            "files": files,
            **written.manifest,
        }
        write_json(partial / "manifest.json", manifest)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _finish(snapshot, folder, written, counts, content)


@transaction.atomic
def _finish(
    snapshot: Snapshot, folder: Path, written: Written, counts: dict[str, Any], content: str
) -> None:
    if not job_succeed(snapshot):
        raise Stopped
    Snapshot.objects.filter(pk=snapshot.pk).update(
        uri=str(folder),
        counts=counts,
        content_sha256=content,
        report=written.report,
        input_sha256=written.input_sha256,
    )
    written.keep()


def _files(snapshot: Snapshot, folder: Path, written: Written) -> list[dict[str, Any]]:
    """Bring the images in; returns the manifest's list of files, in a fixed order."""
    files = []
    for name, rows in written.tables.items():
        path = folder / name
        files.append(_entry(folder, path, sha256_of_file(path)) | {"rows": rows})
    total = len(written.assets)
    for number, (name, stored) in enumerate(sorted(written.assets.items())):
        if number % 500 == 0 and not job_report(
            snapshot, done=number, total=total, note="copying images"
        ):
            raise Stopped
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content_link(stored.storage_key, path)
        files.append(_entry(folder, path, stored.sha256))
    job_report(snapshot, done=total, total=total, note="")
    return files


def _entry(folder: Path, path: Path, sha256: str) -> dict[str, Any]:
    return {
        "path": path.relative_to(folder).as_posix(),
        "sha256": sha256,
        "bytes": path.stat().st_size,
    }


def _counts(written: Written, files: list[dict[str, Any]]) -> dict[str, int]:
    return {
        **written.counts,
        "images": sum(name.startswith("images/") for name in written.assets),
        "bytes": sum(file["bytes"] for file in files),
    }
