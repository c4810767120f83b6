"""ingest: photographs come in from a folder: images a second, and how much memory that takes.

Through the import job itself (rows, hashes, near-duplicates, files on the disk), in one process.
"""

import io
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import django
import numpy as np
import psutil
from PIL import Image

from tests.bench.harness import Emit, emitter, log
from tests.bench.load_server import services

FILES = int(os.environ.get("BENCH_INGEST_FILES", "10000"))
WARM = 500  # files until every library has loaded and every pool is filled
SIDE = 512
FACES = 200  # photographs that all files are drawn over


def run(emit: Emit) -> None:
    with services() as server, tempfile.TemporaryDirectory() as folder:
        log(f"  drawing {FILES:,} photographs…")
        write(Path(folder), FILES)
        os.environ.update(server.environment)
        django.setup()
        watch = Watch()
        job = ingest(Path(folder), watch)
        problems = job.problems.count()
    if job.imported != FILES or problems:
        raise RuntimeError(f"{job.imported} of {FILES} came in: {job.error}")
    emit(
        "per_s", (FILES - WARM) / (watch.last - watch.begin), "images/s", goal=">= 50", files=FILES
    )
    emit("rss_growth_mb", max(watch.rss[1:]) - watch.rss[0], "MB", goal="<= 50",
         rss_mb=[round(each) for each in watch.rss])  # fmt: skip


class Watch:
    """Memory at every so many files, and when the first and the last of them came in."""

    def __init__(self) -> None:
        self.process = psutil.Process()
        self.rss: list[float] = []
        self.begin = self.last = 0.0

    def seen(self, done: int) -> None:
        if done == WARM:
            self.begin = time.perf_counter()
        if done >= WARM and done % WARM == 0:
            self.last = time.perf_counter()
            self.rss.append(self.process.memory_info().rss / 1e6)


def ingest(folder: Path, watch: Watch) -> Any:
    from django.core.management import call_command

    from annotate.accounts.models import User
    from annotate.datasets.services import ingest as work
    from annotate.datasets.services.image_import import image_import_create
    from annotate.projects.services import project_create
    from annotate.prompts.models import PromptSet

    call_command("migrate", verbosity=0, interactive=False)
    user = User.objects.create_user("bench@bench.invalid", None, name="Bench", is_staff=True)
    project = project_create(user=user, name="Ingest")
    prompts = PromptSet.objects.create(project=project, name="Photos")
    job = image_import_create(
        project=project, user=None, prompt_set=prompts, folder=folder, table="items.csv", send=False
    )
    report = work.job_report

    def reported(*args: Any, **named: Any) -> bool:
        if "total" not in named and "done" in named:
            watch.seen(named["done"])
        return report(*args, **named)

    work.job_report = reported
    work.image_import_run(job.pk)
    job.refresh_from_db()
    return job


def write(folder: Path, count: int) -> None:
    """JPEGs of about a photograph's detail: some blots and grain, moved and mixed for each file."""
    rng = np.random.default_rng(0)
    blots = [
        np.asarray(
            Image.fromarray(rng.integers(0, 256, (24, 24, 3), dtype=np.uint8)).resize(
                (SIDE, SIDE), Image.Resampling.BICUBIC
            )
        )
        for _ in range(FACES)
    ]
    grain = rng.integers(0, 24, (SIDE, SIDE, 1), dtype=np.uint8)
    with (folder / "items.csv").open("w", encoding="utf-8") as table:
        table.write("file,prompt,model\n")
        for number in range(count):
            one, other = rng.integers(0, FACES, 2)
            moved = np.roll(blots[other], tuple(rng.integers(0, SIDE, 2)), axis=(0, 1))
            picture = (blots[one] // 2 + moved // 2) // 10 * 9 + grain
            file = io.BytesIO()
            Image.fromarray(picture).save(file, "JPEG", quality=88)
            (folder / f"{number:05}.jpg").write_bytes(file.getvalue())
            table.write(f"{number:05}.jpg,a photograph number {number // 4},model {number % 2}\n")


if __name__ == "__main__":
    run(emitter("ingest"))
