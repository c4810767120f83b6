"""The pairs that hang together with touched ones: their votes lie beside their labels."""

import numpy as np

from annotate.labeling.asked import Asked
from annotate.quality.bulk import columns
from annotate.quality.fit_inputs import PairColumns, pair_columns
from annotate.quality.kept_votes import answers_of
from annotate.quality.said import Answers, Question, question_of
from annotate.quality.services.kept_labels import Kept

IMAGES = """
SELECT array_agg(t.id), array_agg(split_part(t.key, '-', 1)::bigint),
       array_agg(split_part(t.key, '-', 2)::bigint)
FROM unnest(%(tasks)s::bigint[]) AS touched (id) JOIN labeling_task t ON t.id = touched.id
WHERE t.role = 'work'
"""


def beside(
    key: str, form: Asked, touched: Question | None, kept: Kept, tasks: list[int]
) -> tuple[Question | None, PairColumns | None]:
    """What was said of the touched pairs, with what is kept of those beside them."""
    others = kept.of(~np.isin(kept.task, tasks))
    said = [answers_of(others.task, others.votes, others.said)]
    if touched is not None:
        said.append(_answers(touched))
    every = Answers(
        *(
            np.concatenate([getattr(each, name) for each in said])
            for name in ("answer", "task", "place", "person", "first_shown_first")
        )
    )
    if not len(every.answer):
        return None, None
    question = question_of(key, form.label, form.scale, form.answers, every)
    own, first, second = columns(IMAGES, {"tasks": tasks})
    assert others.images is not None
    ids = np.concatenate([own, others.task])
    images = (np.concatenate([first, others.images[0]]), np.concatenate([second, others.images[1]]))
    place = np.repeat([0, 1], len(ids))
    return question, pair_columns(question, np.tile(ids, 2), place, np.concatenate(images))


def _answers(question: Question) -> Answers:
    votes = question.votes
    return Answers(
        votes.label,
        question.item_ids[votes.item, 0],
        np.zeros(len(votes), dtype=np.int64),
        question.person_ids[votes.rater],
        question.first_shown_first,
    )
