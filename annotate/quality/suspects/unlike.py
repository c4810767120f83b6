"""Who judges pairs unlike everybody else, on the prompts that most people judged."""

import numpy as np
from numpy.typing import NDArray

from annotate.core import statements
from annotate.labeling.models import PAIRS, Campaign
from annotate.labeling.pair_form import OVERALL
from annotate.quality.bulk import columns
from annotate.quality.consensus.outcomes import SECOND
from annotate.quality.consensus.outliers import LEAST_PEOPLE, outliers
from annotate.quality.said import Question
from annotate.quality.suspects import rules
from annotate.quality.suspects.rules import Found
from annotate.quality.votes import Floats, Ints

MOST_PROMPTS = 200  # scaled without each person in turn: a few seconds for fifty people
MOST_IMAGES = 12  # of a prompt
IMAGES = """
SELECT array_agg(t.id), array_agg(t.prompt_id), array_agg(split_part(t.key, '-', 1)::bigint),
       array_agg(split_part(t.key, '-', 2)::bigint)
FROM unnest(%(tasks)s::bigint[]) AS asked (id) JOIN labeling_task t ON t.id = asked.id
"""
# The prompts of a campaign that most people judged; few prompts are judged by many where each pair
# goes to a few people, and then the rule has nothing to go by.
SHARED = """
SELECT j.prompt_id FROM labeling_standing j
WHERE j.campaign_id = %(campaign)s
GROUP BY 1 HAVING count(DISTINCT j.annotator_id) >= %(least)s
ORDER BY count(DISTINCT j.annotator_id) DESC, 1 LIMIT %(most)s
"""


def unlike(campaign: Campaign, questions: list[Question]) -> Found:
    asked = next((each for each in questions if each.key == OVERALL), None)
    if campaign.kind not in PAIRS or asked is None:
        return
    values = {"campaign": campaign.pk, "least": LEAST_PEOPLE, "most": MOST_PROMPTS}
    prompts = [row[0] for row in statements.rows(SHARED, values)]
    if not prompts:
        return
    tasks = asked.item_ids[:, 0]
    task, prompt, first, second = columns(IMAGES, {"tasks": tasks.tolist()})
    place = np.argsort(task)[np.searchsorted(np.sort(task), tasks)]
    kept = np.isin(prompt[place], prompts)[asked.votes.item] & (asked.votes.label <= SECOND)
    wins = _wins(asked, kept, prompt[place], first[place], second[place])
    if wins is None:
        return
    found = outliers(wins)
    judged = wins.sum((0, 2, 3))
    people = int((judged > 0).sum())
    for number, person in enumerate(asked.people):
        finding = rules.outlier(float(found.distance[number]), int(judged[number]), people)
        if finding is not None:
            yield person, finding, None


def _wins(
    asked: Question, kept: NDArray[np.bool_], prompt: Ints, first: Ints, second: Ints
) -> Floats | None:
    """How often each person preferred which image: (prompts, people, images, images)."""
    votes = asked.votes
    item = votes.item[kept]
    if not len(item):
        return None
    groups, group = np.unique(prompt[item], return_inverse=True)
    pairs = np.concatenate([
        np.column_stack([group, first[item]]), np.column_stack([group, second[item]])
    ])  # fmt: skip
    known, thing = np.unique(pairs, axis=0, return_inverse=True)
    begins = np.searchsorted(known[:, 0], np.arange(len(groups)))
    number = thing.reshape(-1) - begins[pairs[:, 0]]
    one, two = np.split(number, 2)
    fits = (one < MOST_IMAGES) & (two < MOST_IMAGES)
    wide = min(int(number.max()) + 1, MOST_IMAGES)
    wins = np.zeros((len(groups), votes.raters, wide, wide))
    won = np.where(votes.label[kept] < SECOND, one, two)[fits]
    lost = np.where(votes.label[kept] < SECOND, two, one)[fits]
    np.add.at(wins, (group[fits], votes.rater[kept][fits], won, lost), 1)
    return wins
