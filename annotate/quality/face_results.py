"""What people said of faces: each face with its votes, and each model's share of good ones.

A face's label is the grade that most people gave; where two grades lead, it is undecided, and
counted as that (methods note on Face Score: majority vote, a tie asks one person more).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

from annotate.core import statements
from annotate.labeling.models import Campaign, FaceGrade
from annotate.quality.bradley_terry import wilson
from annotate.quality.standing import Model

Grade = FaceGrade.Grade
GRADES: tuple[str, ...] = tuple(Grade.values)
UNDECIDED = "undecided"
JUDGED = (Grade.GOOD, Grade.ACCEPTABLE, Grade.BAD)  # labels of what is a face
METHOD = (
    "Share of votes for each grade, as a mean of the prompts' shares. A face's label is the grade that"
    " most people gave it. Good faces: those labelled good among those labelled good, acceptable or"
    " bad, with Wilson's 95 % interval over faces; undecided ones and what is no face are counted"
    " beside."
)
# Standing answers only: what was taken back or answered anew does not count.
STANDING = """
FROM labeling_standing AS j
JOIN labeling_facegrade AS r ON r.judgement_id = j.id
JOIN labeling_taskface AS tf ON tf.id = r.face_id
JOIN labeling_taskcandidate AS c ON c.task_id = j.task_id AND c.position = tf.position
JOIN generation_candidate AS g ON g.id = c.candidate_id
WHERE j.campaign_id = %(campaign)s
"""
SHARES = f"""
SELECT g.model_version_id, j.prompt_id, asked.grade, avg((r.grade = asked.grade)::int)::float8, count(*)
{STANDING.replace("WHERE", "CROSS JOIN unnest(%(grades)s::text[]) AS asked(grade) WHERE", 1)}
GROUP BY 1, 2, 3
"""
MISSED = """
SELECT count(*), coalesce(sum(a.missed), 0)
FROM labeling_standing AS j
JOIN labeling_faceanswer AS a ON a.judgement_id = j.id
WHERE j.campaign_id = %(campaign)s
"""
# A row a face that somebody graded, with everybody's vote.
FACES = f"""
SELECT tf.id, t.id, g.id, a.sha256, a.public_id::text, p.id, p.text, p.split, g.model_version_id,
       s.detector, tf.number, f.left, f.top, f.width, f.height, f.confidence, said.votes
FROM (
    SELECT tf.id AS face, json_agg(json_build_object(
        'judgement', j.id, 'annotator', j.annotator_id, 'grade', r.grade, 'defects', r.defects
    ) ORDER BY j.created_at, j.id) AS votes
    {STANDING} GROUP BY tf.id
) AS said
JOIN labeling_taskface AS tf ON tf.id = said.face
JOIN labeling_task AS t ON t.id = tf.task_id
JOIN labeling_taskcandidate AS c ON c.task_id = t.id AND c.position = tf.position
JOIN generation_candidate AS g ON g.id = c.candidate_id
JOIN media_asset AS a ON a.id = g.asset_id
JOIN prompts_prompt AS p ON p.id = t.prompt_id
JOIN generation_face AS f ON f.id = tf.face_id
JOIN generation_facescan AS s ON s.id = f.scan_id
ORDER BY p.id, t.id, tf.number
"""  # noqa: S608


def label_of(grades: list[str]) -> str:
    """The grade that most votes gave; `undecided` where two lead, or nobody voted."""
    ranked = Counter(grades).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return UNDECIDED
    return ranked[0][0]


def face_rows(campaign: Campaign) -> list[dict[str, Any]]:
    """A row a face, ready to be compared or learned from: where it is, every vote, its label."""
    rows = []
    for found in statements.rows(FACES, {"campaign": campaign.pk}):
        face, task, candidate, sha256, image, prompt, text, split, model, detector, number = found[
            :11
        ]
        box, confidence, votes = found[11:15], found[15], found[16]
        grades = [vote["grade"] for vote in votes]
        rows.append(
            {
                "face": face,
                "task": task,
                "candidate": candidate,
                "image": f"/media/{image}",
                "image_sha256": sha256,
                "prompt": prompt,
                "text": text,
                "split": split,
                "model_version": model,
                "detector": detector,
                "number": number,
                "box": [round(side, 6) for side in box],  # left, top, width, height: fractions
                "confidence": round(confidence, 4),
                "label": label_of(grades),
                "counts": {grade: grades.count(grade) for grade in GRADES},
                "defects": dict(
                    sorted(Counter(key for vote in votes for key in vote["defects"]).items())
                ),
                "votes": votes,
            }
        )
    return rows


def face_pairs(campaign: Campaign) -> Iterator[dict[str, Any]]:
    """A good face against a bad one of the same prompt: what a face scorer learns from."""
    by_prompt: dict[int, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in face_rows(campaign):
        by_prompt[row["prompt"]][row["label"]].append(row)
    for prompt, by_label in by_prompt.items():
        for good, bad in product(by_label[Grade.GOOD], by_label[Grade.BAD]):
            yield {
                "prompt": prompt,
                "text": good["text"],
                "split": good["split"],
                "good": _side(good),
                "bad": _side(bad),
            }


def _side(row: dict[str, Any]) -> dict[str, Any]:
    names = ("face", "candidate", "image", "image_sha256", "model_version", "box", "counts")
    return {name: row[name] for name in names}


def face_shares(campaign: Campaign) -> list[tuple[Any, ...]]:
    """(model, prompt, grade, share of votes, votes) of the standing answers."""
    return statements.rows(SHARES, {"campaign": campaign.pk, "grades": list(GRADES)})


def face_measures(form: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "label": form["grades"][key], "low": 0, "high": 1} for key in GRADES]


def face_summary(campaign: Campaign) -> dict[str, Any]:
    """Counts of everything, and each model's share of good faces."""
    rows = face_rows(campaign)
    answers, missed = statements.rows(MISSED, {"campaign": campaign.pk})[0]
    by_model: dict[Model, Counter[str]] = defaultdict(Counter)
    defects: Counter[str] = Counter()
    for row in rows:
        by_model[row["model_version"]][row["label"]] += 1
        defects.update(row["defects"])
    votes = Counter(vote["grade"] for row in rows for vote in row["votes"])
    alike, compared = _agreement(rows)
    return {
        "answers": answers,
        "faces": len(rows),
        "missed": missed,
        "votes": [
            {"grade": grade, "label": campaign.form["grades"][grade], "count": votes[grade]}
            for grade in GRADES
        ],
        "undecided": sum(row["label"] == UNDECIDED for row in rows),
        "agreement": round(alike / compared, 4) if compared else None,
        "compared": compared,
        "defects": [
            {"key": row["key"], "label": row["label"], "count": defects[row["key"]]}
            for row in campaign.form["defects"]
        ],
        "models": [_model(pk, labels) for pk, labels in by_model.items()],
    }


def _model(pk: Model, labels: Counter[str]) -> dict[str, Any]:
    judged = sum(labels[grade] for grade in JUDGED)
    low, high = wilson(labels[Grade.GOOD], judged)
    return {
        "model_version": pk,
        **{grade: labels[grade] for grade in (*GRADES, UNDECIDED)},
        "share": round(labels[Grade.GOOD] / judged, 4) if judged else None,
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _agreement(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """How many pairs of votes on one face give the same grade, of how many."""
    alike = compared = 0
    for row in rows:
        total = len(row["votes"])
        alike += sum(count * (count - 1) // 2 for count in row["counts"].values())
        compared += total * (total - 1) // 2
    return alike, compared
