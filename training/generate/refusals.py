"""What is wrong with a model, told to the person who can mend it."""

from pathlib import Path

from training.common.jobs import JobError

# Formats that run code when they are opened.
PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")


class BadModel(JobError):
    """A folder that is not a model we can or will open."""


def pickled(folder: Path) -> list[Path]:
    """The files of a folder that could run code."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICKLED)


def refuse_pickle(path: Path, hint: str) -> BadModel:
    return BadModel(
        f"{path} is refused: pickled weights can run any code when they are opened", hint=hint
    )
