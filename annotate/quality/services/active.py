"""Rounds of a campaign that chooses: pairs join the pool, settled ones close, the next votes open.

A campaign has few open places at a time, those of the last rounds; hand-out knows nothing of it.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from kombu.exceptions import OperationalError
from numpy.typing import NDArray

from annotate.accounts.models import User
from annotate.celery import app
from annotate.core import statements
from annotate.core.errors import ApplicationError, Conflict
from annotate.labeling.models import Campaign, Task
from annotate.labeling.selectors import people_of
from annotate.quality.active.pick import (
    NOTHING,
    arms_drawn,
    belief_of_sides,
    by_chance,
    by_information,
)
from annotate.quality.active_pool import (
    ARMS,
    Pool,
    belief_of,
    groups_of_models,
    pool_of,
    rule_check,
)
from annotate.quality.consensus.settled import posterior_majority
from annotate.quality.models import (
    ActiveArm,
    ActiveChoice,
    ActiveRound,
    ActiveSetting,
    Arm,
    ExtraVotes,
    Review,
)

logger = logging.getLogger(__name__)
Act = ActiveChoice.Act
Choice = ActiveSetting.Choice
BATCH = 5_000
NOTHING_CHOSEN = "This campaign gives every pair its overlap: nothing is chosen."
ROUNDS_WHILE = (Campaign.Status.OPEN, Campaign.Status.PAUSED)
SEEN = timedelta(minutes=15)  # who was here so lately wants the next pairs
MOST_OPEN = 3  # rounds' worth of open places, beyond which nobody's want opens more
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
# Of each task, what a round did last about its places.
LAST_ACTS = """
SELECT DISTINCT ON (c.task_id) c.task_id, c.act
FROM quality_activechoice c JOIN quality_activeround r ON r.id = c.round_id
WHERE c.task_id = ANY(%(tasks)s) ORDER BY c.task_id, r.number DESC, c.id DESC
"""
# The fewest open places that anybody lately here could take.
WANTED = """
SELECT min((SELECT coalesce(sum(t.need - t.taken), 0) FROM labeling_task t
            WHERE t.campaign_id = %(campaign)s AND t.taken < t.need AND NOT t.held
              AND NOT EXISTS (SELECT FROM labeling_judgement j
                              WHERE j.task_id = t.id AND j.annotator_id = s.annotator_id)))
FROM labeling_seat s WHERE s.campaign_id = %(campaign)s AND s.last_seen_at > %(since)s
"""


@dataclass
class Moves:
    """What a round does to tasks: (task, arm, act, information, votes added)."""

    rows: list[tuple[int, str, str, float | None, int]] = field(default_factory=list)

    def add(self, task: int, arm: str, act: str, information: float | None, votes: int) -> None:
        self.rows.append((int(task), arm, act, information, int(votes)))

    def of(self, act: str) -> list[tuple[int, str, str, float | None, int]]:
        return [row for row in self.rows if row[2] == act]


@transaction.atomic
def choice_set(*, campaign: Campaign, user: User, choice: str, **asked: Any) -> ActiveSetting:
    """Say how the campaign spends its votes. Choosing begins with its first round, once it is open.

    Raises ApplicationError where nothing can be chosen, Conflict for what is fixed by now.
    """
    campaign = _locked(campaign)
    kept = ActiveSetting.objects.filter(campaign=campaign).first()
    if campaign.status == Campaign.Status.CLOSED:
        raise Conflict("The campaign is closed: it takes no votes any more.")
    if choice == Choice.GIVEN:
        if kept is None:
            raise Conflict("This campaign gives every pair its overlap already.")
        kept.choice, kept.changed_by, kept.problem = Choice.GIVEN, user, ""
        kept.save()
        _give_back(campaign, kept)
        return kept
    values = _checked(campaign, kept, asked)
    setting, _ = ActiveSetting.objects.update_or_create(
        campaign=campaign,
        defaults={**values, "choice": Choice.ACTIVE, "changed_by": user, "problem": ""},
    )
    if campaign.status == Campaign.Status.OPEN:
        round_nudge(campaign.pk)
    return setting


DEFAULTS: dict[str, Any] = {
    "rule": ActiveSetting.Rule.MODELS,
    "per_round": 100,
    "total": None,
    "control_share": 0.2,
    "least": 2,
    "sure": 0.95,
    "target": None,
    "seed": 0,
}
DRAWN_BY = ("control_share", "seed")


def _checked(
    campaign: Campaign, kept: ActiveSetting | None, asked: dict[str, Any]
) -> dict[str, Any]:
    if campaign.kind != Campaign.Kind.PAIRWISE:
        what = "whose people write their prompts" if campaign.kind == "own_prompt" else "of pairs"
        raise ApplicationError(
            f"Only a campaign {'of given pairs' if campaign.kind == 'own_prompt' else what} can"
            f" choose: “{campaign.name}” is one of {campaign.get_kind_display().lower()}."
        )
    if campaign.form and not campaign.form.get("overall"):
        raise ApplicationError(
            "The campaign asks no overall choice, and that is what is chosen by."
        )
    if campaign.task_count < 2:
        raise ApplicationError(
            f"A pool of {campaign.task_count} pair{'' if campaign.task_count == 1 else 's'} leaves"
            " nothing to choose. Add pairs first."
        )
    people = people_of(campaign)
    if campaign.overlap > people:
        raise ApplicationError(
            f"The overlap is {campaign.overlap}, but the project has {_people(people)}, and nobody"
            " answers a pair twice. Invite people, or draft a campaign with a smaller overlap."
        )
    before = {name: getattr(kept, name) for name in (*DEFAULTS, "cap")} if kept else DEFAULTS
    cap = min(people, 2 * campaign.overlap + 1)
    values = {"cap": cap, **before, **asked}
    if values["cap"] > people:
        raise ApplicationError(
            f"A pair cannot get {values['cap']} votes: the project has {_people(people)}.",
            cap=f"At most {people}.",
        )
    if values["least"] > values["cap"]:
        raise ApplicationError(
            f"A pair that has at most {values['cap']} votes never has {values['least']}.",
            least=f"At most {values['cap']}.",
        )
    moved = [name for name in DRAWN_BY if kept and values[name] != getattr(kept, name)]
    if moved and ActiveArm.objects.filter(campaign=campaign).exists():
        raise Conflict(
            "The random arm was drawn already, and prompts never change their arm: its share and"
            " seed stay as they are."
        )
    rule_check(values["rule"], pool_of(campaign))
    return values


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def round_nudge(campaign: int) -> None:
    """Ask a worker for a round. If the queue is away, the clock's next look holds it."""

    def send() -> None:
        try:
            app.send_task("quality.round_open", args=[campaign], queue="cpu", retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("queue away, the round comes with the clock: %s", error)

    transaction.on_commit(send)


def round_asked(campaign: Campaign) -> None:
    """A person asks for a round now. Raises Conflict where there can be none."""
    if not ActiveSetting.objects.filter(campaign=campaign, choice=Choice.ACTIVE).exists():
        raise Conflict(NOTHING_CHOSEN)
    if campaign.status not in ROUNDS_WHILE:
        raise Conflict(f"A campaign that is {campaign.status} opens no votes.")
    round_nudge(campaign.pk)


def rounds_due() -> int:
    """Hold a round in every open campaign that runs out of places; returns how many were held."""
    held = 0
    rows = ActiveSetting.objects.filter(
        choice=Choice.ACTIVE, campaign__status=Campaign.Status.OPEN
    ).select_related("campaign")
    for setting in rows.order_by("campaign"):
        try:
            held += is_due(setting) and round_open(setting.campaign) is not None
            problem = ""
        except ApplicationError as error:
            problem = error.message[:400]
            logger.warning("no round in campaign %s: %s", setting.campaign_id, problem)
        if problem != setting.problem:
            ActiveSetting.objects.filter(pk=setting.pk).update(problem=problem)
    return held


def is_due(setting: ActiveSetting) -> bool:
    """Whether less than half a round's places are open, to all or to somebody lately here."""
    campaign = setting.campaign
    if not ActiveRound.objects.filter(campaign=campaign).exists() or statements.rows(
        FRESH + " LIMIT 1", {"campaign": campaign.pk, "since": _last_given(campaign)}
    ):
        return True
    open_tasks = Task.objects.filter(campaign=campaign, taken__lt=F("need"), held=False)
    places = sum(need - taken for need, taken in open_tasks.values_list("need", "taken"))
    low = (setting.per_round + 1) // 2
    if places < low:
        return True
    since = timezone.now() - SEEN
    found = statements.rows(WANTED, {"campaign": campaign.pk, "since": since})[0][0]
    return found is not None and found < low and places < MOST_OPEN * setting.per_round


@transaction.atomic
def round_open(campaign: Campaign) -> ActiveRound | None:
    """Hold one round; None where there was nothing to do. Two at once come one after the other."""
    campaign = _locked(campaign)
    setting = ActiveSetting.objects.filter(campaign=campaign, choice=Choice.ACTIVE).first()
    if setting is None:
        raise Conflict(NOTHING_CHOSEN)
    if campaign.status not in ROUNDS_WHILE:
        raise Conflict(f"A campaign that is {campaign.status} opens no votes.")
    number = _next_number(campaign)
    rng = np.random.default_rng([setting.seed, campaign.pk, number])
    _draw_arms(campaign, setting, rng)
    moves = Moves()
    _join_pool(campaign, moves)
    pool = pool_of(campaign)
    inputs = pool.sha256()
    belief = belief_of_sides(pool.won[pool.random], pool.lost[pool.random])
    done = _settled(setting, pool, belief)
    picked, unknown = _picked(campaign, setting, pool, done, rng)
    _apply(pool, done, picked, belief, moves)
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
    _record(campaign, held, moves)
    return held


def _locked(campaign: Campaign) -> Campaign:
    """Its row locked against other rounds and new pairs, but not against people at work."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _next_number(campaign: Campaign) -> int:
    last = ActiveRound.objects.filter(campaign=campaign).aggregate(Max("number"))["number__max"]
    return (last or 0) + 1


def _last_given(campaign: Campaign) -> int:
    rows = ActiveRound.objects.filter(campaign=campaign, rule=Choice.GIVEN)
    return rows.aggregate(Max("number"))["number__max"] or 0


def _draw_arms(campaign: Campaign, setting: ActiveSetting, rng: np.random.Generator) -> None:
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


def _join_pool(campaign: Campaign, moves: Moves) -> None:
    """New pairs close all places that nobody has taken: from now on rounds open them."""
    values = {"campaign": campaign.pk, "since": _last_given(campaign)}
    fresh = [row[0] for row in statements.rows(FRESH, values)]
    arms = dict(ActiveArm.objects.filter(campaign=campaign).values_list("prompt_id", "arm"))
    for start in range(0, len(fresh), BATCH):
        rows = _tasks_locked(fresh[start : start + BATCH])
        for task, need, taken, prompt in rows:
            moves.add(task, arms[prompt], Act.POOLED, None, taken - need)
        Task.objects.filter(pk__in=[row[0] for row in rows]).update(need=F("taken"))


def _tasks_locked(ids: list[int]) -> list[tuple[int, int, int, int]]:
    """(task, need, taken, prompt), locked in the order that all who free places use."""
    rows = Task.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return list(rows.values_list("pk", "need", "taken", "prompt_id"))


def _settled(setting: ActiveSetting, pool: Pool, belief: float) -> NDArray[np.bool_]:
    """Pairs of the active arm that need no more votes. What people asked for stays open."""
    sure = posterior_majority(pool.won, pool.lost, belief=belief) >= setting.sure
    extra = np.isin(pool.task, list(_asked_more(setting.campaign_id)))
    found: NDArray[np.bool_] = sure & (pool.votes >= setting.least) & ~pool.random & ~extra
    return found


def _asked_more(campaign: int) -> dict[int, int]:
    """Votes that people asked for, by task: as extra votes, or as second opinions in review."""
    found: dict[int, int] = {}
    extras = ExtraVotes.objects.filter(task__campaign=campaign).values_list("task", "added")
    reviews = Review.objects.filter(task__campaign=campaign, more__gt=0).values_list("task", "more")
    for task, more in (*extras, *reviews):
        found[task] = found.get(task, 0) + more
    return found


Opened = list[tuple[int, float | None]]  # (pair, information)


def _picked(
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


def _apply(
    pool: Pool, done: NDArray[np.bool_], picked: Opened, belief: float, moves: Moves
) -> None:
    """Change the tasks' need, under their locks, and note each change."""
    chosen = {int(pool.task[pair]): (pair, told) for pair, told in picked}
    closing = _to_close(pool, done)
    locked = _tasks_locked(sorted({*chosen, *closing}))
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


def _record(campaign: Campaign, held: ActiveRound, moves: Moves) -> None:
    for start in range(0, len(moves.rows), BATCH):
        ActiveChoice.objects.bulk_create(
            ActiveChoice(
                round=held, task_id=task, arm=arm, act=act, information=told, votes_added=votes
            )
            for task, arm, act, told, votes in moves.rows[start : start + BATCH]
        )
    added = sum(row[4] for row in moves.rows)
    Campaign.objects.filter(pk=campaign.pk).update(places=F("places") + added)


def _give_back(campaign: Campaign, setting: ActiveSetting) -> None:
    """Every pair gets its overlap again, and what people asked for beyond it."""
    arms = dict(ActiveArm.objects.filter(campaign=campaign).values_list("prompt_id", "arm"))
    if not arms or campaign.status == Campaign.Status.DRAFT:
        return
    extra = _asked_more(campaign.pk)
    moves = Moves()
    work = Task.objects.filter(campaign=campaign, role=Task.Role.WORK)
    tasks = list(work.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(tasks), BATCH):
        changed: dict[int, list[int]] = {}
        for task, need, taken, prompt in _tasks_locked(tasks[start : start + BATCH]):
            wanted = max(taken, campaign.overlap + extra.get(task, 0))
            if prompt in arms and wanted != need:
                moves.add(task, arms[prompt], Act.GIVEN, None, wanted - need)
                changed.setdefault(wanted, []).append(task)
        for wanted, ids in changed.items():
            Task.objects.filter(pk__in=ids).update(need=wanted)
    held = ActiveRound.objects.create(
        campaign=campaign, number=_next_number(campaign), rule=Choice.GIVEN, seed=setting.seed,
        budget=0, opened=0, opened_random=0, settled=0, pooled=0,
        inputs_sha256=pool_of(campaign).sha256(),
    )  # fmt: skip
    _record(campaign, held, moves)
