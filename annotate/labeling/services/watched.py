"""What an answer to videos must bring: that they were played, and marks that lie inside them."""

from collections.abc import Sequence
from typing import Any

from annotate.core.errors import ApplicationError
from annotate.labeling.errors import BadAnswer
from annotate.labeling.models import Campaign, TaskCandidate, TimeMark

MOST_MARKS = 100


class NotPlayed(ApplicationError):
    """A video was judged unseen. The browser does not let a person do that."""

    code = "not_played"


def check_played(view: dict[str, Any], count: int) -> None:
    """Raise NotPlayed unless the view says that each of `count` videos was played to its end.

    The server cannot know what a person saw. It keeps what the browser measured, and takes no
    answer whose own record says that a video was not played, or says nothing.
    """
    video = view.get("video")
    played = video.get("played") if isinstance(video, dict) else None
    if not isinstance(played, list) or len(played) != count:
        raise NotPlayed(
            "Say for each video whether it was played to its end: view.video.played, e.g. [true, true]."
        )
    if unseen := [place + 1 for place, whole in enumerate(played) if whole is not True]:
        which = "This video" if count == 1 else f"Video {unseen[0]}"
        raise NotPlayed(f"{which} was not played to its end. Watch it first, then judge.")


def marks_checked(
    campaign: Campaign, task_id: int, order: Sequence[int], given: Sequence[dict[str, Any]]
) -> list[TimeMark]:
    """Time marks as rows without their judgement, in the candidates' own order."""
    if not given:
        return []
    if campaign.media != Campaign.Media.VIDEO:
        raise BadAnswer("Time marks are for videos, and this campaign shows images.")
    if len(given) > MOST_MARKS:
        raise BadAnswer(f"{len(given)} time marks are too many: at most {MOST_MARKS}.")
    lengths = _lengths(task_id)
    rows: dict[tuple[int, int], TimeMark] = {}
    for row in given:
        if row["image"] >= len(order):
            raise BadAnswer(f"There is no video {row['image'] + 1} here.")
        position, at_ms = order[row["image"]], row["at_ms"]
        if at_ms >= lengths[position]:
            raise BadAnswer(
                f"A time mark at {at_ms} ms lies behind the end of video {row['image'] + 1},"
                f" which is {lengths[position]} ms long."
            )
        if (position, at_ms) in rows:
            raise BadAnswer(f"Video {row['image'] + 1} has two marks at {at_ms} ms. Send one.")
        rows[position, at_ms] = TimeMark(position=position, at_ms=at_ms, reason=row["reason"])
    return list(rows.values())


def _lengths(task_id: int) -> dict[int, int]:
    """The length of each video of a task in ms, by its canonical position."""
    rows = TaskCandidate.objects.filter(task=task_id)
    return dict(rows.values_list("position", "candidate__asset__video__duration_ms"))
