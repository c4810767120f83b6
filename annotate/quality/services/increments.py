"""Soft labels after a few more votes: only of the tasks that they touch, at the last whole fit.

People's reliabilities, ties, the pull of a side and the like are held as the last fit of the whole
found them, so an increment is told by that fit and the votes on its tasks (`held.py`). Each makes
the held values a little older: after `MOST_STEPS`, or when `MOST_MOVED` of the votes that the whole
was fitted from have come or gone, the whole is fitted again.
"""

from dataclasses import dataclass
from datetime import datetime

from annotate.labeling.asked import asked
from annotate.labeling.models import Campaign
from annotate.quality.bulk import ample
from annotate.quality.consensus.known import UnknownOutcome
from annotate.quality.held import partly
from annotate.quality.models import ConsensusFit
from annotate.quality.said import Question, said
from annotate.quality.services.beside import beside
from annotate.quality.services.fit_state import unpacked
from annotate.quality.services.kept_labels import labels_kept
from annotate.quality.services.soft_labels import Part, labels_write
from annotate.quality.services.touched import tasks_touched

# Below so many votes the whole is fitted in a second or two, and then nothing needs to be held.
LEAST_VOTES = 50_000
MOST_STEPS = 500
MOST_MOVED = 0.05
MOST_TASKS = 0.5  # of a campaign: beyond, the whole is hardly more work


@dataclass(frozen=True)
class Increment:
    changed: list[ConsensusFit]
    tasks: int


def increment(campaign: Campaign, *, mark: datetime) -> Increment | None:
    """Bring the labels of touched tasks up to date; None where the whole has to be fitted.

    A transaction must be open, with no other fit of the campaign under way.
    """
    fits = list(ConsensusFit.objects.filter(campaign=campaign).defer("state").order_by("pk"))
    if not fits or any(_is_due(fit) for fit in fits):
        return None
    ample()
    since = min(fit.seen_at for fit in fits if fit.seen_at)
    tasks = tasks_touched(campaign, since=since)
    if len(tasks) > MOST_TASKS * campaign.task_count:
        return None
    questions = {each.key: each for each in said(campaign, tasks=tasks)} if tasks else {}
    if questions.keys() - {fit.question for fit in fits}:
        return None  # the first answers to a question
    changed = []
    for fit in fits:
        try:
            moved = bool(tasks) and _write(campaign, fit, questions.get(fit.question), tasks)
        except UnknownOutcome:
            return None
        if moved:
            changed.append(fit)
        fit.seen_at = mark
        fit.save(update_fields=["seen_at", "computed_at", "votes", "increments", "moved_votes"])
    return Increment(changed, len(tasks))


def _is_due(fit: ConsensusFit) -> bool:
    """Whether the whole is to be fitted, and nothing held."""
    return (
        fit.seen_at is None
        or not fit.held
        or fit.votes < LEAST_VOTES
        or fit.increments >= MOST_STEPS
        or fit.moved_votes > MOST_MOVED * fit.whole_votes
    )


def _write(
    campaign: Campaign, fit: ConsensusFit, question: Question | None, tasks: list[int]
) -> bool:
    """Find the labels of these tasks anew, and of pairs those beside them; whether any changed."""
    paired = fit.method == ConsensusFit.Method.PAIRED
    form = asked(campaign)[fit.question]
    answers = None if form.scale == "interval" else len(form.answers)
    kept = labels_kept(fit, answers=answers, tasks=tasks, beside=paired)
    pairs = None
    if paired:
        question, pairs = beside(fit.question, form, question, kept, tasks)
    found = None
    if question is not None:
        found = partly(question, pairs, unpacked(fit.held), fit.method)
    written = labels_write(fit, question, found, part=Part(tasks, kept, fit.increments + 1))
    if not written.labels and not written.moved:
        return False
    fit.votes += written.votes
    fit.moved_votes += written.moved
    fit.increments += 1
    return True
