"""The rules run over a campaign. Nothing is excluded here: an admin reads, and decides."""

from collections import defaultdict
from typing import Any

import numpy as np

from annotate.accounts.models import User
from annotate.core import statements
from annotate.labeling.models import PAIRS, Campaign, Exclusion, Task
from annotate.labeling.services.exclusion import exclusion_preview
from annotate.quality.bulk import columns
from annotate.quality.models import ConsensusFit, Reliability
from annotate.quality.said import Question, answers_asked, said
from annotate.quality.suspects import rules
from annotate.quality.suspects.agreeing import agreeing
from annotate.quality.suspects.coin import OF_A_PAIR, expected_error
from annotate.quality.suspects.rules import Finding, Found
from annotate.quality.suspects.unlike import unlike

METHOD = (
    "A rule speaks after 20 answers, 10 known answers or 8 repeats. Too fast: most answers in under a"
    " third of the usual time. One side: four in five for one side, or always the same answer, where"
    " chance would do that once in 10,000. Gold and own answers asked again: more likely a coin than"
    " somebody who is right 85 % of the time, where one person in ten is a coin. Unreliable: no better"
    " than a coin in the campaign's fit. Drift: agreement with the others falls by a fifth. Unlike the"
    " others: on pairs that four people or more judged, answers less likely by everybody else's votes"
    " than the crowd's lower quartile by 2.5 of its interquartile ranges."
)
QUOTAS = (10, 20, 30, 40, 50)
DURATIONS = """
SELECT array_agg(annotator_id), array_agg(duration_ms) FROM labeling_standing
WHERE campaign_id = %(campaign)s
"""
SIDES = """
SELECT j.annotator_id,
       count(*) FILTER (WHERE (p.choice = 'first') = (j."order"[1] = 0)),
       count(*) FILTER (WHERE (p.choice = 'first') <> (j."order"[1] = 0))
FROM labeling_standing j JOIN labeling_preference p ON p.judgement_id = j.id
WHERE j.campaign_id = %(campaign)s AND p.choice IN ('first', 'second') GROUP BY 1
"""
# In the order of the rules' arguments.
CHECKED = """
SELECT annotator_id, answer, share, best, options FROM labeling_compared
WHERE campaign_id = %(campaign)s AND role = ANY(%(roles)s::text[])
"""


def suspects(campaign: Campaign) -> dict[str, Any]:
    """Every finding with what excluding the person would take out, those it would cost most first."""
    found = list(_findings(campaign))
    people = {person for person, _, _ in found}
    out = excluded(campaign)
    names = {row.pk: str(row) for row in User.objects.filter(pk__in=people)}
    rows = [
        {
            "person": person,
            "name": names[person],
            "rule": finding.rule,
            "sentence": finding.sentence,
            "facts": finding.facts,
            "from_at": from_at,
            "excluded": person in out,
            **exclusion_preview(campaign=campaign, person=person, from_at=from_at),
        }
        for person, finding, from_at in found
    ]
    return {
        "results": sorted(rows, key=lambda row: (-row["answers"], row["person"], row["rule"])),
        "method": METHOD,
        "quotas": [{"checks": checks, **expected_error(checks)} for checks in QUOTAS],
    }


def suspects_report(campaign: Campaign) -> dict[str, Any]:
    """The same with times as text: a report is kept as JSON."""
    found = suspects(campaign)
    for row in found["results"]:
        row["from_at"] = row["from_at"] and row["from_at"].isoformat()
    return found


def excluded(campaign: Campaign) -> set[int]:
    """Those of whom an exclusion stands."""
    rows = Exclusion.objects.filter(campaign=campaign, lifted_at__isnull=True)
    return set(rows.values_list("annotator", flat=True))


def _findings(campaign: Campaign) -> Found:
    questions = said(campaign)
    yield from _fast(campaign)
    yield from _sides(campaign)
    yield from _checks(campaign)
    yield from _fits(campaign)
    for question in questions:
        yield from _same(question)
    yield from _drift(campaign, questions)
    yield from unlike(campaign, questions)


def _fast(campaign: Campaign) -> Found:
    who, took = columns(DURATIONS, {"campaign": campaign.pk})
    durations = {int(each): took[who == each].astype(float) for each in np.unique(who)}
    usual = float(np.median([np.median(each) for each in durations.values()] or [0.0]))
    for person, each in durations.items():
        yield from _one(person, rules.too_fast(each, usual))


def _sides(campaign: Campaign) -> Found:
    rows = statements.rows(SIDES, {"campaign": campaign.pk})
    left, right = sum(row[1] for row in rows), sum(row[2] for row in rows)
    for person, mine, others in rows:
        # The person's own choices would hide what is odd about them.
        rest = left + right - mine - others
        yield from _one(person, rules.one_side(mine, others, (left - mine) / rest if rest else 0.5))


def _checks(campaign: Campaign) -> Found:
    pairs = campaign.kind in PAIRS
    for rule, roles in (
        (rules.gold, [Task.Role.GOLD.value, Task.Role.ENTRANCE.value]),
        (rules.inconsistent, [Task.Role.REPEAT.value]),
    ):
        by_person: dict[int, list[tuple[float, ...]]] = defaultdict(list)
        for person, answer, share, best, options in statements.rows(
            CHECKED, {"campaign": campaign.pk, "roles": roles}
        ):
            coin = OF_A_PAIR.get(answer, 1 / options) if pairs else 1 / options
            by_person[person].append((share, best, coin, 0.45 if pairs else 1 / options))
        for person, rows in by_person.items():
            yield from _one(person, rule(*np.array(rows).T))


def _fits(campaign: Campaign) -> Found:
    answers = answers_asked(campaign)
    for fit in ConsensusFit.objects.filter(campaign=campaign).defer("state", "held"):
        people = list(Reliability.objects.filter(fit=fit))
        usual = float(np.median([row.value for row in people])) if people else 0.0
        for row in people:
            if fit.method == ConsensusFit.Method.RATER_BIAS:
                finding = rules.noisy(fit.question, row.value, usual, row.votes)
            else:
                finding = rules.unreliable(
                    fit.question, _skill(fit, row.value, len(answers[fit.question])), row.votes
                )
            yield from _one(row.annotator_id, finding)


def _skill(fit: ConsensusFit, value: float, labels: int) -> float:
    """0 a coin, 1 the crowd, whatever the fit counts in."""
    if fit.method == ConsensusFit.Method.PAIRED:
        return value
    chance = 1 / labels
    return (value - chance) / (1 - chance)


def _same(question: Question) -> Found:
    votes = question.votes
    table = np.zeros((votes.raters, votes.labels), dtype=np.int64)
    np.add.at(table, (votes.rater, votes.label), 1)
    everybody = table.sum(axis=0)
    for number, row in enumerate(table):
        others = everybody - row
        top = int(row.argmax())
        crowd = float(others[top] / others.sum()) if others.sum() else 1.0
        finding = rules.one_answer(question.label, int(row[top]), int(row.sum()), crowd)
        yield from _one(question.people[number], finding)


def _drift(campaign: Campaign, questions: list[Question]) -> Found:
    """Of the first question: whether each answer is what most others said of the item."""
    if not questions:
        return
    for person, each in agreeing(campaign, questions[0]).items():
        finding = rules.drift(each.agrees)
        if finding is not None and finding.window is not None:
            yield person, finding, each.at[finding.window]


def _one(person: int, finding: Finding | None) -> Found:
    if finding is not None:
        yield person, finding, None
