"""Soft labels of a campaign brought up to date: what is touched, or the whole from where the last
fit of it ended."""

from datetime import datetime

import numpy as np
from django.db import transaction

from annotate.core import statements
from annotate.labeling.models import PAIRS, Campaign
from annotate.quality.fit_inputs import inputs_sha256
from annotate.quality.fitting import Fitted, fitted
from annotate.quality.models import ConsensusFit, Reliability, SoftLabel
from annotate.quality.said import Question, said
from annotate.quality.services.fit_state import packed, pair_columns_of, unpacked
from annotate.quality.services.increments import increment
from annotate.quality.services.soft_labels import labels_write, overrulings_mark
from annotate.quality.services.touched import mark, stale_campaigns

LOCK = "SELECT pg_try_advisory_xact_lock(%(space)s, %(campaign)s)"
LOCK_SPACE = 7_151  # ours among advisory locks: fits of one campaign do not run twice at a time


def labels_refresh() -> int:
    """Bring the soft labels of every campaign up to date; returns how many questions changed."""
    return sum(len(labels_update(campaign)) for campaign in stale_campaigns())


@transaction.atomic
def labels_update(campaign: Campaign, *, whole: bool = False) -> list[ConsensusFit]:
    """Bring every question whose votes changed up to date: of a large campaign what is touched
    alone, unless its whole is due or asked for. Safe to repeat, and at once."""
    if not statements.rows(LOCK, {"space": LOCK_SPACE, "campaign": campaign.pk})[0][0]:
        return []  # somebody is at it
    now = mark()
    done = None if whole else increment(campaign, mark=now)
    changed = _fit(campaign, now) if done is None else done.changed
    overrulings_mark(campaign)
    return changed


def _fit(campaign: Campaign, now: datetime) -> list[ConsensusFit]:
    questions = said(campaign)
    # What every answer was taken back of has no label any more.
    gone = ConsensusFit.objects.filter(campaign=campaign)
    gone.exclude(question__in=[question.key for question in questions]).delete()
    return [fit for question in questions if (fit := _update(campaign, question, now)) is not None]


def _update(campaign: Campaign, question: Question, now: datetime) -> ConsensusFit | None:
    pairs = pair_columns_of(question) if campaign.kind in PAIRS else None
    inputs = inputs_sha256(question, pairs)
    kept = (
        ConsensusFit.objects.select_for_update()
        .filter(campaign=campaign, question=question.key)
        .first()
    )
    if kept and kept.inputs_sha256 == inputs and kept.held and not kept.increments:
        # Else a campaign whose last answer came just before its fit would be read anew for ever.
        kept.seen_at = now
        kept.save(update_fields=["computed_at", "seen_at"])
        return None
    found = fitted(question, pairs, unpacked(kept.state) if kept else None)
    fit, _ = ConsensusFit.objects.update_or_create(
        campaign=campaign,
        question=question.key,
        defaults={
            "method": found.method,
            "inputs_sha256": inputs,
            "votes": len(question.votes),
            "facts": found.facts,
            "state": packed(found.state),
            "held": packed(found.held),
            "seen_at": now,
            "increments": 0,
            "whole_votes": len(question.votes),
            "moved_votes": 0,
        },
    )
    _people(fit, question, found)
    labels_write(fit, question, found, every=not (kept and kept.held))
    SoftLabel.objects.filter(fit=fit, increment__gt=0).update(increment=0)
    return fit


def _people(fit: ConsensusFit, question: Question, found: Fitted) -> None:
    votes = np.bincount(question.votes.rater, minlength=question.votes.raters)
    Reliability.objects.bulk_create(
        [
            Reliability(
                fit=fit,
                annotator_id=person,
                votes=int(votes[number]),
                value=float(found.reliability[number]),
                bias=None if found.bias is None else float(found.bias[number]),
            )
            for number, person in enumerate(question.people)
        ],
        update_conflicts=True,
        unique_fields=["fit", "annotator"],
        update_fields=["votes", "value", "bias"],
    )
    Reliability.objects.filter(fit=fit).exclude(annotator__in=question.people).delete()
