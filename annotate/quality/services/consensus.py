"""Soft labels of a campaign brought up to date: fitted from where the last fit ended."""

import io
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from numpy.typing import NDArray

from annotate.core import statements
from annotate.labeling.models import PAIRS, Campaign, Judgement
from annotate.quality.bulk import columns
from annotate.quality.fitting import Fitted, PairColumns, fitted, inputs_sha256, pair_columns
from annotate.quality.models import ConsensusFit, Reliability
from annotate.quality.said import SAID, Question, said
from annotate.quality.services.soft_labels import labels_write

IMAGES = """
SELECT array_agg(c.task_id), array_agg(c.position), array_agg(c.candidate_id)
FROM labeling_taskcandidate c WHERE c.task_id = ANY(%(tasks)s) AND c.position < 2
"""
LOCK = "SELECT pg_try_advisory_xact_lock(%(space)s, %(campaign)s)"
LOCK_SPACE = 7_151  # ours among advisory locks: fits of one campaign do not run twice at a time
# A judgement's time is taken before its transaction commits: look a little further back.
OVERLAP = timedelta(minutes=1)


def stale_campaigns() -> QuerySet[Campaign]:
    """Campaigns with a judgement or an exclusion that is younger than their last fit, or that have
    no fit yet."""
    computed = Max("fits__computed_at")
    latest = Subquery(
        Judgement.objects.filter(task__campaign=OuterRef("pk"))
        .values("task__campaign")
        .annotate(latest=Max("created_at"))
        .values("latest")
    )
    rows = Campaign.objects.filter(kind__in=SAID).annotate(computed=computed, latest=latest)
    rows = rows.annotate(excluded=Max(Greatest("exclusions__created_at", "exclusions__lifted_at")))
    young = (
        Q(computed__isnull=True)
        | Q(latest__gt=F("computed") - OVERLAP)
        | Q(excluded__gt=F("computed") - OVERLAP)
    )
    return rows.filter(young, latest__isnull=False).order_by("pk")


def labels_refresh() -> int:
    """Bring the soft labels of every campaign up to date; returns how many questions were fitted."""
    return sum(len(labels_update(campaign)) for campaign in stale_campaigns())


@transaction.atomic
def labels_update(campaign: Campaign) -> list[ConsensusFit]:
    """Fit every question whose votes changed since its last fit. Safe to repeat, and at once."""
    if not statements.rows(LOCK, {"space": LOCK_SPACE, "campaign": campaign.pk})[0][0]:
        return []  # somebody is at it
    questions = said(campaign)
    # What every answer was taken back of has no label any more.
    gone = ConsensusFit.objects.filter(campaign=campaign)
    gone.exclude(question__in=[question.key for question in questions]).delete()
    return [fit for question in questions if (fit := _update(campaign, question)) is not None]


def _update(campaign: Campaign, question: Question) -> ConsensusFit | None:
    pairs = _pair_columns(question) if campaign.kind in PAIRS else None
    inputs = inputs_sha256(question, pairs)
    kept = (
        ConsensusFit.objects.select_for_update()
        .filter(campaign=campaign, question=question.key)
        .first()
    )
    if kept is not None and kept.inputs_sha256 == inputs:
        # Else a campaign whose last answer came just before its fit would be read anew for ever.
        kept.save(update_fields=["computed_at"])
        return None
    found = fitted(question, pairs, _state(kept) if kept else None)
    fit, _ = ConsensusFit.objects.update_or_create(
        campaign=campaign,
        question=question.key,
        defaults={
            "method": found.method,
            "inputs_sha256": inputs,
            "votes": len(question.votes),
            "facts": found.facts,
            "state": _bytes(found.state),
        },
    )
    _people(fit, question, found)
    labels_write(fit, question, found)
    return fit


def _pair_columns(question: Question) -> PairColumns:
    tasks = question.item_ids[:, 0].tolist()
    return pair_columns(question, *columns(IMAGES, {"tasks": tasks}))


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


def _bytes(state: dict[str, NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **state)  # type: ignore[arg-type]
    return buffer.getvalue()


def _state(fit: ConsensusFit) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(bytes(fit.state)), allow_pickle=False) as arrays:
        return dict(arrays)
