"""ingest: photographs come in from a folder: images a second, and how much memory that takes.

Through the import job itself (rows, hashes, near-duplicates, files on the disk), in one process.
"""

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
WIDE = 2 * SIDE  # of the pictures that the files are pieces of
FACES = 100


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
        "per_s",
        (watch.done - watch.warm) / (watch.last - watch.begin),
        "images/s",
        goal=">= 50",
        files=FILES,
        # The machine may have other things to do: this part of it does not count them.
        cpu_ms=round(1000 * (watch.cpu[-1] - watch.cpu[0]) / (watch.done - watch.warm), 2),
    )
    emit("rss_growth_mb", max(watch.rss[1:]) - watch.rss[0], "MB", goal="<= 50",
         rss_mb=[round(each) for each in watch.rss])  # fmt: skip


class Watch:
    """Memory at every so many files, and when the first and the last of them came in."""

    def __init__(self) -> None:
        self.process = psutil.Process()
        self.rss: list[float] = []
        self.cpu: list[float] = []  # s of this process
        self.begin = self.last = 0.0
        self.warm = self.done = 0

    def seen(self, done: int) -> None:
        """Rows are kept a few at a time: the first report behind each mark is taken."""
        if done < WARM * (len(self.rss) + 1):
            return
        self.last, self.done = time.perf_counter(), done
        if not self.rss:
            self.begin, self.warm = self.last, done
        self.cpu.append(time.process_time())
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
    """JPEGs of about a photograph's detail: pieces of larger pictures of blots and grain."""
    rng = np.random.default_rng(0)
    pictures = [drawn(rng) for _ in range(FACES)]
    with (folder / "items.csv").open("w", encoding="utf-8") as table:
        table.write("file,prompt,model\n")
        for number in range(count):
            left, top = (int(each) for each in rng.integers(0, WIDE - SIDE, 2))
            piece = pictures[number % FACES].crop((left, top, left + SIDE, top + SIDE))
            piece.save(folder / f"{number:05}.jpg", quality=88)
            table.write(f"{number:05}.jpg,a photograph number {number // 4},model {number % 2}\n")


def drawn(rng: np.random.Generator) -> Image.Image:
    coarse = Image.fromarray(rng.integers(0, 256, (40, 40, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((WIDE, WIDE), Image.Resampling.BICUBIC), dtype=np.int16)
    grain = rng.integers(-12, 13, (WIDE, WIDE, 1), dtype=np.int16)
    return Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8))


if __name__ == "__main__":
    run(emitter("ingest"))
