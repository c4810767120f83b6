"""A fit's arrays to bytes and back, and what pairs need beside their votes."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.quality.bulk import columns
from annotate.quality.fit_inputs import PairColumns, pair_columns
from annotate.quality.said import Question

IMAGES = """
SELECT array_agg(c.task_id), array_agg(c.position), array_agg(c.candidate_id)
FROM unnest(%(tasks)s::bigint[]) AS asked (task)
JOIN labeling_taskcandidate c ON c.task_id = asked.task WHERE c.position < 2
"""


def pair_columns_of(question: Question) -> PairColumns:
    tasks = question.item_ids[:, 0].tolist()
    return pair_columns(question, *columns(IMAGES, {"tasks": tasks}))


def packed(state: dict[str, NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **state)  # type: ignore[arg-type]
    return buffer.getvalue()


def unpacked(state: bytes | memoryview) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(bytes(state)), allow_pickle=False) as arrays:
        return dict(arrays)
