"""How a campaign spends its votes, as a person says it."""

from typing import Any

from django.db import transaction

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict
from annotate.labeling.models import Campaign, Task
from annotate.labeling.selectors.people import people_of
from annotate.quality.active_pool import pool_of
from annotate.quality.active_rules import rule_check
from annotate.quality.models import ActiveArm, ActiveChoice, ActiveRound, ActiveSetting
from annotate.quality.services.active.due import round_nudge
from annotate.quality.services.active.moves import (
    BATCH,
    Moves,
    asked_more,
    locked,
    next_number,
    record,
    tasks_locked,
)

Act = ActiveChoice.Act
Choice = ActiveSetting.Choice
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


@transaction.atomic
def choice_set(*, campaign: Campaign, user: User, choice: str, **asked: Any) -> ActiveSetting:
    """Say how the campaign spends its votes. Choosing begins with its first round, once it is open.

    Raises ApplicationError where nothing can be chosen, Conflict for what is fixed by now.
    """
    campaign = locked(campaign)
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


def _give_back(campaign: Campaign, setting: ActiveSetting) -> None:
    """Every pair gets its overlap again, and what people asked for beyond it."""
    arms = dict(ActiveArm.objects.filter(campaign=campaign).values_list("prompt_id", "arm"))
    if not arms or campaign.status == Campaign.Status.DRAFT:
        return
    extra = asked_more(campaign.pk)
    moves = Moves()
    work = Task.objects.filter(campaign=campaign, role=Task.Role.WORK)
    tasks = list(work.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(tasks), BATCH):
        changed: dict[int, list[int]] = {}
        for task, need, taken, prompt in tasks_locked(tasks[start : start + BATCH]):
            wanted = max(taken, campaign.overlap + extra.get(task, 0))
            if prompt in arms and wanted != need:
                moves.add(task, arms[prompt], Act.GIVEN, None, wanted - need)
                changed.setdefault(wanted, []).append(task)
        for wanted, ids in changed.items():
            Task.objects.filter(pk__in=ids).update(need=wanted)
    held = ActiveRound.objects.create(
        campaign=campaign, number=next_number(campaign), rule=Choice.GIVEN, seed=setting.seed,
        budget=0, opened=0, opened_random=0, settled=0, pooled=0,
        inputs_sha256=pool_of(campaign).sha256(),
    )  # fmt: skip
    record(campaign, held, moves)
