"""Left and right on a screen, first and second in what is stored."""

from collections.abc import Sequence

from annotate.labeling.models import Preference


def canonical(choice: str | None, order: Sequence[int]) -> str | None:
    """From the screen's words to the candidates' own order."""
    if choice in {"left", "right"}:
        position = order[0 if choice == "left" else 1]
        return str(Preference.Choice.FIRST if position == 0 else Preference.Choice.SECOND)
    return choice


def shown(choice: str | None, order: Sequence[int]) -> str | None:
    """The inverse of `canonical`, for a person's own history."""
    if choice in {"first", "second"}:
        position = 0 if choice == "first" else 1
        return "left" if order[0] == position else "right"
    return choice
