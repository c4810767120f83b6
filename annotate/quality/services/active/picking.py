"""Which pairs a round settles, which get a vote, and what that changes."""

import numpy as np
from django.db.models import F
from numpy.typing import NDArray

from annotate.core import statements
from annotate.labeling.models import Campaign, Task
from annotate.quality.active.pick import NOTHING, by_chance, by_information
from annotate.quality.active_pool import ARMS, Pool
from annotate.quality.active_rules import belief_of
from annotate.quality.consensus.settled import posterior_majority
from annotate.quality.models import ActiveChoice, ActiveSetting, Arm
from annotate.quality.services.active.moves import Moves, asked_more, tasks_locked

Act = ActiveChoice.Act
# Of each task, what a round did last about its places.
LAST_ACTS = """
SELECT DISTINCT ON (c.task_id) c.task_id, c.act
FROM quality_activechoice c JOIN quality_activeround r ON r.id = c.round_id
WHERE c.task_id = ANY(%(tasks)s) ORDER BY c.task_id, r.number DESC, c.id DESC
"""
Opened = list[tuple[int, float | None]]  # (pair, information)


def settled_of(setting: ActiveSetting, pool: Pool, belief: float) -> NDArray[np.bool_]:
    """Pairs of the active arm that need no more votes. What people asked for stays open."""
    sure = posterior_majority(pool.won, pool.lost, belief=belief) >= setting.sure
    extra = np.isin(pool.task, list(asked_more(setting.campaign_id)))
    found: NDArray[np.bool_] = sure & (pool.votes >= setting.least) & ~pool.random & ~extra
    return found


def picked_of(
    campaign: Campaign, setting: ActiveSetting, pool: Pool, done: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[Opened, int]:  # fmt: skip
    """The pairs that get a vote, and how many that could get one would tell nothing."""
    total = setting.total if setting.total is not None else len(pool) * campaign.overlap
    open_to = (pool.need <= pool.taken) & (pool.need < setting.cap) & ~pool.held & ~done
    share = float(pool.random.mean())
    by_arm = [round(setting.per_round * share), 0]
    if pool.random.any() and not pool.random.all() and setting.per_round > 1:
        by_arm[0] = min(max(by_arm[0], 1), setting.per_round - 1)
    by_arm[1] = setting.per_round - by_arm[0]
    spent = np.maximum(pool.need, pool.taken)
    for number, mine in enumerate((pool.random, ~pool.random)):
        left = round(total * float(mine.mean())) - int(spent[mine].sum())
        by_arm[number] = max(0, min(by_arm[number], left))
    found: Opened = [
        (pair, None) for pair in by_chance(pool.need, open_to & pool.random, by_arm[0], rng)
    ]
    mine = open_to & ~pool.random
    if not by_arm[1] or not mine.any():
        return found, 0
    belief, alike = belief_of(setting.rule, pool, ~pool.random)
    for pair in np.flatnonzero(~pool.random & (pool.taken > pool.votes)):
        for _ in range(int(pool.taken[pair] - pool.votes[pair])):
            belief.learn(int(pair))  # somebody is at it
    unknown = int((belief.told(np.flatnonzero(mine)) <= NOTHING).sum())
    chosen = by_information(belief, alike, pool.need, mine, by_arm[1], rng)
    return found + [(pair, told) for pair, told in chosen], unknown


def apply(pool: Pool, done: NDArray[np.bool_], picked: Opened, belief: float, moves: Moves) -> None:
    """Change the tasks' need, under their locks, and note each change."""
    chosen = {int(pool.task[pair]): (pair, told) for pair, told in picked}
    closing = _to_close(pool, done)
    locked = tasks_locked(sorted({*chosen, *closing}))
    lead = posterior_majority(pool.won, pool.lost, belief=belief)
    place = {int(task): number for number, task in enumerate(pool.task)}
    opened: list[int] = []
    for task, need, taken, _ in locked:
        if task in chosen:
            pair, told = chosen[task]
            opened.append(task)
            moves.add(task, ARMS[bool(pool.random[pair])], Act.OPENED, told, 1)
        else:
            moves.add(task, Arm.ACTIVE, Act.SETTLED, float(lead[place[task]]), min(0, taken - need))
    Task.objects.filter(pk__in=opened).update(need=F("need") + 1)
    Task.objects.filter(pk__in=closing, need__gt=F("taken")).update(need=F("taken"))


def _to_close(pool: Pool, done: NDArray[np.bool_]) -> list[int]:
    """Settled pairs that have open places, or were not noted as settled yet."""
    settled = pool.task[done].tolist()
    last = dict(statements.rows(LAST_ACTS, {"tasks": settled})) if settled else {}
    has_places = dict(zip(pool.task.tolist(), (pool.need > pool.taken).tolist(), strict=True))
    return [task for task in settled if has_places[task] or last.get(task) != Act.SETTLED]
