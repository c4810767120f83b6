"""The demo model's siblings, with prompts that bring what they need, so that each mode can be tried."""

import io
import json
import random
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from annotate.projects.models import Project
from annotate.prompts.inputs import Inputs
from annotate.prompts.models import PromptSet
from annotate.prompts.services import prompt_get_or_create
from annotate.registry.models import ModelVersion
from annotate.registry.services import model_register

HOLES, REFERENCES, MOTIONS = "Scenes with holes", "Things to show", "Things that move"
SHOWN = 12  # prompts of each set
MOVING = ("red star on a white", "yellow circle on a blue", "green square on a black")


def seed_siblings(project: Project, folder: Path) -> None:
    """The siblings, and a prompt set for each, made from the pictures that the demo ships."""
    model_register(
        project=project,
        name="demo-inpaint",
        kind=ModelVersion.Kind.DIFFUSION,
        uri=str(folder / "inpaint"),
    )
    model_register(
        project=project,
        name="demo-reference",
        kind=ModelVersion.Kind.DIFFUSION,
        uri=str(folder / "diffusion"),
        adapter=str(folder / "reference"),
    )
    model_register(
        project=project,
        name="demo-video",
        kind=ModelVersion.Kind.DIFFUSION,
        uri=str(folder / "video"),
    )
    pictures = _pictures(folder / "candidates")
    holes = PromptSet.objects.create(project=project, name=HOLES)
    things = PromptSet.objects.create(project=project, name=REFERENCES)
    for number, (words, picture) in enumerate(pictures):
        inputs = Inputs.of_files(project, source=picture, mask=_mask(number))
        prompt_get_or_create(prompt_set=holes, text=words, inputs=inputs)
        # The ground of another picture: what is to be shown there is in the reference alone.
        ground = pictures[(number + 1) % len(pictures)][0].rpartition(" on ")[2]
        inputs = Inputs.of_files(project, references=(picture,))
        prompt_get_or_create(prompt_set=things, text=f"on {ground}", inputs=inputs)
    motions = PromptSet.objects.create(project=project, name=MOTIONS)
    for thing in MOVING:
        for way in ("left", "right", "up", "down"):
            text = f"a small {thing} background moving {way}"
            prompt_get_or_create(prompt_set=motions, text=text)


def _pictures(folder: Path) -> list[tuple[str, bytes]]:
    """The first picture of each of the first captions."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files: dict[str, str] = {}
    for item in manifest["items"]:
        files.setdefault(item["prompt"], item["file"])
    return [(words, (folder / file).read_bytes()) for words, file in list(files.items())[:SHOWN]]


def _mask(number: int, side: int = 64) -> bytes:
    """A white box somewhere, a quarter to a third of the picture."""
    rng = random.Random(number)
    height, width = rng.randint(30, 40), rng.randint(30, 40)
    top, left = rng.randint(0, side - height), rng.randint(0, side - width)
    image = Image.new("L", (side, side))
    ImageDraw.Draw(image).rectangle((left, top, left + width - 1, top + height - 1), fill=255)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
