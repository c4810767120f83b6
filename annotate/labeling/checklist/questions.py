"""From options to yes/no questions: one person's answers to a checklist, checked and compiled.

n ordered options make a ladder of n - 1 questions, `clarity@1` ("the best?"), `clarity@2` ("the
second or better?"), …; a gate is one question under its own key. Every yes is good, so weights
on them need never be negative. "Not asked" is None throughout and never counts as no.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from annotate.core.errors import ApplicationError
from annotate.labeling.checklist.body import Body, Item, printable


@dataclass(frozen=True)
class Question:
    key: str  # `item@threshold`, or the item's own key for a gate
    item: str
    text: str
    threshold: int  # yes from this level up, 1 being the best
    positive: tuple[str, ...]  # the options that mean yes


def asked(body: Body, answers: Mapping[str, str | None]) -> list[Item]:
    """The items that apply, given the answers so far, in order.

    An answer to an item that is itself not asked opens nothing: it was left over from before.
    """
    open_items: dict[str, Item] = {}
    for item in body.items:
        if _closed_by(item, answers, open_items) is None:
            open_items[item.key] = item
    return list(open_items.values())


def _closed_by(
    item: Item, answers: Mapping[str, str | None], open_items: Mapping[str, Item]
) -> str | None:
    """The first earlier item whose answer keeps this one from being asked."""
    for gate, wanted in item.asks_if.items():
        if gate not in open_items or answers.get(gate) not in wanted:
            return gate
    return None


def answers_checked(body: Body, answers: Mapping[str, str | None]) -> dict[str, str | None]:
    """The complete record, in the order of the items: the option's key, or None for "not asked".

    None in `answers` is no answer, so a record passes again unchanged.
    """
    known = {item.key: item for item in body.items}
    for key in answers:
        if key not in known:
            raise _fault(key, f"The checklist has no item {printable(key)!r}: leave it out.")
    open_items = {item.key: item for item in asked(body, answers)}
    for key, item in known.items():
        answer = answers.get(key)
        if key in open_items:
            _check_option(item, answer)
        elif answer is not None:
            gate = _closed_by(item, answers, open_items)
            assert gate is not None
            raise _fault(
                key,
                f"“{item.label}” is not asked after the answer to “{known[gate].label}”: "
                "leave it out.",
            )
    return {key: answers.get(key) for key in known}


def _check_option(item: Item, answer: str | None) -> None:
    if answer is None:
        raise _fault(item.key, f"“{item.label}” has no answer yet: choose an option.")
    if answer not in item.option_keys:
        raise _fault(
            item.key,
            f"“{item.label}” has no option {printable(str(answer))!r}: "
            f"choose from {', '.join(item.option_keys)}.",
        )


def _fault(key: str, sentence: str) -> ApplicationError:
    return ApplicationError(sentence, **{f"answers.{printable(key)}": sentence})


def compile_questions(body: Body) -> list[Question]:
    """Every yes/no question of the checklist, in order. Keys depend on items and levels only."""
    return [question for item in body.items for question in _ladder(item)]


def _ladder(item: Item) -> list[Question]:
    keys = item.option_keys
    if item.is_gate:
        return [Question(item.key, item.key, item.question, 1, keys[:1])]
    return [
        Question(
            key=f"{item.key}@{level}",
            item=item.key,
            text=f"{item.question} Is the answer “{item.options[level - 1].label}”"
            f"{' or better' if level > 1 else ''}?",
            threshold=level,
            positive=keys[:level],
        )
        for level in range(1, len(keys))
    ]


def question_values(body: Body, answers: Mapping[str, str | None]) -> dict[str, bool | None]:
    """Complete answers as yes, no, or None for "not asked", by the question's key."""
    record = answers_checked(body, answers)
    values: dict[str, bool | None] = {}
    for question in compile_questions(body):
        answer = record[question.item]
        values[question.key] = None if answer is None else answer in question.positive
    return values


def ladder_violations(body: Body, values: Mapping[str, bool | None]) -> list[tuple[str, str]]:
    """Steps where a model says yes to the stricter question and no to the looser one next to it.

    People cannot do this. Questions without a value are passed over.
    """
    violations: list[tuple[str, str]] = []
    for item in body.items:
        steps = [q.key for q in _ladder(item) if values.get(q.key) is not None]
        violations += [
            (stricter, looser)
            for stricter, looser in itertools.pairwise(steps)
            if values[stricter] and not values[looser]
        ]
    return violations
