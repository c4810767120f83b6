"""Errors of the reference model (the adapter switched off), computed once per draw and kept.

The noise of a draw comes from a counter, so its reference error never changes: a third of the
work of every step is done once, in large batches without gradient.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.common.files import write_atomic
from training.common.jobs import Job
from training.finetune.adapter import switched_off
from training.finetune.family import Family
from training.finetune.pairs import Banks, Batch, PairTable, pair_errors

SHARD = 64  # pairs a file: what is lost at most when the program dies here
FORWARD = 32  # draws a forward pass


@torch.no_grad()
def reference_errors(family: Family, batch: Batch) -> tuple[Tensor, Tensor]:
    """Errors (B,), (B,) of the bare base model."""
    nothing = torch.zeros(len(batch.time), device=batch.time.device)
    with switched_off(family.network):
        errors = pair_errors(family, batch, (nothing, nothing))
    return errors.first, errors.second


def cached_errors(job: Job, banks: Banks, table: PairTable, *, name: str, used: int) -> Tensor:
    """(N, used, 2) reference errors of draws 0..used-1 of every pair of `table`, called `name`.

    Read from the job folder where they are. Stops the job between two files when it was asked to.
    """
    shards = [torch.zeros(0, used, 2)]
    for start in range(0, len(table), SHARD):
        path = job.folder / "cache" / "reference" / f"{name}-{start:07d}.safetensors"
        if not path.exists():
            if job.stopping:
                job.stop(0)
            _fill(path, banks, table, range(start, min(start + SHARD, len(table))), used)
        shards.append(load_file(path)["errors"])
    return torch.cat(shards)


def _fill(path: Path, banks: Banks, table: PairTable, rows: range, used: int) -> None:
    wanted = [banks.draw(table, row, number) for row in rows for number in range(used)]
    parts = []
    for start in range(0, len(wanted), FORWARD):
        batch = banks.batch(table, wanted[start : start + FORWARD])
        parts.append(torch.stack(reference_errors(banks.family, batch), dim=1).cpu())
    errors = torch.cat(parts).view(len(rows), used, 2)
    write_atomic(path, lambda part: save_file({"errors": errors}, part))
