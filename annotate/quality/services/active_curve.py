"""Whether choosing helps, computed anew when answers came."""

import hashlib
from dataclasses import asdict
from typing import Any

import numpy as np

from annotate.core import statements
from annotate.core.errors import ApplicationError
from annotate.labeling.models import Campaign
from annotate.quality.active.beliefs import Floats
from annotate.quality.active.curve import Curve, Heard, curves
from annotate.quality.active.verdict import NOT_SHOWN, difference, forecast
from annotate.quality.active_pool import Pool, pool_of
from annotate.quality.active_rules import of_models, of_scores
from annotate.quality.models import ActiveArm, ActiveCurve, ActiveSetting

MOST_VOTES = 50_000  # a curve is read off the first so many
VOTES = """
SELECT j.task_id, p.choice
FROM labeling_standing j
JOIN labeling_preference p ON p.judgement_id = j.id
WHERE j.campaign_id = %(campaign)s
ORDER BY j.created_at, j.id LIMIT %(most)s
"""
SHARE = {"first": 1.0, "second": 0.0}
MEASURES = {
    "scores": "Accuracy of a linear reward on the images' scores",
    "models": "Accuracy of the models' strengths",
}
METHOD = (
    "{measure}, fitted to an arm's first n answers, on answers for a side on prompts of the random arm"
    " that the fit has not seen. Both arms count as many prompts; medians and 95 % intervals by resampling"
    " prompts."
)


def curves_refresh() -> int:
    """Bring the curves of all campaigns that ever chose up to date; returns how many changed."""
    campaigns = Campaign.objects.filter(active_setting__isnull=False).order_by("pk")
    return sum(curve_update(campaign) for campaign in campaigns)


def curve_update(campaign: Campaign) -> bool:
    """False where nothing changed since the last time."""
    setting = ActiveSetting.objects.filter(campaign=campaign).first()
    if setting is None or not ActiveArm.objects.filter(campaign=campaign).exists():
        return False
    votes = statements.rows(VOTES, {"campaign": campaign.pk, "most": MOST_VOTES})
    seen = hashlib.sha256(repr((votes, setting.rule, setting.target, setting.seed)).encode())
    inputs = seen.hexdigest()
    if ActiveCurve.objects.filter(campaign=campaign, inputs_sha256=inputs).exists():
        return False
    ActiveCurve.objects.update_or_create(
        campaign=campaign,
        defaults={"inputs_sha256": inputs, "report": _report(campaign, setting, votes)},
    )
    return True


def _report(
    campaign: Campaign, setting: ActiveSetting, votes: list[tuple[Any, ...]]
) -> dict[str, Any]:
    pool = pool_of(campaign)
    try:
        measure, x = _measured(pool, setting.rule)
    except ApplicationError as error:
        return _unknown(error.message.rstrip("."), "")
    method = METHOD.format(measure=MEASURES[measure])
    place = {int(task): number for number, task in enumerate(pool.task)}
    rows = np.array([place[task] for task, _ in votes if task in place], dtype=np.int64)
    share = np.array([SHARE.get(choice, 0.5) for task, choice in votes if task in place])
    if not pool.random.any():
        return _unknown(
            "all pairs are of one prompt, so there is no random arm to compare with", method
        )
    if len(rows) and (share == 0.5).all():
        return _unknown("every answer so far is a tie", method)
    heard = Heard(x[rows], share, pool.prompt[rows], pool.random[rows])
    found = curves(heard, seed=setting.seed)
    if isinstance(found, str):
        return _unknown(found, method)
    gap = difference(found)
    ahead = forecast(found.whole, setting.target) if setting.target is not None else None
    return {
        "arms": [
            _arm("active", found.active), _arm("random", found.random), _arm("whole", found.whole)
        ],
        "difference": {**asdict(gap), "sentence": gap.sentence},
        "verdict": gap.sentence,
        "forecast": {**asdict(ahead), "sentence": ahead.sentence} if ahead else None,
        "method": method,
    }  # fmt: skip


def _measured(pool: Pool, rule: str) -> tuple[str, Floats]:
    """What is fitted and tried: the reward on scores where that is chosen by, or alone is there."""
    if rule == ActiveSetting.Rule.MODELS:
        return "models", of_models(pool)[0]
    try:
        return "scores", of_scores(pool)
    except ApplicationError:
        return "models", of_models(pool)[0]


def _unknown(why: str, method: str) -> dict[str, Any]:
    sentence = f"{NOT_SHOWN}: {why[0].lower()}{why[1:]}."
    return {
        "arms": [],
        "difference": None,
        "verdict": sentence,
        "forecast": None,
        "method": method,
    }


def _arm(name: str, curve: Curve) -> dict[str, Any]:
    low, high = curve.interval()
    return {
        "arm": name,
        "points": [
            {"votes": int(n), "value": _four(v), "low": _four(a), "high": _four(b)}
            for n, v, a, b in zip(curve.votes, curve.value, low, high, strict=True)
        ],
    }


def _four(value: float) -> float:
    return round(float(value), 4)
