"""What people said of each image, as numbers with the paths of their parts: more is better.

Scores: the mean of each criterion, and overall by the criteria's weights. Checklists: each yes/no
question as the mean of +1 yes, -1 no, 0 not asked, times its weight (VisionReward's way,
arXiv 2412.21059); overall is left to whoever sums the parts.
"""

from collections.abc import Iterator
from typing import Any

from annotate.core import statements
from annotate.core.errors import ApplicationError
from annotate.labeling.checklist.body import Item
from annotate.labeling.checklist.body import body_of as body_read
from annotate.labeling.checklist.questions import compile_questions
from annotate.labeling.models import Campaign
from annotate.quality.standing import STANDING

RATED = (
    "SELECT c.candidate_id, r.criterion, avg(r.value)::float8"
    + STANDING.format(table="labeling_rating")
    + "GROUP BY 1, 2 ORDER BY 1, 2"
)
ANSWERED = (
    "SELECT c.candidate_id, r.item, r.option, count(*)"
    + STANDING.format(table="labeling_checklistanswer")
    + "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
KINDS = (Campaign.Kind.SCORING, Campaign.Kind.CHECKLIST)


def candidate_scores(campaign: Campaign) -> Iterator[tuple[int, str, float]]:
    """(candidate, key, value) of every image that somebody answered for.

    Raises ApplicationError for a campaign whose answers give an image no number of its own.
    """
    if campaign.kind == Campaign.Kind.SCORING:
        return _ratings(campaign)
    if campaign.kind == Campaign.Kind.CHECKLIST and campaign.form["body"]["dimensions"]:
        return _answers(campaign)
    raise ApplicationError(
        f"“{campaign.name}” gives single images no scores: choose a campaign of scores or of a"
        " checklist.",
        scorer="Choose a campaign of scores or of a checklist.",
    )


def _ratings(campaign: Campaign) -> Iterator[tuple[int, str, float]]:
    weights = {row["key"]: row["weight"] for row in campaign.form["criteria"]}
    means: dict[int, dict[str, float]] = {}
    for candidate, criterion, mean in statements.rows(RATED, {"campaign": campaign.pk}):
        means.setdefault(candidate, {})[criterion] = mean
    for candidate, by_key in means.items():
        yield from ((candidate, key, value) for key, value in sorted(by_key.items()))
        if by_key.keys() >= weights.keys():
            total = sum(weight * by_key[key] for key, weight in weights.items())
            yield candidate, "overall", total / sum(weights.values())


def _answers(campaign: Campaign) -> Iterator[tuple[int, str, float]]:
    body = body_read(campaign.form["body"])
    weighted = weights_of(campaign) == "published"
    items = {item.key: item for item in body.items}
    dimension = {item.key: each.key for each in body.dimensions for item in each.items}
    questions: dict[str, list[Any]] = {}
    for question in compile_questions(body):
        questions.setdefault(question.item, []).append(question)
    said: dict[tuple[int, str], dict[str | None, int]] = {}
    for candidate, item, option, count in statements.rows(ANSWERED, {"campaign": campaign.pk}):
        if item in items:  # the prompts' own questions differ from image to image: no parts of it
            said.setdefault((candidate, item), {})[option] = count
    for (candidate, key), counts in said.items():
        total = sum(counts.values())
        for question in questions[key]:
            yes = sum(n for option, n in counts.items() if option in question.positive)
            no = total - yes - counts.get(None, 0)
            weight = _weight(items[key], question.threshold) if weighted else 1.0
            path = f"{dimension[key]}/{key}/{question.key}"
            yield candidate, path, weight * (yes - no) / total


def weights_of(campaign: Campaign) -> str:
    """ "published" where every item of the checklist has weights, else "equal"; "" elsewhere."""
    if campaign.kind != Campaign.Kind.CHECKLIST:
        return ""
    return (
        "published" if all(i.weights for i in body_read(campaign.form["body"]).items) else "equal"
    )


def _weight(item: Item, threshold: int) -> float:
    return float(item.weights[threshold - 1])
