"""Prompts get their arm, and new pairs join the pool: from then on rounds open their places."""

import numpy as np
from django.db.models import F

from annotate.core import statements
from annotate.labeling.models import Campaign, Task
from annotate.quality.active.pick import arms_drawn
from annotate.quality.active_pool import ARMS
from annotate.quality.models import ActiveArm, ActiveChoice, ActiveSetting, Arm
from annotate.quality.services.active.moves import BATCH, Moves, last_given, tasks_locked

Act = ActiveChoice.Act
NEW_PROMPTS = """
SELECT DISTINCT t.prompt_id FROM labeling_task t
WHERE t.campaign_id = %(campaign)s AND t.role = 'work' AND NOT EXISTS (
    SELECT FROM quality_activearm a
    WHERE a.campaign_id = t.campaign_id AND a.prompt_id = t.prompt_id)
ORDER BY 1
"""
# Pairs that have not joined since the campaign last gave every pair its overlap.
FRESH = """
SELECT t.id FROM labeling_task t
WHERE t.campaign_id = %(campaign)s AND t.role = 'work' AND NOT EXISTS (
    SELECT FROM quality_activechoice c JOIN quality_activeround r ON r.id = c.round_id
    WHERE c.task_id = t.id AND c.act = 'pooled' AND r.number > %(since)s)
ORDER BY 1
"""


def draw_arms(campaign: Campaign, setting: ActiveSetting, rng: np.random.Generator) -> None:
    prompts = [row[0] for row in statements.rows(NEW_PROMPTS, {"campaign": campaign.pk})]
    if not prompts:
        return
    there = ActiveArm.objects.filter(campaign=campaign).values_list("arm", flat=True)
    drawn = arms_drawn(
        [arm == Arm.RANDOM for arm in there], len(prompts), setting.control_share, rng
    )
    ActiveArm.objects.bulk_create(
        (
            ActiveArm(campaign=campaign, prompt_id=prompt, arm=ARMS[bool(random)])
            for prompt, random in zip(prompts, drawn, strict=True)
        ),
        batch_size=BATCH,
    )


def join_pool(campaign: Campaign, moves: Moves) -> None:
    """New pairs close all places that nobody has taken: from now on rounds open them."""
    values = {"campaign": campaign.pk, "since": last_given(campaign)}
    fresh = [row[0] for row in statements.rows(FRESH, values)]
    arms = dict(ActiveArm.objects.filter(campaign=campaign).values_list("prompt_id", "arm"))
    for start in range(0, len(fresh), BATCH):
        rows = tasks_locked(fresh[start : start + BATCH])
        for task, need, taken, prompt in rows:
            moves.add(task, arms[prompt], Act.POOLED, None, taken - need)
        Task.objects.filter(pk__in=[row[0] for row in rows]).update(need=F("taken"))
