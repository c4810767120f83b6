"""What a snapshot consists of, on its way into its folder."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from annotate.media.models import Asset


class Stopped(Exception):
    """Somebody cancelled, or another attempt took over."""


class NothingToHold(Exception):
    """There is no pair; the second argument says what to do."""

    def __init__(self, error: str, hint: str) -> None:
        super().__init__(error)
        self.error, self.hint = error, hint


@dataclass(frozen=True)
class Stored:
    """A file of the media store."""

    storage_key: str
    sha256: str

    @classmethod
    def of(cls, asset: Asset) -> "Stored":
        return cls(asset.storage_key, asset.sha256)


@dataclass
class Written:
    """Tables that lie in the folder, files that are still to come, and what to say of it all."""

    tables: dict[str, int] = field(default_factory=dict)  # file name -> rows, in their order
    assets: dict[str, Stored] = field(default_factory=dict)  # path in the snapshot -> file
    counts: dict[str, int] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)  # beside what every manifest says
    report: dict[str, Any] = field(default_factory=dict)
    input_sha256: str = ""
    # Writes the rows that go with it, inside the transaction that ends the job.
    keep: Callable[[], None] = lambda: None
