"""Where a person is with their own prompt: what the screen shows while no pair is up."""

from typing import Any

from django.db.models import Exists, OuterRef

from annotate.accounts.models import User
from annotate.core.jobs import jobs_before
from annotate.core.models import JobStatus
from annotate.labeling.models import Campaign, Judgement, OwnPrompt, OwnRound
from annotate.labeling.selectors.tasks import images_of
from annotate.labeling.services.own_draws import drawn
from annotate.labeling.services.own_rounds import (
    image_kept,
    next_pair,
    own_prompt_open,
    round_last,
    said,
)
from annotate.labeling.sides import shown

FAILED = (JobStatus.FAILED, JobStatus.CANCELLED)


def own_state(*, campaign: Campaign, user: User) -> dict[str, Any]:
    """The prompt they are at with its rounds and its images under way, and their share."""
    own = own_prompt_open(campaign=campaign, user=user)
    written = OwnPrompt.objects.filter(campaign=campaign, annotator=user).count()
    return {
        "own_prompt": _own_row(own) if own else None,
        "written": written,
        "most": campaign.form["prompts_per_person"],
    }


def _own_row(own: OwnPrompt) -> dict[str, Any]:
    return {
        "id": own.pk,
        "prompt": own.prompt.text,
        "begun_at": own.created_at,
        "rounds": rounds_of(own),
        **_waiting(own),
    }


def _waiting(own: OwnPrompt) -> dict[str, Any]:
    """What holds the next pair up. Of a failure only that it is one: its words may name a model."""
    last = round_last(own)
    up = last is not None and said(last) is None
    beyond = own.draws.filter(number__gt=last.upto if last else 0)
    draws = list(beyond.select_related("job").order_by("number"))
    ready = drawn(own, draws)
    # In the order they are shown in; the first one missing is what the person waits for.
    missing = next((draw for draw in draws if draw.number not in ready), None)
    row = {"phase": "pair", "before": 0, "drawn": len(ready), "asked": len(draws)}
    if up:
        return row
    if missing is None:
        # The pair is made, or more is asked for, when the person next asks.
        asked = draws[-1].number if draws else (last.upto if last else 0)
        more = asked < own.campaign.form["images_per_prompt"]
        pair = next_pair(draws, ready, image_kept(own, last))
        return {**row, "phase": "ready" if pair or more else "spent"}
    if missing.job.status in FAILED:
        return {**row, "phase": "failed"}
    if missing.job.status == JobStatus.QUEUED:
        return {**row, "phase": "queued", "before": jobs_before(missing.job)}
    begun = missing.job.progress_done > missing.job.progress_from or bool(ready)
    return {**row, "phase": "painting" if begun else "starting"}


def rounds_of(own: OwnPrompt) -> list[dict[str, Any]]:
    """The pairs answered so far, the latest first, as they stood on the screen."""
    rounds = list(own.rounds.filter(dropped_at__isnull=True).order_by("-number"))
    images = images_of([one.task_id for one in rounds])
    answers = _answers(rounds)
    return [
        {
            "number": one.number,
            "images": [images[one.task_id][position] for position in answer.order],
            "verdict": answer.verdict,
            "choice": shown(answer.preference.choice, answer.order)
            if hasattr(answer, "preference")
            else None,
        }
        for one in rounds
        if (answer := answers.get(one.task_id))
    ]


def _answers(rounds: list[OwnRound]) -> dict[int, Judgement]:
    later = Judgement.objects.filter(supersedes=OuterRef("pk"))
    rows = Judgement.objects.filter(~Exists(later), task__in=[one.task_id for one in rounds])
    rows = rows.exclude(verdict=Judgement.Verdict.WITHDRAWN).select_related("preference")
    return {row.task_id: row for row in rows}
