"""What a task puts before a person's eyes: its prompt and its images.

None of it ever changes, so each web process keeps what it has read of late.
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotate.core import statements
from training.contracts import VISIONREWARD_FRAMES

KEPT = 5_000  # tasks: about 1 kB each of images
MOST_BYTES = 32_000_000  # of all of them: a task of long videos has 300 kB, mostly the moments

# What a player needs of a video `v`, and the frames of it that a model sees.
VIDEO = f"""
SELECT json_build_object(
    'poster', (SELECT '/media/' || still.public_id FROM media_asset AS still
               WHERE still.id = v.poster_id),
    'frames', cardinality(v.moments), 'duration_ms', v.duration_ms,
    'fps', round(1000.0 * cardinality(v.moments) / v.duration_ms, 3), 'moments', v.moments,
    'seen', (SELECT json_agg(json_build_object(
                 'frame', f.frame, 'at_ms', v.moments[f.frame + 1], 'url', '/media/' || i.public_id
             ) ORDER BY f.frame)
             FROM media_videoframe AS f JOIN media_asset AS i ON i.id = f.image_id
             WHERE f.video_id = v.asset_id AND f.rule = '{VISIONREWARD_FRAMES.key}'))
"""  # noqa: S608 the rule is our own
# As a part of a larger statement, where {task} is an expression for a task's id.
CONTENT = """
SELECT p.text AS prompt, json_agg(json_build_object(
           'url', '/media/' || a.public_id, 'width', a.width, 'height', a.height,
           'video', CASE WHEN v.asset_id IS NOT NULL THEN ({VIDEO}) END
       ) ORDER BY c.position) AS images,
       (SELECT coalesce(json_agg(json_build_object(
                   'role', i.role, 'url', '/media/' || given.public_id,
                   'width', given.width, 'height', given.height
               ) ORDER BY i.role DESC, i.position), '[]')
        FROM prompts_promptimage AS i JOIN media_asset AS given ON given.id = i.asset_id
        WHERE i.prompt_id = p.id) AS inputs,
       p.questions::json AS questions, p.category
FROM labeling_task AS shown
JOIN prompts_prompt AS p ON p.id = shown.prompt_id
JOIN labeling_taskcandidate AS c ON c.task_id = shown.id
JOIN generation_candidate AS g ON g.id = c.candidate_id
JOIN media_asset AS a ON a.id = g.asset_id
LEFT JOIN media_video AS v ON v.asset_id = a.id
WHERE shown.id = {task} GROUP BY p.id
""".replace("{VIDEO}", VIDEO)
CONTENTS = f"""
SELECT t.id, content.* FROM unnest(%(tasks)s::bigint[]) AS t(id)
CROSS JOIN LATERAL ({CONTENT.format(task="t.id")}) AS content
"""  # noqa: S608 the text is our own


@dataclass(frozen=True)
class Content:
    """One task on the screen; its images in canonical order."""

    prompt: str
    images: list[dict[str, Any]]  # url, width, height; of a video also what plays it
    inputs: list[dict[str, Any]]  # of the prompt: role, url, width, height; the source first
    questions: list[dict[str, Any]] = field(default_factory=list)  # the prompt's own
    category: str = ""  # of the prompt


def weight(value: Any) -> int:
    """About how many bytes of memory a content, or a part of it, takes."""
    if isinstance(value, Content):
        return sum(weight(getattr(value, name)) for name in Content.__dataclass_fields__)
    if isinstance(value, dict):
        return sys.getsizeof(value) + sum(weight(each) for each in value.values())
    if isinstance(value, list):
        if value and isinstance(value[0], int):  # moments: thousands, not looked at one by one
            return sys.getsizeof(value) + len(value) * sys.getsizeof(value[-1])
        return sys.getsizeof(value) + sum(weight(each) for each in value)
    return sys.getsizeof(value)


class _Kept:
    """The contents read last, the oldest given up first. Threads share it."""

    def __init__(self, size: int, most_bytes: int) -> None:
        self._size = size
        self._most_bytes = most_bytes
        self._bytes = 0
        self._rows: OrderedDict[int, tuple[Content, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, task_ids: Iterable[int]) -> dict[int, Content]:
        with self._lock:
            return {pk: self._rows[pk][0] for pk in task_ids if pk in self._rows}

    def put(self, rows: Mapping[int, Content]) -> None:
        weighed = {pk: (content, weight(content)) for pk, content in rows.items()}
        with self._lock:
            for pk, row in weighed.items():
                _, before = self._rows.pop(pk, (None, 0))
                self._rows[pk] = row
                self._bytes += row[1] - before
            while len(self._rows) > self._size or self._bytes > self._most_bytes:
                _, (_, gone) = self._rows.popitem(last=False)
                self._bytes -= gone

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()
            self._bytes = 0


kept = _Kept(KEPT, MOST_BYTES)


def contents_of(task_ids: Iterable[int]) -> dict[int, Content]:
    """The contents of tasks by id; those not seen of late are read."""
    wanted = set(task_ids)
    known = kept.get(wanted)
    if missing := wanted - known.keys():
        found = statements.rows(CONTENTS, {"tasks": list(missing)})
        fresh = {task_id: Content(*content) for task_id, *content in found}
        kept.put(fresh)
        known |= fresh
    return known
