"""Why a report of a campaign is empty, in a sentence."""

from annotate.labeling.models import PAIRS, Campaign
from annotate.labeling.selectors.judgements import any_left_out
from annotate.quality.said import SAID

Kind = Campaign.Kind
NO_QUESTION = {
    Kind.REGIONS: "Marked regions have no answers that agree or differ: see this campaign's results.",
    Kind.FACES: "Grades of faces are not looked at here: see this campaign's results.",
}
LEFT_OUT = "Nobody's answers count: those who answered are excluded."
UNANSWERED = "Nothing has been answered yet."


def why_nothing(campaign: Campaign, *, within: bool = False) -> str:
    """Why no answer counts; `within`: in the time that was asked about."""
    if campaign.kind not in SAID:
        return NO_QUESTION[Kind(campaign.kind)]
    if within:
        return "No answer that counts was given in this time."
    return LEFT_OUT if any_left_out([campaign.pk]) else UNANSWERED


def why_unranked(campaign: Campaign, *, alike: int) -> str:
    """Why a leaderboard has no models; `alike` answers are about two images of one model."""
    if campaign.kind not in PAIRS:
        return "Only pairs rank models: see this campaign's results."
    if campaign.form.get("overall") is False:
        return "This campaign asks for no overall choice: only that ranks models."
    if alike:
        return "All answers are about two images of one model, which says nothing about models."
    return why_nothing(campaign)
