"""What every campaign's form is made of."""

from pydantic import BaseModel, ConfigDict

LARGEST_GROUP = 9
KEY = r"^[a-z][a-z0-9_]{0,39}$"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def check_keys(keys: list[str], what: str) -> None:
    """Raises ValueError where two `what` have the same key."""
    if len(set(keys)) < len(keys):
        raise ValueError(f"two {what} have the same key")
