"""A person's own prompt: begun within the campaign's limits, tried again, ended."""

import random
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotate.accounts.models import User
from annotate.core.errors import ApplicationError, Conflict, NotFound
from annotate.labeling.models import Campaign, OwnPrompt
from annotate.labeling.own_prompt.form import text_checked
from annotate.labeling.services.own_draws import SEEDS, draws_ask, draws_retry, draws_stop
from annotate.labeling.services.own_models import models_of
from annotate.labeling.services.own_rounds import (
    lease_return,
    own_prompt_open,
    round_last,
    said,
)
from annotate.labeling.services.seat import quiz_check, seat_take
from annotate.prompts.models import Prompt, PromptSet
from annotate.prompts.services import prompt_get_or_create

HOUR = timedelta(hours=1)
NO_MODEL = "No model draws for this campaign at the moment. Tell whoever runs it."


class TooMany(ApplicationError):
    code = "too_many"
    status = 409


@transaction.atomic
def own_prompt_begin(*, campaign: Campaign, user: User, pk: UUID, text: str) -> OwnPrompt:
    """Keep a person's prompt and ask for its first images. The one they were at is ended.

    The same id again changes nothing. Raises ApplicationError with a sentence where the text or the
    person's share does not allow it.
    """
    _check_kind(campaign)
    seat = seat_take(campaign=campaign, user=user)  # one at a time, whatever the person presses
    if before := OwnPrompt.objects.filter(pk=pk).first():
        if (before.campaign_id, before.annotator_id) != (campaign.pk, user.pk):
            raise NotFound("This id belongs to another prompt. Send it with a new id.")
        return before
    quiz_check(campaign, seat)
    if campaign.status != Campaign.Status.OPEN:
        raise Conflict(f"The campaign is {campaign.status}: no prompt can be written now.")
    cleaned = text_checked(campaign.form, text)
    if not models_of(campaign):
        raise Conflict(NO_MODEL)
    _check_share(campaign, user)
    own_prompt_end(campaign=campaign, user=user)
    own = OwnPrompt.objects.create(
        pk=pk,
        campaign=campaign,
        annotator=user,
        prompt=_prompt(campaign, cleaned),
        seed=random.randrange(SEEDS),
    )
    draws_ask(own, shown=0)
    return own


@transaction.atomic
def own_prompt_end(*, campaign: Campaign, user: User) -> None:
    """The person is done with the prompt they are at, if there is one: what is under way stops."""
    _check_kind(campaign)
    seat_take(campaign=campaign, user=user)
    own = own_prompt_open(campaign=campaign, user=user)
    if own is None:
        return
    last = round_last(own)
    if last is not None and said(last) is None:
        lease_return(last.task_id)
    draws_stop(own)
    OwnPrompt.objects.filter(pk=own.pk).update(ended_at=timezone.now())


@transaction.atomic
def own_prompt_retry(*, campaign: Campaign, user: User) -> None:
    """Draw again what failed of the prompt the person is at."""
    _check_kind(campaign)
    quiz_check(campaign, seat_take(campaign=campaign, user=user))
    own = own_prompt_open(campaign=campaign, user=user)
    if own is None:
        raise NotFound("You are at no prompt here. Write one first.")
    draws_retry(own)


def _check_kind(campaign: Campaign) -> None:
    if campaign.kind != Campaign.Kind.OWN_PROMPT:
        raise ApplicationError("In this campaign the prompts are given: there is none to write.")


def _check_share(campaign: Campaign, user: User) -> None:
    """What one person may ask of the GPUs."""
    mine = OwnPrompt.objects.filter(campaign=campaign, annotator=user)
    most, hourly = campaign.form["prompts_per_person"], campaign.form["prompts_per_hour"]
    if mine.count() >= most:
        raise TooMany(f"You have written all of your {most:,} prompts in this campaign. Thank you!")
    now = timezone.now()
    recent = mine.filter(created_at__gt=now - HOUR).order_by("-created_at")
    oldest = recent.values_list("created_at", flat=True)[hourly - 1 : hourly].first()
    if oldest is not None:
        minutes = max(1, round((oldest + HOUR - now).total_seconds() / 60))
        raise TooMany(
            f"That is {hourly:,} prompts in an hour, which is the most here. Go on with the last one,"
            f" or come back in {minutes} minutes."
        )


def _prompt(campaign: Campaign, text: str) -> Prompt:
    """The same words by two people are one prompt; its family decides its split, as everywhere."""
    prompts, _ = PromptSet.objects.get_or_create(
        project=campaign.project, name=f"Written in campaign {campaign.pk}"
    )
    return prompt_get_or_create(prompt_set=prompts, text=text)
