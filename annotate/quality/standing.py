"""Which answers count, and how what they say is kept before it is averaged."""

Model = int | None
# model -> measure -> prompt -> (mean, how many stand behind it)
Table = dict[Model, dict[str, dict[int, tuple[float, int]]]]

# The standing answers of a campaign with one table's rows, each with the image it speaks of.
STANDING = """
FROM labeling_standing j
JOIN {table} r ON r.judgement_id = j.id
JOIN labeling_taskcandidate c ON c.task_id = j.task_id AND c.position = r.position
JOIN generation_candidate g ON g.id = c.candidate_id
WHERE j.campaign_id = %(campaign)s
"""
