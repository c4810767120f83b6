"""Campaigns that ask only people who read a prompt's language: each task carries it, for hand-out."""

from collections.abc import Iterable

from annotate.accounts.models import User
from annotate.core import statements
from annotate.core.languages import UNKNOWN, can_read
from annotate.labeling.models import Campaign
from annotate.prompts.models import Prompt

# Locked in the order in which all others lock several tasks.
SYNC = """
WITH stale AS (
    SELECT t.id, CASE WHEN NOT %(by_language)s THEN '' WHEN p.language = '' THEN %(unknown)s
                      ELSE p.language END AS language
    FROM labeling_task AS t JOIN prompts_prompt AS p ON p.id = t.prompt_id
    WHERE t.campaign_id = %(campaign)s
    ORDER BY t.id FOR NO KEY UPDATE OF t
)
UPDATE labeling_task AS t SET language = stale.language FROM stale
WHERE t.id = stale.id AND t.language <> stale.language
RETURNING t.id
"""
SPOKEN = """
SELECT DISTINCT language FROM labeling_task
WHERE campaign_id = %(campaign)s AND language <> '' ORDER BY language
"""


def languages_sync(campaign: Campaign) -> None:
    """Write down anew which language each task is in, after its prompts or the setting changed."""
    values = {"campaign": campaign.pk, "by_language": campaign.by_language, "unknown": UNKNOWN}
    statements.rows(SYNC, values)
    spoken = [row[0] for row in statements.rows(SPOKEN, {"campaign": campaign.pk})]
    campaign.languages = spoken
    Campaign.objects.filter(pk=campaign.pk).update(languages=spoken)


def languages_of(campaign: Campaign, prompts: Iterable[int]) -> dict[int, str]:
    """What tasks about these prompts carry as their language; new ones are made known."""
    ids = set(prompts)
    if not campaign.by_language:
        return dict.fromkeys(ids, "")
    rows = Prompt.objects.filter(pk__in=ids).values_list("pk", "language")
    found = {pk: language or UNKNOWN for pk, language in rows}
    if new := sorted({*found.values()} - {*campaign.languages}):
        campaign.languages = sorted([*campaign.languages, *new])
        Campaign.objects.filter(pk=campaign.pk).update(languages=campaign.languages)
    return found


def readable(campaign: Campaign, user: User) -> list[str] | None:
    """Which of the campaign's languages this person reads; None: all of them, or nobody asks."""
    mine = [language for language in campaign.languages if can_read(user.languages, language)]
    return None if len(mine) == len(campaign.languages) else mine
