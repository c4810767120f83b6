"""What one version of a checklist says otherwise than another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from annotate.labeling.checklist.body import Body, Dimension, Item, Option


@dataclass(frozen=True)
class Change:
    kind: str  # added, removed, reworded, moved
    what: str  # title, dimension, item, option
    path: str  # keys: "clarity", or "clarity.sharp" for an option
    label: str  # as a person knows it
    field: str = ""  # of what was reworded
    before: str = ""
    after: str = ""


def changes(old: Body, new: Body) -> list[Change]:
    """By key: what has another key is another thing. Empty where both ask the same."""
    return list(
        chain(
            _words("title", "", new.title, {"title": (old.title, new.title)}),
            _alignment(old, new),
            _dimensions(old, new),
            _items(old, new),
        )
    )


def _alignment(old: Body, new: Body) -> Iterator[Change]:
    pair = (str(old.alignment_weight or ""), str(new.alignment_weight or ""))
    yield from _words("title", "", new.title, {"alignment_weight": pair})


def _dimensions(old: Body, new: Body) -> Iterator[Change]:
    before = {row.key: row for row in old.dimensions}
    after = {row.key: row for row in new.dimensions}
    yield from _come_and_gone("dimension", "", before, after)
    for key, row in after.items():
        if key in before:
            yield from _words(
                "dimension", key, row.label, {"label": (before[key].label, row.label)}
            )
    yield from _moved("dimension", "", before, after)


def _items(old: Body, new: Body) -> Iterator[Change]:
    before = {row.key: row for row in old.items}
    after = {row.key: row for row in new.items}
    yield from _come_and_gone("item", "", before, after)
    home = {item.key: part.label for part in old.dimensions for item in part.items}
    new_home = {item.key: part.label for part in new.dimensions for item in part.items}
    for key, item in after.items():
        if key in before:
            was, now = _said(before[key]), _said(item)
            fields = {name: (was[name], now[name]) for name in now}
            fields["dimension"] = (home[key], new_home[key])
            yield from _words("item", key, item.label, fields)
            for change in _options(before[key], item):
                yield replace(change, label=f"{item.label}: {change.label}")
    yield from _moved("item", "", before, after)


def _said(item: Item) -> dict[str, str]:
    """The fields of an item as text."""
    conditions = (f"{gate} = {' or '.join(keys)}" for gate, keys in item.asks_if.items())
    return {
        "label": item.label,
        "question": item.question,
        "help": item.help,
        "gate": "yes" if item.is_gate else "no",
        "asks_if": " and ".join(conditions),
        "weights": ", ".join(map(str, item.weights)),
    }


def _options(old: Item, new: Item) -> Iterator[Change]:
    before = {row.key: row for row in old.options}
    after = {row.key: row for row in new.options}
    yield from _come_and_gone("option", f"{new.key}.", before, after)
    for key, option in after.items():
        if key in before:
            pair = {"label": (before[key].label, option.label)}
            yield from _words("option", f"{new.key}.{key}", option.label, pair)
    yield from _moved("option", f"{new.key}.", before, after)


Row = Dimension | Item | Option


def _come_and_gone(
    what: str, prefix: str, before: Mapping[str, Row], after: Mapping[str, Row]
) -> Iterator[Change]:
    for key, row in before.items():
        if key not in after:
            yield Change("removed", what, f"{prefix}{key}", row.label, before=row.label)
    for key, row in after.items():
        if key not in before:
            yield Change("added", what, f"{prefix}{key}", row.label, after=row.label)


def _moved(
    what: str, prefix: str, before: Mapping[str, Row], after: Mapping[str, Row]
) -> Iterator[Change]:
    """Those that both have, in another order: said once for all of them."""
    was = [key for key in before if key in after]
    now = [key for key in after if key in before]
    if was != now:
        first = next(key for key, old_key in zip(now, was, strict=True) if key != old_key)
        yield Change(
            "moved", what, f"{prefix}{first}", after[first].label,
            before=", ".join(before[key].label for key in was),
            after=", ".join(after[key].label for key in now),
        )  # fmt: skip


def _words(
    what: str, path: str, label: str, fields: dict[str, tuple[str, str]]
) -> Iterator[Change]:
    for name, (before, after) in fields.items():
        if before != after:
            yield Change("reworded", what, path, label, name, before, after)
