"""The tests run over a campaign's known answers. Nothing is retired here: an admin reads, and decides."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotate.accounts.models import User
from annotate.core import statements
from annotate.labeling.asked import asked
from annotate.labeling.models import Campaign, GoldAnswer
from annotate.quality.estimate import Floats
from annotate.quality.gold import rules
from annotate.quality.gold.rules import SELDOM, Finding
from annotate.quality.said import said
from annotate.quality.suspects.agreeing import Agreeing, agreeing

METHOD = (
    "Leaked: credit on an item rises with its exposures (Mantel's test for trend) by a tenth or more,"
    " less each person's agreement with others on the 20 ordinary answers around it, from 12 answers"
    " on. Wrong: more people give another answer than the expected one (sign test). Copied: two people"
    " with ten items in common share more wrong answers than others' mistakes on the same items"
    " explain (generalised binomial test; items with one right answer). Chances are multiplied by how"
    " many were tested: where nothing is wrong, one campaign in a hundred shows a finding of a kind."
    " Excluded people's answers speak in the last test alone."
)
AROUND = 20  # ordinary answers of a person around a check
FEW = 5  # fewer of them say nothing of the person
# What was answered to gold and to the entrance test, in the order of time.
ANSWERED = """
SELECT k.task_id, k.annotator_id, k.created_at, k.question, k.position, k.answer, k.share, k.best,
       EXISTS (SELECT FROM labeling_exclusion AS x
               WHERE x.campaign_id = k.campaign_id AND x.annotator_id = k.annotator_id
                 AND x.lifted_at IS NULL)
FROM labeling_compared AS k JOIN labeling_task AS t ON t.id = k.task_id
WHERE k.campaign_id = %(campaign)s AND k.role IN ('gold', 'entrance') AND NOT t.held
ORDER BY k.created_at, k.task_id, k.annotator_id, k.question, k.position
"""


@dataclass
class Answered:
    """One person's answer to one check."""

    task: int
    person: int
    at: datetime
    excluded: bool
    said: list[tuple[str, int, str]]  # question, position, answer
    shares: list[tuple[float, float]]  # expected of each, and of the best one

    @property
    def credit(self) -> float:
        return float(np.mean([share / best for share, best in self.shares]))


def gold_health(campaign: Campaign) -> dict[str, Any]:
    """Findings with their sentences, the least likely by chance first; and what was tested."""
    answers = _answered(campaign)
    work = _work(campaign)
    counting = [each for each in answers if not each.excluded]
    leaked, items = _leaked(counting, work)
    names = {row.pk: str(row) for row in User.objects.filter(pk__in={a.person for a in answers})}
    findings = [*leaked, *_wrong(campaign, counting), *_copied(answers, names)]
    return {
        "results": [
            {
                "rule": each.rule,
                "task": each.task,
                "people": [{"person": pk, "name": names[pk]} for pk in each.people],
                "sentence": each.sentence,
                "facts": each.facts,
            }
            for each in sorted(findings, key=lambda each: each.facts["chance"])
        ],
        "items": items,
        "compares_work": bool(work),
        "method": METHOD,
    }


def _answered(campaign: Campaign) -> list[Answered]:
    found: dict[tuple[int, int], Answered] = {}
    for task, person, at, question, position, answer, share, best, out in statements.rows(
        ANSWERED, {"campaign": campaign.pk}
    ):
        row = found.setdefault((task, person), Answered(task, person, at, out, [], []))
        row.said.append((question, position, answer))
        row.shares.append((share, best))
    return list(found.values())


def _work(campaign: Campaign) -> dict[int, Agreeing]:
    """Agreement on the first question of the ordinary work, of who has enough of it."""
    question = next(iter(said(campaign)), None)
    found = agreeing(campaign, question) if question else {}
    return {person: each for person, each in found.items() if len(each.agrees) >= FEW}


def _leaked(answers: list[Answered], work: dict[int, Agreeing]) -> tuple[list[Finding], list[Any]]:
    usual = float(np.mean([each.agrees.mean() for each in work.values()])) if work else 0.0
    by_task: dict[int, list[Answered]] = defaultdict(list)
    for row in answers:
        by_task[row.task].append(row)
    rises = {
        task: rules.rise(
            np.array([row.credit for row in rows]),
            np.array([_agreement(work.get(row.person), row.at, usual) for row in rows]),
        )
        for task, rows in by_task.items()
        if len(rows) >= rules.LEAST
    }
    found = [
        _leak("leaked", each, each.chance * len(rises), bool(work), task=task)
        for task, each in rises.items()
        if each.chance * len(rises) < SELDOM and each.size >= rules.RISES
    ]
    if len(rises) > 1:
        every = rules.together(list(rises.values()))
        if every.chance < SELDOM and every.size >= rules.RISES:
            found.append(_leak("leaked_all", every, every.chance, bool(work), items=len(rises)))
    items = [
        {"task": task, "answers": each.answers, "first": round(each.first, 4),
         "last": round(each.last, 4), "chance": _chance(each.chance)}
        for task, each in rises.items()
    ]  # fmt: skip
    return found, items


def _agreement(person: Agreeing | None, at: datetime, usual: float) -> float:
    """With others, on the ordinary answers around a moment."""
    if person is None:
        return usual
    place = int(np.searchsorted([each.timestamp() for each in person.at], at.timestamp()))
    start = max(0, min(place - AROUND // 2, len(person.agrees) - AROUND))
    return float(person.agrees[start : start + AROUND].mean())


def _leak(
    rule: str,
    each: rules.Rise,
    chance: float,
    compares: bool,
    *,
    task: int | None = None,
    items: int = 1,
) -> Finding:
    what = f"Credit on {items} items together" if items > 1 else "Credit on this item"
    work = (
        f" The same people's agreement with others on ordinary work went from"
        f" {_percent(each.work_first)} to {_percent(each.work_last)}."
        if compares
        else " There is no ordinary work to compare with: nobody else answered the same tasks."
    )
    return Finding(
        rule,
        f"{what} rose from {_percent(each.first)} in the first half of {each.answers} answers to"
        f" {_percent(each.last)} in the last.{work} So much comes by chance"
        f" {_once(chance)}: people may have passed the answer on.",
        {
            "answers": each.answers,
            "first": round(each.first, 4),
            "last": round(each.last, 4),
            "work_first": round(each.work_first, 4),
            "work_last": round(each.work_last, 4),
            "chance": _chance(chance),
        },
        task=task,
    )


def _wrong(campaign: Campaign, answers: list[Answered]) -> list[Finding]:
    known = GoldAnswer.objects.filter(task__in={row.task for row in answers}).order_by("pk")
    given: dict[tuple[int, str, int], list[str]] = defaultdict(list)
    for row in answers:
        for question, position, answer in row.said:
            given[row.task, question, position].append(answer)
    labels = {key: each.label for key, each in asked(campaign).items()}
    tested = [
        each
        for each in known
        if len(given[each.task_id, each.question, each.position]) >= rules.LEAST
    ]
    found = []
    for each in tested:
        words = given[each.task_id, each.question, each.position]
        counts: NDArray[np.int64] = np.array([words.count(word) for word in each.answers])
        shares: Floats = np.array(each.shares)
        other = rules.against(counts, shares)
        # Any of the other answers might have been the one.
        chance = other.chance * len(tested) * (len(each.answers) - 1) if other else 1.0
        if other is None or chance >= SELDOM:
            continue
        expected = each.answers[int(shares.argmax())]
        found.append(
            Finding(
                "wrong",
                f"“{labels.get(each.question, each.question)}”: {other.count} of {len(words)} people"
                f" answered {each.answers[other.answer]}, {other.expected} the expected {expected}."
                f" Were both as good, so much would come {_once(chance)}: look at the item, and"
                " retire it if its answer is not right.",
                {
                    "question": each.question,
                    "position": each.position,
                    "answers": len(words),
                    "answered": each.answers[other.answer],
                    "count": other.count,
                    "expected": expected,
                    "expected_count": other.expected,
                    "chance": _chance(chance),
                },
                task=each.task_id,
            )
        )
    return found


def _copied(answers: list[Answered], names: dict[int, str]) -> list[Finding]:
    people, table = _table(answers)
    if table.size == 0:
        return []
    pairs, looked = rules.alike(table)
    found = []
    for each in pairs:
        chance = each.chance * looked
        if chance >= SELDOM:
            continue
        one, other = people[each.one], people[each.other]
        found.append(
            Finding(
                "copied",
                f"Of {each.shared} items that both answered, {names[one]} got {each.wrong[0]} wrong and"
                f" {names[other]} {each.wrong[1]}: {each.same} of them with the same wrong answer, where"
                f" {each.expected:.1f} are to be expected. So much comes by chance {_once(chance)}:"
                " one may have copied, or both have the answers from somewhere, or are one person.",
                {
                    "shared": each.shared,
                    "same": each.same,
                    "expected": round(each.expected, 2),
                    "chance": _chance(chance),
                },
                people=(one, other),
            )
        )
    return found


def _table(answers: list[Answered]) -> tuple[list[int], NDArray[np.int64]]:
    """(people, checks) as `rules.alike` wants it. A check with several questions is wrong where any
    is, and the same where all are; what was left out is as if it had not been asked."""
    hard = [
        row
        for row in answers
        if all(best > 0.999 for _, best in row.shares) and all(answer for *_, answer in row.said)
    ]
    people = sorted({row.person for row in hard})
    tasks = sorted({row.task for row in hard})
    person_at = {pk: place for place, pk in enumerate(people)}
    task_at = {pk: place for place, pk in enumerate(tasks)}
    words: dict[int, dict[tuple[Any, ...], int]] = defaultdict(dict)
    table = np.full((len(people), len(tasks)), -1, dtype=np.int64)
    for row in hard:
        if all(share > 0.999 for share, _ in row.shares):
            number = 0
        else:
            of_task = words[row.task]
            number = of_task.setdefault(tuple(row.said), len(of_task) + 1)
        table[person_at[row.person], task_at[row.task]] = number
    return people, table


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _chance(chance: float) -> float:
    return float(f"{min(1.0, chance):.3g}")


def _once(chance: float) -> str:
    return f"once in {round(1 / chance):,}" if chance > 1e-6 else "less than once in a million"
