"""Rounds of a campaign that chooses: pairs join the pool, settled ones close, the next votes open.

A campaign has few open places at a time, those of the last rounds; hand-out knows nothing of it.
"""

import numpy as np
from django.db import transaction

from annotate.core.errors import Conflict
from annotate.labeling.models import Campaign
from annotate.quality.active.pick import belief_of_sides
from annotate.quality.active_pool import pool_of
from annotate.quality.active_rules import groups_of_models
from annotate.quality.models import ActiveChoice, ActiveRound, ActiveSetting, Arm
from annotate.quality.services.active.joining import draw_arms, join_pool
from annotate.quality.services.active.moves import Moves, locked, next_number, record
from annotate.quality.services.active.picking import apply, picked_of, settled_of

Act = ActiveChoice.Act
Choice = ActiveSetting.Choice
NOTHING_CHOSEN = "This campaign gives every pair its overlap: nothing is chosen."
ROUNDS_WHILE = (Campaign.Status.OPEN, Campaign.Status.PAUSED)


@transaction.atomic
def round_open(campaign: Campaign) -> ActiveRound | None:
    """Hold one round; None where there was nothing to do. Two at once come one after the other."""
    campaign = locked(campaign)
    setting = ActiveSetting.objects.filter(campaign=campaign, choice=Choice.ACTIVE).first()
    if setting is None:
        raise Conflict(NOTHING_CHOSEN)
    if campaign.status not in ROUNDS_WHILE:
        raise Conflict(f"A campaign that is {campaign.status} opens no votes.")
    number = next_number(campaign)
    rng = np.random.default_rng([setting.seed, campaign.pk, number])
    draw_arms(campaign, setting, rng)
    moves = Moves()
    join_pool(campaign, moves)
    pool = pool_of(campaign)
    inputs = pool.sha256()
    belief = belief_of_sides(pool.won[pool.random], pool.lost[pool.random])
    done = settled_of(setting, pool, belief)
    picked, unknown = picked_of(campaign, setting, pool, done, rng)
    apply(pool, done, picked, belief, moves)
    if not moves.rows:
        return None
    facts = {
        "belief": round(belief, 3),
        "settled_now": int(done.sum()),
        "groups_of_models": groups_of_models(pool),
        "not_weighed": unknown,
    }
    opened = moves.of(Act.OPENED)
    held = ActiveRound.objects.create(
        campaign=campaign,
        number=number,
        rule=setting.rule,
        seed=setting.seed,
        budget=setting.per_round,
        opened=sum(row[4] for row in opened),
        opened_random=sum(row[4] for row in opened if row[1] == Arm.RANDOM),
        settled=len(moves.of(Act.SETTLED)),
        pooled=len(moves.of(Act.POOLED)),
        facts=facts,
        inputs_sha256=inputs,
    )
    record(campaign, held, moves)
    return held
